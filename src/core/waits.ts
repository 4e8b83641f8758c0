/** One thing that the program waits for. */
export interface Wait {
  /** Completes "The program waits for …". */
  readonly for: string;
  readonly usual: string;
  readonly deadlineMs: number;
  /** The event after which the program continues before the deadline. */
  readonly until: string;
}

/**
 * All waits for a device or another program. `docs/waiting.md` lists them. The answer to an AT
 * command has the timeout of the command, and a poll has the deadline of its wait.
 */
export const waits = {
  // docs/facts/modem.md#restart-timing: QA polls up to 300 s.
  modemGone: row("a modem that restarts to leave", "1-10 s", 60, "its port vanishes, or RDY"),
  modemBack: row("a modem that restarted", "20-45 s", 300, "it answers AT"),
  modemSettles: row("the services of a restarted modem", "10 s", 10, "the time has passed"),
  modemBackAgain: row(
    "a modem that did not return in time, tried again",
    "5 s",
    5,
    "it answers AT",
  ),
  restartOfKilledRun: row(
    "a modem in the restart of a killed run",
    "20-45 s",
    240,
    "it answers AT; the time since the restart counts",
  ),
  // docs/facts/modem.md#response-times
  commandOfKilledRun: row(
    "a modem that executes a command of a killed run",
    "1-20 s",
    90,
    "it answers AT; the time since the command counts",
  ),
  // docs/facts/modem.md#connect: C8660 sends its command for three minutes; QA waits 120 s.
  connection: row(
    "the data connection after the last step",
    "5-30 s",
    120,
    "an address, a locked or missing SIM card, or Ctrl-C",
  ),
  // docs/facts/modem.md#restart-timing: QA waits up to 300 s for the network.
  registration: row(
    "the same, for a modem that still searches for a network then",
    "0 s",
    180,
    "an address, or Ctrl-C",
  ),
  dial: row(
    "the data connection after each of six commands that start it",
    "3-10 s",
    20,
    "an address, a locked or missing SIM card, or Ctrl-C",
  ),
  dataCall: row(
    "the carrier's address before the guard is started or the lease renewed",
    "5-30 s",
    90,
    "an address, a locked or missing SIM card, or Ctrl-C",
  ),
  dataCallAgain: row(
    "the same address while the guard is armed",
    "0 s",
    10,
    "an address, or Ctrl-C",
  ),
  // docs/facts/modem.md#verify-lease
  carrierLease: row(
    "the carrier's address on the router's WAN, after each of two renewals",
    "3-10 s",
    45,
    "the lease has the address, or Ctrl-C",
  ),
  // Shorter: a modem without a data connection may offer no lease.
  anyLease: row("any lease on the router's WAN", "3-10 s", 15, "a lease, or Ctrl-C"),
  // docs/facts/modem.md#source-ak68
  simBusy: row("a SIM card that reports busy", "2-5 s", 20, "it reports another state"),
  atPortOpens: row("a serial port or TCP address to open", "0.1 s", 10, "it is open"),
  // docs/facts/modem.md#modemmanager-inhibit
  inhibition: row("ModemManager to release the modem", "0.2 s", 10, "mmcli confirms it"),
  inhibitionEnds: row("mmcli to exit", "0.1 s", 5, "it has exited"),
  sshConnection: row("an SSH connection, and the same time for its login", "1 s", 15, "it is open"),
  // docs/facts/openwrt.md#silence-during-a-reload
  routerCommand: row("a command on the router", "0.1-2 s", 60, "its result"),
  routerRead: row("the configuration of the router", "0.5-3 s", 30, "its result"),
  // docs/facts/openwrt.md#configuration-reload
  routerReload: row(
    "the router to apply its new configuration",
    "1-5 s",
    40,
    "the network service reports it",
  ),
  routerReconnect: row("a new SSH connection after the change", "1-5 s", 60, "it is open"),
  routerRestores: row(
    "a router that restores its configuration, after the time of its guard",
    "10-40 s",
    90,
    "it answers and has restored",
  ),
  // docs/facts/openwrt.md#essential-7
  routerCommandEnds: row(
    "a command of a lost connection to end",
    "1-5 s",
    10,
    "the time has passed",
  ),
  routerPort: row(
    "the connection to a modem port of the router to return",
    "1-40 s",
    90,
    "it is open",
  ),
  routerPortOpens: row("a modem port of the router to open", "0.5-3 s", 20, "it is open"),
  routerPortReleased: row("the old connection to release the port", "0.2 s", 20, "it is released"),
  serviceStops: row(
    "a service of the router to stop or start",
    "1-5 s",
    30,
    "its init script ends",
  ),
  serviceReconnects: row(
    "the program, at a router that paused a service for it",
    "1-40 s",
    60,
    "the program reconnects",
  ),
  // docs/facts/openwrt.md#init-scripts: procd kills a program after five seconds.
  serviceReleases: row("a paused service to release the modem", "0.2 s", 8, "its ports are free"),
  pathSettles: row(
    "firewall and DNS of the router before each of four repeated checks",
    "0.3 s, 1 s, 3 s and 8 s",
    8,
    "the time has passed",
  ),
  verifyAgain: row(
    "busy devices before the verification of a rollback, or of a WAN without an address, is repeated twice",
    "1 s and 4 s",
    4,
    "the time has passed",
  ),
  verifyLast: row(
    "busy devices before it is repeated for the last time",
    "20 s",
    20,
    "the time has passed",
  ),
  close: row("a port, an SSH connection or mmcli to close", "0.1 s", 10, "it is closed"),
  watchSample: row(
    "the values of `verify --watch`, each time",
    "0.5-3 s",
    60,
    "all are read, or Ctrl-C",
  ),
  // Often enough for a lease of minutes, rarely enough for the router's CPU.
  watchPause: row(
    "the next time these values are read",
    "10 s",
    10,
    "the time has passed, or Ctrl-C",
  ),
  observeTarget: row("the observation of one target", "5-30 s", 20 * 60, "it is complete"),
  changeTarget: row("the change of one target", "1-3 min", 60 * 60, "it is complete"),
} as const satisfies Readonly<Record<string, Wait>>;

function row(what: string, usual: string, seconds: number, until: string): Wait {
  return { for: what, usual, deadlineMs: seconds * 1000, until };
}
