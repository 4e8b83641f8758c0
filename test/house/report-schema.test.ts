import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import type { Snapshot } from "../../src/runs/store.ts";
import type { Event } from "../../src/workflows/events.ts";

const time = "2026-01-31T12:00:00.000Z";

/** One event of each type: the compiler requires an entry for a new type. */
const events: { readonly [Type in Event["type"]]: Extract<Event, { readonly type: Type }> } = {
  looking: { type: "looking", at: "modem" },
  modem: {
    type: "modem",
    model: "Quectel RM520N-GL",
    firmware: "RM520NGLAAR03A03M4G",
    port: "/dev/ttyUSB2",
    because: ["the only modem"],
    usb: { vendor: "2c7c", product: "0801", serial: "d4…a7", interface: 2 },
    holders: ["ModemManager (812)"],
    support: "full",
    ports: ["/dev/ttyUSB2", "/dev/ttyUSB3"],
    profilePort: "serial:d4c5a7",
  },
  remembered: {
    type: "remembered",
    model: "rm520n-gl",
    revision: "RM520NGLAAR03A03M4G",
    notes: [
      {
        kind: "write",
        about: "qcfg.usbnet",
        title: "USB network mode",
        value: "ECM",
        answer: "accepted",
        line: "OK",
        first: time,
        last: time,
        count: 2,
      },
      {
        kind: "list",
        about: "AT+QMAP=?",
        answer: "offered",
        line: "OK",
        names: ["wwan"],
        first: time,
        last: time,
        count: 1,
      },
    ],
  },
  router: {
    type: "router",
    host: "192.168.1.1",
    release: "OpenWrt 24.10.2",
    model: "GL-MT3000",
    interface: "wan",
    device: "eth0",
    lease: "100.64.3.7",
  },
  "host-key": {
    type: "host-key",
    host: "192.168.1.1",
    fingerprint: `SHA256:${"a".repeat(43)}`,
    trust: "first-sight",
  },
  finding: {
    type: "finding",
    code: "usb-power",
    severity: "warning",
    message: "The USB port supplies too little power.",
    evidence: ["500 mA"],
    fix: "Use a powered hub.",
  },
  plan: {
    type: "plan",
    purpose: "apply",
    steps: [
      {
        id: "1",
        kind: "modem.set",
        title: "PCIe mode: endpoint → root complex",
        from: "endpoint",
        to: "root complex",
        changes: 1,
        commands: ['AT+QCFG="pcie/mode",1'],
        effect: { restart: "none", outageSeconds: 0, wayBack: "rollback writes the old value" },
      },
    ],
    because: ["Ethernet over PCIe: it is in use"],
    hash: "0123456789ab",
    observed: { verdict: "double-nat", modemLan: "192.168.225.1", routerLan: "192.168.1.1" },
  },
  run: {
    type: "run",
    run: "20260131-120000-barn",
    folder: "/home/me/.local/state/ethermode/20260131-120000-barn",
  },
  step: { type: "step", id: "1", state: "done", title: "PCIe mode: endpoint → root complex" },
  waiting: { type: "waiting", for: "lease", seconds: 120 },
  verdict: {
    type: "verdict",
    verdict: "passthrough-cgnat",
    modemAddress: "100.64.3.7",
    wanAddress: "100.64.3.7",
    evidence: ["the same address on both sides"],
  },
  ladder: {
    type: "ladder",
    rungs: [{ id: "sim", title: "the SIM card is ready", state: "broken" }],
    summary: "Fix the SIM card first.",
    broken: "sim",
    fix: "Insert it.",
  },
  drift: {
    type: "drift",
    targets: [{ name: "barn", differences: ["RGMII Ethernet: enabled → disabled"] }],
  },
  change: { type: "change", what: "link", from: "up", to: "up", times: 1 },
  "watch-summary": {
    type: "watch-summary",
    seconds: 600,
    samples: 60,
    changes: { lease: 1, link: 0, address: 0, registration: 2, temperature: 0, answer: 0 },
    temperature: { min: 31, max: 44 },
  },
  rehearsal: {
    type: "rehearsal",
    outcome: "applied",
    verdict: "passthrough-cgnat",
    problem: "The modem did not return.",
    otherSteps: ["Renew the lease"],
    restarts: 1,
    seconds: 70,
    outageSeconds: 52,
    rollback: { outcome: "rolled-back", differences: [], outageSeconds: 40 },
  },
  reply: { type: "reply", command: "AT+CFUN?", lines: ["+CFUN: 1"], final: "OK" },
  failure: {
    type: "failure",
    code: "port/not-found",
    message: "No modem was found.",
    hint: "Plug it in.",
    cause: "no such device",
  },
};

test.each(Object.values(events))(
  "the report schema describes every field of the event $type",
  (event) => {
    const validate = new Ajv({ strict: true }).compile(json("schemas/report.schema.json"));

    expect(validate({ ...event, time, target: "barn" })).toBe(true);
    expect(Object.keys(event).filter((field) => !fieldsOf(event.type).includes(field))).toEqual([]);
  },
);

const result = {
  type: "result",
  time,
  outcome: "applied",
  exit: 0,
  targets: [{ name: "barn", outcome: "applied", exit: 0, verdict: "passthrough-public", run: "x" }],
};

test.each([
  ["a version", { type: "version", time, ethermode: "0.1.0", format: 1 }, true],
  ["a result", result, true],
  ["a result with an unknown outcome", { ...result, outcome: "fine" }, false],
  [
    "a step with an unknown state",
    { type: "step", time, id: "1", state: "maybe", title: "x" },
    false,
  ],
  ["a step without a time", { type: "step", id: "1", state: "done", title: "x" }, false],
  ["an event of an unknown type", { type: "party", time }, false],
])("the report schema judges %s: $2", (_name, line, isValid) => {
  expect(new Ajv({ strict: true }).compile(json("schemas/report.schema.json"))(line)).toBe(isValid);
});

test("a snapshot matches its schema", () => {
  const snapshot: Snapshot = {
    format: 1,
    run: "20260131-120000-barn",
    target: "barn",
    time,
    ethermode: "0.1.0",
    modem: {
      model: "rm520n-gl",
      firmware: "RM520NGLAAR03A03M4G",
      identity: "2c7c:0801:d4c5",
      settings: { "qcfg.pcie-mode": 0, "qmap.mpdn-rule-0": { cid: 0 } },
    },
    router: {
      host: "192.168.1.1",
      hostKey: `SHA256:${"a".repeat(43)}`,
      release: "OpenWrt 24.10.2",
      interface: "wan",
      values: {
        "network.wan.proto": "pppoe",
        "network.wan.dns": ["1.1.1.1"],
        "network.wan.peerdns": null,
      },
    },
  };
  const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(
    json("schemas/snapshot.schema.json"),
  );

  expect(validate(snapshot) ? [] : validate.errors).toEqual([]);
});

function json(path: string): object {
  return JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8")) as object; // our own schema files
}

function fieldsOf(type: string): readonly string[] {
  const { definitions } = json("schemas/report.schema.json") as {
    definitions: Record<string, { properties: object }>;
  };
  return Object.keys(definitions[`${type}-event`]?.properties ?? {});
}
