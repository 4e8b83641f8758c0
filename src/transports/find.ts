import type { Call } from "../core/call.ts";
import { Failure } from "../core/failure.ts";
import { groupModems, worthAsking } from "./usb/candidates.ts";
import type { Candidate, UsbModem } from "./usb/candidates.ts";
import { scanUsbPorts } from "./usb/scan.ts";
import type { UsbRoots } from "./usb/scan.ts";
import { listUsbPorts } from "./usb/listed-ports.ts";
import type { ListedPort } from "./usb/listed-ports.ts";
import type { UsbPort } from "./usb/usb-port.ts";

/** The serial ports there are at this moment. */
export type ListPorts = (call: Call) => Promise<readonly UsbPort[]>;

/** Whether a modem answers on the path, or what it says of itself. Throws the failure of the port when it cannot be asked. */
export type Probe = (path: string, call: Call) => Promise<boolean | string>;

export interface Attempt {
  readonly candidate: Candidate;
  readonly outcome: "answered" | "silent" | Failure;
}

/** A device and what came of asking it. Without `chosen` nothing answered, or nothing was worth asking: then `attempts` is empty. */
export interface FoundModem {
  readonly modem: UsbModem;
  readonly chosen?: Candidate;
  /** The probe's own words, when it had any. */
  readonly answer?: string;
  readonly attempts: readonly Attempt[];
}

export interface PortListing {
  readonly platform: NodeJS.Platform;
  /** Given by the environment; on other systems than Linux only a named tree is scanned. */
  readonly sysfs?: string;
  readonly dev?: string;
  readonly list: () => Promise<readonly ListedPort[]>;
}

/** Linux and copied trees are scanned, everything else is asked for its list. */
export function portSource({ platform, sysfs, dev, list }: PortListing): ListPorts {
  if (platform !== "linux" && sysfs === undefined) return (call) => listUsbPorts(list, call);
  const roots: UsbRoots = { sysfs: sysfs ?? "/sys", dev: dev ?? "/dev" };
  return (call) => scanUsbPorts(roots, call);
}

/** Each device's likely ports are asked in order until one answers; devices that are hardly modems are listed, not asked. */
export async function findModems(
  list: ListPorts,
  probe: Probe,
  call: Call,
): Promise<readonly FoundModem[]> {
  const found: FoundModem[] = [];
  for (const modem of groupModems(await list(call))) found.push(await askModem(modem, probe, call));
  return found;
}

export async function askModem(modem: UsbModem, probe: Probe, call: Call): Promise<FoundModem> {
  const attempts: Attempt[] = [];
  for (const candidate of modem.candidates.filter(({ score }) => score >= worthAsking)) {
    const answer = await ask(candidate.port.path, probe, call);
    if (answer === false || answer instanceof Failure) {
      attempts.push({ candidate, outcome: answer === false ? "silent" : answer });
      continue;
    }
    attempts.push({ candidate, outcome: "answered" });
    return {
      modem,
      chosen: candidate,
      attempts,
      ...(typeof answer === "string" ? { answer } : {}),
    };
  }
  return { modem, attempts };
}

const portTrouble = /^(port|modem|busy)\//;

/** What is wrong with one port is an answer too, and must not keep us from the next; what ends the program must. */
export async function ask(
  path: string,
  probe: Probe,
  call: Call,
): Promise<boolean | string | Failure> {
  call.signal.throwIfAborted();
  try {
    return await probe(path, call);
  } catch (error) {
    call.signal.throwIfAborted();
    if (error instanceof Failure && portTrouble.test(error.code)) return error;
    throw error;
  }
}
