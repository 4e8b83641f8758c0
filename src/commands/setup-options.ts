/** Options of `setup` that answer its questions, as rows of the option table. */
export const setupOptions = {
  "no-router": { flags: "--no-router", description: "Configure the modem alone" },
  "sim-pin-env": {
    flags: "--sim-pin-env <name>",
    description: "Read the SIM card's PIN from this environment variable",
  },
  "sim-pin-file": {
    flags: "--sim-pin-file <file>",
    description: "Read the SIM card's PIN from this file",
  },
  "sim-slot": {
    flags: "--sim-slot <n>",
    description: "Use this SIM slot, 1 or 2 (default: unchanged)",
    min: 1,
  },
  "wan-device": {
    flags: "--wan-device <name>",
    description: "Set the router's port with the modem, such as eth1 (default: as on the router)",
  },
  retire: { flags: "--retire", description: "Disable the router's old cellular connections" },
  ipv6: {
    flags: "--ipv6 <mode>",
    description: "Switch IPv6 of the router's WAN: keep, on or off (default: keep)",
    values: ["keep", "on", "off"],
  },
  ethernet: {
    flags: "--ethernet <hardware>",
    description:
      "Set the Ethernet hardware of the modem's board: auto, rtl8125, rtl8168, rgmii or keep (default: auto)",
    values: ["auto", "rtl8125", "rtl8168", "rgmii", "keep"],
  },
  bind: {
    flags: "--bind <device>",
    description:
      "Set the device that gets the carrier's address: router-mac, first, last or a MAC address " +
      "(default: router-mac, and first with --no-router)",
  },
  "modem-lan": {
    flags: "--modem-lan <address>",
    description: "Set the modem's LAN address (default: unchanged, or a free one)",
  },
  management: {
    flags: "--management",
    description: "Keep the modem's NAT, and add a router address that reaches its web interface",
  },
  apn: { flags: "--apn <name>", description: "Set the access point name (default: unchanged)" },
  nat: {
    flags: "--nat",
    description: "Keep the modem's NAT and its web interface",
  },
} as const;
