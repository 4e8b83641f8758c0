import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { builtCli } from "../test/support/openwrt-bed/bed-user.ts";
import { outcome, run } from "../test/support/openwrt-bed/run.ts";
import { alternate, type Measurement } from "./measure.ts";

const goals = { "--version": 1.15, "--help": 1.3, "executable --version": 1.3 } as const;

/** Measures the start of the program and of its executable against the start of Node with an empty script. */
export async function startUp(): Promise<readonly Measurement[]> {
  const folder = await mkdtemp(join(tmpdir(), "ethermode-start-up-"));
  try {
    const executable = join(folder, "ethermode");
    await run(process.execPath, ["scripts/executable.js", executable]);
    const start =
      (program: string, ...words: readonly string[]) =>
      async (): Promise<void> =>
        void (await outcome(program, words));
    const times = await alternate(40, {
      nothing: start(process.execPath, "-e", "0"),
      "--version": start(process.execPath, builtCli, "--version"),
      "--help": start(process.execPath, builtCli, "--help"),
      "executable --version": start(executable, "--version"),
    });
    return Object.entries(goals).map(([name, goal]) => ({
      title: `ethermode ${name}`,
      milliseconds: times[name] ?? 0,
      baseline: "node -e 0",
      baselineMilliseconds: times["nothing"] ?? 0,
      goal,
    }));
  } finally {
    await rm(folder, { recursive: true });
  }
}
