import { expect, test } from "vitest";
import { openBench } from "../support/bench.ts";

const withPin = { modem: { sim: { pin: { env: "SIM_PIN" } } } } as const;

test("a SIM that wants its PIN gets it, before the first look and again after the restart", async () => {
  await using bench = await openBench({ modem: { sim: "pin" } });

  const result = await bench.apply(withPin);

  expect(bench.failure()).toBeUndefined();
  expect(result).toMatchObject({ outcome: "applied", exit: 0, verdict: "passthrough-cgnat" });
  expect(bench.pair.modem.received.filter((line) => line.startsWith("AT+CPIN="))).toHaveLength(2);
});

test("a wrong PIN is tried once, and the failure tells how many attempts are left", async () => {
  await using bench = await openBench({ modem: { sim: "pin" }, pin: "0000" });

  const result = await bench.apply(withPin);

  expect(result).toMatchObject({ outcome: "failed", exit: 4 });
  expect(bench.failure()).toMatchObject({
    code: "modem/sim-locked",
    message: expect.stringContaining("2 attempts left"),
  });
  expect(bench.pair.modem.received.filter((line) => line.startsWith("AT+CPIN="))).toHaveLength(1);
});

test("the last attempt is never spent", async () => {
  await using bench = await openBench({ modem: { sim: "pin" }, pin: "0000" });
  await bench.apply(withPin);
  await bench.apply(withPin);

  await bench.apply(withPin);

  expect(bench.failure()).toMatchObject({
    code: "modem/sim-locked",
    message: expect.stringContaining("never spends the last one"),
  });
  expect(bench.pair.modem.received.filter((line) => line.startsWith("AT+CPIN="))).toHaveLength(2);
});

test("the PIN is in no event", async () => {
  await using bench = await openBench({ modem: { sim: "pin" }, pin: "8642" });

  await bench.apply(withPin);

  expect(JSON.stringify(bench.events)).not.toContain("8642");
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

test("a rule bound to another device, which the modem does not show, is written anew when the lease disproves it", async () => {
  await using bench = await openBench({ modem: { nonVolatile: boundElsewhere } });

  const result = await bench.apply();

  expect(bench.failure()).toBeUndefined();
  expect(result).toMatchObject({ outcome: "applied", exit: 0, verdict: "passthrough-cgnat" });
  expect(bench.titles()).toContainEqual(
    expect.stringMatching(/^done: IP passthrough rule: write .* again/),
  );
});

test("once the lease proves the rule, nothing is written anew", async () => {
  await using bench = await openBench({ modem: { nonVolatile: boundElsewhere } });
  await bench.apply();

  const again = await bench.apply();

  expect(again).toMatchObject({ outcome: "unchanged", exit: 0 });
});
