/** Every way the simulated modem can misbehave. A fault that counts does so from the moment it is added. */
export const modemFaults = {
  "answers-error-after-boot":
    "QMAP and QETH answer ERROR for ten seconds after every boot (QA: succeeds on retry)",
  "wakes-up-slowly":
    "QMAP, QETH and QCFG answer ERROR for fifteen seconds after every restart, longer than the program keeps quiet (QA: up to ten retries)",
  "ipptmac-errors-first":
    "the first two writes of QETH ipptmac answer ERROR (QA: easily returns ERROR)",
  "ipptmac-reads-error-first":
    "the first two reads of QETH ipptmac answer ERROR (QA: easily returns ERROR)",
  "old-firmware-without-mpdn":
    "the firmware is too old for MPDN_rule, which answers ERROR and is missing in the list (NATE#4)",
  "no-dhcpv4dns": "DHCPV4DNS answers ERROR and is missing in the list (CN520)",
  "no-mobile-ap":
    "AT+QMAP answers ERROR: R11 firmware of SDX55, whose manual has no such chapter (M55)",
  "no-ippt-nat": "IPPT_NAT answers ERROR and is missing in the list (M62a has none)",
  "no-wwan-query": "WWAN answers ERROR and is missing in the list (M62a has none)",
  "no-lanip": "LANIP answers ERROR and is missing in the list (ROM-WIKI, RM521F-GL)",
  "mpdn-readback-has-mac": "MPDN_rule prints the bound MAC as a sixth field (QMGR)",
  "mpdn-status-five-fields": "MPDN_status prints five numbers, the VLAN among them (M62a 11.6.5)",
  "spells-names-otherwise":
    "replies write mPDN_rule, vlan and rgmii (M62a 11.6.3; modem.md 2: the case is the firmware's)",
  "drops-a-line": "the third answer of one information line arrives as its OK alone, once",
  "unsolicited-inside-replies": "an unsolicited line stands before the final result of every reply",
  "replies-in-pieces": "every reply arrives three bytes at a time",
  "answers-late":
    "the third command is answered six seconds late, once; what follows waits behind it",
  "silent-once": "the fourth command is carried out but never answered, once",
  "crossed-reply":
    "the third command is answered with another client's reply, once (MUDI: crossed between callers)",
  "another-client-on-port":
    "a second program has the port open too: of every twelve commands, the fourth is preceded by a reply to that program, after the eighth echo is the other way round, the reply to the twelfth is read by that program (modem.md 4.3)",
  "dies-in-restart":
    "the next restart ends in nothing: off the bus and off the cable until the power is cut",
  "comes-back-slowly": "a boot takes 150 seconds until USB is back",
  "vanishes-mid-command":
    "the second command that sets something is stored, then the modem browns out before its OK, once",
  "leaves-usb-once":
    "as the second command that sets something is sent, the cable loses contact for five seconds, once: the command is not heard, the modem runs on (modem.md 4.4)",
  "browns-out-on-dial":
    "the first data call to come up draws more than USB gives: the modem browns out, once (modem.md 4.4: at attach or dial time)",
  "refuses-mpdn-rule":
    "setting an MPDN_rule always answers ERROR; reading and deleting work (TK#135, WIKI#5)",
  "refuses-eth-driver": "setting QETH eth_driver always answers ERROR",
  "refuses-active-context":
    "CGDCONT answers ERROR for the context of the running data call (M55: cannot redefine an active context)",
  "echo-stays-on": "ATE0 answers OK and the echo stays on",
  "boots-in-cfun-0": "every boot ends in CFUN 0 until AT+CFUN=1 (NATE, QMGR: stale NV)",
  "restarts-into-cfun-0":
    "every restart ends in CFUN 0 until AT+CFUN=1; it was delivered in CFUN 1 (NATE, QMGR: stale NV)",
  "no-registration": "no network takes the modem",
  "registration-denied": "the network refuses the SIM: registration 3",
  "emergency-only":
    "registered for emergency calls only: registration 8 of the access that carries the data (M62c 5.5)",
  "limited-service":
    "camped without service until context 1 names the APN `internet`, from the next attach on (ROM-WIKI: LIMSRV is often a wrong APN)",
  "sim-absent": "no SIM is inserted",
  "sim-pin": "the SIM asks for its PIN after every boot",
  "no-data-call": "registered, but the network gives no data call",
  "first-lease-before-data-call":
    "a data call takes 45 seconds and a rule write drops it, so the first lease is a LAN address (NATE#13)",
  "new-address-each-call": "the carrier gives every data call another address",
  "mbn-overwrites-apn":
    "at every boot the selected MBN empties the APN of context 1 while AutoSel is 1 (ROM-WIKI)",
  "rgmii-upsets-port":
    "with rgmii enabled on a PCIe board every second DHCP discover and ping goes unanswered (ROM-OLD)",
  "cleared-rule-breaks-qmap":
    "a boot with rule 0 cleared and auto_connect 0 leaves MPDN_rule refusing every write for good (ROM-WIKI, RM551E-GL December 2024)",
  "no-root-complex":
    "pcie/mode 1 is kept and no Ethernet chip ever shows up (ROM-TK: RM550V-GL as delivered)",
  "usb-speed-drops-after-restart":
    "the modem comes back at 480 Mb/s on another bus path (modem.md 4.2)",
  "answers-without-cme": "every +CME ERROR is a bare ERROR whatever CMEE says",
} as const satisfies Record<string, string>;

export type ModemFault = keyof typeof modemFaults;

export interface FaultBox {
  has(fault: ModemFault): boolean;
  add(fault: ModemFault): void;
  /** Used up: the fault is gone. */
  remove(fault: ModemFault): void;
  /** Counts one occasion and says which it was, from 1; 0 while the fault is not there. */
  occasion(fault: ModemFault): number;
}

export function faultBox(names: readonly ModemFault[]): FaultBox {
  const counts = new Map<ModemFault, number>(names.map((name) => [name, 0]));
  return {
    has: (fault) => counts.has(fault),
    add: (fault) => void counts.set(fault, 0),
    remove: (fault) => void counts.delete(fault),
    occasion: (fault) => {
      const before = counts.get(fault);
      if (before === undefined) return 0;
      counts.set(fault, before + 1);
      return before + 1;
    },
  };
}
