import type { FindingCode } from "../findings.ts";

const byHand = "a device or a cable has to be changed by hand";
const password = "only you know the password";
const carrier = "the carrier or the subscription has to change";
const choice = "you have to choose a device, a profile or a value";
const design = "nothing is broken: the state is by design";
const elsewhere = "another program or person has to act";

/** Why no command of ethermode removes the cause of a finding in one run. */
export const manualReasons: Partial<Readonly<Record<FindingCode, string>>> = {
  "no-modem": byHand,
  "no-at-port": byHand,
  "several-modems": choice,
  "download-mode": byHand,
  "no-permission": elsewhere,
  "port-held": elsewhere,
  "no-answer": byHand,
  "unknown-model": elsewhere,
  "other-model": choice,
  "modem-not-asked": choice,
  "read-only-modem": elsewhere,
  "unread-settings": design,
  "usb-power": byHand,
  "usb-drops": byHand,
  "other-dialer": elsewhere,
  "sim-missing": byHand,
  "sim-locked": password,
  "sim-failure": byHand,
  denied: carrier,
  "limited-service": carrier,
  searching: byHand,
  "apn-rejected": carrier,
  "other-context": carrier,
  "mbn-overwrites-apn": choice,
  "old-firmware": elsewhere,
  "dmz-only": elsewhere,
  "ethernet-chip-lost": byHand,
  "router-unreachable": byHand,
  "router-login-refused": password,
  "not-openwrt": choice,
  "no-wan-port": choice,
  "cable-out": byHand,
  "no-lease": byHand,
  "other-network": byHand,
  "other-uplink": choice,
  "static-route": choice,
  mwan3: choice,
  "no-internet": carrier,
  "lan-silent": choice,
  "wan-open": choice,
  "carrier-nat": carrier,
  clat: carrier,
  "router-passwordless": password,
  sqm: choice,
  "staged-changes": elsewhere,
  "guard-armed": elsewhere,
  "read-only-router": byHand,
  "link-flaps": byHand,
  "lease-lost": byHand,
  "modem-page-unreachable": design,
  "modem-without-ipv4": design,
};
