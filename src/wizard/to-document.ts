import { defined } from "../core/defined.ts";
import type { ModemDocument, ProfileDocument, RouterDocument } from "../profile/document.ts";
import type { SecretRef } from "../profile/secrets.ts";
import { suggested } from "./modem-questions.ts";
import type { Answers, SetupFacts } from "./setup-facts.ts";

/** Returns the answers as a profile. */
export function toDocument(answers: Answers, facts: SetupFacts): ProfileDocument {
  return {
    ethermode: 1,
    modem: modemPart(answers, facts),
    ...(answers["with-router"] === "no" ? {} : { router: routerPart(answers, facts) }),
  };
}

function modemPart(answers: Answers, facts: SetupFacts): ModemDocument {
  const isWithNat = answers["nat"] === "yes";
  const alone = isWithNat ? "last" : "first";
  return {
    model: answers["model"] ?? "auto",
    port: answers["port"] ?? "auto",
    ...defined({ ethernet: choiceIn(ethernetChoices, answers["ethernet"]) }),
    passthrough: {
      enabled: true,
      nat: isWithNat,
      bind: answers["bind"] ?? (answers["with-router"] === "no" ? alone : "router-mac"),
    },
    ...defined({ apn: apnPart(answers, facts), sim: simPart(answers), lan: lanPart(answers) }),
  };
}

function apnPart(
  { apn, "apn-choice": choice }: Answers,
  { modem }: SetupFacts,
): ModemDocument["apn"] {
  if (apn !== undefined) return apn === "" ? undefined : { name: apn };
  const chosen = modem?.carrier?.apns.find(({ name }) => suggested(name) === choice);
  return chosen === undefined ? undefined : defined({ name: chosen.name, context: chosen.context });
}

function simPart(answers: Answers): ModemDocument["sim"] {
  const { "sim-slot": slot, "sim-pin": typed } = answers;
  const pin =
    secretOf(answers["sim-pin-env"], answers["sim-pin-file"]) ??
    (typed === undefined ? undefined : "prompt");
  const chosen = slot === "1" ? 1 : slot === "2" ? 2 : undefined;
  return pin === undefined && chosen === undefined ? undefined : defined({ slot: chosen, pin });
}

function lanPart({ lan, "lan-other": other }: Answers): ModemDocument["lan"] {
  const address = lan === "other" ? other : lan;
  return address === undefined ? undefined : { address };
}

/** Returns the router's address and SSH port. The answer can name both: `192.168.1.1:2222`. */
function placeOf(answers: Answers): { readonly host: string; readonly sshPort?: string } {
  const { host, gateway } = answers;
  const named = host ?? (gateway === "other" ? undefined : gateway) ?? "192.168.1.1";
  const [, name, port] = /^([^:]+):(\d+)$/.exec(named) ?? [];
  return { host: name ?? named, ...defined({ sshPort: answers["ssh-port"] ?? port }) };
}

function routerPart(answers: Answers, { router }: SetupFacts): RouterDocument {
  const { user, key, device, login } = answers;
  const { host, sshPort } = placeOf(answers);
  const given = secretOf(answers["password-env"], answers["password-file"]);
  const password = given ?? (login === "prompt" ? "prompt" : undefined);
  return {
    host,
    ...defined({
      port: sshPort === undefined ? undefined : Number(sshPort),
      user,
      "host-key": answers["host-key"],
      password,
      key: login === "prompt" || login === "none" ? undefined : key,
    }),
    wan: {
      interface: router?.interface ?? "wan",
      ...defined({ device, ipv6: choiceIn(ipv6Modes, answers["ipv6"]) }),
      ...(answers["management"] === "yes" ? { management: true } : {}),
      ...(answers["retire"] === "yes" && (router?.retirable.length ?? 0) > 0
        ? { retire: router?.retirable ?? [] }
        : {}),
    },
  };
}

function secretOf(variable: string | undefined, file: string | undefined): SecretRef | undefined {
  if (variable !== undefined) return { env: variable };
  return file === undefined ? undefined : { file };
}

const ipv6Modes = ["keep", "on", "off"] as const;
const ethernetChoices = ["auto", "rtl8125", "rtl8168", "rgmii", "keep"] as const;

function choiceIn<T extends string>(
  choices: readonly T[],
  answer: string | undefined,
): T | undefined {
  return choices.find((choice) => choice === answer);
}
