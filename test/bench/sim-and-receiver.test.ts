import { expect, test } from "vitest";
import { Failure } from "../../src/core/failure.ts";
import type { World } from "../../src/workflows/world.ts";
import { openBench } from "../support/bench.ts";
import { sendAsOther } from "../support/other-program.ts";

const withPin = { modem: { sim: { pin: { env: "SIM_PIN" } } } } as const;

test("apply enters the PIN before it reads the modem and again after the restart", async () => {
  await using bench = await openBench({ modem: { sim: "pin" } });

  const result = await bench.apply(withPin);

  expect(bench.failure()).toBeUndefined();
  expect(result).toMatchObject({ outcome: "applied", exit: 0, verdict: "passthrough-cgnat" });
  expect(bench.pair.modem.received.filter((line) => line.startsWith("AT+CPIN="))).toHaveLength(2);
});

test("apply tries a wrong PIN once and reports the remaining attempts", async () => {
  await using bench = await openBench({ modem: { sim: "pin" }, pin: "0000" });

  const result = await bench.apply(withPin);

  expect(result).toMatchObject({ outcome: "failed", exit: 4 });
  expect(bench.failure()).toMatchObject({
    code: "modem/sim-locked",
    message: expect.stringContaining("2 attempts left"),
  });
  expect(bench.pair.modem.received.filter((line) => line.startsWith("AT+CPIN="))).toHaveLength(1);
});

test("apply never uses the last PIN attempt", async () => {
  await using bench = await openBench({ modem: { sim: "pin" }, pin: "0000" });
  await bench.apply(withPin);
  await bench.apply(withPin);

  await bench.apply(withPin);

  expect(bench.failure()).toMatchObject({
    code: "modem/sim-locked",
    message: expect.stringContaining("never uses the last one"),
  });
  expect(bench.pair.modem.received.filter((line) => line.startsWith("AT+CPIN="))).toHaveLength(2);
});

test("the PIN appears in no event", async () => {
  await using bench = await openBench({ modem: { sim: "pin" }, pin: "8642" });

  await bench.apply(withPin);

  expect(JSON.stringify(bench.events)).not.toContain("8642");
});

test("rollback enters the PIN again after its restart", async () => {
  await using bench = await openBench({ modem: { sim: "pin" } });
  await bench.apply(withPin);

  const back = await bench.rollback();

  expect(back).toMatchObject({ outcome: "rolled-back", exit: 0 });
  expect(bench.findings()).not.toContain("warning sim-locked");
});

test("rollback without the PIN reports the locked SIM card once and does not wait", async () => {
  let isKnown = true;
  const forgetting = (world: World): World => ({
    ...world,
    secret: async (ref, purpose, call) => {
      if (isKnown) return world.secret(ref, purpose, call);
      throw new Failure("profile/missing-secret", { message: "SIM_PIN is not set." });
    },
  });
  await using bench = await openBench({ modem: { sim: "pin" }, program: forgetting });
  await bench.apply(withPin);
  const before = bench.events.length;
  isKnown = false;

  const back = await bench.rollback();

  expect(back).toMatchObject({ outcome: "rolled-back", exit: 7 });
  expect(bench.findings().filter((one) => one === "warning sim-locked")).toHaveLength(1);
  expect(bench.events.slice(before)).not.toContainEqual(
    expect.objectContaining({ type: "waiting", for: "data-call" }),
  );
});

const boundElsewhere = {
  pcieMode: 1,
  ethernetDrivers: { r8125: 1, r8168: 0 },
  usbNet: 1,
  ipptNat: 0,
  dnsProxy4: "disable",
  rules: [{ cid: 1, vlan: 0, passthrough: 1, mac: "02:00:5e:00:53:99" }, null, null, null],
  autoConnect: [1, 0, 0, 0],
} as const;

test("apply rewrites a rule bound to another device when the lease disproves it", async () => {
  await using bench = await openBench({ modem: { nonVolatile: boundElsewhere } });

  const result = await bench.apply();

  expect(bench.failure()).toBeUndefined();
  expect(result).toMatchObject({ outcome: "applied", exit: 0, verdict: "passthrough-cgnat" });
  expect(bench.titles()).toContainEqual(
    expect.stringMatching(/^done: IP passthrough rule: write .* again/),
  );
});

test("a second apply does not rewrite a rule that the lease proves", async () => {
  await using bench = await openBench({ modem: { nonVolatile: boundElsewhere } });
  await bench.apply();

  const again = await bench.apply();

  expect(again).toMatchObject({ outcome: "unchanged", exit: 0 });
});

test("apply does not wait for an address of a modem that lost its SIM card in the restart", async () => {
  await using bench = await openBench();
  bench.pair.modem.replay((line) => {
    if (line === "AT+CFUN=1,1") bench.pair.modem.addFault("sim-absent");
    return undefined;
  });

  const result = await bench.apply({});

  const polls = bench.pair.modem.received.filter((line) => line === 'AT+QMAP="WWAN"');
  expect(polls.length).toBeLessThan(20);
  expect(bench.findings()).toContain("warning sim-missing");
  expect(result).toMatchObject({ outcome: "applied-unproven", exit: 7 });
});

test("rollback sends one command to connect a modem that lost its SIM card", async () => {
  const autoConnect = [0, 0, 0, 0];
  await using bench = await openBench({ modem: { nonVolatile: { usbNet: 0, autoConnect } } });
  await sendAsOther(bench, 'AT+QMAP="connect",0,1', 5_000);
  await bench.apply();
  bench.pair.modem.addFault("sim-absent");

  const result = await bench.rollback();

  expect(result).toMatchObject({ outcome: "rolled-back", exit: 7 });
  const dials = bench.pair.modem.received.filter((line) => line === 'AT+QMAP="connect",0,1');
  // The first one is of this test.
  expect(dials).toHaveLength(2);
});
