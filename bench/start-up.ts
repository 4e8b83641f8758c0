import { builtCli } from "../test/support/openwrt-bed/person.ts";
import { outcome } from "../test/support/openwrt-bed/run.ts";
import { takeTurns, type Finding } from "./measure.ts";

/** Starting the program against starting Node on nothing. */
export async function startUp(): Promise<readonly Finding[]> {
  const node =
    (...words: readonly string[]) =>
    async (): Promise<void> =>
      void (await outcome(process.execPath, words));
  const times = await takeTurns(25, {
    nothing: node("-e", "0"),
    version: node(builtCli, "--version"),
    help: node(builtCli, "--help"),
  });
  return ["version", "help"].map((name) => ({
    what: `ethermode --${name}`,
    milliseconds: times[name] ?? 0,
    baseline: "node -e 0",
    baselineMilliseconds: times["nothing"] ?? 0,
    goal: 1.4,
  }));
}
