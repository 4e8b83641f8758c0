import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Bench } from "../support/bench.ts";
import { openBench } from "../support/bench.ts";
import { brokenPaths } from "../support/broken-paths.ts";

/** One pair in passthrough, which every test breaks and repairs. */
let bench: Bench;

beforeAll(async () => {
  bench = await openBench({ router: { password: "secret" } });
  await bench.apply();
  await bench.pair.router.run("mkdir /tmp/saved; cp /etc/config/* /tmp/saved", {});
});
afterAll(() => bench[Symbol.asyncDispose]());

const onRouter = async (commands: string): Promise<void> => {
  await bench.pair.router.run(commands, {});
  await bench.wait(30_000);
};

const lastOf = <T extends (typeof bench.events)[number]["type"]>(type: T) =>
  bench.events.findLast((event) => event.type === type) as
    | Extract<(typeof bench.events)[number], { type: T }>
    | undefined;

afterEach(() => onRouter("cp /tmp/saved/* /etc/config; reload_config; ifup wan"));

test.each(brokenPaths)("doctor names the cause when $title, and its fix helps", async (setup) => {
  await onRouter(setup.break);

  const sick = await bench.diagnose({});
  const codes = bench.findings();
  const summary = lastOf("ladder")?.summary;
  const claim = lastOf("verdict");
  if (setup.fix !== "apply") await onRouter(setup.fix);
  const healed = await bench.apply({});

  expect([sick.exit, codes.filter((code) => code.startsWith("error"))[0]]).toEqual([
    2,
    `error ${setup.code}`,
  ]);
  expect(summary).toMatch(/^Fix this first/);
  expect(claim?.proven ?? []).not.toContain("path: LAN to Internet");
  expect([healed.exit, healed.outcome, lastOf("verdict")?.path]).toEqual([
    0,
    setup.fix === "apply" ? "applied" : "unchanged",
    "proven",
  ]);
});

test("doctor names the carrier when no Internet host answers, and verify reports no proof", async () => {
  bench.pair.router.addFault("wan-silent");
  await bench.wait(30_000);

  await bench.diagnose({});
  const ladder = lastOf("ladder");
  const verified = await bench.verify({});

  expect(ladder).toMatchObject({ broken: "internet", summary: expect.stringContaining("nothing") });
  expect(verified).toMatchObject({ outcome: "applied-unproven", exit: 7 });
  expect(lastOf("verdict")).toMatchObject({
    path: "broken",
    proven: ["passthrough: addresses equal"],
  });
  expect(bench.failure()?.message).toContain("the path from the LAN to the Internet is not proven");
  bench.pair.router.removeFault("wan-silent");
});
