import { models } from "./index.ts";

/** Status queries that no setting reads. */
const status = [
  "ATI",
  "AT+CEREG?",
  "AT+C5GREG?",
  "AT+CGACT?",
  "AT+CGDCONT?",
  "AT+CGPADDR",
  "AT+CGSN",
  "AT+CIMI",
  "AT+COPS?",
  "AT+CPIN?",
  "AT+CSQ",
  "AT+QCAINFO",
  'AT+QENG="neighbourcell"',
  'AT+QENG="servingcell"',
  "AT+QGMR",
  'AT+QMAP="WWAN"',
  'AT+QMBNCFG="List"',
  'AT+QNWPREFCFG="mode_pref"',
  "AT+QNWINFO",
  "AT+QPINC?",
  "AT+QRSRP",
  "AT+QRSRQ",
  "AT+QSIMSTAT?",
  "AT+QSINR",
  "AT+QTEMP",
] as const;

/** Returns queries for completion: those of all settings, and status queries. */
export function knownQueries(): readonly string[] {
  const settings = models.flatMap(({ manages }) => manages.map(({ setting }) => setting.read.text));
  return [...new Set([...status, ...settings])].toSorted();
}
