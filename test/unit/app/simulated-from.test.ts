import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { expect, test } from "vitest";
import { simulatedShell } from "../../../simulator/router/shell.ts";
import type { Io } from "../../../src/app/io.ts";
import { pairOfRecording } from "../../../src/app/recorded/simulated-from.ts";
import { portsOf, simulatedPair } from "../../../src/app/simulated-world.ts";
import { suggestedCommand } from "../../../src/app/suggested-command.ts";
import { dataRule } from "../../../src/at-profiles/settings/data-rule.ts";
import { Secret } from "../../../src/core/secret.ts";
import { targetOf } from "../../../src/profile/targets.ts";
import { diagnoseTarget } from "../../../src/workflows/diagnose/diagnose.ts";
import type { Event } from "../../../src/workflows/events.ts";
import { openModem } from "../../../src/workflows/modem/modem-link.ts";
import type { World } from "../../../src/workflows/world.ts";
import { memoryNotes } from "../../support/memory-notes.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { testClock } from "../../support/test-clock.ts";

const call = { signal: new AbortController().signal };
const nowhere = new Writable({ write: (_text, _encoding, done) => done() });
const io: Io = {
  stdin: Readable.from([]),
  stdout: nowhere,
  stderr: nowhere,
  env: {},
  platform: "linux",
  home: "/",
  cwd: join(import.meta.dirname, "../../cases"),
  version: "0.0.0",
  interrupt: call.signal,
  isTerminal: false,
};
const target = targetOf(
  "pair",
  { file: "pair.yaml", line: 1 },
  { modem: {}, router: { host: "192.168.1.1" } },
);

/** Simulates the recorded devices of a case. */
async function simulate(name: string): Promise<{ readonly world: World } & AsyncDisposable> {
  const recorded = await pairOfRecording(name, {}, io, "dsa-24.10");
  const clock = testClock();
  const { model = "rm520n-gl" } = recorded;
  const pair = await simulatedPair(clock, {
    modem: { ...recorded.options.modem, model },
    router: { ...recorded.options.router },
  });
  const world: World = {
    clock,
    version: "0.0.0",
    command: (...words) => suggestedCommand({}, ...words),
    ports: portsOf(pair.modem),
    secret: async () => new Secret("1234"),
    openRouter: () => simulatedShell(pair.router),
    runs: memoryStore(clock),
    notes: memoryNotes(),
  };
  await recorded.prepare(pair.modem, world, call);
  await clock.sleep(120_000, call);
  return { world, [Symbol.asyncDispose]: pair.close };
}

async function findingsIn(world: World): Promise<readonly string[]> {
  const events: Event[] = [];
  const emit = (event: Event): void => void events.push(event);
  await diagnoseTarget(target, world, { emit, hasProfile: false }, call);
  return events.flatMap((event) => (event.type === "finding" ? [event.code] : []));
}

test("the simulated pair has the router and the passthrough rule of the recording", async () => {
  await using pair = await simulate("rule-bound-to-lan-port");

  expect(await findingsIn(pair.world)).toContain("wrong-mac-bound");
});

test.each(["board-wan-ports", "provider-vlan"])(
  "the simulated router of %s answers on the LAN of the recording",
  async (name) => {
    await using pair = await simulate(name);

    expect(await findingsIn(pair.world)).not.toContain("router-unreachable");
  },
);

test("firmware that showed the MAC address of its rule shows it after a write", async () => {
  await using pair = await simulate("rule-bound-to-lan-port");
  const { modem } = target;
  if (modem === undefined) throw new Error("no modem");
  await using link = await openModem(modem, pair.world, () => undefined, call);
  const [rule] = link.settings.filter(({ id }) => id === dataRule.id);
  const other = { cid: 1, vlan: 0, ippt: 1, autoConnect: 1, mac: "02:00:5e:00:53:99" };
  const before = await link.send(dataRule.read, call);
  for (const exchange of rule?.write(other, before) ?? []) await link.send(exchange, call);

  expect(dataRule.equal(before, await link.send(dataRule.read, call))).toBe(false);
});

test("the simulated pair gives the replies of the recording", async () => {
  await using pair = await simulate("sim-not-ready");

  expect(await findingsIn(pair.world)).toContain("sim-failure");
});

test("a write replaces the recorded reply", async () => {
  await using pair = await simulate("rule-bound-to-lan-port");
  const { modem } = target;
  if (modem === undefined) throw new Error("no modem");
  await using link = await openModem(modem, pair.world, () => undefined, call);
  const setting = link.settings.find(({ id }) => id === "qmap.ippt-nat");
  if (setting === undefined) throw new Error("no setting");

  const before = await link.send(setting.read, call);
  for (const exchange of setting.write(1, 0)) await link.send(exchange, call);

  expect([before, await link.send(setting.read, call)]).toEqual([0, 1]);
});
