import { spawn } from "node:child_process";
import { once } from "node:events";

/** A pseudo terminal held by a separate process, so that killing it hangs up the line. */
export interface PtyHolder {
  readonly path: string;
  kill(): void;
}

const script = `
  const terminal = require("@lydell/node-pty").spawn("sh", ["-c", "stty raw -echo; tty; exec sleep 2147483"], {});
  terminal.onData((text) => process.stdout.write(text));
`;

export async function holdPty(): Promise<PtyHolder> {
  const holder = spawn(process.execPath, ["-e", script], {
    cwd: new URL("../..", import.meta.url),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [path] = (await once(holder.stdout, "data")) as [Buffer];
  return { path: path.toString().trim(), kill: () => holder.kill("SIGKILL") };
}
