import type {
  AnsweringModem,
  AnsweringRouter,
  DiagnosisInput,
  UsbModemInput,
} from "../../../src/doctor/diagnosis-input.ts";
import { diagnose } from "../../../src/doctor/findings.ts";
import type { PathInput } from "../../../src/doctor/path-input.ts";
import { judge } from "../../../src/doctor/verdict.ts";
import type { FailureCode } from "../../../src/core/failure.ts";
import type { ContextSpec } from "../../../src/profile/targets.ts";

export const usb: UsbModemInput = {
  title: "RM520N-GL",
  busPath: "2-1",
  power: "enough",
  powerEvidence: [],
  holders: [],
};

/** A modem without a fault. */
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
  addressQuery: 'AT+QMAP="WWAN"',
  lan: "192.168.225.1/24",
  passthrough: true,
};

/** The path of a LAN that reaches the Internet. */
export const path: PathInput = {
  switchedOff: [],
  isStopped: false,
  wanDevice: "eth1",
  routes: [
    {
      target: "0.0.0.0",
      prefix: 0,
      kind: "unicast",
      device: "eth1",
      gateway: "81.2.69.1",
      metric: 0,
      interface: "wan",
    },
  ],
  tunnels: [],
  firewall: "loaded",
  zones: {
    wanZones: ["wan"],
    lanZone: "lan",
    isWanInLan: false,
    isTranslated: true,
    isForwarded: true,
    hasZones: true,
    stated: { isMasqOff: false, hasBothZones: true },
  },
  lan: { interface: "lan", address: "192.168.1.1" },
  isForwarding: true,
  dns: {
    resolver: "running",
    servers: [{ address: "9.9.9.9", from: "of the lease" }],
    isKnown: true,
    unused: [],
  },
  probes: {
    target: "1.1.1.1",
    route: { device: "eth1" },
    internet: "answered",
    lan: "answered",
    lookups: [{ server: "127.0.0.1", result: "resolved" }],
  },
};

export const router: AnsweringRouter = {
  sshDestination: "root@192.168.1.1",
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
  path,
};

/** Removes a property: the types allow only missing keys. */
export const absent = undefined as never;

export const on = {
  enabled: true,
  nat: false,
  bind: { kind: "router-mac" },
  fallback: "none",
} as const;
export const apn = (name: string): ContextSpec => ({
  name,
  type: "ipv4v6",
  context: 1,
  auth: "none",
});

export interface Change {
  readonly modem?: Partial<AnsweringModem>;
  readonly values?: AnsweringModem["values"];
  readonly without?: readonly string[];
  readonly router?: Partial<AnsweringRouter>;
  readonly wan?: Partial<AnsweringRouter["wan"]>;
  readonly input?: Partial<DiagnosisInput>;
}

/** Returns the input of a healthy pair with one change. */
export function input({
  modem: other,
  values,
  without = [],
  router: more,
  wan,
  input: rest,
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

/** Returns severity and code of each finding: `error no-modem, warning usb-drops`. */
export function reported(by: DiagnosisInput): string {
  const findings = diagnose(by).map(({ severity, code }) => `${severity} ${code}`);
  return findings.join(", ") || "nothing";
}

export const notAsked = (code: FailureCode): DiagnosisInput => ({
  usb: [usb],
  modem: { state: "not-asked", code, message: "The query failed.", hint: "Check the cable." },
});
export const notReached = (code: FailureCode): DiagnosisInput => ({
  usb: [],
  router: { state: "not-asked", host: "192.168.1.1", code, message: "The query failed." },
});
export const holder = {
  path: "/dev/ttyUSB2",
  command: "minicom",
  pid: 812,
  proof: "open-file",
} as const;
export const manager = {
  path: "/dev/ttyUSB2",
  command: "ModemManager",
  pid: 600,
  unit: "ModemManager.service",
  manager: "systemd",
  proof: "open-file",
} as const;
export const dropped =
  "[  900.0] usb 2-1: USB disconnect, device number 2\n[  930.0] usb 2-1: USB disconnect, device number 3";
export const registered = {
  registration: { lte: "searching" },
  cell: { state: "searching" },
} as const;
