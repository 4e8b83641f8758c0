import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { runUci } from "../../simulator/uci/cli.ts";
import { uciOnDisk } from "./uci-on-disk.ts";

/** BusyBox ash with the simulated uci on files of a temporary folder. */
export interface UciInAsh extends AsyncDisposable {
  /** Runs a script. Returns its exit code and what it printed. */
  run(script: string): Promise<{ readonly status: number; readonly output: string }>;
  /** The text of a file in /etc/config. */
  config(name: string): string;
}

/** Sends the words of a uci command to the test, and prints the answer: status, then output. */
const client = (port: number): string => `#!/bin/sh
answer=$({ printf '%s\\n' "$@"; echo; } | busybox nc 127.0.0.1 ${port})
status=\${answer%%:*}
answer=\${answer#*:}
[ -z "$answer" ] || printf '%s\\n' "$answer"
exit "$status"
`;

/** The files are those of /etc/config, by name. */
export async function openUciInAsh(files: Readonly<Record<string, string>>): Promise<UciInAsh> {
  const root = mkdtempSync(join(tmpdir(), "uci-in-ash-"));
  mkdirSync(join(root, "etc/config"), { recursive: true });
  mkdirSync(join(root, "bin"));
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(root, "etc/config", name), content);
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    let asked = "";
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => {
      asked += chunk.toString("utf8");
      if (!asked.endsWith("\n\n")) return;
      const words = ["uci", ...asked.slice(0, -2).split("\n")];
      void runUci(uciOnDisk(root), words, "").then(({ status, stdout }) =>
        socket.end(`${status}:${stdout}`),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // the address of a TCP server is never a path
  writeFileSync(join(root, "bin/uci"), client(port));
  chmodSync(join(root, "bin/uci"), 0o755);
  return {
    run: async (script) => {
      const child = spawn("busybox", ["ash", "-s"], {
        env: { PATH: `${join(root, "bin")}:/bin:/usr/bin` },
        stdio: ["pipe", "pipe", "pipe"],
      });
      child.stdin.end(script);
      const [[status], stdout, stderr] = await Promise.all([
        once(child, "exit"),
        text(child.stdout),
        text(child.stderr),
      ]);
      return { status: Number(status), output: stdout + stderr };
    },
    config: (name) => readFileSync(join(root, "etc/config", name), "utf8"),
    [Symbol.asyncDispose]: async () => {
      server.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
