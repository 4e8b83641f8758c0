import { forOptions } from "./hints-without-profile.ts";
import type { Choice, Question } from "./prompter.ts";
import type { ModemFacts, SetupFacts } from "./setup-facts.ts";

export function portQuestion({ modems }: SetupFacts): Question {
  return {
    id: "port",
    kind: "choice",
    text: "Which modem do you want to set up?",
    help: "Several modems answer. The other ones are not changed.",
    choices: modems.map(({ port, title }) => ({ value: port, text: `${title} on ${port}` })),
    defaultValue: modems[0]?.port ?? "",
  };
}

/** Names the reason why no modem answers, and how to remove it. */
export function noModemQuestion({ trouble }: SetupFacts): Question {
  const { message, hint } = trouble ?? { message: "No modem found on USB." };
  return {
    id: "no-modem",
    kind: "choice",
    text: "No modem answers. What next?",
    hint: hint === undefined ? message : `${message}\n${searchingAgain(forOptions(hint))}`,
    help:
      "ethermode talks to the modem over USB, also when its Ethernet port carries the Internet " +
      "connection. Connect the modem's USB cable to this computer, or to the router. Correct the " +
      "problem above, then search again.",
    choices: [
      { value: "again", text: "Search again" },
      { value: "router", text: "The modem is connected to the router's USB port" },
      { value: "quit", text: "Quit" },
    ],
    defaultValue: "again",
  };
}

/** The question offers to search again. A new login needs the command instead. */
function searchingAgain(hint: string): string {
  return hint.includes("log in again")
    ? hint
    : hint.replaceAll("run the same command again", "search again");
}

/** Asks what to do about a SIM card that cannot be used yet. */
export function simQuestion({ sim, simSlot, pinObstacle }: ModemFacts): Question {
  const choices: readonly (Choice | undefined)[] = [
    sim === "pin" && pinObstacle === undefined
      ? { value: "enter", text: "Enter the PIN now" }
      : undefined,
    sim === "absent" && simSlot !== undefined
      ? {
          value: `slot-${3 - simSlot}`,
          text: `Use SIM slot ${3 - simSlot}: the change is part of the plan`,
        }
      : undefined,
    { value: "again", text: "Read the SIM card again" },
    { value: "quit", text: "Quit: nothing is changed" },
  ];
  const offered = choices.filter((choice) => choice !== undefined);
  return {
    id: "sim",
    kind: "choice",
    text: "What next?",
    hint: pinObstacle ?? simHints[sim] ?? "The modem cannot use its SIM card.",
    help:
      "The Internet connection needs a usable SIM card. A wrong PIN costs one of three " +
      "attempts. ethermode enters a PIN once and never uses the last attempt, because the card " +
      "would then require its PUK. An empty PIN returns to this question.",
    choices: offered,
    defaultValue: offered[0]?.value ?? "again",
  };
}

const simHints: Readonly<Record<string, string>> = {
  pin: "The SIM card requires its PIN.",
  puk: "The SIM card requires its PUK, because its PIN was wrong too often. Unlock the card in a phone.",
  absent:
    "The modem reports no SIM card in the slot it uses. Insert the card with the gold contacts as drawn on " +
    "the board. Many boards read a new card only after a restart: disconnect the modem's power for ten seconds.",
};

/** Offers the carrier's own APNs only: a brand on the same network can need a different one. */
export function apnChoiceQuestion({ apn, carrier }: ModemFacts): Question {
  return {
    id: "apn-choice",
    kind: "choice",
    text: "Which access point name (APN) should the modem use?",
    hint:
      "The modem has no data connection. The SIM card belongs to the network of " +
      `${carrier?.name ?? "an unknown carrier"}. ` +
      "A brand on that network can need a different APN.",
    help: apnHelp,
    choices: [
      { value: "keep", text: `Keep the current APN${apn === undefined ? "" : `: ${apn}`}` },
      ...(carrier?.apns ?? []).map((one) => ({
        value: suggested(one.name),
        text: `${one.name}${one.context === undefined ? "" : `, in context ${one.context}`}`,
      })),
      { value: "other", text: "Enter a different APN" },
    ],
    defaultValue: "keep",
  };
}

const apnHelp =
  "The APN names the carrier's gateway to the Internet. The carrier's website lists it, often as " +
  '"mobile Internet settings". With a wrong APN the modem is registered but has no data connection.';

export function suggested(apn: string): string {
  return `suggested:${apn}`;
}

export function apnQuestion({ apn }: Pick<ModemFacts, "apn">): Question {
  return {
    id: "apn",
    kind: "text",
    text: "Access point name (APN) of your carrier:",
    hint:
      "The modem has no data connection. Leave the APN empty to keep the one on the modem" +
      `${apn === undefined ? "" : `: ${apn}`}.`,
    help: apnHelp,
    defaultValue: "",
    validate: (answer) =>
      answer === "" || /^[A-Za-z0-9][A-Za-z0-9.-]*$/.test(answer)
        ? undefined
        : "Use letters, digits, dots and dashes, for example three.co.uk.",
  };
}

export function natQuestion({ lan }: Pick<ModemFacts, "lan">): Question {
  const address = lan.replace(/\/.*/, "");
  return {
    id: "nat",
    kind: "choice",
    text: "IP passthrough mode:",
    help:
      "With IP passthrough the modem hands the carrier's address to one device, your router. In " +
      "doubt, choose full passthrough: the modem's web interface has nothing that the router needs.",
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
