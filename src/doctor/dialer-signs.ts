import { defined } from "../core/defined.ts";
import { sessionCause } from "./reject-causes.ts";
import type { RejectCause } from "./reject-causes.ts";

/** The last state that a program logged that dials over USB or PCIe. */
export interface DialerSigns {
  /** `quectel-CM`, or the router's interface whose script dials: `lte`. */
  readonly program: string;
  readonly isQmodem: boolean;
  readonly sim?: "absent" | "pin" | "puk" | "failure";
  readonly simLine?: string;
  readonly registration?: "denied" | "searching";
  readonly registrationLine?: string;
  /** The line about the data connection that failed. */
  readonly refusedLine?: string;
  /** A line about a modem that did not answer. */
  readonly silentLine?: string;
  readonly rejections: readonly RejectCause[];
}

type Topic = "sim" | "registration" | "call" | "answer";

interface Sign {
  readonly topic: Topic;
  readonly pattern: RegExp;
  /** Absent for a line that reports a recovery. */
  readonly state?: string;
}

/**
 * Lines of quectel-CM (QMIThread.c), and of OpenWrt's qmi.sh and mbim.sh
 * (docs/facts/openwrt.md#dialer-logs).
 */
const signs: readonly Sign[] = [
  {
    topic: "sim",
    pattern: /SIMStatus: SIM_READY|PIN (?:verification is disabled|already verified)/,
  },
  { topic: "sim", state: "absent", pattern: /SIMStatus: SIM_ABSENT|sim_not_present/ },
  {
    topic: "sim",
    state: "pin",
    pattern: /SIMStatus: SIM_PIN|PIN not specified but|^PIN required$/,
  },
  { topic: "sim", state: "puk", pattern: /SIMStatus: SIM_PUK|SIM locked PUK required/ },
  {
    topic: "sim",
    state: "failure",
    pattern: /SIMStatus: SIM_BAD|SIM in illegal state|SIM not initialized|Subscriber init failed/,
  },
  {
    topic: "registration",
    pattern: /PS: Attached|Starting network |(?:Attach|Connect) to network/,
  },
  { topic: "registration", state: "denied", pattern: /registration[_ ]denied/i },
  {
    topic: "registration",
    state: "searching",
    pattern: /PS: Detached|(?:Network|Subscriber) registration failed/,
  },
  {
    topic: "call",
    state: "refused",
    pattern:
      /requestSetupDataCall QMUXResult = 0x1|Unable to connect IPv[46]|No data link!|^Failed to connect to network/,
  },
  {
    topic: "call",
    pattern:
      /Status: CONNECTED|ConnectionIPv4Handle: 0x|lease of \S+ obtained|Setting up \w+$|obtain IP address/,
  },
  {
    topic: "answer",
    state: "silent",
    pattern:
      /(?:QmiWwanInit|request\w+) message timeout|\brequest\w+ err = 110|^Request timed out$/,
  },
];

/** A modem that registers has a usable card, and one that connects is registered. */
const endedBy: Readonly<Record<Topic, readonly Topic[]>> = {
  sim: ["sim"],
  registration: ["sim", "registration"],
  call: ["sim", "registration", "call", "answer"],
  answer: ["answer"],
};

const ownStamp =
  /^(?:.*\bnetifd: \S+ \(\d+\): )?\[(?:\d{4}[-/])?\d\d[-/]\d\d_\d\d:\d\d:\d\d[.:]\d+\] /;
const qmodemStamp = /^\[?[\d-]+ [\d:]+\]? modem_dial:/;
/** `Mon Jul  8 08:38:01 2024 : MBIM Connect 1 Failed to connect to network` */
const rooterStamp = /^\S+ \S+ +\d+ [\d:]+ \d{4} : \w+ Connect \d* ?/;
const scriptStamp = /^.*\bnetifd: (\S+) \(\d+\): (?:mbim\[\d+\] )?/;

interface Found {
  readonly state: string;
  readonly line: string;
}

/** Returns the last state in the lines of dialers, or undefined without such lines. */
export function dialerSigns(lines: readonly string[]): DialerSigns | undefined {
  const found = new Map<Topic, Found>();
  const own = lines.filter((line) => ownStamp.test(line) || qmodemStamp.test(line));
  let script: string | undefined;
  for (const line of lines) {
    const isOwn = ownStamp.test(line);
    const isRooter = rooterStamp.test(line);
    const owner = isRooter ? "ROOter" : scriptStamp.exec(line)?.[1];
    if (!isOwn && owner === undefined) continue;
    const stamp = isOwn ? ownStamp : isRooter ? rooterStamp : scriptStamp;
    const text = line.replace(stamp, "").trim();
    const sign = signs.find(({ pattern }) => pattern.test(text));
    if (sign === undefined) continue;
    if (sign.state === undefined) for (const topic of endedBy[sign.topic]) found.delete(topic);
    else found.set(sign.topic, { state: sign.state, line: text });
    script ??= owner;
  }
  const program = own.length > 0 ? "quectel-CM" : script;
  if (program === undefined) return undefined;
  return defined({
    program,
    isQmodem: own.some((line) => qmodemStamp.test(line)),
    sim: simWords.find((word) => word === found.get("sim")?.state),
    simLine: found.get("sim")?.line,
    registration: registrationWords.find((word) => word === found.get("registration")?.state),
    registrationLine: found.get("registration")?.line,
    refusedLine: found.get("call")?.line,
    silentLine: found.get("answer")?.line,
    rejections: found.has("call") ? causesIn(lines) : [],
  });
}

const simWords = ["absent", "pin", "puk", "failure"] as const;
const registrationWords = ["denied", "searching"] as const;

/** `call_end_reason_type is 6` is a cause of 3GPP, and the next line has its number. */
function causesIn(lines: readonly string[]): readonly RejectCause[] {
  return lines.flatMap((line, at) => {
    const number = /call_end_reason_verbose is (\d+)/.exec(line)?.[1];
    const isOf3gpp = lines.slice(Math.max(0, at - 2), at).some((one) => /_type is 6\b/.test(one));
    return number === undefined || !isOf3gpp
      ? []
      : sessionCause(Number(number), line.replace(ownStamp, "").trim());
  });
}
