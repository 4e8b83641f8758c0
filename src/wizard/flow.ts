import { defined } from "../core/defined.ts";
import type { ModemDocument, ProfileDocument, RouterDocument } from "../profile/document.ts";
import type { Question } from "./prompter.ts";
import {
  apnChoiceQuestion,
  apnQuestion,
  clashQuestion,
  deviceQuestion,
  hostQuestion,
  loginQuestion,
  natQuestion,
  noModemQuestion,
  portQuestion,
  retireQuestion,
  routerQuestion,
  suggested,
} from "./questions.ts";
import type { Answers, SetupFacts } from "./questions.ts";

export type Source = "modems" | "modem" | "router";

export type Next =
  | { readonly kind: "ask"; readonly question: Question }
  | { readonly kind: "read"; readonly from: Source }
  | { readonly kind: "done" };

/** Returns the next question or read. Asks only what the devices cannot answer. */
export function next(answers: Answers, facts: SetupFacts): Next {
  const ask = (question: Question): Next => ({ kind: "ask", question });
  const open = (id: string): boolean => answers[id] === undefined;

  if (open("port")) {
    if (facts.modems.length === 0)
      return open("no-modem") ? ask(noModemQuestion) : { kind: "read", from: "modems" };
    if (facts.modems.length > 1) return ask(portQuestion(facts));
  }
  const onRouter = isOnRouter(answers);
  if (onRouter && open("host")) return ask(hostQuestion(facts));
  if (onRouter && open("password")) return ask(loginQuestion);
  if (onRouter && facts.router === undefined) return { kind: "read", from: "router" };
  if (facts.modem === undefined) return { kind: "read", from: "modem" };
  if (facts.modem.dataCall === "down" && facts.modem.sim === "ready" && open("apn")) {
    const { carrier } = facts.modem;
    if (carrier !== undefined && open("apn-choice"))
      return ask(apnChoiceQuestion(facts.modem, carrier));
    if (carrier === undefined || answers["apn-choice"] === "other") return ask(apnQuestion);
  }
  if (open("nat")) return ask(natQuestion(facts));
  if (open("with-router") && !onRouter) return ask(routerQuestion);
  if (answers["with-router"] === "no") return { kind: "done" };
  if (open("host")) return ask(hostQuestion(facts));
  if (open("password")) return ask(loginQuestion);
  if (facts.router === undefined) return { kind: "read", from: "router" };
  if (facts.router.device === undefined && facts.router.devices.length > 0 && open("device"))
    return ask(deviceQuestion(facts));
  if (facts.router.cellular.length > 0 && open("retire")) return ask(retireQuestion(facts));
  if (facts.router.clash && open("lan")) return ask(clashQuestion);
  return { kind: "done" };
}

/** A modem on the router's USB port is reached through the router, which is read first. */
function isOnRouter(answers: Answers): boolean {
  return answers["port"]?.startsWith("router:") === true;
}

/** Returns the answers as a profile. */
export function toDocument(answers: Answers, facts: SetupFacts): ProfileDocument {
  return {
    ethermode: 1,
    modem: modemPart(answers, facts),
    ...(answers["with-router"] === "no" ? {} : { router: routerPart(answers, facts) }),
  };
}

function modemPart(answers: Answers, facts: SetupFacts): ModemDocument {
  const { port, model, nat, lan } = named(answers);
  const apn = apnPart(answers, facts);
  return {
    model: model ?? "auto",
    port: port ?? "auto",
    passthrough: {
      enabled: true,
      nat: nat === "yes",
      ...(answers["with-router"] === "no"
        ? { bind: nat === "yes" ? "last" : "first" }
        : { bind: "router-mac" }),
    },
    ...defined({ apn, lan: lan === undefined ? undefined : { address: lan } }),
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

function routerPart(answers: Answers, { router }: SetupFacts): RouterDocument {
  const { host, user, key, device, retire } = named(answers);
  const password = passwordOf(answers);
  const sshPort = answers["ssh-port"];
  return {
    host: host ?? "192.168.1.1",
    ...defined({ port: sshPort === undefined ? undefined : Number(sshPort), user, password, key }),
    wan: {
      interface: router?.interface ?? "wan",
      ...defined({ device }),
      ...(retire === "yes" ? { retire: router?.cellular ?? [] } : {}),
    },
  };
}

function passwordOf(answers: Answers): RouterDocument["password"] {
  const variable = answers["password-env"];
  const file = answers["password-file"];
  if (variable !== undefined) return { env: variable };
  if (file !== undefined) return { file };
  return answers["password"] === "prompt" ? "prompt" : undefined;
}

/** Returns the answers as an object with known keys. */
function named(answers: Answers): {
  readonly [
    K in "port" | "model" | "nat" | "lan" | "host" | "user" | "key" | "device" | "retire"
  ]?: string;
} {
  return answers;
}
