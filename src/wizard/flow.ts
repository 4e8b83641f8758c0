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
import type { Answers, Facts } from "./questions.ts";

export type Next =
  | { readonly kind: "ask"; readonly question: Question }
  | { readonly kind: "look"; readonly at: "modems" | "modem" | "router" }
  | { readonly kind: "done" };

/** From answers and facts to what comes next. Only what cannot be found out is asked. */
export function next(answers: Answers, facts: Facts): Next {
  const ask = (question: Question): Next => ({ kind: "ask", question });
  const open = (id: string): boolean => answers[id] === undefined;

  if (open("port")) {
    if (facts.modems.length === 0)
      return open("look-again") ? ask(noModemQuestion) : { kind: "look", at: "modems" };
    if (facts.modems.length > 1) return ask(portQuestion(facts));
  }
  const onRouter = isOnRouter(answers);
  if (onRouter && open("host")) return ask(hostQuestion(facts));
  if (onRouter && open("password")) return ask(loginQuestion);
  if (onRouter && facts.router === undefined) return { kind: "look", at: "router" };
  if (facts.modem === undefined) return { kind: "look", at: "modem" };
  if (facts.modem.dataCall === "down" && facts.modem.sim === "ready" && open("apn")) {
    const { carrier } = facts.modem;
    if (carrier !== undefined && open("apn-choice"))
      return ask(apnChoiceQuestion(facts.modem, carrier));
    if (carrier === undefined || answers["apn-choice"] === "other") return ask(apnQuestion);
  }
  if (open("nat")) return ask(natQuestion);
  if (open("with-router") && !onRouter) return ask(routerQuestion);
  if (answers["with-router"] === "no") return { kind: "done" };
  if (open("host")) return ask(hostQuestion(facts));
  if (open("password")) return ask(loginQuestion);
  if (facts.router === undefined) return { kind: "look", at: "router" };
  if (facts.router.device === undefined && facts.router.devices.length > 0 && open("device"))
    return ask(deviceQuestion(facts));
  if (facts.router.cellular.length > 0 && open("retire")) return ask(retireQuestion(facts));
  if (facts.router.clash && open("lan")) return ask(clashQuestion);
  return { kind: "done" };
}

/** Then the way to the modem is through the router, which comes first. */
function isOnRouter(answers: Answers): boolean {
  return answers["port"]?.startsWith("router:") === true;
}

/** The answers as a profile: the wizard makes nothing else. */
export function toDocument(answers: Answers, facts: Facts): ProfileDocument {
  return {
    ethermode: 1,
    modem: modemPart(answers, facts),
    ...(answers["with-router"] === "no" ? {} : { router: routerPart(answers, facts) }),
  };
}

function modemPart(answers: Answers, facts: Facts): ModemDocument {
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
    ...(apn === undefined ? {} : { apn }),
    ...(lan === undefined ? {} : { lan: { address: lan } }),
  };
}

function apnPart({ apn, "apn-choice": choice }: Answers, { modem }: Facts): ModemDocument["apn"] {
  if (apn !== undefined) return apn === "" ? undefined : { name: apn };
  const chosen = modem?.carrier?.apns.find(({ name }) => suggested(name) === choice);
  return chosen === undefined
    ? undefined
    : { name: chosen.name, ...(chosen.context === undefined ? {} : { context: chosen.context }) };
}

function routerPart(answers: Answers, { router }: Facts): RouterDocument {
  const { host, user, key, device, retire } = named(answers);
  const password = passwordOf(answers);
  const sshPort = answers["ssh-port"];
  return {
    host: host ?? "192.168.1.1",
    ...(sshPort === undefined ? {} : { port: Number(sshPort) }),
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...(key === undefined ? {} : { key }),
    wan: {
      interface: router?.interface ?? "wan",
      ...(device === undefined ? {} : { device }),
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

/** The answers as an object with known keys; an index signature wants brackets otherwise. */
function named(answers: Answers): {
  readonly [
    K in "port" | "model" | "nat" | "lan" | "host" | "user" | "key" | "device" | "retire"
  ]?: string;
} {
  return answers;
}
