/** What commands that ask no device tell machines, as lines between the same first and last one as everywhere (INTERFACE: machine output). */
export type MachineRecord =
  /** One of the runs kept; `time` is when it began. */
  | {
      readonly type: "run";
      readonly run: string;
      readonly time: string;
      readonly target: string;
      readonly purpose: string;
      readonly outcome: string;
      readonly verdict?: string;
      /** The way back by hand, as a file. */
      readonly card?: string;
      /** What `ethermode rollback RUN` would bring back: the number of values. */
      readonly values: { readonly modem: number; readonly router: number };
    }
  | {
      readonly type: "explanation";
      readonly names: readonly string[];
      readonly kind: string;
      readonly meaning: string;
      readonly details: readonly { readonly label: string; readonly text: string }[];
      /** What firmware on this computer said about it. */
      readonly seen?: readonly { readonly firmware: string; readonly words: string }[];
    }
  /** A shipped profile; `yaml` where it was asked for by name. */
  | {
      readonly type: "profile";
      readonly name: string;
      readonly summary: string;
      readonly yaml?: string;
    }
  /** How other programs reach the simulated pair. */
  | {
      readonly type: "simulated";
      readonly sysfs?: string;
      readonly dev?: string;
      readonly serial: readonly string[];
      readonly ssh: { readonly host: string; readonly port: number; readonly fingerprint: string };
      readonly profile: string;
      readonly state: string;
    }
  /** The serial ports of the simulated modem just now; none while it is off the bus. */
  | { readonly type: "bus"; readonly serial: readonly string[] };
