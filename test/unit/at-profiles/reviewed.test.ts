import { expect, test } from "vitest";
import {
  qcfgSubCommands,
  qethSubCommands,
  qmapSubCommands,
} from "../../../src/at-profiles/queries/capabilities.ts";
import { models } from "../../../src/at-profiles/index.ts";
import type { AnySetting } from "../../../src/at-profiles/setting.ts";
import { isFailure } from "../../../src/core/failure.ts";
import type { Json } from "../../../src/core/json.ts";
import { Secret } from "../../../src/core/secret.ts";
import { factoryValues } from "../../support/factory-values.ts";
import { questions, unreviewed, writes } from "../../support/reviewed-commands.ts";
import { enterPin } from "../../../src/at-profiles/queries/sim.ts";
import { statusQueries } from "../../support/status-queries.ts";

const settings = [
  ...new Set(models.flatMap(({ manages }) => manages.map(({ setting }) => setting))),
];

/**
 * Values of every shape that any setting has, right and wrong, so that each is also given those of
 * all others.
 */
const pool: readonly Json[] = [
  ...new Map(
    [
      ...models.flatMap((model) => [
        ...Object.values(factoryValues(model)),
        ...model.manages.flatMap(({ stock }) => (stock === undefined ? [] : [stock])),
      ]),
      -1,
      0,
      1,
      2,
      3,
      4,
      5,
      6,
      7,
      9,
      10,
      15,
      16,
      17,
      100,
      1.5,
      4094,
      4095,
      "",
      "on",
      "off",
      "enable",
      "disable",
      "root-complex",
      "endpoint",
      "mode-2",
      "mode-9",
      "192.168.226.2",
      "02:00:5e:00:53:01",
      "FF:FF:FF:FF:FF:FF",
      'x",1;+CFUN=0',
      "a\rAT+QPRTPARA=3",
      ...[0, 1, 3, 16].flatMap((cid) =>
        [0, 1, 2, 4094].flatMap((vlan) =>
          [0, 1, 3, 5].map((ippt) => ({
            cid,
            vlan,
            ippt,
            autoConnect: 1,
            mac: "02:00:5e:00:53:01",
          })),
        ),
      ),
      ...[
        { form: "after-clearing" },
        { form: "dial-afterwards" },
        { form: "without-auto-connect" },
        { slot: 1 },
      ].map((way) => ({
        cid: 1,
        vlan: 0,
        ippt: 1,
        autoConnect: 1,
        mac: "02:00:5e:00:53:01",
        ...way,
      })),
      ...["enable", "disable"].flatMap((state) =>
        [-1, 0, 1].map((mode) => ({
          status: state,
          voltage: 1,
          mode,
          calls: mode === -1 ? [] : [1, 3, 8],
        })),
      ),
      { start: "192.168.226.20", end: "192.168.226.60", gateway: "192.168.226.1" },
      { r8125: 1, r8168: 0 },
      { r8125: 0, r8168: 1 },
      { network: 1, diagnostics: 1 },
      { type: "IPV4V6", apn: "three.co.uk" },
      { auth: "pap", user: "me", password: "secret" },
      { auth: "chap", user: "me", password: "secret" },
      { auth: "none" },
      null,
      [],
    ].map((value) => [JSON.stringify(value), value as Json]),
  ).values(),
];

/** Returns the commands of a write, or undefined for a value that the setting refuses. */
function textsOf(setting: AnySetting, next: Json, current: Json): readonly string[] | undefined {
  try {
    return setting
      .write(next, current)
      .flatMap(({ text, otherwise }) => (otherwise === undefined ? [text] : [text, otherwise]));
  } catch (error) {
    if (isFailure(error) || error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Returns the commands for every pair of values that the setting accepts. */
function allTextsOf(setting: AnySetting): readonly string[] {
  const taken = pool.filter((value) => textsOf(setting, value, value) !== undefined);
  return [
    ...new Set(
      taken.flatMap((next) => taken.flatMap((current) => textsOf(setting, next, current) ?? [])),
    ),
  ];
}

const ids = [...new Set(settings.map(({ id }) => id))];
const sent = ids.map(
  (id) => [id, settings.filter((one) => one.id === id).flatMap(allTextsOf)] as const,
);

test.each(sent)("%s sends only reviewed commands", (_id, texts) => {
  expect(unreviewed(texts)).toEqual([]);
});

test("every query and every restart command is reviewed", () => {
  const asked = [
    ...settings.map(({ read }) => read.text),
    ...[qcfgSubCommands, qethSubCommands, qmapSubCommands].map(({ text }) => text),
    ...models.flatMap(({ addressQueries, connectCommand, restart }) => [
      ...[1, 3, 8].flatMap((cid) => addressQueries(cid).map(({ text }) => text)),
      restart.command,
      ...[1, 3, 8].map(connectCommand),
    ]),
    ...statusQueries.map(({ text }) => text),
    enterPin(new Secret("1234")).text,
  ];

  expect(unreviewed(asked)).toEqual([]);
});

test("the reviewed list has no dangerous command", () => {
  const dangers = [
    "AT+QPRTPARA=3",
    "AT+QPRTPARA=1",
    "AT+EGMR=1,7",
    'AT+QCFG="usbcfg",0x2C7C,0x0801,1,1,1,1,1,1,0',
    'AT+QCFG="usbcfg"',
    'AT+QCFG="ResetFactory"',
    "AT+QFASTBOOT",
    "AT+QDOWNLOAD=1",
    "AT+QADBKEY?",
    "AT+QPOWD",
    "AT&F",
    'AT+QMBNCFG="Deactivate"',
    'AT+QMBNCFG="AutoSel",0',
    'AT+QMAP="VLAN",2,"enable"',
    'AT+QMAP="MPDN_rule",1,1,2,1,1',
    'AT+QMAP="MPDN_rule",2',
    'AT+QCFG="pcie/mode",1\rAT+QPOWD',
    "AT+CFUN=1,1;+QPRTPARA=3",
    "AT+CFUN=15",
  ];

  expect(dangers.filter((line) => unreviewed([line]).length === 0)).toEqual([]);
});

test("the reviewed list has no unused pattern", () => {
  const connects = models.map(({ connectCommand }) => connectCommand(3));
  const all = [
    ...sent.flatMap(([, texts]) => texts),
    ...connects,
    "ATE0",
    "AT+CFUN=1,1",
    'AT+CPIN="1234"',
  ];

  expect(writes.filter((form) => !all.some((text) => form.test(text))).map(String)).toEqual([]);
  expect(questions.length).toBeGreaterThan(0);
});
