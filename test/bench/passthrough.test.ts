import { expect, test } from "vitest";
import type { OpenShell } from "../../src/router/shell.ts";
import { openBench } from "../support/bench.ts";

test("apply turns double NAT into passthrough, proven by equal addresses", async () => {
  await using bench = await openBench();
  expect(bench.pair.router.wanAddress()).toMatch(/^192\.168\.225\./);

  const result = await bench.apply();

  expect(bench.failure()).toBeUndefined();
  expect(result).toMatchObject({ outcome: "applied", exit: 0, verdict: "passthrough-cgnat" });
  expect(bench.pair.router.wanAddress()).toBe(bench.pair.modem.carrierAddress);
});

test("apply restarts the modem once when settings need a restart", async () => {
  await using bench = await openBench();

  await bench.apply();

  expect(bench.pair.modem.restarts).toBe(1);
});

test("a second apply sends no AT write, no uci write and no restart", async () => {
  await using bench = await openBench();
  await bench.apply();
  const before = await bench.state();
  const commands = bench.pair.modem.received.length;
  const lines = bench.pair.router.commands.length;

  const result = await bench.apply();

  expect(result).toMatchObject({ outcome: "unchanged", exit: 0, verdict: "passthrough-cgnat" });
  expect(
    bench.pair.modem.received
      .slice(commands)
      .filter(
        (line) =>
          /=(?!\?)|"[^"]*",/.test(line) &&
          !/^AT\+(CMEE|CGPADDR)=/.test(line) &&
          !/^AT\+QMAP="WWAN"$|^AT\+(QMAP|QETH|QCFG|QMBNCFG)="[^"]+"$/.test(line),
      ),
  ).toEqual([]);
  expect(
    bench.pair.router.commands.slice(lines).filter((line) => /uci (set|batch|commit)/.test(line)),
  ).toEqual([]);
  expect(await bench.state()).toEqual(before);
});

test("rollback restores modem and router byte for byte", async () => {
  await using bench = await openBench();
  const before = await bench.state();
  await bench.apply();

  const result = await bench.rollback();

  expect(bench.failure()).toBeUndefined();
  expect(result).toMatchObject({ outcome: "rolled-back", exit: 0 });
  expect(await bench.state()).toEqual(before);
});

test("verify reports drift after a rollback", async () => {
  await using bench = await openBench();
  await bench.apply();
  const matching = await bench.verify();
  await bench.rollback();

  const drifted = await bench.verify();

  expect([matching.exit, drifted.exit]).toEqual([0, 2]);
});

test("apply verifies again when the WAN is without its new lease for a moment", async () => {
  let lease: "held" | "renewed" | "lost" = "held";
  const losingLease =
    (open: OpenShell): OpenShell =>
    async (call) => {
      const shell = await open(call);
      const exec: typeof shell.exec = async (argv, inner) => {
        const isLost = lease === "renewed" && argv.at(-1) !== "status";
        if (isLost) {
          lease = "lost";
          await shell.exec(["sh", "-c", "ifdown wan; sleep 1"], inner);
        }
        const result = await shell.exec(argv, inner);
        if (isLost) await shell.exec(["ifup", "wan"], inner);
        if (result.stdout.endsWith("result restarted\n")) lease = "renewed";
        return result;
      };
      return { ...shell, exec };
    };
  await using bench = await openBench({
    program: (world) => ({
      ...world,
      openRouter: (spec, emit) => losingLease(world.openRouter(spec, emit)),
    }),
  });

  const result = await bench.apply();

  expect(lease).toBe("lost");
  expect(bench.failure()).toBeUndefined();
  expect(result).toMatchObject({ outcome: "applied", exit: 0, verdict: "passthrough-cgnat" });
});

test("verify of a modem that reports no address does not blame the cable", async () => {
  await using bench = await openBench();
  await bench.apply({});
  const isAddress = (line: string): boolean => /"WWAN"|\+CGPADDR/.test(line);
  bench.pair.modem.replay((line) => (isAddress(line) ? ["ERROR"] : undefined));

  const result = await bench.verify({});

  expect(result).toMatchObject({ exit: 7, verdict: "unknown" });
  expect(bench.failure()?.hint).toMatch(/^Wait a minute/);
});
