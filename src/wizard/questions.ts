import type { Carrier } from "../at-profiles/carriers.ts";
import type { Choice, Question } from "./prompter.ts";

/** The values that the wizard reads from the devices instead of asking. */
export interface SetupFacts {
  /** Modems that answer, with their port as a profile names it. */
  readonly modems: readonly { readonly port: string; readonly title: string }[];
  readonly modem?: {
    readonly sim: string;
    readonly dataCall: "up" | "down";
    /** `192.168.225.1/24` */
    readonly lan: string;
    /** The APN set on the modem: `internet (IPv4 and IPv6)`. */
    readonly apn?: string;
    /** The carrier of the SIM card, where it is known. */
    readonly carrier?: Carrier;
  };
  /** The default gateway of this computer, usually the router. */
  readonly gateway?: string;
  readonly router?: {
    readonly interface: string;
    readonly device?: string;
    readonly devices: readonly string[];
    readonly cellular: readonly string[];
    /** The router's LAN and the modem's LAN overlap. */
    readonly clash: boolean;
  };
}

export type Answers = Readonly<Record<string, string>>;

export function portQuestion({ modems }: SetupFacts): Question {
  return {
    id: "port",
    kind: "choice",
    text: "Which modem do you want to set up?",
    choices: modems.map(({ port, title }) => ({ value: port, text: `${title} on ${port}` })),
    defaultValue: modems[0]?.port ?? "",
  };
}

export const noModemQuestion: Question = {
  id: "no-modem",
  kind: "choice",
  text: "No modem found. What next?",
  hint:
    "No modem answered on the USB ports of this computer. Connect the modem's USB cable to this " +
    "computer, and connect the power supply of its board.",
  choices: [
    { value: "again", text: "Search again" },
    { value: "router", text: "The modem is connected to the router's USB port" },
    { value: "quit", text: "Quit" },
  ],
  defaultValue: "again",
};

export function natQuestion({ modem }: SetupFacts): Question {
  const address = modem?.lan.replace(/\/.*/, "") ?? "";
  return {
    id: "nat",
    kind: "choice",
    text: "IP passthrough mode:",
    choices: [
      {
        value: "no",
        text:
          "Full passthrough (recommended): your router gets the carrier's IP address; " +
          "the modem's web interface becomes unreachable.",
      },
      {
        value: "yes",
        text:
          "Passthrough with NAT: the modem keeps its NAT, and its web interface " +
          `at ${address} stays reachable.`,
      },
    ],
    defaultValue: "no",
  };
}

/** Offers the carrier's own APNs only: a brand on the same network can need a different one. */
export function apnChoiceQuestion(
  { apn }: NonNullable<SetupFacts["modem"]>,
  { name, apns }: Carrier,
): Question {
  return {
    id: "apn-choice",
    kind: "choice",
    text: "Which access point name (APN) should the modem use?",
    hint:
      `The modem has no data connection. The SIM card uses the network of ${name}. ` +
      "A brand on that network can need a different APN.",
    choices: [
      { value: "keep", text: `Keep the current APN${apn === undefined ? "" : `: ${apn}`}` },
      ...apns.map((one) => ({
        value: suggested(one.name),
        text: `${one.name}${one.context === undefined ? "" : `, in context ${one.context}`}`,
      })),
      { value: "other", text: "Enter a different APN" },
    ],
    defaultValue: "keep",
  };
}

export function suggested(apn: string): string {
  return `suggested:${apn}`;
}

export const apnQuestion: Question = {
  id: "apn",
  kind: "text",
  text: "Access point name (APN) of your carrier:",
  hint: "The modem has no data connection. Leave the APN empty to keep the one on the modem.",
  defaultValue: "",
  validate: (answer) =>
    answer === "" || /^[A-Za-z0-9][A-Za-z0-9.-]*$/.test(answer)
      ? undefined
      : "Use letters, digits, dots and dashes, for example three.co.uk.",
};

export const routerQuestion: Question = {
  id: "with-router",
  kind: "choice",
  text: "Set up your OpenWrt router as well?",
  hint:
    "ethermode switches the router's WAN to DHCP and verifies that the router gets the " +
    "carrier's address.",
  choices: yesNo("Yes", "No, set up the modem only"),
  defaultValue: "yes",
};

export function hostQuestion({ gateway }: SetupFacts): Question {
  return {
    id: "host",
    kind: "text",
    text: "Address of your router:",
    defaultValue: gateway ?? "192.168.1.1",
    validate: (answer) =>
      /^[A-Za-z0-9:][A-Za-z0-9.:_-]*$/.test(answer)
        ? undefined
        : "Enter an IP address or a host name, for example 192.168.1.1.",
  };
}

export const loginQuestion: Question = {
  id: "password",
  kind: "choice",
  text: "How do you log in to the router?",
  choices: [
    { value: "none", text: "SSH key or no password: a new router has no password" },
    { value: "prompt", text: "Password: ethermode asks for it" },
  ],
  defaultValue: "none",
};

export function deviceQuestion({ router }: SetupFacts): Question {
  const devices = router?.devices ?? [];
  return {
    id: "device",
    kind: "choice",
    text: "Which port of the router is the modem connected to?",
    choices: devices.map((device) => ({ value: device, text: device })),
    defaultValue: devices[0] ?? "",
  };
}

export function retireQuestion({ router }: SetupFacts): Question {
  const names = (router?.cellular ?? []).join(", ");
  return {
    id: "retire",
    kind: "choice",
    text: `Disable the router's old cellular connection (${names})?`,
    hint:
      "The old connection uses the modem in a different mode. The modem cannot serve both. " +
      "The connection is disabled, not deleted.",
    choices: yesNo("Yes, disable it", "No, keep it"),
    defaultValue: "yes",
  };
}

export const clashQuestion: Question = {
  id: "lan",
  kind: "text",
  text: "New LAN address of the modem:",
  hint:
    "The modem and the router use the same subnet for their LANs, so that the router cannot " +
    "tell them apart. The modem's LAN moves to a different subnet.",
  defaultValue: "192.168.226.1",
  validate: (answer) =>
    /^(\d{1,3}\.){3}\d{1,3}$/.test(answer)
      ? undefined
      : "Enter an IPv4 address, for example 192.168.226.1.",
};

export function saveQuestion(name: string): Question {
  return {
    id: "save",
    kind: "choice",
    text: "Save your answers as a profile?",
    hint: "With a profile you can check or apply the same setup again without questions.",
    choices: [
      { value: "yes", text: `Yes, as ${name}` },
      { value: "other", text: "Yes, with a different file name" },
      { value: "no", text: "No" },
    ],
    defaultValue: "yes",
  };
}

export function saveAsQuestion(name: string): Question {
  return {
    id: "save-as",
    kind: "text",
    text: "File name:",
    defaultValue: name,
    validate: (answer) =>
      answer.trim() === "" ? "Enter a file name, for example my-router.yaml." : undefined,
  };
}

export const agreeQuestion: Question = {
  id: "agree",
  kind: "choice",
  text: "Apply this plan?",
  choices: yesNo("Yes", "No, change nothing"),
  defaultValue: "yes",
};

function yesNo(yes: string, no: string): readonly Choice[] {
  return [
    { value: "yes", text: yes },
    { value: "no", text: no },
  ];
}
