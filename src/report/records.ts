import type { CellSignal } from "../at-profiles/queries/signal.ts";
import type { SignalReading } from "../workflows/modem/read-signal.ts";

/**
 * Machine-readable lines of commands that use no device, between the version line and the result
 * line.
 */
export type MachineRecord =
  /** A stored run; `time` is its start. */
  | {
      readonly type: "run";
      readonly run: string;
      readonly time: string;
      readonly target: string;
      readonly purpose: string;
      readonly outcome: string;
      readonly verdict?: string;
      /** The file with the commands for a manual rollback. */
      readonly card?: string;
      /** The devices, `router 192.168.1.1:22, modem rm520n-gl 33ff8b98`. */
      readonly device?: string;
      /** The id that the runs of one command with several targets share. */
      readonly fleet?: string;
      /** Names of the targets of that command that no run changed. */
      readonly notBegun?: readonly string[];
      /** The run that rolled this one back. */
      readonly rolledBackBy?: string;
      /** The number of values that `ethermode rollback RUN` restores. */
      readonly values: { readonly modem: number; readonly router: number };
    }
  | {
      readonly type: "explanation";
      readonly names: readonly string[];
      readonly kind: string;
      readonly meaning: string;
      readonly details: readonly { readonly label: string; readonly text: string }[];
      /** Answers of firmware observed on this computer. */
      readonly seen?: readonly { readonly firmware: string; readonly words: string }[];
    }
  /** A shipped profile; `yaml` only when requested by name. */
  | {
      readonly type: "profile";
      readonly name: string;
      readonly summary: string;
      readonly yaml?: string;
    }
  /** Addresses of the simulated modem and router. */
  | {
      readonly type: "simulated";
      readonly sysfs?: string;
      readonly dev?: string;
      readonly serial: readonly string[];
      readonly ssh: { readonly host: string; readonly port: number; readonly fingerprint: string };
      readonly profile: string;
      readonly state: string;
    }
  /** A line that answers no command, in a session of `at`. */
  | { readonly type: "unsolicited"; readonly line: string }
  /** One reading of `aim`. `null`: an antenna without a signal. */
  | {
      readonly type: "signal";
      readonly cells: readonly CellSignal[];
      readonly antennas: SignalReading["antennas"];
    }
  /** The current serial ports of the simulated modem; none while it is not on USB. */
  | { readonly type: "bus"; readonly serial: readonly string[] };
