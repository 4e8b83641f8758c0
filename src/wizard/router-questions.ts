import { freeLans } from "../doctor/subnet-clash.ts";
import type { Subnet } from "../doctor/subnet.ts";
import { isIpv4 } from "../profile/addresses.ts";
import type { Choice, Question } from "./prompter.ts";
import { modemLanProblem } from "./modem-lan-answer.ts";
import type { ModemFacts, RouterReading, SetupFacts, Trouble } from "./setup-facts.ts";

export const routerQuestion: Question = {
  id: "with-router",
  kind: "choice",
  text: "Set up your OpenWrt router as well?",
  hint:
    "ethermode switches the router's WAN to DHCP and verifies that the router gets the " +
    "carrier's address.",
  help:
    "Choose yes when the modem's Ethernet port is connected to the WAN port of an OpenWrt router. " +
    "Choose no for another router: set its WAN to DHCP yourself.",
  choices: yesNo("Yes", "No, set up the modem only"),
  defaultValue: "yes",
};

/** Asked where this computer has more than one gateway. */
export function gatewayQuestion({ gateways }: SetupFacts): Question {
  return {
    id: "gateway",
    kind: "choice",
    text: "Which of these is your router?",
    hint: "This computer reaches other networks through several routers.",
    help:
      "Choose the OpenWrt router that the modem is connected to. Its address opens its web " +
      "interface in a browser.",
    choices: [
      ...gateways.map((address) => ({ value: address, text: address })),
      { value: "other", text: "Enter a different address" },
    ],
    defaultValue: gateways[0] ?? "other",
  };
}

export function hostQuestion({ gateways }: SetupFacts): Question {
  return {
    id: "host",
    kind: "text",
    text: "Address of your router:",
    help:
      "The address of the router's own web interface, for example 192.168.1.1. This computer must " +
      "be in the router's network. ethermode logs in over SSH. For a different SSH port, enter it " +
      "behind a colon: 192.168.1.1:2222.",
    defaultValue: gateways.length === 1 ? (gateways[0] ?? "192.168.1.1") : "192.168.1.1",
    validate: (answer) =>
      isHostName(answer)
        ? undefined
        : "Enter an IP address or a host name, for example 192.168.1.1.",
  };
}

function isHostName(text: string): boolean {
  if (/^[\d.]+$/.test(text)) return isIpv4(text);
  return /^[A-Za-z0-9:][A-Za-z0-9.:_-]*$/.test(text);
}

const quitChoice: Choice = { value: "quit", text: "Quit: nothing is changed" };

/** Names why the router cannot be used, and how to remove the reason. */
export function routerTroubleQuestion({ message, hint, newHostKey }: Trouble): Question {
  const accept: readonly Choice[] =
    newHostKey === undefined
      ? []
      : [{ value: newHostKey, text: "The router was reset or replaced: accept its new host key" }];
  return {
    id: "router-trouble",
    kind: "choice",
    text: "The router cannot be used yet. What next?",
    hint:
      hint === undefined
        ? message
        : `${message}\n${hint.replaceAll("run the same command again", "try again")}`,
    help: "Correct the problem above, in a second terminal where it names a command, then try again.",
    choices: [{ value: "again", text: "Try again" }, ...accept, quitChoice],
    defaultValue: "again",
  };
}

/** Asked only after the router rejected the SSH keys and the blank password. */
export const loginQuestion: Question = {
  id: "login",
  kind: "choice",
  text: "How do you log in to the router?",
  help:
    "Without a profile, ethermode tries the SSH agent and the blank password of a new router. The " +
    "password is the one of the router's web interface. It is not saved: the profile stores only " +
    "that ethermode asks for it. An empty password returns to this question.",
  choices: [
    { value: "prompt", text: "Password: ethermode asks for it" },
    { value: "key", text: "SSH key file" },
    { value: "none", text: "Try again without a password" },
    quitChoice,
  ],
  defaultValue: "prompt",
};

export const keyQuestion: Question = {
  id: "key",
  kind: "text",
  text: "SSH key file:",
  help: "The path of a private key whose public key is on the router.",
  defaultValue: "~/.ssh/id_ed25519",
  validate: (answer) => (answer.trim() === "" ? "Enter the path of a private key." : undefined),
};

export function deviceQuestion({ devices }: Pick<RouterReading, "devices">): Question {
  return {
    id: "device",
    kind: "choice",
    text: "Which port of the router is the modem connected to?",
    help:
      "The port with the cable to the modem's Ethernet port. The names are those of OpenWrt: " +
      '"wan" or "eth1" is usually the port that is labelled WAN or Internet.',
    choices: devices.map((device) => ({ value: device, text: device })),
    defaultValue: devices[0] ?? "",
  };
}

export function retireQuestion({ retirable }: Pick<RouterReading, "retirable">): Question {
  return {
    id: "retire",
    kind: "choice",
    text: `Disable the router's old cellular connection (${retirable.join(", ")})?`,
    hint:
      "The old connection uses the modem in a different mode. The modem cannot serve both. " +
      "Interfaces and programs are disabled, not deleted.",
    help: "Keep it only when it belongs to another modem. A rollback enables it again.",
    choices: yesNo("Yes, disable it", "No, keep it"),
    defaultValue: "yes",
  };
}

/** Offers free networks for the modem's LAN, which overlaps one of the router's. */
export function clashQuestion(
  clash: Subnet,
  { lans }: RouterReading,
  { lan }: ModemFacts,
): Question {
  const own = `${clash.interface} (${clash.address}/${clash.prefix})`;
  const free = freeLans(lans);
  return {
    id: "lan",
    kind: "choice",
    text: "Which LAN address should the modem get?",
    hint:
      `The modem's LAN (${lan}) and the router's ${own} use the same addresses, so the router cannot ` +
      "distinguish them. The modem's LAN moves to a different network.",
    help: "Only the modem and the router use this address. In doubt, choose the first one.",
    choices: [
      ...free.map((address) => ({ value: address, text: address })),
      { value: "other", text: "Enter a different address" },
    ],
    defaultValue: free[0] ?? "other",
  };
}

export function otherLanQuestion({ lans }: RouterReading): Question {
  return {
    id: "lan-other",
    kind: "text",
    text: "New LAN address of the modem:",
    help: "A private address in a network that the router does not use, for example 192.168.226.1.",
    validate: (answer) => modemLanProblem(answer, lans),
  };
}

export const managementQuestion: Question = {
  id: "management",
  kind: "choice",
  text: "Reach the modem's web interface from your LAN?",
  hint:
    "The router gets a second address on its WAN port for that. Every device in your LAN can then open " +
    "the modem's web interface.",
  help: "In doubt, choose no. The address can be added later with `management: true` in the profile.",
  choices: yesNo("Yes, add the address", "No"),
  defaultValue: "no",
};

export function yesNo(yes: string, no: string): readonly Choice[] {
  return [
    { value: "yes", text: yes },
    { value: "no", text: no },
  ];
}
