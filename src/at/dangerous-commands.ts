/** A command that a user cannot send, and the reason. */
export interface Danger {
  /** Matches the command's name in upper case, without its sign. */
  readonly name: RegExp;
  /**
   * `every`: also the bare command. `writes`: all but queries. A function: writes with these
   * arguments, in lower case and without quotes.
   */
  readonly forms: "every" | "writes" | ((args: readonly string[]) => boolean);
  /** Ends the sentence "AT+… is refused: it …". */
  readonly because: string;
  /**
   * The chip maker whose modems are known to be safe, for a command that is dangerous on others
   * only.
   */
  readonly safeOn?: "qualcomm";
}

const canBrick = "can leave the modem without bootable firmware";

/**
 * Commands that can brick, unlock or re-identify a modem, or make its port unusable. The
 * corresponding queries are allowed.
 */
export const dangers: readonly Danger[] = [
  // docs/facts/modem.md#imei: in every community recipe, and legally sensitive. SPIMEI is UniSoc's
  // form.
  {
    name: /^(EGMR|SPIMEI|SIMEI)$/,
    forms: (args) => args[0] !== "0",
    because: "changes the modem's IMEI, which is illegal in many countries",
  },
  // docs/facts/modem.md#usb-composition: all serial ports gone.
  {
    name: /^QCFG$/,
    forms: keyed("usbcfg", 2),
    because: "changes the modem's USB composition and can remove all serial ports",
  },
  // docs/facts/modem.md#symptom-26: COM ports missing until an emergency reflash.
  {
    name: /^QCFG$/,
    forms: keyed("usbmode", 2),
    because: "changes the modem's USB role and can remove all serial ports",
  },
  // docs/facts/modem.md#rndis-moves-at.
  {
    name: /^QCFG$/,
    forms: (args) => args[0] === "usbnet" && Number(args[1]) === 3,
    because: "selects RNDIS, which moves the AT port and removes it with older kernels",
  },
  // docs/facts/modem.md#unisoc-pcie-mode.
  {
    name: /^QCFG$/,
    forms: keyed("pcie/mode", 2),
    because: "removes all USB ports on UniSoc modems",
    safeOn: "qualcomm",
  },
  // docs/facts/modem.md#factory-reset: effects undocumented.
  {
    name: /^QCFG$/,
    forms: keyed("resetfactory", 1),
    because: "erases the modem's settings, possibly with its calibration, and has no documentation",
  },
  {
    name: /^QFACT$/,
    forms: "every",
    because: "erases the modem's settings and has no documentation",
  },
  // docs/facts/modem.md#qprtpara: 1 overwrites the backup that 3 restores.
  {
    name: /^QPRTPARA$/,
    forms: (args) => args[0] !== "4",
    because: "overwrites or restores the modem's file system backup, which the factory reset needs",
  },
  {
    name: /^(QFASTBOOT|QDOWNLOAD)$/,
    forms: "every",
    because: `starts the modem's boot loader and ${canBrick}`,
  },
  {
    name: /^(QFOTADL|QABFOTA|QDFOTA|FOTA\w*)$/,
    forms: "writes",
    because: `writes firmware and ${canBrick}`,
  },
  {
    name: /^QNV(FW|W|FD|D|RESTORE)$/,
    forms: "writes",
    because: "writes the modem's calibration and identity memory",
  },
  // Assumed, by their names in Quectel's manuals for other families.
  {
    name: /^QFDEL$/,
    forms: "writes",
    because: "deletes files of the modem that ethermode cannot restore",
  },
  {
    name: /^QMBNCFG$/,
    forms: (args) => ["delete", "deleteall"].includes(args[0] ?? ""),
    because: "deletes operator profiles that ethermode cannot restore",
  },
  {
    name: /^QUSBCFG$/,
    forms: "writes",
    because: "changes the modem's USB composition and can remove all serial ports",
  },
  {
    name: /^(QFCT|QFTCMD|QFTM\w*|QRFTEST\w*)$/,
    forms: "writes",
    because: "is a factory test and can damage the modem's calibration",
  },
  {
    name: /^(QADBKEY|QADBTEMP|QADB)$/,
    forms: "writes",
    because: "unlocks the modem's operating system",
  },
  {
    name: /^(QSECBOOT|QSECURE\w*)$/,
    forms: "writes",
    because: "burns fuses, which is irreversible",
  },
  {
    name: /^(QLINUXCMD|QLWSHELL|QSHELL)$/,
    forms: "every",
    because: "runs a program in the modem's operating system",
  },
  // docs/facts/modem.md#power-off: stays off until its power is cut.
  {
    name: /^QPOWD$/,
    forms: "every",
    because: "switches the modem off until its power is disconnected and reconnected",
  },
  {
    name: /^CFUN$/,
    forms: (args) => !["0", "1", "4"].includes(args[0] ?? ""),
    because: "enters a test mode (allowed: 0, 1, 4, and 1,1 for a restart)",
  },
  {
    name: /^(CPIN|CPWD|QPINC)$/,
    forms: (args) => args.length > 1 || !["sc", "p2"].includes(args[0] ?? ""),
    because:
      "enters or changes a PIN, and three wrong PINs lock the SIM card " +
      "(set modem.sim.pin in the profile instead)",
  },
  {
    name: /^CLCK$/,
    forms: (args) => args[1] !== "2",
    because: "locks or unlocks the SIM card or the modem",
  },
  {
    name: /^(QSIMLOCK|QNETLOCK|QPERSO\w*|QSIMPERSO\w*)$/,
    forms: "writes",
    because: "locks or unlocks the modem to a network",
  },
  // 3GPP TS 51.011 9.2: 176, 178, 192 and 242 read.
  {
    name: /^CRSM$/,
    forms: (args) => !["176", "178", "192", "242"].includes(args[0] ?? ""),
    because: "writes to the SIM card",
  },
  {
    name: /^(CSIM|CGLA|CCHO|QESIM)$/,
    forms: "writes",
    because: "accesses the SIM card directly and can change or lock it",
  },
  {
    name: /^(CMGS|CMGW|CMGC|CNMA|QCMGS|QCMGW|QFUPL|QFWRITE|QISEND|QMTPUB\w*)$/,
    forms: "writes",
    because: "waits for further input lines, which ethermode does not send",
  },
  {
    name: /^(CMUX|CGDATA|QFDWL|QIOPEN)$/,
    forms: "writes",
    because: "stops the port from accepting AT commands",
  },
  {
    name: /^(IPR|ICF|IFC)$/,
    forms: "writes",
    because: "changes the port's serial parameters, so that other programs may not find it",
  },
];

/** Matches writes of one keyed setting. A command with fewer fields is a query. */
function keyed(key: string, fields: number): (args: readonly string[]) => boolean {
  return (args) => args[0] === key && args.length >= fields;
}
