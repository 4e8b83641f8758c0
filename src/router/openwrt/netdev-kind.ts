import { oncePer } from "../../core/once-per.ts";
import { shapeOf } from "../../uci/device-shape.ts";
import { optionOf } from "../../uci/value.ts";
import type { UciPackage } from "../../uci/value.ts";
import { linkOf } from "./links.ts";
import type { NetworkLink } from "./links.ts";

/** `conduit`: the CPU port of a DSA switch, below all its ports. */
export type NetdevKind = "ethernet" | "conduit" | "modem" | "dsl" | "wifi" | "tunnel" | "loopback";

/** Drivers of modems, on any bus (Linux drivers/net/usb, drivers/net/wwan; QModem, quectel-CM). */
const modemDrivers =
  /^(?:qmi_wwan.*|cdc_mbim|huawei_cdc_ncm|sierra_net|hso|ipheth|kalmia|gobinet|mhi.*|rmnet.*|t7xx|mtk_t7xx|iosm)$/i;
/** Drivers that modems share with a few Ethernet adapters. */
const sharedDrivers = /^(?:cdc_ether|cdc_ncm|cdc_eem|cdc_subset|rndis_host)$/;
/** USB vendors of Ethernet adapters: Realtek, ASIX, Lenovo, TP-Link, D-Link, Linksys, Microsoft. */
const adapterVendors = ["bda", "b95", "17ef", "2357", "2001", "13b1", "45e"];

/** Returns the kind of a network device, by its bus and driver, and without them by its name. */
export function netdevKind(
  device: string,
  network: UciPackage,
  links: readonly NetworkLink[],
  depth = 4,
): NetdevKind {
  const link = linkOf(links, device);
  const known = link === undefined ? undefined : kindBySysfs(link);
  if (known !== undefined) return known;
  const shape = shapeOf(network, device);
  if (shape.kind === "bridge") return "ethernet";
  if (shape.kind !== "plain" && depth > 0)
    return netdevKind(shape.parent, network, links, depth - 1);
  return kindByName(device, network);
}

function kindBySysfs(link: NetworkLink): NetdevKind | undefined {
  const { bus, driver = "", type, vendor = "" } = link;
  if (link.kind === "virtual" && bus !== undefined && type === undefined) return "conduit";
  if (type === "wwan") return "modem";
  if (type === "wlan") return "wifi";
  if (type === "ppp" || type === "wireguard") return "tunnel";
  if (modemDrivers.test(driver) || bus === "mhi") return "modem";
  if (/^vrx\d|(?:^|[_-])(?:ptm|atm|dsl)(?:[_-]|$)/.test(driver)) return "dsl";
  if (sharedDrivers.test(driver))
    return adapterVendors.includes(vendor.replace(/^0+/, "")) ? "ethernet" : "modem";
  return type === "dsa" || (bus !== undefined && driver !== "") ? "ethernet" : undefined;
}

const atmPrefixes = oncePer(
  ({ sections }: UciPackage): ReadonlySet<string> =>
    new Set(
      sections
        .filter(({ type }) => type === "atm-bridge")
        .map((section) => optionOf(section, "nameprefix") ?? "nas"),
    ),
);

function kindByName(device: string, network: UciPackage): NetdevKind {
  if (device === "lo") return "loopback";
  const prefix = /^(.*?)\d+$/.exec(device)?.[1];
  if (prefix !== undefined && atmPrefixes(network).has(prefix)) return "dsl";
  if (/^(?:dsl|ptm|atm|nas)\d/.test(device)) return "dsl";
  if (/^(?:ttyUSB|ttyACM|cdc-wdm|usb\d|wwan\d|ww[pds]\w|rmnet|mhi_|qmimux|ccmni)/.test(device))
    return "modem";
  if (
    /^(?:wlan|wl|ath|ra|rai|rax|apcli[ix]?|mesh|wifi|wdev|ap-mld-?)\d|^(?:phy\d|wlp\d)/.test(device)
  )
    return "wifi";
  return /^(?:tun|tap|wg|ppp|gre|sit|veth|zt|ifb)\d|^(?:pppoe|pppoa|6in4|6to4|l2tp|pptp|gre4)-/.test(
    device,
  )
    ? "tunnel"
    : "ethernet";
}
