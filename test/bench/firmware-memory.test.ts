import { expect, test } from "vitest";
import { models } from "../../src/at-profiles/index.ts";
import { openBench } from "../support/bench.ts";

test("what a firmware offers, takes and refuses is remembered", async () => {
  await using bench = await openBench({ modem: { faults: ["no-dhcpv4dns"] } });

  await bench.apply();

  expect(bench.notes.said()).toEqual(
    expect.arrayContaining([
      "list AT+QMAP=?: offered",
      "setting qcfg.usbnet: offered",
      "setting qmap.dhcpv4dns: refused",
      "write qmap.ippt-nat off: accepted",
      "write qeth.rgmii: accepted",
      "write qmap.mpdn-rule-0: accepted",
    ]),
  );
});

test("a refused write is remembered as one, the run goes back all the same", async () => {
  await using bench = await openBench({ modem: { faults: ["refuses-mpdn-rule"] } });

  const { exit } = await bench.apply();

  expect(exit).toBe(5);
  expect(bench.notes.said()).toEqual(
    expect.arrayContaining(["write qmap.mpdn-rule-0: refused", "write qmap.ippt-nat on: accepted"]),
  );
});

test("it stands under the model and the whole revision", async () => {
  await using bench = await openBench({ modem: { model: "rm551e-gl", nonVolatile: {} } });

  await bench.plan();

  const { memories } = await bench.notes.list();
  expect(memories.map(({ model, revision }) => [model, revision])).toEqual([
    ["rm551e-gl", expect.stringMatching(/^RM551EGL\w+_\d/)],
  ]);
});

test("no APN, no address and no MAC is remembered", async () => {
  await using bench = await openBench();

  await bench.apply({
    modem: {
      apn: { name: "secret.example" },
      lan: { address: "192.168.77.1", pool: ["192.168.77.20", "192.168.77.60"] },
    },
  });

  const text = JSON.stringify(await bench.notes.list());
  expect(bench.notes.said()).toEqual(
    expect.arrayContaining(["write cgdcont.1: accepted", "write qmap.lanip: accepted"]),
  );
  expect(text).not.toMatch(/secret\.example|192\.168|([0-9a-f]{2}:){5}/i);
});

test("notes that cannot be kept are said once, and change nothing", async () => {
  await using bench = await openBench();
  bench.notes.full();

  const { exit } = await bench.apply();

  const said = bench.events.filter(
    (event) => event.type === "finding" && event.code === "firmware-notes",
  );
  expect(exit).toBe(0);
  expect(said).toEqual([
    expect.objectContaining({ severity: "info", evidence: ["memory: no space is left there"] }),
  ]);
});

/** Review a line here as if what it shows were printed in a newspaper. */
test("only settings whose values tell nothing about anybody are remembered with them", () => {
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
