import type { Call } from "../core/call.ts";
import { defined } from "../core/defined.ts";
import { Failure } from "../core/failure.ts";
import { sharedWork } from "../core/shared-work.ts";
import { groupModems, minProbeScore } from "./usb/candidates.ts";
import type { Candidate, UsbModem } from "./usb/candidates.ts";
import { scanUsbPorts } from "./usb/scan.ts";
import type { UsbRoots } from "./usb/scan.ts";
import { listUsbPorts } from "./usb/listed-ports.ts";
import type { ListedPort } from "./usb/listed-ports.ts";
import type { UsbPort } from "./usb/usb-port.ts";

/** Lists the serial ports that exist at the moment. */
export type ListPorts = (call: Call) => Promise<readonly UsbPort[]>;

/**
 * Returns whether a modem answers on the path, or its description. Throws the failure of a port it
 * cannot use.
 */
export type Probe = (path: string, call: Call) => Promise<boolean | string>;

export interface Attempt {
  readonly candidate: Candidate;
  readonly outcome: "answered" | "silent" | Failure;
}

/**
 * A device and the probes of its ports. Without `chosen` no port answered, or none was likely
 * enough: then `attempts` is empty.
 */
export interface FoundModem {
  readonly modem: UsbModem;
  readonly chosen?: Candidate;
  /** The description that the probe returned. */
  readonly answer?: string;
  readonly attempts: readonly Attempt[];
}

export interface PortListing {
  readonly platform: NodeJS.Platform;
  /** Set by the environment; on other systems than Linux only an explicit tree is scanned. */
  readonly sysfs?: string;
  readonly dev?: string;
  readonly list: () => Promise<readonly ListedPort[]>;
}

/**
 * Returns a scan of sysfs for Linux and copied trees, else the system's own list. The targets of a
 * fleet share it: a scan of fifty modems takes thousands of file operations.
 */
export function portSource({ platform, sysfs, dev, list }: PortListing): ListPorts {
  if (platform !== "linux" && sysfs === undefined)
    return sharedWork((call) => listUsbPorts(list, call));
  const roots: UsbRoots = { sysfs: sysfs ?? "/sys", dev: dev ?? "/dev" };
  return sharedWork((call) => scanUsbPorts(roots, call));
}

/**
 * Probes each device's likely ports in order until one answers; unlikely devices are listed but not
 * probed.
 */
export async function findModems(
  list: ListPorts,
  probe: Probe,
  call: Call,
): Promise<readonly FoundModem[]> {
  const found: FoundModem[] = [];
  for (const modem of groupModems(await list(call)))
    found.push(await probeModem(modem, probe, call));
  return found;
}

export async function probeModem(modem: UsbModem, probe: Probe, call: Call): Promise<FoundModem> {
  const attempts: Attempt[] = [];
  for (const candidate of modem.candidates.filter(({ score }) => score >= minProbeScore)) {
    const answer = await probePort(candidate.port.path, probe, call);
    if (answer === false || answer instanceof Failure) {
      attempts.push({ candidate, outcome: answer === false ? "silent" : answer });
      continue;
    }
    attempts.push({ candidate, outcome: "answered" });
    return {
      modem,
      chosen: candidate,
      attempts,
      ...defined({ answer: typeof answer === "string" ? answer : undefined }),
    };
  }
  return { modem, attempts };
}

const portFailures = /^(port|modem|busy)\//;

/**
 * Probes one port. Returns a failure of the port, so that the next port is probed; throws every
 * other failure.
 */
export async function probePort(
  path: string,
  probe: Probe,
  call: Call,
): Promise<boolean | string | Failure> {
  call.signal.throwIfAborted();
  try {
    return await probe(path, call);
  } catch (error) {
    call.signal.throwIfAborted();
    if (error instanceof Failure && portFailures.test(error.code)) return error;
    throw error;
  }
}
