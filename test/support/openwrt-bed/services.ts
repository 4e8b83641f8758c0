import { spawn, type ChildProcess } from "node:child_process";
import type { RouterLog } from "../../../simulator/router/log.ts";
import type { RunningProcess } from "../../../simulator/router/processes.ts";
import { createServices, type Services } from "../../../simulator/router/services.ts";
import { endOnRouter, type RouterMachine } from "./router-machine.ts";
import { exited } from "./run.ts";

/** Returns the services of the simulated router with real processes on the router of the bed. */
export function realServices(
  log: RouterLog,
  { onRouter }: Pick<RouterMachine, "onRouter">,
): Services {
  const children = new Map<number, ChildProcess>();
  return createServices({
    hasFault: () => false,
    log,
    spawn: (commandLine, { title, environment, ended }) => {
      const variables = Object.entries(environment ?? {}).map(
        ([name, value]) => `${name}=${value}`,
      );
      const [program, ...words] = onRouter([...variables, "/bin/sh", "-c", `exec ${commandLine}`]);
      const child = spawn(program, words, { stdio: ["ignore", "ignore", "pipe"] });
      let stderr = "";
      child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
      const gone = exited(child).then(() => {
        children.delete(child.pid ?? 0);
        ended?.({ status: child.exitCode ?? 143, stdout: "", stderr });
      });
      if (child.pid !== undefined) children.set(child.pid, child);
      return {
        pid: child.pid ?? 0,
        title: title ?? commandLine,
        signal: new AbortController().signal,
        ended: gone,
      } satisfies RunningProcess;
    },
    processes: {
      kill: (pid) => {
        const child = children.get(pid);
        if (child !== undefined) void endOnRouter(child);
        return child !== undefined;
      },
    },
  });
}
