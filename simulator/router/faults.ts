/** Ways in which the simulated router misbehaves. A name, once here, stays. */
export const routerFaults = {
  "locks-us-out-after-reload":
    "The first changed network, firewall or DHCP configuration that takes effect makes the LAN unreachable, until the old one is back in effect.",
  "drops-ssh-after-reload":
    "Every open SSH connection dies when a changed configuration takes effect; new ones are accepted.",
  "slow-reload": "A reload takes 20 seconds to take effect instead of 1.5.",
  "reload-does-nothing":
    "Reloads are accepted and never take effect; a restart of the router still reads the configuration.",
  "no-dhcp-answer": "Nobody answers the router's DHCP requests on the WAN side.",
  "cable-out": "The WAN port has no link.",
  "keeps-old-lease":
    "The DHCP server confirms the address the router had before, whatever it would give now, until the router restarts.",
  "full-flash": "Writing to flash fails: no space left on device.",
  "read-only-root": "Writing to flash fails: read-only file system.",
  "uci-commit-fails": "uci commit fails with an I/O error and leaves the file alone.",
  "loses-unsynced-writes": "A power cut takes away what was written to flash since the last sync.",
  "foreign-staged-changes":
    "Somebody else has staged, but not committed, a change of the network configuration.",
  "luci-unsaved-edits": "Somebody has unsaved edits of the network configuration open in LuCI.",
  "luci-apply-pending": "LuCI has applied a change and waits for its confirmation.",
  "guard-cannot-start": "procd refuses to start services that are not part of the system.",
  "guard-dies": "Services that are not part of the system end two seconds after their start.",
  "modemmanager-running": "ModemManager is installed and running.",
  "wireless-uplink":
    "A second uplink over the same modem (proto modemmanager, interface wwan) is configured.",
} as const satisfies Record<string, string>;

export type RouterFault = keyof typeof routerFaults;
