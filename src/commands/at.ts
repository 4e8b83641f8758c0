import { checkCommand } from "../at/command-safety.ts";
import { parsePort } from "../profile/targets.ts";
import type { Emit } from "../workflows/events.ts";
import { exchangeOnce } from "../workflows/modem/one-exchange.ts";
import type { Invocation } from "./command.ts";
import { reporterFor } from "../app/reporting.ts";
import { openWorld } from "../app/open-world.ts";

/** Exit 4 when the modem refused, like every other exchange it refuses. */
export async function run({ args: [text = ""], options, io }: Invocation): Promise<number> {
  const guarded = checkCommand(text);
  const reporter = reporterFor(options, io);
  const emit: Emit = (event) => reporter.event(event);
  const agree = async (): Promise<boolean> => {
    if (options["yes"] === true) return true;
    const { askYesNo } = await import("../app/ask.ts");
    return askYesNo(
      `Send ${guarded.text}? It may change the modem, and no snapshot is taken.`,
      "--yes",
      options,
      io,
    );
  };
  await using world = await openWorld(options, io);
  const port = parsePort(typeof options["port"] === "string" ? options["port"] : "auto");
  const said = await exchangeOnce(guarded, port, world, { emit, agree }, { signal: io.interrupt });
  if (said !== undefined) emit({ type: "reply", ...said });
  const exit = said === undefined || said.final === "OK" ? 0 : 4;
  reporter.result([], exit);
  return exit;
}
