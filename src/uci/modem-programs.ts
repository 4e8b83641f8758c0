/** A program that can dial with a modem or use its AT port. */
export interface ModemProgram {
  /** As users know it. */
  readonly name: string;
  /** The word for it in `router.wan.retire`. */
  readonly word: string;
  readonly does: "dials" | "uses-port";
  /** Of a process, an init script or a package. */
  readonly pattern: RegExp;
}

/** docs/facts/modem.md#other-port-users. The first match counts. */
const modemPrograms: readonly ModemProgram[] = [
  { name: "ModemManager", word: "modemmanager", does: "dials", pattern: /^modemmanager/i },
  {
    name: "QModem",
    word: "qmodem",
    does: "dials",
    pattern: /^(?:qmodem|modem_(?:dial|init|network|hook|scan))/i,
  },
  { name: "quectel-CM", word: "quectel-cm", does: "dials", pattern: /^quectel/i },
  { name: "wvdial", word: "wvdial", does: "dials", pattern: /^wvdial/ },
  { name: "comgt", word: "comgt", does: "dials", pattern: /^(?:comgt|gcom)/ },
  {
    name: "GL.iNet's modem service",
    word: "cellular-manager",
    does: "uses-port",
    pattern: /^(?:cellular_man|modem_AT)/,
  },
  { name: "3ginfo", word: "3ginfo", does: "uses-port", pattern: /^3ginfo/ },
  { name: "sms-tool", word: "sms-tool", does: "uses-port", pattern: /^sms_?tool(?!s3)/ },
  {
    name: "SMS Server Tools",
    word: "smstools3",
    does: "uses-port",
    pattern: /^sms(?:d|tools3)/,
  },
  { name: "Gammu", word: "gammu", does: "uses-port", pattern: /^gammu/ },
  { name: "modemband", word: "modemband", does: "uses-port", pattern: /^modemband/ },
];

/** Words that `router.wan.retire` accepts besides names of interfaces. */
export const retirableWords: readonly string[] = modemPrograms.map(({ word }) => word);

/** Returns the known program with this process, init script or package. */
export function modemProgram(called: string): ModemProgram | undefined {
  return modemPrograms.find(({ pattern }) => pattern.test(called));
}
