/**
 * Every query that the program may send. A bench fails on a line that no list contains. Before adding
 * one, look up its effect on every family. Queries change nothing.
 */
export const questions: readonly RegExp[] = [
  /^AT\+CEER$/,
  /^AT$/,
  /^ATI$/,
  /^AT\+(CGMM|CGSN|QGMR|CIMI)$/,
  /^AT\+(QCFG|QETH|QMAP)=\?$/,
  /^AT\+QCFG="(usbnet|pcie\/mode|data_interface|ethernet|nat|lanip_ex)"$/,
  /^AT\+QETH="(eth_driver|rgmii|ipptmac|mac_address)"$/,
  /^AT\+QMAP="(WWAN|LANIP|DMZ|DHCPV4DNS|IPPT_NAT|MPDN_rule|MPDN_status|auto_connect)"$/,
  /^AT\+QMBNCFG="(AutoSel|List)"$/,
  /^AT\+(CFUN|QUIMSLOT|CGDCONT|CGAUTH|QMAPWAC|CPIN|CEREG|C5GREG|CREG|QPINC)\?$/,
  /^AT\+QPINC="SC"$/,
  /^AT\+QENG="servingcell"$/,
  /^AT\+QTEMP$/,
  /^AT\+(QRSRP|QRSRQ|QSINR)$/,
  /^AT\+CGPADDR=[1-9]\d?$/,
  /^AT\+QNETDEVSTATUS=[1-9]\d?$/,
  /^AT\+QNETDEVCTL\?$/,
];

const mac = "[0-9A-F]{2}(:[0-9A-F]{2}){5}";
const ipv4 = "\\d{1,3}(\\.\\d{1,3}){3}";
const quoted = '"[^"\\x00-\\x1f\\x7f-\\uffff]*"';

export const writes: readonly RegExp[] = [
  // Settings of the serial line: lost when the port is closed (docs/facts/modem.md#source-m55).
  /^AT(E0|Q0|V1|\+CMEE=1)$/,
  // The one restart, and the radio off and on again.
  /^AT\+CFUN=(0|1|4|1,1)$/,
  // USB identity, ports and ADB are in `usbcfg`, which is never written.
  /^AT\+QCFG="usbnet",[0-5]$/,
  /^AT\+QCFG="pcie\/mode",\d$/,
  /^AT\+QCFG="data_interface",[01],[01]$/,
  /^AT\+QETH="eth_driver","[\x20\x21\x23-\x7e]*"(,[01])?$/,
  /^AT\+QETH="rgmii","(ENABLE|DISABLE)",[01](,[01],[1-8])?$/,
  new RegExp(`^AT\\+QETH="ipptmac",(${mac}|"${mac}")$`),
  /^AT\+QMAPWAC=[01]$/,
  /^AT\+QMAP="(IPPT_NAT",[01]|DHCPV4DNS","(enable|disable)")$/,
  new RegExp(`^AT\\+QMAP="LANIP",${ipv4},${ipv4},${ipv4},1$`),
  new RegExp(`^AT\\+QMAP="DMZ",(0,4|1,4,${ipv4})$`),
  // Rule 0, on the LAN or its earlier VLAN. Rules 1 to 3 belong to the user, except a rule 1 for the
  // plain LAN where the firmware refuses rule 0.
  new RegExp(`^AT\\+QMAP="MPDN_rule",0(,\\d{1,2},\\d{1,4},[0-5](,[01](,"${mac}")?)?)?$`),
  new RegExp(`^AT\\+QMAP="MPDN_rule",1(,\\d{1,2},0,1,1,"${mac}")?$`),
  /^AT\+QMAP="auto_connect",0,[01]$/,
  new RegExp(`^AT\\+CGDCONT=[1-9]\\d?(,${quoted},${quoted})?$`),
  new RegExp(`^AT\\+CGAUTH=[1-9]\\d?(,0|,[1-3],${quoted},${quoted})?$`),
  /^AT\+QUIMSLOT=[12]$/,
  /^AT\+CPIN="\d{4,8}"$/,
  // Starts the default data connection (docs/facts/modem.md#connect), and changes no setting.
  /^AT\+QMAP="connect",0,1$/,
  // UniSoc.
  /^AT\+QCFG="ethernet",[01]$/,
  /^AT\+QCFG="nat",\d$/,
  new RegExp(`^AT\\+QCFG="lanip_ex","${ipv4}","${ipv4}","${ipv4}"$`),
  /^AT\+QNETDEVCTL=(?:[1-8],3,1|1,2,0)$/,
];

/** Returns the lines that no list contains. */
export function unreviewed(lines: readonly string[]): readonly string[] {
  return [...new Set(lines)].filter(
    (line) => ![...questions, ...writes].some((form) => form.test(line)),
  );
}
