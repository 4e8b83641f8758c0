import { fact, term } from "./term.ts";
import type { Term } from "./term.ts";

/** The mobile network, the SIM card and the radio. */
export const mobileTerms: readonly Term[] = [
  term(
    "APN|access point name",
    "The name of the network that a data connection leads to, such as three.co.uk. A wrong APN " +
      "ends in limited service or in no address.",
    {
      at: 'AT+CGDCONT=1,"IPV4V6","internet"',
      uci: "network.wwan.apn",
      source: "3GPP TS 27.007 10.1.1",
    },
  ),
  term(
    "PDP context|context|PDP|PDN|PDN connection|cid",
    "One data connection with its APN and address type, numbered from 1. Most carriers use " +
      "context 1 for the Internet, Verizon uses 3.",
    { at: "AT+CGDCONT?", source: "3GPP TS 27.007 10.1" },
  ),
  term(
    "data connection|data call|bearer",
    "The connection between modem and carrier that has an address. Registration alone carries no " +
      "data.",
    { at: 'AT+QMAP="WWAN"', source: fact("modem", "symptom-08") },
  ),
  term(
    "registration|attach",
    "The network accepted the modem. home: the carrier's own network. roaming: another network.",
    { at: "AT+CEREG?", source: "3GPP TS 27.007 10.1.22" },
  ),
  term("roaming", "The modem is registered in the network of another carrier.", {
    at: "AT+CEREG?",
  }),
  term(
    "limited service|no service|LIMSRV|emergency calls only|emergency-only",
    "The network allows emergency calls only, often because of a wrong APN or a SIM card that is " +
      "not active.",
    { at: 'AT+QENG="servingcell"', source: fact("modem", "symptom-28") },
  ),
  term("carrier|operator|MNO|provider", "The company whose network the SIM card belongs to.", {
    at: "AT+COPS?",
  }),
  term(
    "MCC|MNC|PLMN",
    "Country code and network code of a carrier: 234 20 is Three in the United Kingdom.",
    { at: "AT+COPS?", source: "ITU-T E.212" },
  ),
  term("LTE|4G", "The fourth generation of mobile networks.", { at: "AT+CEREG?" }),
  term(
    "5G|NR|NR5G|new radio",
    "The fifth generation of mobile networks. It runs beside LTE (NSA) or alone (SA).",
    { at: "AT+C5GREG?" },
  ),
  term(
    "NSA|EN-DC|ENDC|non-standalone",
    "5G that uses an LTE cell for control and adds an NR cell for data.",
    { at: 'AT+QENG="servingcell"', source: fact("modem", "serving-cell") },
  ),
  term("SA|standalone|5GS", "5G without LTE. 5GS is the 5G system that the modem registers in.", {
    at: "AT+C5GREG?",
    source: "3GPP TS 24.501",
  }),
  term(
    "band|frequency band|band lock|QNWPREFCFG",
    "A range of frequencies, such as B3 for LTE or n78 for 5G. A band lock can leave the modem without a network.",
    {
      at: 'AT+QNWPREFCFG="nr5g_band"',
    },
  ),
  term("carrier aggregation|CA|QCAINFO", "The modem uses several bands at once.", {
    at: "AT+QCAINFO",
  }),
  term("RSRP", "The strength of the cell's signal in dBm. -80 is good, -110 is weak.", {
    at: "AT+QRSRP",
    source: "3GPP TS 36.214",
  }),
  term("RSRQ", "The quality of the signal in dB. -10 is good, -20 is bad.", {
    at: "AT+QRSRQ",
    source: "3GPP TS 36.214",
  }),
  term(
    "SINR|SNR",
    "How far the signal is above noise and other cells, in dB. Above 20 is good, below 0 is bad.",
    { at: "AT+QSINR", source: "3GPP TS 36.214" },
  ),
  term(
    "RSSI|CSQ",
    "The received power including noise. RSRP and SINR describe the signal better.",
    {
      at: "AT+CSQ",
      source: "3GPP TS 27.007 8.5",
    },
  ),
  term("antenna|MIMO|antennas", "5G modems have four antenna sockets. All four need an antenna.", {
    at: "AT+QRSRP",
  }),
  term("SIM card|SIM|USIM|eSIM|eUICC", "The card with the subscription.", {
    at: "AT+CPIN?",
    source: fact("modem", "cpin"),
  }),
  term(
    "PIN|SIM PIN",
    "The number that unlocks the SIM card after a start. Three wrong PINs lock the card. " +
      "ethermode never sends the last try.",
    { at: "AT+CPIN?", source: "3GPP TS 27.007 8.3" },
  ),
  term(
    "PUK",
    "The number that unlocks a SIM card after three wrong PINs. ethermode never sends it.",
    { at: "AT+CPIN?", source: "3GPP TS 27.007 8.3" },
  ),
  term(
    "SIM slot",
    "Some boards have two SIM sockets. A change of the slot makes the modem leave USB for a moment.",
    { at: "AT+QUIMSLOT", source: fact("modem", "sim-slot") },
  ),
  term(
    "network lock|SIM lock|carrier lock",
    "The modem accepts SIM cards of one carrier or one card only. Ask the seller to remove it.",
    { at: "AT+CPIN?", source: "3GPP TS 22.022" },
  ),
  term(
    "IMEI",
    "The number that identifies the modem. It is masked in all output and never changed.",
    { at: "AT+CGSN", source: "3GPP TS 23.003" },
  ),
  term(
    "IMSI|ICCID",
    "The numbers that identify the subscription and the SIM card. They are masked in all output.",
    { at: "AT+CIMI", source: "3GPP TS 23.003" },
  ),
  term(
    "MBN|operator profile|QMBNCFG",
    "Settings of a carrier that the firmware selects by the SIM card. They can replace the APN at " +
      "a start.",
    { at: 'AT+QMBNCFG="AutoSel"', source: fact("modem", "symptom-28") },
  ),
  term(
    "FCC lock",
    "Some laptop modems keep the radio off until a program unlocks it. ethermode does not unlock " +
      "it.",
    { at: "AT+CFUN?", source: fact("modem", "fcc-lock") },
  ),
  term("airplane mode|radio off", "The radio is off: the modem answers, but finds no network.", {
    at: "AT+CFUN=1",
    source: fact("modem", "symptom-22"),
  }),
  term(
    "slow connection|slow|speed|speedtest|throughput",
    "Usual causes: a weak signal, a busy cell, LTE in place of 5G, an antenna that is missing, or an Ethernet " +
      "link of 100 Mbit/s. The command `aim` shows the signal.",
    { at: 'AT+QENG="servingcell"' },
  ),
];
