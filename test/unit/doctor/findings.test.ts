import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type {
  AnsweringModem,
  DiagnosisInput,
  AnsweringRouter,
  UsbModemInput,
} from "../../../src/doctor/diagnosis-input.ts";
import { diagnose, rules } from "../../../src/doctor/findings.ts";
import { ladder, summary } from "../../../src/doctor/ladder.ts";
import { logSigns } from "../../../src/doctor/log-signs.ts";
import { judge } from "../../../src/doctor/verdict.ts";
import type { ContextSpec } from "../../../src/profile/targets.ts";
import type { FailureCode } from "../../../src/core/failure.ts";
import { modemsAmong } from "../../../src/workflows/diagnose/diagnose-router.ts";

const fixture = (name: string): string =>
  readFileSync(new URL(`../../fixtures/usb/${name}`, import.meta.url), "utf8");

const usb: UsbModemInput = {
  title: "RM520N-GL",
  busPath: "2-1",
  power: "enough",
  powerEvidence: [],
  holders: [],
};

/** A modem with which nothing is wrong. */
const modem: AnsweringModem = {
  title: "Quectel RM520N-GL",
  firmware: "RM520NGLAAR03A01M4G_01.202.01.202",
  receiver: "mac-or-reserved",
  ethernet: ["pcie"],
  values: {
    "qcfg.usbnet": 1,
    qmapwac: 0,
    "qcfg.pcie-mode": "root-complex",
    "qeth.eth-driver": { r8125: 1, r8168: 0 },
    "qeth.rgmii": { status: "disable" },
    cfun: 1,
    "cgdcont.1": { type: "IPV4V6", apn: "internet" },
    "qmap.ippt-nat": 0,
    "qmap.mpdn-rule-0": { cid: 1, vlan: 0, ippt: 1, autoConnect: 1 },
    "qmap.mpdn-rules-1-3": [],
  },
  sim: "ready",
  registration: { lte: "home", nr: "not-registered" },
  cell: { state: "connected", technology: "LTE" },
  address: "81.2.69.142",
  lan: "192.168.225.1/24",
  passthrough: true,
};

const router: AnsweringRouter = {
  host: "192.168.1.1",
  wan: {
    interface: "wan",
    proto: "dhcp",
    device: "eth1",
    mac: "02:00:5e:00:53:01",
    carrier: true,
    address: "81.2.69.142",
  },
  lanSubnets: [{ interface: "lan", address: "192.168.1.1", prefix: 24 }],
  cellular: [],
  obstacles: [],
  passwordless: false,
  modemManager: "absent",
  usb: [],
};

/** Overrides what is there with nothing; the types of facts know only missing keys. */
const absent = undefined as never;

const on = { enabled: true, nat: false, bind: { kind: "router-mac" }, fallback: "none" } as const;
const apn = (name: string): ContextSpec => ({ name, type: "ipv4v6", context: 1, auth: "none" });

interface Change {
  readonly modem?: Partial<AnsweringModem>;
  readonly values?: AnsweringModem["values"];
  readonly without?: readonly string[];
  readonly router?: Partial<AnsweringRouter>;
  readonly wan?: Partial<AnsweringRouter["wan"]>;
  readonly facts?: Partial<DiagnosisInput>;
}

/** The healthy pair, but for this. */
function facts({
  modem: other,
  values,
  without = [],
  router: more,
  wan,
  facts: rest,
}: Change = {}): DiagnosisInput {
  const held = Object.fromEntries(
    Object.entries({ ...modem.values, ...values }).filter(([id]) => !without.includes(id)),
  );
  const asked = { ...modem, ...other, values: held };
  const address = wan !== undefined && "address" in wan ? wan.address : router.wan.address;
  const answers = { ...router, ...more, wan: { ...router.wan, ...wan } };
  return {
    usb: [usb],
    modem: { state: "answers", ...asked },
    router: { state: "answers", ...answers },
    verdict: judge({
      ...(asked.address === undefined ? {} : { modemAddress: asked.address }),
      modemLan: asked.lan,
      passthrough: asked.passthrough,
      wanAddress: address ?? null,
    }),
    ...rest,
  };
}

function codes(of: DiagnosisInput): readonly string[] {
  return diagnose(of).map(({ severity, code }) => `${severity} ${code}`);
}

const notAsked = (code: FailureCode): DiagnosisInput => ({
  usb: [usb],
  modem: { state: "not-asked", code, message: "It could not be asked.", hint: "Do this." },
});
const notReached = (code: FailureCode): DiagnosisInput => ({
  usb: [],
  router: { state: "not-asked", host: "192.168.1.1", code, message: "It could not be asked." },
});
const holder = { path: "/dev/ttyUSB2", command: "minicom", pid: 812, proof: "open-file" } as const;
const manager = {
  path: "/dev/ttyUSB2",
  command: "ModemManager",
  pid: 600,
  unit: "ModemManager.service",
  manager: "systemd",
  proof: "open-file",
} as const;
const dropped =
  "[  900.0] usb 2-1: USB disconnect, device number 2\n[  930.0] usb 2-1: USB disconnect, device number 3";
const registered = { registration: { lte: "searching" }, cell: { state: "searching" } } as const;

test("a healthy pair has no finding, and every rung holds", () => {
  const found = diagnose(facts());

  expect(found).toEqual([]);
  expect(ladder(facts(), found).rungs.map(({ state }) => state)).toEqual(
    Array.from({ length: 8 }, () => "whole"),
  );
});

const dmzInPlace: Change = {
  without: ["qmap.mpdn-rule-0"],
  values: { "qmap.dmz": "192.168.225.2" },
  modem: { passthrough: false },
  wan: { address: "192.168.225.2" },
};

describe("findings", () => {
  test.each<[string, DiagnosisInput, readonly string[]]>([
    ["no modem on USB", { ...notAsked("port/not-found"), usb: [] }, ["error no-modem"]],
    ["two modems", notAsked("usage/several-modems"), ["error several-modems"]],
    ["no right to open the port", notAsked("port/no-permission"), ["error no-permission"]],
    ["a silent modem", notAsked("modem/no-answer"), ["error no-answer"]],
    ["a modem that vanished while asked", notAsked("port/vanished"), ["error no-answer"]],
    ["an unknown modem", notAsked("refused/unknown-modem"), ["warning unknown-model"]],
    ["another modem than the profile's", notAsked("refused/other-model"), ["error other-model"]],
    [
      "a modem that cannot be asked from here",
      notAsked("usage/not-supported-here"),
      ["warning modem-not-asked"],
    ],
    [
      "a port kept by somebody who cannot be named",
      notAsked("busy/port-held"),
      ["error port-held"],
    ],
    [
      "a port kept by minicom",
      { ...notAsked("busy/port-held"), usb: [{ ...usb, holders: [holder] }] },
      ["error port-held"],
    ],
    [
      "a port shared with minicom",
      facts({ facts: { usb: [{ ...usb, holders: [holder] }] } }),
      ["warning port-held"],
    ],
    [
      "ModemManager on the port",
      facts({ facts: { usb: [{ ...usb, holders: [manager] }] } }),
      ["warning port-held", "warning modem-manager-running"],
    ],
    [
      "ModemManager, files hidden",
      facts({ facts: { usb: [{ ...usb, holders: [{ ...manager, proof: "suspected" }] }] } }),
      ["warning modem-manager-running"],
    ],
    [
      "a USB 2 port",
      facts({ facts: { usb: [{ ...usb, power: "short" }] } }),
      ["warning usb-power"],
    ],
    [
      "a USB 3 port",
      facts({ facts: { usb: [{ ...usb, power: "at-limit" }] } }),
      ["info usb-power"],
    ],
    [
      "a USB 3 port and a modem that drops",
      facts({
        facts: {
          usb: [{ ...usb, power: "at-limit" }],
          log: logSigns({ text: dropped, uptimeSeconds: 1000 }),
        },
      }),
      ["warning usb-power", "warning usb-drops"],
    ],
    [
      "a modem that is looked at only",
      facts({ modem: { readOnly: "too little is known of it" } }),
      ["warning read-only-modem"],
    ],
    [
      "no SIM",
      facts({ modem: { sim: "absent", ...registered, address: absent } }),
      ["error sim-missing"],
    ],
    [
      "a PIN",
      facts({ modem: { sim: "pin", ...registered, address: absent } }),
      ["error sim-locked"],
    ],
    [
      "a PUK",
      facts({ modem: { sim: "puk", ...registered, address: absent } }),
      ["error sim-locked"],
    ],
    [
      "a network lock",
      facts({ modem: { sim: "other-lock", ...registered, address: absent } }),
      ["error sim-locked"],
    ],
    [
      "a worn SIM",
      facts({ modem: { sim: "failure", ...registered, address: absent } }),
      ["error sim-failure"],
    ],
    [
      "a SIM that is just starting",
      facts({ modem: { sim: "busy", ...registered, address: absent } }),
      ["warning sim-failure"],
    ],
    [
      "minimum function",
      facts({ values: { cfun: 0 }, modem: { sim: "failure", ...registered, address: absent } }),
      ["error radio-off"],
    ],
    [
      "aeroplane mode",
      facts({ values: { cfun: 4 }, modem: { ...registered, address: absent } }),
      ["error radio-off"],
    ],
    ["searching", facts({ modem: { ...registered, address: absent } }), ["error searching"]],
    [
      "denied",
      facts({
        modem: { registration: { lte: "denied" }, cell: { state: "limited" }, address: absent },
      }),
      ["error denied"],
    ],
    [
      "limited service",
      facts({
        modem: { registration: { lte: "searching" }, cell: { state: "limited" }, address: absent },
      }),
      ["error limited-service"],
    ],
    [
      "5G standalone counts by itself",
      facts({ modem: { registration: { lte: "not-registered", nr: "roaming" } } }),
      [],
    ],
    [
      "nobody dials",
      facts({ values: { "qcfg.usbnet": 0 }, modem: { address: absent } }),
      ["error no-data-call"],
    ],
    ["the carrier gives nothing", facts({ modem: { address: absent } }), ["error no-data-call"]],
    [
      "IPv6 only",
      facts({ modem: { address: absent, address6: "2001:db8::1" } }),
      ["warning no-data-call"],
    ],
    [
      "firmware without passthrough",
      facts({ without: ["qmap.mpdn-rule-0"] }),
      ["error old-firmware"],
    ],
    [
      "firmware without passthrough, and a DMZ as the profile accepts",
      facts({ ...dmzInPlace, facts: { desired: { passthrough: { ...on, fallback: "dmz" } } } }),
      ["info dmz-only"],
    ],
    [
      "firmware without passthrough, and a DMZ nobody asked for",
      facts(dmzInPlace),
      ["error old-firmware", "info dmz-only", "warning double-nat"],
    ],
    [
      "firmware without passthrough, and a profile not applied yet",
      facts({
        without: ["qmap.mpdn-rule-0"],
        facts: { desired: { passthrough: { ...on, fallback: "dmz" } } },
      }),
      ["warning old-firmware"],
    ],
    [
      "an operator profile chosen at every start, and an APN wanted",
      facts({
        values: { "qmbncfg.autosel": 1 },
        facts: { desired: { passthrough: on, apn: apn("Internet") } },
      }),
      ["info mbn-overwrites-apn"],
    ],
    [
      "an operator profile that overwrote the APN",
      facts({
        values: { "qmbncfg.autosel": 1, "cgdcont.1": { type: "IPV4V6", apn: "" } },
        facts: { desired: { passthrough: on, apn: apn("internet") } },
      }),
      ["warning mbn-overwrites-apn"],
    ],
    [
      "an operator profile chosen, and no APN wanted",
      facts({ values: { "qmbncfg.autosel": 1 } }),
      [],
    ],
    ["endpoint mode", facts({ values: { "qcfg.pcie-mode": "endpoint" } }), ["error ethernet-off"]],
    [
      "no driver",
      facts({ values: { "qeth.eth-driver": { r8125: 0, r8168: 0 } } }),
      ["error no-ethernet-driver"],
    ],
    ["no driver setting at all", facts({ without: ["qeth.eth-driver"] }), []],
    [
      "RGMII on a PCIe board",
      facts({ values: { "qeth.rgmii": { status: "enable", voltage: 1, mode: -1, calls: [] } } }),
      ["warning rgmii-left-on"],
    ],
    [
      "a board on RGMII alone",
      facts({
        modem: { ethernet: ["rgmii"] },
        values: { "qeth.rgmii": { status: "enable", mode: 1 } },
      }),
      [],
    ],
    [
      "somebody's data rules",
      facts({
        values: { "qmap.mpdn-rules-1-3": [{ rule: 1, cid: 2, vlan: 5, ippt: 0, autoConnect: 1 }] },
      }),
      ["warning foreign-rules"],
    ],
    [
      "NAT left on, against the profile",
      facts({ values: { "qmap.ippt-nat": 1 }, facts: { desired: { passthrough: on } } }),
      ["warning nat-left-on"],
    ],
    [
      "NAT left on as the profile says",
      facts({
        values: { "qmap.ippt-nat": 1 },
        facts: { desired: { passthrough: { ...on, nat: true } } },
      }),
      [],
    ],
    [
      "NAT left on, and no profile",
      facts({ values: { "qmap.ippt-nat": 1 } }),
      ["info nat-left-on"],
    ],
    [
      "passthrough off on purpose",
      facts({
        modem: { passthrough: false },
        wan: { address: "192.168.225.30" },
        facts: { desired: { passthrough: { enabled: false } } },
      }),
      [],
    ],
    [
      "double NAT",
      facts({ modem: { passthrough: false }, wan: { address: "192.168.225.30" } }),
      ["warning passthrough-off", "warning double-nat"],
    ],
    ["an old lease", facts({ wan: { address: "192.168.225.30" } }), ["error stale-lease"]],
    [
      "the wrong MAC",
      facts({
        values: {
          "qmap.mpdn-rule-0": {
            cid: 1,
            vlan: 0,
            ippt: 1,
            autoConnect: 1,
            mac: "02:00:5e:00:53:99",
          },
        },
        wan: { address: "192.168.225.30" },
      }),
      ["error wrong-mac-bound"],
    ],
    [
      "the newest device",
      facts({
        values: {
          "qmap.mpdn-rule-0": {
            cid: 1,
            vlan: 0,
            ippt: 1,
            autoConnect: 1,
            mac: "FF:FF:FF:FF:FF:FF",
          },
        },
      }),
      [],
    ],
    [
      "the newest device, where that does not work",
      facts({
        modem: { receiver: "mac" },
        values: {
          "qmap.mpdn-rule-0": {
            cid: 1,
            vlan: 0,
            ippt: 1,
            autoConnect: 1,
            mac: "FF:FF:FF:FF:FF:FF",
          },
        },
      }),
      ["error wrong-mac-bound"],
    ],
    [
      "another box on the cable",
      facts({
        modem: { passthrough: false },
        wan: { address: "10.0.0.7", server: "10.0.0.1" },
        facts: { desired: { passthrough: { enabled: false } } },
      }),
      ["warning other-network"],
    ],
    ["a router out of reach", notReached("router/unreachable"), ["error router-unreachable"]],
    ["a wrong password", notReached("router/login-refused"), ["error router-login-refused"]],
    [
      "a password that is not there",
      notReached("profile/missing-secret"),
      ["error router-login-refused"],
    ],
    ["some other router", notReached("refused/not-openwrt"), ["error not-openwrt"]],
    [
      "a router that answers nonsense",
      notReached("router/unexpected-reply"),
      ["error router-unreachable"],
    ],
    ["no WAN port", facts({ wan: { device: absent } }), ["error no-wan-port"]],
    ["PPPoE", facts({ wan: { proto: "pppoe" } }), ["warning wan-not-dhcp"]],
    ["no WAN interface", facts({ wan: { proto: absent } }), ["warning wan-not-dhcp"]],
    ["the cable out", facts({ wan: { carrier: false, address: absent } }), ["error cable-out"]],
    ["no lease", facts({ wan: { address: absent } }), ["error no-lease"]],
    [
      "one subnet",
      facts({
        router: { lanSubnets: [{ interface: "lan", address: "192.168.225.77", prefix: 24 }] },
      }),
      ["error subnet-clash"],
    ],
    [
      "carrier NAT",
      facts({ modem: { address: "100.72.1.45" }, wan: { address: "100.72.1.45" } }),
      ["info carrier-nat"],
    ],
    [
      "464XLAT",
      facts({ modem: { address: "192.0.0.2" }, wan: { address: "192.0.0.2" } }),
      ["info clat"],
    ],
    [
      "a blank password",
      facts({ router: { passwordless: true } }),
      ["warning router-passwordless"],
    ],
    [
      "an old interface",
      facts({ router: { cellular: [{ interface: "wwan", proto: "qmi", disabled: false }] } }),
      ["warning old-cellular-interface"],
    ],
    [
      "a retired interface",
      facts({ router: { cellular: [{ interface: "wwan", proto: "qmi", disabled: true }] } }),
      [],
    ],
    [
      "ModemManager on the router, idle",
      facts({ router: { modemManager: "running" } }),
      ["info modem-manager-running"],
    ],
    [
      "ModemManager on the router, dialling",
      facts({ router: { modemManager: "running" }, wan: { proto: "modemmanager" } }),
      ["warning modem-manager-running", "warning wan-not-dhcp"],
    ],
    ["mwan3 without the WAN", facts({ router: { mwan3: ["wanb"] } }), ["warning mwan3"]],
    ["mwan3 with the WAN", facts({ router: { mwan3: ["wan"] } }), ["info mwan3"]],
    ["sqm elsewhere", facts({ router: { sqm: ["wwan0"] } }), ["info sqm"]],
    ["sqm on the WAN", facts({ router: { sqm: ["eth1"] } }), []],
    [
      "unsaved changes",
      facts({
        router: {
          obstacles: [{ kind: "unsaved-changes", message: "Somebody has unsaved changes." }],
        },
      }),
      ["warning staged-changes"],
    ],
    [
      "a guard",
      facts({ router: { obstacles: [{ kind: "guard-armed", message: "Another change waits." }] } }),
      ["warning guard-armed"],
    ],
    [
      "full flash",
      facts({ router: { obstacles: [{ kind: "flash-full", message: "The flash is full." }] } }),
      ["error read-only-router"],
    ],
  ])("%s", (_words, of, expected) => {
    expect(codes(of)).toEqual(expected);
  });

  test("each has evidence, and each that calls for action says what to do", () => {
    const all = [
      facts({ values: { "qcfg.pcie-mode": "endpoint" } }),
      facts({ modem: { passthrough: false }, wan: { address: "192.168.225.30" } }),
      facts({ wan: { carrier: false, address: absent } }),
      facts({ router: { passwordless: true, modemManager: "running" } }),
    ].flatMap(diagnose);

    expect(all.filter(({ evidence }) => evidence.length === 0)).toEqual([]);
    expect(all.filter(({ severity, fix }) => severity !== "info" && fix === undefined)).toEqual([]);
  });

  test("have codes of their own", () => {
    expect(new Set(rules.map(({ code }) => code)).size).toBe(rules.length);
  });
});

describe("what to do about an APN", () => {
  const carrier = {
    name: "Example",
    networks: ["00101"],
    apns: [{ name: "example.net", context: 3, source: "MBPI" }],
  };
  const fixOf = (change: Change): string | undefined =>
    diagnose(facts({ ...change, modem: { address: absent, ...change.modem } })).find(
      ({ code }) => code === "no-data-call",
    )?.fix;

  test("is a suggestion with its source where the SIM's carrier is known", () => {
    expect(fixOf({ modem: { carrier } })).toMatch(
      /suggestion.*modem\.apn: \{ name: example\.net, context: 3 \}.*MBPI.*another APN/s,
    );
  });

  test("is to ask the carrier where its APN is there already", () => {
    expect(
      fixOf({
        modem: { carrier },
        values: { "cgdcont.1": { type: "IPV4V6", apn: "Example.NET" } },
      }),
    ).toMatch(/ask the carrier/);
    expect(
      fixOf({
        modem: { carrier },
        values: { "cgdcont.1": { type: "IPV4V6", apn: "Example.NET" } },
      }),
    ).not.toMatch(/suggestion/i);
  });

  test("is general where nobody knows the carrier", () => {
    expect(fixOf({})).toMatch(/^Set the carrier's APN/);
  });
});

describe("a WAN without a lease", () => {
  const fixOf = (device: string): string | undefined =>
    diagnose(facts({ wan: { device, address: absent } })).find(({ code }) => code === "no-lease")
      ?.fix;

  test("may be on a VLAN that the provider before needed", () => {
    expect(fixOf("wan.7")).toContain("router.wan.device: wan`");
  });

  test("on the port itself is not", () => {
    expect(fixOf("wan")).not.toContain("VLAN");
  });
});

describe("drops from USB", () => {
  const log = logSigns({ text: dropped, uptimeSeconds: 1000 });

  test("are not held against the modem when ethermode restarted it", () => {
    expect(codes(facts({ facts: { log, ownRuns: [{ began: 200, ended: 60 }] } }))).toEqual([]);
  });

  test("count when the run was long before", () => {
    expect(codes(facts({ facts: { log, ownRuns: [{ began: 4000, ended: 3000 }] } }))).toEqual([
      "warning usb-drops",
    ]);
  });

  test("of another device are none", () => {
    expect(codes(facts({ facts: { log, usb: [{ ...usb, busPath: "1-4" }] } }))).toEqual([]);
  });

  test("once is good to know: somebody may have pulled the plug", () => {
    expect(
      codes(
        facts({
          facts: { log: logSigns({ text: dropped.split("\n")[0] ?? "", uptimeSeconds: 1000 }) },
        }),
      ),
    ).toEqual(["info usb-drops"]);
  });

  test("without a modem, a device that cannot be read may be it", () => {
    const text =
      "[  900.0] usb 2-1: device descriptor read/64, error -71\n[  901.0] usb 2-1-port1: unable to enumerate USB device";

    expect(codes({ ...notAsked("port/not-found"), usb: [], log: logSigns({ text }) })).toEqual([
      "error no-modem",
      "warning usb-drops",
    ]);
  });
});

test("the RM521F-GL on a Linksys MX4200: power, drops, ModemManager, searching", () => {
  const case181265: AnsweringRouter = {
    ...router,
    wan: { interface: "wan", proto: "modemmanager", device: "wan" },
    modemManager: "running",
    usb: modemsAmong(fixture("rm521f-linksys-mx4200.usb-devices.txt")),
    log: logSigns({ text: fixture("rm521f-linksys-mx4200.logread.txt") }),
  };
  const of: DiagnosisInput = { usb: [], router: { state: "answers", ...case181265 } };

  const found = diagnose(of);

  expect(found.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
    "warning usb-power",
    "warning usb-drops",
    "warning modem-manager-running",
    "error searching",
    "warning wan-not-dhcp",
  ]);
  expect(found.flatMap(({ evidence }) => evidence)).toEqual(
    expect.arrayContaining([
      "The modem asks for 896 mA (USB descriptor).",
      "ModemManager has seen it come back: as modem 3 and 4",
      "it got no answer on ttyUSB2",
      "ModemManager's log says: registration failed, Network timeout",
    ]),
  );
  expect(ladder(of, found).broken?.id).toBe("registered");
});

describe("the last line", () => {
  test("names the first rung that does not hold, and why", () => {
    const of = facts({
      modem: {
        sim: "absent",
        registration: {},
        cell: { state: "searching" },
        address: absent,
        passthrough: false,
      },
      wan: { address: "192.168.225.30" },
    });
    const found = diagnose(of);

    expect(summary(ladder(of, found), found)).toBe(
      "Mend this first: the SIM card. There is no SIM card in the modem, or it is not seen.",
    );
  });

  test("says what was not looked at", () => {
    const { router: _none, verdict: _unknown, ...rest } = facts();
    const found = diagnose(rest);

    expect(summary(ladder(rest, found), found)).toBe(
      "Nothing that was looked at is in the way. Not known: the link to the router, the router's lease, the carrier's address on the router.",
    );
  });

  test("counts what is beside the way", () => {
    const of = facts({ router: { passwordless: true } });
    const found = diagnose(of);

    expect(summary(ladder(of, found), found)).toBe(
      "Everything holds, from the SIM card to the Internet. One thing above wants attention all the same.",
    );
  });
});
