import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { exited } from "./run.ts";

/** A real terminal that a program opens as a serial port, and the modem's end of the wire. */
export interface SerialLine {
  /** `/dev/pts/7` */
  readonly path: string;
  say(data: Uint8Array): void;
  /** Disconnects the line and waits until the kernel has hung it up. */
  unplug(): Promise<void>;
}

const program = fileURLToPath(new URL("serial-line.pl", import.meta.url));

export async function openSerialLine(heard: (data: Buffer) => void): Promise<SerialLine> {
  const holder = spawn("perl", [program], { stdio: ["pipe", "pipe", "inherit"] });
  holder.stdin.on("error", () => undefined);
  const path = await new Promise<string>((resolve, reject) => {
    holder
      .once("error", reject)
      .once("exit", () => reject(new Error("the serial line did not start")));
    holder.stdout.once("data", (first: Buffer) => {
      resolve(first.toString().trim());
      holder.stdout.on("data", heard);
    });
  });
  return {
    path,
    say: (data) => void holder.stdin.write(data),
    unplug: async () => {
      holder.kill("SIGKILL");
      await exited(holder);
    },
  };
}
