/** One thing no command typed by a person may do here, and why. */
export interface Danger {
  /** The command's name without its sign, upper case. */
  readonly name: RegExp;
  /** `every`: also the bare command; `writes`: anything but its questions; or the writes with these arguments, in lower case and without quotes. */
  readonly forms: "every" | "writes" | ((args: readonly string[]) => boolean);
  /** Ends the sentence "AT+… is refused: it …". */
  readonly because: string;
  /** Where only some modems are endangered: the chip's maker that is known to be safe. */
  readonly safeOn?: "qualcomm";
}

const noWayBack = "can leave the modem without firmware that starts";

/** What can brick, unlock or re-identify a modem, or leave its port useless. Questions about the same things are allowed. */
export const dangers: readonly Danger[] = [
  // modem.md 2.14: in every community recipe, and legally sensitive. SPIMEI is UniSoc's form.
  {
    name: /^(EGMR|SPIMEI|SIMEI)$/,
    forms: (args) => args[0] !== "0",
    because: "changes the modem's IMEI, which is illegal in many countries",
  },
  // forums.quectel.com/t/7062: all serial ports gone.
  {
    name: /^QCFG$/,
    forms: keyed("usbcfg", 2),
    because: "changes the modem's USB composition and can take all serial ports away",
  },
  // R551#1: COM ports missing until an emergency reflash.
  {
    name: /^QCFG$/,
    forms: keyed("usbmode", 2),
    because: "changes the modem's USB role and can take all serial ports away",
  },
  // forums.quectel.com/t/47332, /20108.
  {
    name: /^QCFG$/,
    forms: (args) => args[0] === "usbnet" && Number(args[1]) === 3,
    because: "selects RNDIS, which moves the AT port and on older kernels takes it away",
  },
  // forums.quectel.com/t/26689.
  {
    name: /^QCFG$/,
    forms: keyed("pcie/mode", 2),
    because: "takes all USB ports away on UniSoc modems",
    safeOn: "qualcomm",
  },
  // QMODEM: effects undocumented.
  {
    name: /^QCFG$/,
    forms: keyed("resetfactory", 1),
    because:
      "wipes the modem's settings, calibration perhaps included; what exactly is documented nowhere",
  },
  {
    name: /^QFACT$/,
    forms: "every",
    because: "wipes the modem's settings; what exactly is documented nowhere",
  },
  // modem.md 2.15: 1 overwrites the backup that 3 restores.
  {
    name: /^QPRTPARA$/,
    forms: (args) => args[0] !== "4",
    because:
      "overwrites or restores the modem's own backup of its file system, and the way back to stock with it",
  },
  {
    name: /^(QFASTBOOT|QDOWNLOAD)$/,
    forms: "every",
    because: `puts the modem into a loader and ${noWayBack}`,
  },
  {
    name: /^(QFOTADL|QABFOTA|QDFOTA|FOTA\w*)$/,
    forms: "writes",
    because: `writes firmware and ${noWayBack}`,
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
    because: "deletes files of the modem that nothing here can bring back",
  },
  {
    name: /^QMBNCFG$/,
    forms: (args) => ["delete", "deleteall"].includes(args[0] ?? ""),
    because: "deletes operator profiles that nothing here can bring back",
  },
  {
    name: /^QUSBCFG$/,
    forms: "writes",
    because: "changes the modem's USB composition and can take all serial ports away",
  },
  {
    name: /^(QFCT|QFTCMD|QFTM\w*|QRFTEST\w*)$/,
    forms: "writes",
    because: "is a factory test and can spoil the modem's calibration",
  },
  {
    name: /^(QADBKEY|QADBTEMP|QADB)$/,
    forms: "writes",
    because: "unlocks the system inside the modem",
  },
  {
    name: /^(QSECBOOT|QSECURE\w*)$/,
    forms: "writes",
    because: "burns fuses; there is no way back at all",
  },
  {
    name: /^(QLINUXCMD|QLWSHELL|QSHELL)$/,
    forms: "every",
    because: "runs a program in the system inside the modem",
  },
  // modem.md 2.15: stays off until its power is cut.
  {
    name: /^QPOWD$/,
    forms: "every",
    because: "switches the modem off until somebody cuts its power and puts it back",
  },
  {
    name: /^CFUN$/,
    forms: (args) => !["0", "1", "4"].includes(args[0] ?? ""),
    because: "enters a test mode; 0, 1 and 4 are allowed, and 1,1 restarts the modem",
  },
  {
    name: /^(CPIN|CPWD|QPINC)$/,
    forms: (args) => args.length > 1 || !["sc", "p2"].includes(args[0] ?? ""),
    because:
      "enters or changes a PIN, and three wrong ones lock the SIM card; name the PIN in the profile (modem.sim.pin)",
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
    because: "speaks to the SIM card directly and can change or lock it",
  },
  {
    name: /^(CMGS|CMGW|CMGC|CNMA|QCMGS|QCMGW|QFUPL|QFWRITE|QISEND|QMTPUB\w*)$/,
    forms: "writes",
    because: "waits for more than one line of input, which cannot be given here",
  },
  {
    name: /^(CMUX|CGDATA|QFDWL|QIOPEN)$/,
    forms: "writes",
    because: "makes the port carry something else than AT commands",
  },
  {
    name: /^(IPR|ICF|IFC)$/,
    forms: "writes",
    because: "changes how the port itself speaks, so that nobody may find it again",
  },
];

/** Writes of one keyed setting; with fewer fields it is the question. */
function keyed(key: string, fields: number): (args: readonly string[]) => boolean {
  return (args) => args[0] === key && args.length >= fields;
}
