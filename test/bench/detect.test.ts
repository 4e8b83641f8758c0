import { expect, test } from "vitest";
import { simulatedPair, worldOver } from "../../src/app/simulated-world.ts";
import type { ModemOptions } from "../../simulator/modem/modem.ts";
import { findAllModems } from "../../src/workflows/detect.ts";
import type { PortSpec } from "../../src/profile/targets.ts";
import type { Event } from "../../src/workflows/events.ts";
import type { World } from "../../src/workflows/world.ts";
import { memoryNotes } from "../support/memory-notes.ts";
import type { MemoryNotes } from "../support/memory-notes.ts";
import { runProgram } from "../support/program.ts";
import { testClock } from "../support/test-clock.ts";

const call = { signal: new AbortController().signal };

interface DetectBench extends AsyncDisposable {
  readonly world: World;
  readonly notes: MemoryNotes;
  readonly events: Event[];
  /** Commands the modem received. */
  received(): readonly string[];
}

async function openDetect(
  modem: Partial<ModemOptions> = {},
  more: Partial<World> = {},
): Promise<DetectBench> {
  const clock = testClock();
  const pair = await simulatedPair(clock, { modem });
  const notes = memoryNotes();
  const world = { ...worldOver(pair, clock, "/nonexistent", "0.0.0"), notes, ...more };
  return {
    world,
    notes,
    events: [],
    received: () => pair.modem.received,
    [Symbol.asyncDispose]: pair.close,
  };
}

test("identification sends only the commands that name the modem", async () => {
  await using bench = await openDetect();

  const [found] = await findAllModems(
    bench.world,
    { probesSettings: false, emit: (event) => bench.events.push(event) },
    call,
  );

  expect(found).toMatchObject({
    title: "Quectel RM520N-GL",
    support: "full",
    port: "sim:ttyUSB2",
    remembered: { model: "rm520n-gl", revision: "RM520NGLAAR03A01M4G_01.202.01.202" },
  });
  expect(bench.received().filter((line) => !/^AT(E0|Q0|V1|\+CMEE=1)?$/.test(line))).toEqual([
    "ATI",
    "AT+QGMR",
  ]);
  expect(bench.notes.summaries()).toEqual([]);
});

test("a full probe reads every setting, writes nothing and stores notes about the firmware", async () => {
  await using bench = await openDetect({ faults: ["no-dhcpv4dns"] });

  await findAllModems(
    bench.world,
    { probesSettings: true, emit: (event) => bench.events.push(event) },
    call,
  );

  expect(bench.notes.summaries()).toEqual(
    expect.arrayContaining([
      "list AT+QMAP=?: offered",
      "list AT+QETH=?: offered",
      "list AT+QCFG=?: offered",
      "setting qcfg.pcie-mode: offered",
      "setting qmap.dhcpv4dns: refused",
    ]),
  );
  expect(
    bench
      .received()
      .filter(
        (line) =>
          !/^AT([EQV][01])?$|^AT\+CMEE=1$|\?$|^AT\+Q[A-Z]+="[\w/]+"$|^ATI$|^AT\+(QGMR|CGMM)$/.test(
            line,
          ),
      ),
  ).toEqual([]);
});

test("a full probe of an unknown model reads every known setting and stores the reported name", async () => {
  await using bench = await openDetect({ name: "RM599N-GL", firmware: "RM599NGLAAR01A01M4G" });

  const [found] = await findAllModems(
    bench.world,
    { probesSettings: true, emit: (event) => bench.events.push(event) },
    call,
  );

  const { memories } = await bench.notes.list();
  expect(found).toMatchObject({ title: "RM599N-GL", support: "unknown-model" });
  expect(memories.map(({ model, revision }) => [model, revision])).toEqual([
    ["RM599N-GL", "RM599NGLAAR01A01M4G"],
  ]);
  expect(bench.notes.summaries()).toEqual(
    expect.arrayContaining(["setting qmap.ippt-nat: offered", "setting qcfg.lanip-ex: refused"]),
  );
});

test("a modem that stops sent during a full probe is still reported", async () => {
  await using bench = await openDetect();
  const sent = new Set<string>();
  const ports: World["ports"] = {
    ...bench.world.ports,
    open: (path) => async (inner) => {
      const transport = await bench.world.ports.open(path)(inner);
      const write: typeof transport.write = async (data, given) => {
        const command = Buffer.from(data).toString("latin1");
        sent.add(command);
        return /\+QETH=\?/.test(command) ? undefined : transport.write(data, given);
      };
      return {
        label: transport.label,
        bytes: transport.bytes,
        write,
        [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
      };
    },
  };

  const [found] = await findAllModems(
    { ...bench.world, ports },
    { probesSettings: true, emit: (event) => bench.events.push(event) },
    call,
  );

  expect(sent).toContain("AT+QETH=?\r");
  expect(found).toMatchObject({ support: "full", port: "sim:ttyUSB2" });
});

test("detect pauses ModemManager during the probe and reports who held a port before", async () => {
  const log: string[] = [];
  await using bench = await openDetect(
    {},
    {
      inhibit: async ({ busPath }) => {
        log.push(`hold ${busPath}`);
        return { [Symbol.asyncDispose]: async () => void log.push("release") };
      },
    },
  );
  const { ports } = bench.world;
  const watched: World["ports"] = {
    ...ports,
    holders: async (path) =>
      log.length > 0
        ? []
        : path === "sim:ttyUSB2"
          ? [{ pid: 812, command: "ModemManager", proof: "open-file" }]
          : [],
    open: (path) => (log.push(`open ${path}`), ports.open(path)),
  };

  const [found] = await findAllModems(
    { ...bench.world, ports: watched },
    { probesSettings: false, emit: (event) => bench.events.push(event) },
    call,
  );

  expect(log).toEqual([expect.stringMatching(/^hold /), "open sim:ttyUSB2", "release"]);
  expect(found?.holders).toEqual([
    { path: "sim:ttyUSB2", holder: expect.objectContaining({ command: "ModemManager" }) },
  ]);
});

test.each<[string, PortSpec, string]>([
  ["a path", { kind: "path", path: "sim:ttyUSB2" }, "sim:ttyUSB2"],
  ["a TCP port", { kind: "tcp", host: "192.0.2.1", port: 1555 }, "tcp:192.0.2.1:1555"],
  ["a port of the router", { kind: "through-router", path: "/dev/ttyUSB2" }, "router:/dev/ttyUSB2"],
])("detect opens only %s that the user named", async (_what, only, path) => {
  await using bench = await openDetect();
  const opened: string[] = [];
  const { ports } = bench.world;
  const watched: World["ports"] = {
    ...ports,
    open: (name) => (opened.push(name), ports.open("sim:ttyUSB2")),
  };

  const found = await findAllModems(
    { ...bench.world, ports: watched },
    { probesSettings: false, emit: (event) => bench.events.push(event), only },
    call,
  );

  expect(found).toMatchObject([{ support: "full", port: path }]);
  expect(opened).toEqual([path]);
});

test("detect prints the USB serial number in full as a port for the profile", async () => {
  const { out, lines } = await runProgram("detect", "--simulate", "--json");

  const [modem] = lines.filter(({ type }) => type === "modem");
  expect(modem).toMatchObject({ profilePort: expect.stringMatching(/^serial:[0-9a-f]{7}$/) });
  expect(out).toMatch(/"serial":"..\*\*\*.."/);
});

test.each([
  ["--port router:auto", "usage/not-supported-here", 64],
  ["--port serial:d4c5", "port/not-found", 4],
])("detect %s without its device ends with %s", async (words, code, exit) => {
  const ran = await runProgram("detect", ...words.split(" "), "--json");

  expect(ran.exit).toBe(exit);
  expect(ran.lines).toContainEqual(expect.objectContaining({ type: "failure", code }));
});
