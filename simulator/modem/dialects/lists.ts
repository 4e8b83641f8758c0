/** AT+QMAP=? as QA expects it of SDX55-era firmware (docs/facts/modem.md#qmap-list). */
export const mobileApListSdx55 = [
  '+QMAP: "WWAN",(0,1),(1-42),<IP_family>,<IP_address>',
  '+QMAP: "DMZ",(0,1),(4,6),<IP_address>',
  '+QMAP: "GRE",(0,1),<IP_address>',
  '+QMAP: "LAN",<IP_address>',
  '+QMAP: "LANIP",<LAN_IP_start_address>,<LAN_IP_end_address>,<GW_IP_address>,<effect>',
  '+QMAP: "MAC_bind",(1-10),<MAC_address>,<IP_address>',
  '+QMAP: "VLAN",(2-255),("enable","disable"),(1-3,11-13)',
  '+QMAP: "MPDN_rule",(0-3),(1-16),(0,2-255),(0-3),(0,1),<IPPT_info>',
  '+QMAP: "IPPT_NAT",(0,1)',
  '+QMAP: "connect",(0-3),(0,1)',
  '+QMAP: "auto_connect",(0-3),(0,1),(1-16)',
  '+QMAP: "MPDN_status"',
  '+QMAP: "SFE",("enable","disable")',
  '+QMAP: "domain",<domain_name>',
  '+QMAP: "DHCPV6DNS",("enable","disable")',
] as const;

/** M62b adds DHCPV4DNS, VLANs up to 4094, and modes 4 and 5 (docs/facts/modem.md#mpdn-mode). */
export const mobileApListSdx6x = [
  ...mobileApListSdx55.map((line) =>
    line
      .replace('"VLAN",(2-255)', '"VLAN",(2-4094)')
      .replace("(0,2-255),(0-3)", "(0,2-4094),(0-5)"),
  ),
  '+QMAP: "DHCPV4DNS",("enable","disable")',
];

/** AT+QETH=? as QA expects it (docs/facts/modem.md#qeth-list). */
export const ethernetList = [
  '+QETH: "rgmii",("enable","disable"),(0,1),(-1,0,1),(1-8)',
  '+QETH: "ipptmac",<host_mac_addr>',
  '+QETH: "mac_address",<rgmii_mac_addr>',
  '+QETH: "speed",("0M","10M","100M","1000M")',
  '+QETH: "an",("on","off")',
  '+QETH: "mac_mode",(0,1)',
  '+QETH: "eth_driver",<eth_driver>,(0,1)',
  '+QETH: "eth_at",("enable","disable")',
  '+QETH: "qps_port",(0,1),("USXGMII","XFI","RGMII","SGMII"),(10000,5000,2500,1000,100,10)',
] as const;

/** AT+QCFG=? of RG502QEAAAR11A07M4G, shortened by its source (docs/facts/modem.md#qcfg-list). */
export const configurationList = [
  '+QCFG: "data_interface",(0,1),(0,1)',
  '+QCFG: "pcie/mode",(0,1)',
  '+QCFG: "pcie_mbim",(0,1)',
  '+QCFG: "usb/maxpower",(0-900)',
  '+QCFG: "gatewayset",(0,1)[,<gateway>]',
  '+QCFG: "netmaskset",(0,1)[,<netmask>]',
  '+QCFG: "dhcppktfltr",(0,1)',
] as const;

/** AT+QTEMP of SDX55: nine sensors, no space after the colon (docs/facts/modem.md#temperature). */
export const temperatureSensors = [
  '+QTEMP:"aoss0-usr","26"',
  '+QTEMP:"mdm-q6-usr","27"',
  '+QTEMP:"ipa-usr","27"',
  '+QTEMP:"cpu0-a7-usr","27"',
  '+QTEMP:"mdm-5g-usr","27"',
  '+QTEMP:"mdm-vpe-usr","26"',
  '+QTEMP:"mdm-core-usr","26"',
  '+QTEMP:"xo-therm-usr","28"',
  '+QTEMP:"sdx-case-therm-usr","28"',
] as const;
