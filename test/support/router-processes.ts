import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Bed } from "./openwrt-bed.ts";
import { processesIn } from "./openwrt-bed/power.ts";

/** Processes that the SSH server of a router and everything below it started. */
export interface RouterProcesses {
  readonly forks: number;
  /** The command lines of the started programs, in their order. */
  readonly execs: readonly string[];
}

/**
 * Counts the processes that the SSH server of a bed starts while `work` runs, with strace. Programs
 * that procd and netifd start are not below the SSH server and do not count.
 */
export async function routerProcesses(
  { dropbear }: Pick<Bed, "dropbear">,
  work: () => Promise<unknown>,
): Promise<RouterProcesses> {
  const file = join(dropbear.folder, "processes");
  const server = await serverOf(dropbear.pid);
  const tracer = spawn(
    "strace",
    ["-f", "-qq", "-s", "200", "-e", calls, "-o", file, "-p", `${server}`],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  const ended = new Promise((resolve) => tracer.once("exit", resolve));
  while (/^TracerPid:\s+0$/m.test(await readFile(`/proc/${server}/status`, "utf8"))) {
    if (tracer.exitCode !== null) throw new Error("strace cannot trace the SSH server.");
    await pause(5);
  }
  await work();
  tracer.kill("SIGINT");
  await ended;
  return countIn(await readFile(file, "utf8"), dropbear.folder);
}

const calls = "trace=execve,clone,clone3,fork,vfork";

async function serverOf(namespacePid: number): Promise<number> {
  for (const pid of await processesIn(namespacePid))
    if ((await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "")) === "dropbear\n") return pid;
  throw new Error("The SSH server of the bed does not run.");
}

/** `folder` holds the login shell of the bed, which enters the router's root by two programs. */
function countIn(trace: string, folder: string): RouterProcesses {
  const begun = new Map<string, string>();
  const inBed = new Set<string>();
  let forks = 0;
  const execs: string[] = [];
  for (const line of trace.split("\n")) {
    const [, pid = "", text = ""] = /^(\d+) +(.*)$/.exec(line) ?? [];
    const [, start] = /^(.*) <unfinished \.\.\.>$/.exec(text) ?? [];
    if (start !== undefined) begun.set(pid, start);
    const [, rest] = /^<\.\.\. \w+ resumed>(.*)$/.exec(text) ?? [];
    const call = rest === undefined ? text : `${begun.get(pid) ?? ""}${rest}`;
    if (/^(clone3?|v?fork)\(.* = \d+$/.test(call)) forks += 1;
    const [, path = "", words = ""] = /^execve\("([^"]*)", \[(.*)\], .* = 0$/.exec(call) ?? [];
    if (path === "") continue;
    if (path.startsWith(folder)) inBed.add(pid);
    if (path === "/bin/ash") inBed.delete(pid);
    if (!inBed.has(pid)) execs.push(words.replaceAll(/^"|"$/g, "").replaceAll('", "', " "));
  }
  return { forks, execs };
}
