import { models } from "../at-profiles/index.ts";
import type { Managed, ModemModel } from "../at-profiles/model.ts";
import type { AnySetting } from "../at-profiles/setting.ts";
import type { Json } from "../core/json.ts";
import type { Explanation } from "./explanations.ts";

/** What each setting is for, and a change to show its commands by; nothing else is taken from the example. */
const settingWords: Readonly<
  Record<string, { readonly meaning: string; readonly from: Json; readonly to: Json }>
> = {
  "qcfg.usbnet": {
    meaning: "What the modem's USB network port speaks. In ECM the modem dials by itself.",
    from: 0,
    to: 1,
  },
  qmapwac: {
    meaning:
      "Whether the modem's own router dials without being asked. Needed for Ethernet in every USB network mode but ECM.",
    from: 0,
    to: 1,
  },
  "qcfg.pcie-mode": {
    meaning:
      "Whether the module waits on somebody else's PCIe bus, or runs a bus of its own with the board's network chip on it.",
    from: "endpoint",
    to: "root-complex",
  },
  "qcfg.data-interface": {
    meaning: "Which bus carries the network port for a host, and the diagnostics. Left as it is.",
    from: { network: 1, diagnostics: 0 },
    to: { network: 0, diagnostics: 0 },
  },
  "qeth.eth-driver": {
    meaning: "The driver for the network chip on the board.",
    from: { r8125: 0, r8168: 1 },
    to: { r8125: 1, r8168: 0 },
  },
  "qeth.rgmii": {
    meaning:
      "The Ethernet port on the module's own pins, for modules soldered to a board. On M.2 boards it has to be off.",
    from: { status: "disable", voltage: 1 },
    to: { status: "enable", voltage: 1, mode: -1, calls: [] },
  },
  "qeth.ipptmac": {
    meaning: "Which device an RGMII passthrough call hands the carrier's address to.",
    from: "FF:FF:FF:FF:FF:FF",
    to: "02:00:5E:00:53:01",
  },
  "qcfg.ethernet": { meaning: "The one switch for Ethernet on UniSoc modules.", from: 0, to: 1 },
  "qcfg.nat": {
    meaning:
      "Whether a UniSoc module translates addresses. Off means that the device behind it gets the carrier's address.",
    from: 1,
    to: 0,
  },
  "qcfg.lanip-ex": {
    meaning: "The modem's own address and the addresses it hands out, on UniSoc modules.",
    from: { start: "192.168.225.20", end: "192.168.225.60", gateway: "192.168.225.1" },
    to: { start: "192.168.226.20", end: "192.168.226.60", gateway: "192.168.226.1" },
  },
  cfun: { meaning: "Whether the radio is on.", from: 0, to: 1 },
  quimslot: { meaning: "Which SIM slot is used.", from: 1, to: 2 },
  cgdcont: {
    meaning: "The access point name of a data connection. Empty means the subscription's own.",
    from: null,
    to: { type: "IPV4V6", apn: "internet" },
  },
  cgauth: {
    meaning:
      "User name and password for the access point name, where a carrier checks them; most do not. They stand in a run's snapshot only.",
    from: { auth: "none" },
    to: { auth: "pap", user: "name", password: "password" },
  },
  "qmap.lanip": {
    meaning:
      "The modem's own address and the addresses it hands out. It must not be in the router's LAN.",
    from: { start: "192.168.225.20", end: "192.168.225.60", gateway: "192.168.225.1" },
    to: { start: "192.168.226.20", end: "192.168.226.60", gateway: "192.168.226.1" },
  },
  "qmbncfg.autosel": {
    meaning:
      "Whether the modem takes the operator profile (MBN) that fits the SIM card at every start; such a profile brings an APN of its own. Left as it is.",
    from: 1,
    to: 0,
  },
  "qmap.dmz": {
    meaning:
      "A device behind the modem that gets all that comes from outside. Off with passthrough.",
    from: "192.168.225.30",
    to: "off",
  },
  "qmap.dhcpv4dns": {
    meaning: "Whether the modem answers DNS itself, or hands the carrier's servers on.",
    from: "enable",
    to: "disable",
  },
  "qmap.ippt-nat": {
    meaning:
      "Whether the modem translates addresses although passthrough is on. Off also takes its own page at 192.168.225.1 away.",
    from: 1,
    to: 0,
  },
  "qmap.auto-connect": {
    meaning:
      "Whether the default data connection is made without being asked. Only looked at: the data rule carries the same.",
    from: 0,
    to: 1,
  },
  "qmap.mpdn-rule-0": {
    meaning: "Which data connection feeds the Ethernet port, and which device gets its address.",
    from: { cid: 0, vlan: 0, ippt: 0, autoConnect: 0 },
    to: { cid: 1, vlan: 0, ippt: 1, autoConnect: 1, mac: "02:00:5e:00:53:01" },
  },
  "qmap.mpdn-rules-1-3": {
    meaning: "Further data rules. Only looked at: where somebody has set any, nothing is changed.",
    from: [],
    to: [],
  },
};

/** Every setting of every model, once; variants of one setting are told apart by their sources. */
export function settingExplanations(): readonly Explanation[] {
  const managed = models.flatMap((model) => model.manages.map((one) => ({ model, ...one })));
  const variants = [...new Set(managed.map(({ setting }) => setting))];
  return variants.map((setting) =>
    explanationOf(
      setting,
      managed.filter((one) => one.setting === setting),
    ),
  );
}

function explanationOf(
  setting: AnySetting,
  uses: readonly (Managed & { readonly model: ModemModel })[],
): Explanation {
  const known = settingWords[setting.id.replace(/^(cgdcont|cgauth)\.\d+$/, "$1")];
  const stock = [
    ...new Set(
      uses.map((one) => (one.stock === undefined ? "not known" : setting.show(one.stock))),
    ),
  ];
  const writes = known === undefined ? [] : exampleWrites(setting, known.from, known.to);
  return {
    names: [setting.id, setting.title, setting.read.text],
    kind: "setting",
    meaning: known?.meaning ?? `${setting.title}.`,
    details: [
      { label: "asked by", text: setting.read.text },
      ...(known === undefined || writes.length === 0
        ? [{ label: "set by", text: "never written" }]
        : [
            {
              label: "set by",
              text: `${writes.join(", then ")} (${setting.show(known.from)} → ${setting.show(known.to)})`,
            },
          ]),
      {
        label: "takes effect",
        text: setting.takesEffect === "at-once" ? "at once" : "after a restart of the modem",
      },
      { label: "stock", text: stock.join(", or ") },
      { label: "models", text: uses.map(({ model }) => model.id).join(", ") },
      { label: "known from", text: setting.source },
    ],
  };
}

/** A setting that is only looked at throws instead of giving commands. */
function exampleWrites(setting: AnySetting, from: Json, to: Json): readonly string[] {
  try {
    return setting.write(to, from).map(({ text, shown }) => shown ?? text);
  } catch {
    return [];
  }
}
