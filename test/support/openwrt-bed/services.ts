import { spawn, type ChildProcess } from "node:child_process";
import type { Clock } from "../../../src/core/clock.ts";
import type { RouterLog } from "../../../simulator/router/log.ts";
import type { RunningProcess } from "../../../simulator/router/processes.ts";
import { createServices, type Services } from "../../../simulator/router/services.ts";
import { endOnRouter, type RouterMachine } from "./router-machine.ts";
import { exited } from "./run.ts";

/** Returns the services of the simulated router with real processes on the router of the bed. */
export function realServices(
  clock: Clock,
  log: RouterLog,
  { onRouter }: Pick<RouterMachine, "onRouter">,
): Services {
  const processes = new Map<number, ChildProcess>();
  return createServices({
    clock,
    hasFault: () => false,
    log: log.add,
    spawn: (commandLine, { title, environment, ended }) => {
      const variables = Object.entries(environment ?? {}).map(
        ([name, value]) => `${name}=${value}`,
      );
      const [program, ...words] = onRouter([...variables, "/bin/sh", "-c", `exec ${commandLine}`]);
      const child = spawn(program, words, { stdio: ["ignore", "ignore", "pipe"] });
      let stderr = "";
      child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
      const gone = exited(child).then(() => {
        processes.delete(child.pid ?? 0);
        ended?.({ status: child.exitCode ?? 143, stdout: "", stderr });
      });
      if (child.pid !== undefined) processes.set(child.pid, child);
      return {
        pid: child.pid ?? 0,
        title: title ?? commandLine,
        signal: new AbortController().signal,
        ended: gone,
      } satisfies RunningProcess;
    },
    kill: (pid) => {
      const child = processes.get(pid);
      if (child !== undefined) void endOnRouter(child);
    },
  });
}
