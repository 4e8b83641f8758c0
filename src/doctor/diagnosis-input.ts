import type { Carrier } from "../at-profiles/carriers.ts";
import type { EthernetPath, ModemModel } from "../at-profiles/model.ts";
import type { ModemValues, UnreadSetting } from "../at-profiles/observed.ts";
import type { Registration, ServingCell } from "../at-profiles/queries/registration.ts";
import type { SimState } from "../at-profiles/queries/sim.ts";
import type { FailureCode } from "../core/failure.ts";
import type { ModemSpec } from "../profile/targets.ts";
import type { DialerSigns } from "./dialer-signs.ts";
import type { Messages } from "./message-signs.ts";
import type { PathInput } from "./path-input.ts";
import type { RejectCause } from "./reject-causes.ts";
import type { LogSigns, ModemManagerSigns } from "./log-signs.ts";
import type { RivalInput, WriteObstacle } from "./router-input.ts";
import type { Subnet } from "./subnet.ts";
import type { LinkStates } from "./texts/link-states.ts";
import type { ListedPciDevice } from "./texts/lspci.ts";
import type { TextWan } from "./texts/interface-status.ts";
import type { TextKind } from "./texts/text-kinds.ts";
import type { Verdict } from "./verdict.ts";

/** Everything a diagnosis uses. A missing property was not observed, or could not be. */
export interface DiagnosisInput {
  /** Modems on this computer's USB, whether they answered or not. */
  readonly usb: readonly UsbModemInput[];
  readonly modem?: ModemInput;
  readonly router?: RouterInput;
  /** Signs in this computer's kernel log. */
  readonly log?: LogSigns;
  /** Steps of this program after which a modem leaves USB: a restart, or a change of the SIM slot. */
  readonly ownDepartures?: readonly OwnDeparture[];
  /** Times at which the modem left USB unexpectedly in the last run of this program. */
  readonly runDrops?: readonly string[];
  /** Desired state of the modem; absent without a profile. */
  readonly desired?: Pick<ModemSpec, "passthrough" | "apn" | "sim" | "lan"> &
    Partial<Pick<ModemSpec, "ethernet">>;
  /** File or name of the profile, for the commands in fixes. */
  readonly profile?: string;
  /** Options of `ethermode at` that reach the modem; absent when it is found automatically. */
  readonly atOptions?: readonly string[];
  readonly verdict?: Verdict;
  /** Facts that pasted texts prove. */
  readonly texts?: TextSigns;
}

/** Facts that pasted texts prove in addition to the files of a recording. */
export interface TextSigns {
  /** The kinds that were recognized, with the number of their lines. */
  readonly kinds: readonly { readonly kind: TextKind; readonly lines: number }[];
  /** Lines of no known kind. */
  readonly unrecognized: readonly string[];
  readonly isOpenWrt: boolean;
  /** Evidence for a data connection over USB: drivers and ports that only it needs. */
  readonly usbData: readonly string[];
  readonly wan?: TextWan;
  /** The networks of the LAN bridge and of another Ethernet port in one list of addresses. */
  readonly subnets?: { readonly lan: Subnet; readonly wan: Subnet };
  /** The line with an address that a computer gave itself, where it has no other one. */
  readonly selfAssigned?: string;
  /** The default route that wins over the one through the modem. */
  readonly otherDefault?: { readonly route: string; readonly own: string; readonly device: string };
  /** The texts do not hold the whole configuration, so what they lack is unknown. */
  readonly isFirewallPartial: boolean;
  readonly isNetworkPartial: boolean;
  /** Addresses that did not answer, and that answered. */
  readonly silent: readonly string[];
  readonly answering: readonly string[];
  readonly manager?: ModemManagerSigns;
  /** Whether the texts hold an answer about the addresses of the data connection. */
  readonly hasAddressQuery: boolean;
  /** The model for replies of a modem that no text names. */
  readonly assumedModel?: string;
  /** Whether the texts hold an answer about the passthrough rule. */
  readonly hasRuleQuery: boolean;
  /** Whether each network device has a link. */
  readonly links: LinkStates;
  /** Lines about serial ports that do not exist. */
  readonly missingPorts: readonly string[];
  /** Card and registration in the answers of uqmi, and in the errors of an interface. */
  readonly dialer?: DialerSigns;
  /** Lines about names that were not resolved, and about a missing route. */
  readonly unresolved: readonly string[];
  readonly unreachable: readonly string[];
  readonly hasRoutes: boolean;
  readonly hasDefaultRoute: boolean;
  readonly release?: string;
  /** The operating mode of uqmi, where the radio is off. */
  readonly lowPower?: string;
  /** The line of a traceroute with an address of a modem's LAN. */
  readonly modemHop?: string;
  /** DHCP requests of a udhcpc that a user started. */
  readonly discovers?: LogSigns["discovers"];
  /** Known messages outside logs, such as those of a shell. */
  readonly messages?: Messages;
  /** AT commands that write and that the modem refused. */
  readonly refused: readonly { readonly command: string; readonly answer: string }[];
  /** The highest temperature that the modem reported, in degrees Celsius. */
  readonly temperature?: { readonly celsius: number; readonly line: string };
  /** How often the modem reported its start without a command that restarts it. */
  readonly unaskedStarts?: number;
  readonly hasNulCharacters: boolean;
  /** Causes for which the network rejected the modem. */
  readonly rejections?: readonly RejectCause[];
  /** Modems in the output of `lsusb`. */
  readonly usb: readonly UsbModemInput[];
  /** AT ports on PCIe in a list of device files: `/dev/wwan0at0`. */
  readonly slotPorts?: readonly string[];
  /** Devices in the output of `lspci`. */
  readonly pci?: readonly ListedPciDevice[];
}

/** Start and end of a step, both in seconds before now. */
export interface OwnDeparture {
  readonly began: number;
  readonly ended: number;
}

/** One modem as its USB bus reports it. */
export interface UsbModemInput {
  /** USB product name: `Quectel RM521F-GL`. */
  readonly title: string;
  /** USB port of the modem: `2-1`. */
  readonly busPath?: string;
  readonly usbId?: string;
  readonly power: "enough" | "at-limit" | "short" | "unknown";
  readonly powerEvidence: readonly string[];
  readonly holders: readonly PortHolder[];
}

/** One process that holds a serial port of the modem. */
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

/** The failure that prevented an observation. */
export interface NotAsked {
  readonly code: FailureCode;
  readonly message: string;
  readonly hint?: string;
}

export interface AnsweringModem {
  readonly title: string;
  readonly firmware: string;
  /** Reason why this program never writes to this model. */
  readonly readOnly?: string;
  /** Devices to which this model can bind passthrough. */
  readonly receiver: ModemModel["receiver"];
  /** Ways in which the model can be wired to an Ethernet socket. */
  readonly ethernet: readonly EthernetPath[];
  /** Values by setting id. Settings the firmware does not have are missing. */
  readonly values: ModemValues;
  /** Settings whose answer shows no value. */
  readonly unread?: readonly UnreadSetting[];
  readonly sim: SimState;
  /** The modem's answer to `AT+CPIN?`. */
  readonly simLine?: string;
  /** Carrier of the SIM card, where it was read and is known. */
  readonly carrier?: Carrier;
  /** Operator profile (MBN) in use, where it was read. */
  readonly operatorProfile?: string;
  readonly registration: { readonly lte?: Registration; readonly nr?: Registration };
  readonly cell?: ServingCell;
  /** Causes for which the network rejects the modem now. */
  readonly rejections?: readonly RejectCause[];
  /** The highest temperature of its sensors. */
  readonly celsius?: number;
  /** IPv4 address the carrier assigned. */
  readonly address?: string;
  readonly address6?: string;
  /** The query whose answer has the addresses. Absent when the modem answers none. */
  readonly addressQuery?: string;
  /** The modem's LAN: `192.168.225.1/24`. */
  readonly lan: string;
  /** Neither device shows the LAN: it is the factory value of the family. */
  readonly isLanAssumed?: true;
  /** Whether the modem hands the carrier's address to its Ethernet port. */
  readonly passthrough: boolean;
}

export type RouterInput =
  | ({ readonly state: "answers" } & AnsweringRouter)
  | ({ readonly state: "not-asked"; readonly host: string } & NotAsked);

export interface AnsweringRouter {
  /** Options and destination for `ssh`: `-p 2222 root@192.168.1.1`. */
  readonly sshDestination: string;
  readonly wan: {
    readonly interface: string;
    /** `dhcp`; absent when the interface does not exist. */
    readonly proto?: string;
    readonly device?: string;
    /** The network device of a modem over USB or PCIe that the configuration uses as WAN. */
    readonly modemDevice?: string;
    /** The reason for a missing device. */
    readonly refusal?: { readonly message: string; readonly hint: string };
    /** The device is a VLAN with tagged frames on the cable. */
    readonly hasProviderTags?: boolean;
    readonly mac?: string;
    readonly carrier?: boolean;
    readonly address?: string;
    /** The router did not report its interfaces: an absent address is unknown. */
    readonly isLeaseUnknown?: true;
    /** Length of the network prefix of the lease. */
    readonly prefix?: number;
    readonly gateway?: string;
    /** DHCP server that assigned the address. */
    readonly server?: string;
  };
  /** Network devices of the router with their MAC addresses, in lower case. */
  readonly links?: readonly { readonly name: string; readonly mac?: string }[];
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
  /** Interfaces that mwan3 watches, when it is enabled. */
  readonly mwan3?: readonly string[];
  /** The interfaces that mwan3 uses first. */
  readonly mwan3First?: readonly string[];
  /** Other Ethernet ports with a link. */
  readonly linkedPorts?: readonly string[];
  readonly path?: PathInput;
  /** Devices that sqm shapes. */
  readonly sqm?: readonly string[];
  readonly modemManager: "running" | "stopped" | "absent";
  /** Other programs of the router that can dial with a modem or use its AT port. */
  readonly rivals?: readonly RivalInput[];
  /** Modems on the router's USB. */
  readonly usb: readonly UsbModemInput[];
  readonly log?: LogSigns;
}
