import { builtCli } from "../test/support/openwrt-bed/person.ts";
import { outcome } from "../test/support/openwrt-bed/run.ts";
import { alternate, type Measurement } from "./measure.ts";

/** Measures the start of the program against the start of Node with an empty script. */
export async function startUp(): Promise<readonly Measurement[]> {
  const node =
    (...words: readonly string[]) =>
    async (): Promise<void> =>
      void (await outcome(process.execPath, words));
  const times = await alternate(25, {
    nothing: node("-e", "0"),
    version: node(builtCli, "--version"),
    help: node(builtCli, "--help"),
  });
  return ["version", "help"].map((name) => ({
    title: `ethermode --${name}`,
    milliseconds: times[name] ?? 0,
    baseline: "node -e 0",
    baselineMilliseconds: times["nothing"] ?? 0,
    goal: 1.4,
  }));
}
