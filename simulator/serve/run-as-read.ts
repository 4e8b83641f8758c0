import type { ServerChannel } from "ssh2";
import { isComplete, type CommandResult } from "../shell/ash.ts";

/**
 * Runs the commands of a shell that reads its standard input, each as soon as it is complete.
 * `done` receives the results, except the last one, which is returned at the end of the input.
 * Returns undefined as soon as `run` does. Commands that arrive separately do not share variables.
 */
export function runAsRead(
  channel: ServerChannel,
  run: (commands: string) => Promise<CommandResult | undefined>,
  done: (result: CommandResult) => void,
): Promise<CommandResult | undefined> {
  let read = "";
  let status = 0;
  let isEnded = false;
  let earlier = Promise.resolve();
  const take = (): string => {
    const commands = read;
    read = "";
    return commands;
  };
  channel.setEncoding("utf8");
  return new Promise((resolve) => {
    const runOne = async (commands: string): Promise<void> => {
      const result = await run(commands);
      if (result === undefined) return resolve(undefined);
      status = result.status;
      done(result);
    };
    const runNext = (): void => {
      if (isEnded || !read.endsWith("\n") || !isComplete(read)) return;
      const commands = take();
      earlier = earlier.then(() => runOne(commands));
    };
    const end = (): void => {
      if (isEnded) return;
      isEnded = true;
      const rest = take();
      void earlier.then(async () =>
        resolve(rest === "" ? { status, stdout: "", stderr: "" } : await run(rest)),
      );
    };
    channel.on("data", (text: string) => {
      read += text;
      // The end of the input arrives in the same turn as the last part of a whole script.
      setImmediate(runNext);
    });
    channel.once("end", end);
    channel.once("close", end);
  });
}
