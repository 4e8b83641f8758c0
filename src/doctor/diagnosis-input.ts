import type { Carrier } from "../at-profiles/carriers.ts";
import type { EthernetPath, ModemModel } from "../at-profiles/model.ts";
import type { ModemValues } from "../at-profiles/observed.ts";
import type { Registration, ServingCell, SimState } from "../at-profiles/queries/status.ts";
import type { FailureCode } from "../core/failure.ts";
import type { ModemSpec } from "../profile/targets.ts";
import type { LogSigns } from "./log-signs.ts";
import type { Verdict } from "./verdict.ts";

/** Everything a diagnosis knows. What is missing was not looked at, or could not be told. */
export interface DiagnosisInput {
  /** Modems on the USB of this computer, asked or not. */
  readonly usb: readonly UsbModemInput[];
  readonly modem?: ModemInput;
  readonly router?: RouterInput;
  /** Signs in the kernel's log of this computer. */
  readonly log?: LogSigns;
  /** When this program worked on a modem and restarted it. */
  readonly ownRuns?: readonly OwnRun[];
  /** Desired state of the modem; missing without a profile. */
  readonly desired?: Pick<ModemSpec, "passthrough" | "apn">;
  readonly verdict?: Verdict;
}

/** Both in seconds before now. */
export interface OwnRun {
  readonly began: number;
  readonly ended: number;
}

/** One modem as its bus shows it. */
export interface UsbModemInput {
  /** `Quectel RM521F-GL`, as it calls itself on USB. */
  readonly title: string;
  /** Where it is plugged in: `2-1`. */
  readonly busPath?: string;
  readonly power: "enough" | "at-limit" | "short" | "unknown";
  readonly powerEvidence: readonly string[];
  readonly holders: readonly PortHolder[];
}

export interface PortHolder {
  readonly path: string;
  readonly command: string;
  readonly pid: number;
  readonly unit?: string;
  readonly manager?: "systemd" | "openrc" | "procd" | "container";
  readonly proof: "open-file" | "suspected";
}

export type ModemInput =
  | ({ readonly state: "answers" } & AnsweringModem)
  | ({ readonly state: "not-asked" } & NotAsked);

/** Why somebody could not be asked, in the words of the failure. */
export interface NotAsked {
  readonly code: FailureCode;
  readonly message: string;
  readonly hint?: string;
}

export interface AnsweringModem {
  readonly title: string;
  readonly firmware: string;
  /** Why nothing is ever written to this model. */
  readonly readOnly?: string;
  /** Whom passthrough can be bound to on this model. */
  readonly receiver: ModemModel["receiver"];
  /** How its Ethernet can be wired. */
  readonly ethernet: readonly EthernetPath[];
  /** By setting id; what the firmware does not have is missing. */
  readonly values: ModemValues;
  readonly sim: SimState;
  /** Whose SIM it is, where that is asked and known. */
  readonly carrier?: Carrier;
  /** The operator profile (MBN) in use, where that is asked. */
  readonly operatorProfile?: string;
  readonly registration: { readonly lte?: Registration; readonly nr?: Registration };
  readonly cell?: ServingCell;
  /** The IPv4 address the carrier gave. */
  readonly address?: string;
  readonly address6?: string;
  /** The modem's own LAN: `192.168.225.1/24`. */
  readonly lan: string;
  readonly passthrough: boolean;
}

export type RouterInput =
  | ({ readonly state: "answers" } & AnsweringRouter)
  | ({ readonly state: "not-asked"; readonly host: string } & NotAsked);

export interface AnsweringRouter {
  readonly host: string;
  readonly wan: {
    readonly interface: string;
    /** `dhcp`; missing when there is no such interface. */
    readonly proto?: string;
    readonly device?: string;
    readonly mac?: string;
    readonly carrier?: boolean;
    readonly address?: string;
    readonly gateway?: string;
    /** The DHCP server that gave the address. */
    readonly server?: string;
  };
  readonly lanSubnets: readonly {
    readonly interface: string;
    readonly address: string;
    readonly prefix: number;
  }[];
  readonly cellular: readonly {
    readonly interface: string;
    readonly proto: string;
    readonly disabled: boolean;
  }[];
  readonly obstacles: readonly WriteObstacle[];
  readonly passwordless: boolean;
  /** Interfaces mwan3 watches, when it is enabled. */
  readonly mwan3?: readonly string[];
  /** Devices sqm shapes. */
  readonly sqm?: readonly string[];
  readonly modemManager: "running" | "stopped" | "absent";
  /** Modems on the router's own USB. */
  readonly usb: readonly UsbModemInput[];
  readonly log?: LogSigns;
}

/** Why this router must not be written to now. */
export interface WriteObstacle {
  readonly kind:
    | "unsaved-changes"
    | "apply-pending"
    | "guard-armed"
    | "flash-full"
    | "not-lasting"
    | "overridden";
  readonly message: string;
  readonly fix?: string;
}
