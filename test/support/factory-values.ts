import type { ModemModel } from "../../src/at-profiles/model.ts";
import type { ModemValues } from "../../src/at-profiles/observed.ts";

/** Factory value of each setting of any firmware, or a likely one where none is known. */
const common: ModemValues = {
  "qcfg.usbnet": 0,
  qmapwac: 0,
  "qcfg.pcie-mode": "endpoint",
  "qcfg.data-interface": { network: 0, diagnostics: 0 },
  "qeth.eth-driver": { r8125: 0, r8168: 0 },
  "qeth.ipptmac": "FF:FF:FF:FF:FF:FF",
  "qeth.rgmii": { status: "disable", voltage: 0, mode: -1, calls: [] },
  cfun: 1,
  quimslot: 1,
  "cgdcont.1": { type: "IPV4V6", apn: "" },
  ...Object.fromEntries([2, 3, 4, 5, 6, 7, 8].map((cid) => [`cgdcont.${cid}`, null])),
  ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8].map((cid) => [`cgauth.${cid}`, { auth: "none" }])),
  "qmap.lanip": { start: "192.168.225.20", end: "192.168.225.60", gateway: "192.168.225.1" },
  "qmap.dmz": "off",
  "qmap.dhcpv4dns": "enable",
  "qmap.ippt-nat": 1,
  "qmap.mpdn-rule-0": { cid: 0, vlan: 0, ippt: 0, autoConnect: 0 },
  "qmap.mpdn-rules-1-3": [],
};

const byFamily: Readonly<Partial<Record<ModemModel["family"], ModemValues>>> = {
  sdx75: {
    "qcfg.usbnet": 1,
    "qmap.auto-connect": 1,
    "qmap.lanip": { start: "192.168.224.100", end: "192.168.227.99", gateway: "192.168.224.1" },
  },
  unisoc: {
    "qcfg.usbnet": 5,
    "qcfg.pcie-mode": "root-complex",
    "qcfg.ethernet": 0,
    "qcfg.nat": 1,
    "qcfg.lanip-ex": { start: "192.168.225.20", end: "192.168.225.60", gateway: "192.168.225.1" },
  },
};

export function factoryValues({ family, manages }: ModemModel): ModemValues {
  const values: ModemValues = { ...common, ...byFamily[family] };
  return Object.fromEntries(
    manages.flatMap(({ setting: { id }, stock }) => {
      const value = id in values ? values[id] : stock;
      return value === undefined ? [] : [[id, value]];
    }),
  );
}
