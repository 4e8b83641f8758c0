/** Faults of the simulated router. Names never change. */
export const routerFaults = {
  "locks-us-out-after-reload":
    "The first changed network, firewall or DHCP configuration that takes effect makes the " +
    "LAN unreachable until the old one is in effect again.",
  "drops-ssh-after-reload":
    "Every open SSH connection dies when a changed configuration takes effect. New ones are accepted.",
  "slow-reload": "A reload takes 20 seconds to take effect instead of 1.5.",
  "reload-does-nothing":
    "Reloads are accepted and never take effect. A restart of the router still reads the configuration.",
  "no-dhcp-answer": "The WAN side does not answer the router's DHCP requests.",
  "cable-out": "The WAN port has no link.",
  "wan-silent": "The WAN has its lease, and nothing behind the WAN port answers a packet.",
  "keeps-old-lease":
    "The DHCP server confirms the router's earlier address, whatever it would assign now, until the router restarts.",
  "full-flash": "Writing to flash fails: no space left on device.",
  "read-only-root": "Writing to flash fails: read-only file system.",
  "uci-commit-fails": "uci commit fails with an I/O error and leaves the file unchanged.",
  "loses-unsynced-writes": "A power cut discards what was written to flash since the last sync.",
  "loses-unsynced-contents":
    "A power cut empties the files that were written to flash since the last sync. Their names stay.",
  "foreign-staged-changes":
    "Another process has staged, but not committed, a change of the network configuration.",
  "luci-unsaved-edits": "LuCI has unsaved edits of the network configuration.",
  "luci-apply-pending": "LuCI has applied a change and waits for its confirmation.",
  "guard-cannot-start": "procd rejects services that are not part of the system.",
  "guard-dies": "Services that are not part of the system end two seconds after their start.",
  "modemmanager-running": "ModemManager is installed and running.",
  "qmodem-dials": "QModem is installed and dials with the modem on USB.",
  "wireless-uplink":
    "A second uplink over the same modem (proto modemmanager, interface wwan) is configured.",
} as const satisfies Record<string, string>;

export type RouterFault = keyof typeof routerFaults;
