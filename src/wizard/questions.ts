import type { Carrier } from "../at-profiles/carriers.ts";
import type { Question } from "./prompter.ts";

/** What the wizard knows without asking. */
export interface Facts {
  /** Modems that answer, as `port` words of a profile. */
  readonly modems: readonly { readonly port: string; readonly title: string }[];
  readonly modem?: {
    readonly sim: string;
    readonly dataCall: "up" | "down";
    /** `192.168.225.1/24` */
    readonly lan: string;
    /** The APN of the data call as the modem has it: `internet (IPv4 and IPv6)`. */
    readonly apn?: string;
    /** Whose SIM it is, where that is known. */
    readonly carrier?: Carrier;
  };
  /** The address this computer sends its traffic to: most often the router. */
  readonly gateway?: string;
  readonly router?: {
    readonly interface: string;
    readonly device?: string;
    readonly devices: readonly string[];
    readonly cellular: readonly string[];
    /** Whether the router's LAN and the modem's are one subnet. */
    readonly clash: boolean;
  };
}

export type Answers = Readonly<Record<string, string>>;

const yesNo = (
  yes: string,
  no: string,
): readonly { readonly value: string; readonly text: string }[] => [
  { value: "yes", text: yes },
  { value: "no", text: no },
];

const name = /^[A-Za-z0-9][A-Za-z0-9.-]*$/;
const hostName = (answer: string): string | undefined =>
  /^[A-Za-z0-9:][A-Za-z0-9.:_-]*$/.test(answer)
    ? undefined
    : "An address or a host name, for instance 192.168.1.1.";

export function portQuestion({ modems }: Facts): Question {
  return {
    id: "port",
    kind: "choice",
    text: "Which modem?",
    choices: modems.map(({ port, title }) => ({ value: port, text: title })),
    usual: modems[0]?.port ?? "",
  };
}

export const noModemQuestion: Question = {
  id: "look-again",
  kind: "choice",
  text: "No modem answers on USB.",
  hint: "Plug the modem's USB port into this computer and give the board its own power supply.",
  choices: [
    { value: "yes", text: "Look again" },
    { value: "router", text: "It is plugged into the router's own USB port" },
    { value: "no", text: "Give up" },
  ],
  usual: "yes",
};

export const natQuestion: Question = {
  id: "nat",
  kind: "choice",
  text: "How shall the modem pass its address on?",
  hint: "Without its NAT nothing translates twice, but its own page is out of reach.",
  choices: [
    { value: "no", text: "Plain passthrough: the router gets the carrier's address (recommended)" },
    { value: "yes", text: "Keep the modem's NAT beside it, and with it the modem's own page" },
  ],
  usual: "no",
};

/** What subscribers of that carrier use is offered and no more: whoever only uses its network may have another APN. */
export function apnChoiceQuestion(
  { apn }: NonNullable<Facts["modem"]>,
  { name, apns }: Carrier,
): Question {
  return {
    id: "apn-choice",
    kind: "choice",
    text: `The modem has no data connection. Which access point name (APN) shall it use? The SIM card is of ${name}'s network.`,
    hint: "Suggestions; a brand that only uses that network may have another one.",
    choices: [
      { value: "keep", text: `Leave what is on the modem${apn === undefined ? "" : `: ${apn}`}` },
      ...apns.map((one) => ({
        value: suggested(one.name),
        text: `${one.name}${one.context === undefined ? "" : `, in context ${one.context}`} (${one.source})`,
      })),
      { value: "other", text: "Another one" },
    ],
    usual: "keep",
  };
}

export function suggested(apn: string): string {
  return `suggested:${apn}`;
}

export const apnQuestion: Question = {
  id: "apn",
  kind: "text",
  text: "The carrier's access point name (APN)?",
  hint: "The modem has no data connection. Leave it empty to keep what the modem has.",
  usual: "",
  validate: (answer) =>
    answer === "" || name.test(answer)
      ? undefined
      : "Letters, digits, dots and dashes, for instance three.co.uk.",
};

export const routerQuestion: Question = {
  id: "with-router",
  kind: "choice",
  text: "Set up the OpenWrt router too?",
  hint: "The router's WAN becomes a DHCP client, and it is proven that it gets the carrier's address.",
  choices: yesNo("Yes", "No, the modem alone"),
  usual: "yes",
};

export function hostQuestion({ gateway }: Facts): Question {
  return {
    id: "host",
    kind: "text",
    text: "The router's address?",
    usual: gateway ?? "192.168.1.1",
    validate: hostName,
  };
}

export const loginQuestion: Question = {
  id: "password",
  kind: "choice",
  text: "How do we log in as root?",
  choices: [
    { value: "none", text: "By SSH key or agent, or with no password yet" },
    { value: "prompt", text: "With a password, typed in when needed" },
  ],
  usual: "none",
};

export function deviceQuestion({ router }: Facts): Question {
  const devices = router?.devices ?? [];
  return {
    id: "device",
    kind: "choice",
    text: "Which of the router's ports is the modem plugged into?",
    choices: devices.map((device) => ({ value: device, text: device })),
    usual: devices[0] ?? "",
  };
}

export function retireQuestion({ router }: Facts): Question {
  const names = (router?.cellular ?? []).join(", ");
  return {
    id: "retire",
    kind: "choice",
    text: `The router has an older cellular connection (${names}). Switch it off?`,
    hint: "The same modem cannot serve both. It is disabled, not deleted.",
    choices: yesNo("Yes, disable it", "No, leave it"),
    usual: "yes",
  };
}

export const clashQuestion: Question = {
  id: "lan",
  kind: "text",
  text: "The modem's own LAN is in the router's subnet. Which address shall the modem take instead?",
  usual: "192.168.226.1",
  validate: (answer) =>
    /^(\d{1,3}\.){3}\d{1,3}$/.test(answer)
      ? undefined
      : "An IPv4 address, for instance 192.168.226.1.",
};

export function saveQuestion(name: string): Question {
  return {
    id: "save",
    kind: "choice",
    text: "Save the answers as a profile?",
    choices: [
      { value: "yes", text: `Yes, as ${name}` },
      { value: "other", text: "Yes, under another name" },
      { value: "no", text: "No" },
    ],
    usual: "yes",
  };
}

export function saveAsQuestion(usual: string): Question {
  return {
    id: "save-as",
    kind: "text",
    text: "The name of the file?",
    usual,
    validate: (answer) =>
      answer.trim() === "" ? "A file name, for instance my-router.yaml." : undefined,
  };
}

export const agreeQuestion: Question = {
  id: "agree",
  kind: "choice",
  text: "Take these steps?",
  choices: yesNo("Yes", "No, leave everything as it is"),
  usual: "yes",
};
