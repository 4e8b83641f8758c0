import { fact, term } from "./term.ts";
import type { Term } from "./term.ts";

/** AT commands beside those of the settings, which are explained with them. */
export const atTerms: readonly Term[] = [
  term("ATI", "Shows manufacturer, model and firmware.", { source: "3GPP TS 27.007 5.1" }),
  term("ATE0|ATE1|ATE", "Switches the echo of commands off or on.", { source: "ITU-T V.250" }),
  term("AT+CGMM", "Shows the model.", { source: "3GPP TS 27.007 5.2" }),
  term("AT+QGMR|AT+CGMR", "Shows the full version of the firmware.", {
    source: "Quectel AT manual",
  }),
  term("AT+CGSN|AT+EGMR", "Shows the IMEI. ethermode refuses commands that change it.", {
    source: "3GPP TS 27.007 5.4",
  }),
  term("AT+CIMI|AT+QCCID|AT+ICCID", "Shows the IMSI or the ICCID. They are masked in all output.", {
    source: "3GPP TS 27.007 5.6",
  }),
  term(
    "AT+CFUN|CFUN",
    "Switches the radio: 1 on, 4 airplane mode, 0 minimum. AT+CFUN=1,1 restarts the modem.",
    { source: fact("modem", "cfun") },
  ),
  term("AT+CPIN", "Shows the state of the SIM card, and sends its PIN.", {
    source: fact("modem", "cpin"),
  }),
  term("AT+QPINC", "Shows how many tries are left for PIN and PUK.", {
    source: fact("modem", "qpinc"),
  }),
  term("AT+QUIMSLOT", "Shows or selects the SIM slot.", { source: fact("modem", "sim-slot") }),
  term(
    "AT+CEREG|AT+CREG|AT+CGREG",
    "Shows the registration in LTE (or in older networks): 1 home, 2 searching, 3 denied, 5 " +
      "roaming.",
    { source: "3GPP TS 27.007 10.1.22" },
  ),
  term("AT+C5GREG", "Shows the registration in 5G standalone, with the numbers of AT+CEREG.", {
    source: "3GPP TS 27.007 10.1.47",
  }),
  term("AT+COPS", "Shows or selects the network.", { source: "3GPP TS 27.007 7.3" }),
  term("AT+CGDCONT|CGDCONT", "Shows or sets the APN and address type of a context.", {
    source: "3GPP TS 27.007 10.1.1",
  }),
  term(
    "AT+CGPADDR|CGPADDR|AT+CGCONTRDP",
    "Shows the addresses that the carrier assigned to each context.",
    { source: "3GPP TS 27.007 10.1.14" },
  ),
  term(
    "AT+CGACT|AT+CGATT",
    "Shows or changes whether a context is active, and whether the modem is attached.",
    { source: "3GPP TS 27.007 10.1.10" },
  ),
  term(
    'AT+QENG|AT+QENG="servingcell"|servingcell',
    "Shows the cell in use with its band and signal.",
    { source: fact("modem", "serving-cell") },
  ),
  term(
    "AT+QRSRP|AT+QRSRQ|AT+QSINR",
    "Shows strength, quality and noise of the signal per antenna.",
    { source: "Quectel AT manual" },
  ),
  term("AT+CSQ", "Shows the received power.", { source: "3GPP TS 27.007 8.5" }),
  term(
    'AT+QMAP|QMAP|AT+QMAP="WWAN"|WWAN',
    "The modem's router: passthrough rules, NAT, LAN, DHCP. AT+QMAP=\"WWAN\" shows the carrier's " +
      "address.",
    { source: fact("modem", "qmap-list") },
  ),
  term('AT+QMAP="connect"|AT+QNETDEVCTL', "Starts or ends the data connection of a rule.", {
    source: fact("modem", "qnetdevctl"),
  }),
  term(
    "AT+QCFG|QCFG",
    'Settings of the module, each with a name in quotes: "usbnet", "pcie/mode", "data_interface".',
    { source: fact("modem", "qcfg-list") },
  ),
  term(
    'AT+QCFG="usbcfg"|usbcfg|USB composition|composition',
    "The USB ports of the modem. A wrong value removes all ports, so ethermode refuses it.",
    { source: fact("modem", "symptom-24") },
  ),
  term("AT+QETH|QETH", "Settings of the Ethernet port: RGMII, driver of the chip, MAC addresses.", {
    source: fact("modem", "qeth-list"),
  }),
  term("AT+QPRTPARA", "Restores or stores parameters of the module. ethermode does not use it.", {
    source: fact("modem", "qprtpara"),
  }),
  term("AT&F", "Resets the parameters of the AT port, not the module.", {
    source: fact("modem", "at-f"),
  }),
  term(
    "AT+QPOWD",
    "Switches the modem off. It starts again only after its power was disconnected.",
    {
      source: fact("modem", "power-off"),
    },
  ),
  term("AT+CLCK", "Shows or changes locks such as the PIN of the SIM card.", {
    source: "3GPP TS 27.007 7.4",
  }),
  term("AT+QNWPREFCFG", "Selects network types and bands.", { source: "Quectel AT manual" }),
  term("AT+QCAINFO", "Shows the cells that carrier aggregation uses.", {
    source: "Quectel AT manual",
  }),
  term("AT+QTEMP", "Shows the temperatures of the modem.", { source: "Quectel AT manual" }),
  term(
    "+CME ERROR|CME ERROR|ERROR",
    "The modem rejected a command. The number names the reason: 10 SIM card missing, 11 PIN " +
      "required, 13 SIM failure, 14 SIM busy, 3 not allowed, 4 not supported.",
    { at: "AT+CMEE=1", source: "3GPP TS 27.007 9.2" },
  ),
];
