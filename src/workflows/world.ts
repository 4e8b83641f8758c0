import type { OpenTransport } from "../at/transport.ts";
import type { Call } from "../core/call.ts";
import type { Clock } from "../core/clock.ts";
import type { Secret } from "../core/secret.ts";
import type { SecretRef } from "../profile/secrets.ts";
import type { RouterSpec } from "../profile/targets.ts";
import type { OpenShell } from "../router/shell.ts";
import type { FirmwareNotes } from "../runs/firmware-notes.ts";
import type { RunStore } from "../runs/store.ts";
import type { Holder } from "../transports/serial/holders.ts";
import type { UsbPort } from "../transports/usb/usb-port.ts";
import type { Emit } from "./events.ts";

/** The serial ports of this machine, of a router, or of a simulated one. */
export interface Ports {
  /** `router`: of the target's own router, with `router:` before every path. `anywhere`: simulated; whatever a profile says, the one modem answers. */
  readonly where?: "router" | "anywhere";
  list(call: Call): Promise<readonly UsbPort[]>;
  /** By the port's path, or `tcp:host:port`. */
  open(path: string): OpenTransport;
  holders(path: string, call: Call): Promise<readonly Holder[]>;
}

/** One line of the AT conversation, for `--trace`. */
export type TraceLine = (port: string, direction: "sent" | "received", line: string) => void;

/** Everything outside that workflows touch. The command line builds the real one, tests and `demo` a simulated one. */
export interface World {
  readonly clock: Clock;
  readonly ports: Ports;
  /** Makes whoever manages modems on the machine the ports belong to leave the port's device alone until disposed; undefined when nobody is in the way, or cannot be asked and that was reported. */
  inhibit?(port: UsbPort, emit: Emit, call: Call): Promise<AsyncDisposable | undefined>;
  /** The kernel's log of the machine the ports belong to, where it can be read; missing when they belong to none. */
  kernelLog?(
    call: Call,
  ): Promise<{ readonly text: string; readonly uptimeSeconds: number } | undefined>;
  /** What a reference in a profile stands for; `purpose` says what for, should somebody have to be asked. */
  secret(ref: SecretRef, purpose: string, call: Call): Promise<Secret>;
  /** Secrets are resolved on the way; nothing is opened yet. */
  openRouter(spec: RouterSpec, emit: Emit): OpenShell;
  readonly runs: RunStore;
  readonly notes: FirmwareNotes;
  readonly version: string;
  readonly trace?: TraceLine;
}
