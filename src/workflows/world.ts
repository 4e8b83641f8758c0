import type { OpenTransport } from "../at/transport.ts";
import type { Call } from "../core/call.ts";
import type { Clock } from "../core/clock.ts";
import type { Secret } from "../core/secret.ts";
import type { SecretRef } from "../profile/secrets.ts";
import type { RouterSpec } from "../profile/router-spec.ts";
import type { OpenShell } from "../router/shell.ts";
import type { FirmwareNotes } from "../runs/firmware-notes.ts";
import type { TextSigns } from "../doctor/diagnosis-input.ts";
import type { RunStore } from "../runs/store.ts";
import type { Holder } from "../transports/serial/holders.ts";
import type { BusDevice } from "../transports/usb/device.ts";
import type { UsbPort } from "../transports/usb/usb-port.ts";
import type { Emit } from "./events.ts";

/** The serial ports of this computer, of a router, or of a simulated modem. */
export interface Ports {
  /**
   * `router`: ports of the target's router, with `router:` before every path. `anywhere`: one
   * simulated modem, whatever port a profile names.
   */
  readonly where?: "router" | "anywhere";
  /** Release of OpenWrt on the router, where a recording holds it. */
  readonly release?: string;
  /** The router's host, with `where: "router"`. */
  readonly host?: string;
  list(call: Call): Promise<readonly UsbPort[]>;
  /** Returns the listed port to which a link of the computer leads. */
  linked?(path: string, ports: readonly UsbPort[]): Promise<UsbPort | undefined>;
  /** Lists devices on USB and PCIe, also those without ports. Absent if no bus can be read. */
  devices?(call: Call): Promise<readonly BusDevice[]>;
  /** Takes a port's path, or `tcp:host:port`. */
  open(path: string): OpenTransport;
  holders(path: string, call: Call): Promise<readonly Holder[]>;
}

/** One line of the AT conversation, for `--trace`. */
export type TraceLine = (port: string, direction: "sent" | "received", line: string) => void;

/**
 * Everything outside the program that workflows use. The command line builds the real one, tests
 * and `demo` a simulated one.
 */
export interface World {
  readonly clock: Clock;
  readonly ports: Ports;
  /** The recording of the devices. It never changes, so its targets share what was read once. */
  readonly recording?: object;
  /**
   * Keeps modem managers on the machine of the ports away from the port's device, until disposed.
   * Returns undefined if there is none, or if it could not be stopped, which is then reported.
   */
  inhibit?(port: UsbPort, emit: Emit, call: Call): Promise<AsyncDisposable | undefined>;
  /**
   * Reads the kernel log of the machine that the ports belong to. Absent when they belong to no
   * machine.
   */
  kernelLog?(
    call: Call,
  ): Promise<{ readonly text: string; readonly uptimeSeconds?: number } | undefined>;
  /** Facts that pasted texts prove, in addition to the recorded devices. */
  readonly texts?: TextSigns;
  /** Resolves a secret of a profile. `purpose` names it in a question to the user. */
  secret(ref: SecretRef, purpose: string, call: Call): Promise<Secret>;
  /** Returns the addresses at which the router of this computer can be. */
  gateways?(): Promise<readonly string[]>;
  /** Returns a function that resolves the secrets and opens the shell. */
  openRouter(spec: RouterSpec, emit: Emit): OpenShell;
  readonly runs: RunStore;
  readonly notes: FirmwareNotes;
  /** Removes the notes about refused writes before a plan is made (`--forget`). */
  readonly forgetsRefusals?: boolean;
  readonly version: string;
  /** Returns an ethermode command line that uses these devices and this state folder. */
  command(...words: readonly string[]): string;
  /** The name of this computer. Others see it when a guard of ours is armed. */
  readonly computer?: string;
  readonly trace?: TraceLine;
}
