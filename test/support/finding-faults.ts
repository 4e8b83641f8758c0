import type { FindingCode } from "../../src/doctor/findings.ts";
import { manualReasons } from "../../src/doctor/notes/manual-reasons.ts";
import type { PairOptions } from "../../src/app/simulated-world.ts";
import type { BenchSpec } from "./bench.ts";

/** A fault of the simulated pair that fires a finding. */
export interface FindingFault {
  readonly options?: PairOptions;
  /** Whether the pair is in passthrough before the fault. */
  readonly isApplied?: true;
  /** Commands on the router that cause the fault. */
  readonly break?: string;
  /** The modem loses power, and boots. */
  readonly isRestarted?: true;
  /** The profile of the diagnosis, with the change that the fix names where it names one. */
  readonly spec?: BenchSpec;
  readonly changed?: BenchSpec;
}

const commit = "uci commit; reload_config; ifup wan";
const nonVolatile = (
  values: NonNullable<NonNullable<PairOptions["modem"]>["nonVolatile"]>,
): PairOptions => ({ modem: { nonVolatile: values } });
const applied = (broken: string): FindingFault => ({ isApplied: true, break: broken });

/** Faults of which the finding's own fix removes the finding. */
export const repairable: Partial<Readonly<Record<FindingCode, FindingFault>>> = {
  "ethernet-off": { options: nonVolatile({}), spec: {} },
  "no-ethernet-driver": {
    options: nonVolatile({ pcieMode: 1, ethernetDrivers: { r8125: 0, r8168: 0 } }),
    spec: {},
  },
  "rgmii-left-on": { spec: {} },
  "passthrough-off": { spec: {} },
  "double-nat": { spec: {} },
  "no-data-call": { options: nonVolatile({ pcieMode: 1, usbNet: 0 }), spec: {} },
  "radio-off": {
    options: { modem: { faults: ["boots-in-cfun-0"] } },
    isRestarted: true,
    spec: {},
  },
  "rndis-mode": { options: nonVolatile({ pcieMode: 1, usbNet: 3 }), spec: {} },
  "foreign-rules": {
    options: nonVolatile({
      pcieMode: 1,
      usbNet: 1,
      rules: [null, { cid: 2, vlan: 5, passthrough: 0, mac: null }, null, null],
    }),
  },
  "subnet-clash": {
    options: nonVolatile({
      usbNet: 1,
      pcieMode: 1,
      ethernetDrivers: { r8125: 1 },
      lan: { start: "192.168.1.20", end: "192.168.1.60", gateway: "192.168.1.1" },
    }),
    spec: {},
    changed: { modem: { lan: { address: "192.168.226.1" } } },
  },
  "old-cellular-interface": {
    options: { router: { faults: ["wireless-uplink"] } },
    spec: {},
    changed: { router: { wan: { retire: ["wwan"] } } },
  },
  "nat-left-on": {
    spec: { modem: { passthrough: { enabled: true, nat: false } } },
    options: nonVolatile({
      pcieMode: 1,
      usbNet: 1,
      passthroughNat: 1,
      rules: [{ cid: 1, vlan: 0, passthrough: 1, mac: "ff:ff:ff:ff:ff:ff" }, null, null, null],
    }),
  },
  "wan-not-dhcp": { ...applied(`uci set network.wan.proto=pppoe; ${commit}`), spec: {} },
  "wan-off": { ...applied("uci set network.wan.disabled=1; uci commit; reload_config"), spec: {} },
  "no-default-route": {
    ...applied(`uci set network.wan.ip4table=100; ${commit}`),
    spec: {},
  },
  "firewall-stopped": { ...applied("/etc/init.d/firewall stop"), spec: {} },
  "no-masquerading": { ...applied(`uci set firewall.@zone[1].masq=0; ${commit}`), spec: {} },
  "no-forwarding": { ...applied(`uci delete firewall.@forwarding[0]; ${commit}`), spec: {} },
  "wan-zone": { ...applied(`uci del_list firewall.@zone[1].network=wan; ${commit}`), spec: {} },
  "dns-failure": { ...applied("/etc/init.d/dnsmasq stop"), spec: {} },
};

const text = "texts are judged without devices";

/** Why the fix of a finding cannot be run on the simulated pair. */
export const notRepairable: Partial<Readonly<Record<FindingCode, string>>> = {
  ...manualReasons,
  "modem-manager-running": "the log keeps its lines, and the simulated router has no such process",
  "context-held": text,
  "wrong-mac-bound": "the simulated modem does not show the bound address",
  "stale-lease": "the simulated fault lasts until the router restarts",
  "old-ssh-server": text,
  "damaged-config": text,
  "write-refused": text,
  "data-over-usb": text,
  "texts-unknown": text,
  "texts-read": text,
};
