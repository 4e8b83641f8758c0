import { readdir, readFile, readlink, realpath } from "node:fs/promises";
import { join } from "node:path";

/** Returns the processes that have a serial node of this folder open, without the simulated modem's end. */
export async function portHolders(dev: string): Promise<readonly number[]> {
  const names = (await readdir(dev)).filter((name) => name.startsWith("ttyUSB"));
  const nodes = new Set(await Promise.all(names.map((name) => realpath(join(dev, name)))));
  const open = await Promise.all(
    (await processes()).map(async (pid) =>
      (await openFiles(pid)).some((file) => nodes.has(file)) ? [pid] : [],
    ),
  );
  return open.flat();
}

/** Returns the command lines of processes with this HOME in their environment. */
export async function processesWithHome(home: string): Promise<readonly string[]> {
  const found = await Promise.all(
    (await processes()).map(async (pid) => {
      const environment = (await proc(pid, "environ")).split("\0");
      return environment.includes(`HOME=${home}`)
        ? [(await proc(pid, "cmdline")).replaceAll("\0", " ").trim()]
        : [];
    }),
  );
  return found.flat().filter((line) => line !== "");
}

async function processes(): Promise<readonly number[]> {
  return (await readdir("/proc")).map(Number).filter((pid) => pid > 0);
}

/** Returns an empty text when the process has ended. */
function proc(pid: number, file: "environ" | "cmdline"): Promise<string> {
  return readFile(`/proc/${pid}/${file}`, "latin1").catch(() => "");
}

async function openFiles(pid: number): Promise<readonly string[]> {
  const numbers = await readdir(`/proc/${pid}/fd`).catch(() => []);
  return Promise.all(
    numbers.map((number) => readlink(`/proc/${pid}/fd/${number}`).catch(() => "")),
  );
}
