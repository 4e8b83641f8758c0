/** Faults of the simulated modem. A counting fault starts when it is added. */
export const modemFaults = {
  "answers-error-after-boot":
    "QMAP and QETH answer ERROR for ten seconds after every boot (QA: succeeds on retry)",
  "wakes-up-slowly":
    "QMAP, QETH and QCFG answer ERROR for fifteen seconds after every restart, longer than " +
    "the program waits first (QA: up to ten retries)",
  "ipptmac-errors-first":
    "the first two writes of QETH ipptmac answer ERROR (QA: easily returns ERROR)",
  "ipptmac-reads-error-first":
    "the first two reads of QETH ipptmac answer ERROR (QA: easily returns ERROR)",
  "old-firmware-without-mpdn":
    "the firmware is too old for MPDN_rule, which answers ERROR and is not listed",
  "no-dhcpv4dns": "DHCPV4DNS answers ERROR and is not listed (CN520)",
  "no-mobile-ap": "AT+QMAP answers ERROR: R11 firmware of SDX55, whose manual lacks this chapter",
  "no-ippt-nat": "IPPT_NAT answers ERROR and is not listed (M62a has none)",
  "no-wwan-query": "WWAN answers ERROR and is not listed (M62a has none)",
  "no-lanip": "LANIP answers ERROR and is not listed",
  "lanip-without-gateway": "LANIP prints the pool and no gateway",
  "mpdn-readback-has-mac": "MPDN_rule prints the bound MAC as a sixth field (QMGR)",
  "mpdn-status-five-fields": "MPDN_status prints five numbers, the VLAN among them (M62a 11.6.5)",
  "spells-names-otherwise": "replies write mPDN_rule, vlan and rgmii",
  "drops-a-line": "the third one-line answer arrives as its OK alone, once",
  "unsolicited-inside-replies": "an unsolicited line precedes the final result of every reply",
  "replies-in-pieces": "every reply arrives three bytes at a time",
  "answers-late": "the third command is answered six seconds late, once; later commands wait",
  "silent-once": "the fourth command is executed but never answered, once",
  "crossed-reply": "the third command is answered with another client's reply, once",
  "another-client-on-port":
    "a second program has the port open: of every twelve commands, a reply to that program " +
    "precedes the fourth, echo is toggled after the eighth, and that program reads the reply " +
    "to the twelfth", // docs/facts/modem.md#port-contention
  "dies-in-restart": "the modem does not return from its next restart until the power is cut",
  "refuses-first-restart": "the first AT+CFUN=1,1 answers ERROR",
  "ignores-restart": "AT+CFUN=1,1 answers OK, and the modem does not restart",
  "comes-back-slowly": "a boot takes 150 seconds until USB is back",
  "vanishes-mid-command":
    "the second setting command is stored, then the modem browns out before its OK, once",
  "leaves-usb-once":
    "the USB cable loses contact for five seconds when the second setting command is sent, " +
    "once: the command is lost, the modem stays up", // docs/facts/modem.md#brown-out
  "browns-out-on-dial":
    "the first data call draws more than USB supplies: the modem browns out, once", // docs/facts/modem.md#brown-out
  "forgets-usb-mode": "every boot sets the USB network mode to 0",
  "refuses-mpdn-rule": "setting an MPDN_rule always answers ERROR; reading and deleting work",
  "mpdn-refuses-mac": "MPDN_rule answers ERROR to a MAC other than FF:… and 00:…",
  "mpdn-refuses-device": "MPDN_rule answers ERROR to any IPPT_info",
  "mpdn-refuses-auto-connect":
    "MPDN_rule answers ERROR to auto_connect 1; auto_connect works later",
  "mpdn-refuses-rule-0": "MPDN_rule answers ERROR to rule 0; rule 1 passes the address to the LAN",
  "mpdn-ignores-mac": "MPDN_rule answers OK to a MAC other than FF:… and 00:…, and stores nothing",
  "mpdn-shown-after-restart": "MPDN_rule shows a rule that was set only after a restart",
  "mpdn-restarts-module": "the module restarts after MPDN_rule stored a rule",
  "mpdn-restart-loses-rule": "the module restarts at each MPDN_rule write and stores nothing",
  "refuses-dhcpv4dns": "setting DHCPV4DNS always answers ERROR",
  "refuses-eth-driver": "setting QETH eth_driver always answers ERROR",
  "refuses-active-context": "CGDCONT answers ERROR for the context of the running data call",
  "echo-stays-on": "ATE0 answers OK, and echo stays on",
  "boots-in-cfun-0": "every boot ends in CFUN 0 until AT+CFUN=1",
  "restarts-into-cfun-0": "every restart ends in CFUN 0 until AT+CFUN=1; delivered in CFUN 1",
  "no-registration": "no network accepts the modem",
  "registers-slowly": "the modem registers 150 seconds after a restart",
  "registration-denied": "the network rejects the SIM: registration 3",
  "emergency-only":
    "registered for emergency calls only: registration 8 of the access that carries data",
  "limited-service":
    "camped without service until the attach after context 1 has the APN `internet`",
  "sim-absent": "no SIM is inserted",
  "sim-pin": "the SIM requires its PIN after every boot",
  "no-data-call": "registered, but the network accepts no data call",
  "connect-starts-nothing":
    'AT+QMAP="connect" answers OK and starts no data call: only a restart does',
  "connect-needs-network":
    'AT+QMAP="connect" answers OK and is forgotten while the modem is not registered',
  "refuses-other-apn": "the network accepts data calls only with the default APN or `internet`",
  "first-lease-before-data-call":
    "a data call takes 45 seconds and a rule write drops it, so the first lease is a LAN address",
  "new-address-each-call": "the carrier assigns another address to every data call",
  "mbn-overwrites-apn": "every boot clears the APN of context 1 while AutoSel is 1",
  "rgmii-upsets-port":
    "with RGMII enabled on a PCIe board, every second DHCP discover and ping is not answered (ROM-OLD)",
  "cleared-rule-breaks-qmap":
    "after a boot with rule 0 cleared and auto_connect 0, MPDN_rule rejects every write",
  "no-root-complex":
    "pcie/mode 1 is stored but the Ethernet chip never appears (ROM-TK: RM550V-GL as delivered)",
  // docs/facts/modem.md#usb-speed-after-restart
  "usb-speed-drops-after-restart": "the modem returns at 480 Mb/s on another bus path",
  "answers-without-cme": "every +CME ERROR is a bare ERROR, whatever the CMEE value",
} as const satisfies Record<string, string>;

export type ModemFault = keyof typeof modemFaults;

export function faultBox(names: readonly ModemFault[]) {
  const counts = new Map<ModemFault, number>(names.map((name) => [name, 0]));
  return {
    has: (fault: ModemFault): boolean => counts.has(fault),
    add: (fault: ModemFault): void => void counts.set(fault, 0),
    /** Removes a used-up fault. */
    remove: (fault: ModemFault): void => void counts.delete(fault),
    /** Counts one occasion and returns its number from 1; 0 without the fault. */
    occasion: (fault: ModemFault): number => {
      const before = counts.get(fault);
      if (before === undefined) return 0;
      counts.set(fault, before + 1);
      return before + 1;
    },
  };
}

export type FaultBox = ReturnType<typeof faultBox>;

/** Actions of the second program of the fault `another-client-on-port`. */
export type Interference = "nothing" | "is-answered-first" | "turns-echo" | "reads-the-reply";

/** Out of every twelve commands (docs/facts/modem.md#port-contention). */
const round: Readonly<Record<number, Interference>> = {
  4: "is-answered-first",
  8: "turns-echo",
  0: "reads-the-reply",
};

/** Returns the action around the next command line. */
export function interference(faults: FaultBox): Interference {
  const occasion = faults.occasion("another-client-on-port");
  return occasion === 0 ? "nothing" : (round[occasion % 12] ?? "nothing");
}
