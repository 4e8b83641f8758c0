import { expect, test } from "vitest";
import { models } from "../../src/at-profiles/index.ts";
import { openBench } from "../support/bench.ts";

test("notes record what a firmware offers, accepts and refuses", async () => {
  await using bench = await openBench({ modem: { faults: ["no-dhcpv4dns"] } });

  await bench.apply();

  expect(bench.notes.summaries()).toEqual(
    expect.arrayContaining([
      "list AT+QMAP=?: offered",
      "setting qcfg.usbnet: offered",
      "setting qmap.dhcpv4dns: refused",
      "write qmap.ippt-nat off: accepted",
      "write qeth.rgmii: accepted",
      "write qmap.mpdn-rule-0 rule 0, context 1, passthrough to a MAC address: accepted",
    ]),
  );
});

test("notes record a refused write, and the run is rolled back", async () => {
  await using bench = await openBench({ modem: { faults: ["refuses-mpdn-rule"] } });

  const { exit } = await bench.apply();

  expect(exit).toBe(5);
  expect(bench.notes.summaries()).toEqual(
    expect.arrayContaining([
      "write qmap.mpdn-rule-0 rule 0, context 1, passthrough to a MAC address: refused",
      "write qmap.ippt-nat on: accepted",
    ]),
  );
});

test("notes are stored by model and full firmware revision", async () => {
  await using bench = await openBench({ modem: { model: "rm551e-gl", nonVolatile: {} } });

  await bench.plan();

  const { memories } = await bench.notes.list();
  expect(memories.map(({ model, revision }) => [model, revision])).toEqual([
    ["rm551e-gl", expect.stringMatching(/^RM551EGL\w+_\d/)],
  ]);
});

test("notes contain no APN, IP address or MAC address", async () => {
  await using bench = await openBench();

  await bench.apply({
    modem: {
      apn: { name: "secret.example" },
      lan: { address: "192.168.77.1", pool: ["192.168.77.20", "192.168.77.60"] },
    },
  });

  const text = JSON.stringify(await bench.notes.list());
  expect(bench.notes.summaries()).toEqual(
    expect.arrayContaining(["write cgdcont.1: accepted", "write qmap.lanip a pool: accepted"]),
  );
  expect(text).not.toMatch(/secret\.example|192\.168|([0-9a-f]{2}:){5}/i);
});

test("apply succeeds and reports once that notes cannot be stored", async () => {
  await using bench = await openBench();
  bench.notes.full();

  const { exit } = await bench.apply();

  const findings = bench.events.filter(
    (event) => event.type === "finding" && event.code === "firmware-notes",
  );
  expect(exit).toBe(0);
  expect(findings).toEqual([
    expect.objectContaining({ severity: "info", evidence: ["memory: no space is left there"] }),
  ]);
});

/** Adding a setting here publishes its values: review it for personal data. */
test("notes contain values only of settings without personal data", () => {
  const kept = models.flatMap(({ manages }) =>
    manages.flatMap(({ setting }) => (setting.remember === "with-value" ? [setting.id] : [])),
  );

  expect([...new Set(kept)].toSorted()).toEqual([
    "cfun",
    "qcfg.data-interface",
    "qcfg.ethernet",
    "qcfg.nat",
    "qcfg.pcie-mode",
    "qcfg.usbnet",
    "qeth.eth-driver",
    "qmap.dhcpv4dns",
    "qmap.ippt-nat",
    "qmapwac",
    "quimslot",
  ]);
});
