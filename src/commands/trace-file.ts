import { createWriteStream } from "node:fs";
import { resolve } from "node:path";
import { harmless, redact } from "../report/redact.ts";
import { standIns } from "../report/stand-ins.ts";
import type { TraceLine } from "../workflows/world.ts";
import type { Options } from "./index.ts";
import type { Io } from "./io.ts";

/** `--trace FILE`: the AT conversation as a transcript (`>` sent, `<` received, `#` remark), identities masked, stand-ins for public addresses. */
export async function openTrace(options: Options, io: Io): Promise<{ readonly line: TraceLine; close(): Promise<void> } | undefined> {
  const name = options["trace"];
  if (typeof name !== "string") return undefined;
  const file = createWriteStream(resolve(io.folder, name), { mode: 0o600 });
  await new Promise((opened, failed) => file.once("open", opened).once("error", failed));
  const standIn = standIns();
  let last: string | undefined;
  return {
    line: (port, direction, line) => {
      if (port !== last) file.write(`# ${port}\n`);
      last = port;
      file.write(`${direction === "sent" ? ">" : "<"} ${harmless(standIn(redact(line)))}\n`);
    },
    close: () => new Promise((closed) => file.end(() => closed(undefined))),
  };
}
