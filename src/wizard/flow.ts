import { clashWith } from "../doctor/subnet-clash.ts";
import {
  apnChoiceQuestion,
  apnQuestion,
  natQuestion,
  noModemQuestion,
  portQuestion,
  simQuestion,
} from "./modem-questions.ts";
import type { Question } from "./prompter.ts";
import {
  clashQuestion,
  deviceQuestion,
  gatewayQuestion,
  hostQuestion,
  keyQuestion,
  loginQuestion,
  managementQuestion,
  otherLanQuestion,
  retireQuestion,
  routerQuestion,
  routerTroubleQuestion,
} from "./router-questions.ts";
import type { Answers, ModemFacts, RouterReading, SetupFacts } from "./setup-facts.ts";

export type Source = "modem" | "router" | "unlocked-sim";

export type Next =
  | { readonly kind: "ask"; readonly question: Question }
  | { readonly kind: "read"; readonly from: Source }
  | { readonly kind: "done" };

const done: Next = { kind: "done" };

/** Returns the next question or read. Asks only what the devices cannot answer. */
export function next(answers: Answers, facts: SetupFacts): Next {
  return (
    modemPart(answers, facts) ??
    (answers["with-router"] === "no" ? undefined : routerPart(answers, facts)) ??
    done
  );
}

/** Returns the test whether a question has no answer yet. */
function openIn(answers: Answers): (id: string) => boolean {
  return (id) => answers[id] === undefined;
}

function ask(question: Question): Next {
  return { kind: "ask", question };
}

function read(from: Source): Next {
  return { kind: "read", from };
}

function modemPart(answers: Answers, facts: SetupFacts): Next | undefined {
  const open = openIn(answers);
  if (open("port")) {
    if (facts.modems.length === 0) return ask(noModemQuestion(facts));
    if (facts.modems.length > 1) return ask(portQuestion(facts));
  }
  const onRouter = isOnRouter(answers);
  if (onRouter) {
    const reached = reachRouter(answers, facts);
    if (reached !== undefined) return reached;
  }
  const { modem } = facts;
  if (modem === undefined) return read("modem");
  const sim = simPart(answers, modem);
  if (sim !== undefined) return sim;
  if (modem.dataCall === "down" && modem.sim === "ready" && open("apn")) {
    if (modem.carrier !== undefined && open("apn-choice")) return ask(apnChoiceQuestion(modem));
    if (modem.carrier === undefined || answers["apn-choice"] === "other")
      return ask(apnQuestion(modem));
  }
  if (open("nat")) return ask(natQuestion(modem));
  return open("with-router") && !onRouter ? ask(routerQuestion) : undefined;
}

/** A modem on the router's USB port is reached through the router, which is read first. */
function isOnRouter(answers: Answers): boolean {
  return answers["port"]?.startsWith("router:") === true;
}

/** Asks about a SIM card that must be unlocked, inserted or changed. */
function simPart(answers: Answers, modem: ModemFacts): Next | undefined {
  if (modem.sim === "pin" && isPinGiven(answers)) return read("unlocked-sim");
  const isUsable = modem.sim !== "pin" && modem.sim !== "puk" && modem.sim !== "absent";
  return isUsable || answers["sim-slot"] !== undefined ? undefined : ask(simQuestion(modem));
}

function isPinGiven(answers: Answers): boolean {
  return ["sim-pin", "sim-pin-env", "sim-pin-file"].some((id) => answers[id] !== undefined);
}

/** Asks for the router's address, and for a login only after the router rejected the first one. */
function reachRouter(answers: Answers, facts: SetupFacts): Next | undefined {
  const open = openIn(answers);
  if (open("host") && open("gateway") && facts.gateways.length > 1)
    return ask(gatewayQuestion(facts));
  if (open("host") && (answers["gateway"] ?? "other") === "other") return ask(hostQuestion(facts));
  if (answers["login-refused"] === "yes" && open("login")) return ask(loginQuestion);
  if (answers["login"] === "key" && open("key")) return ask(keyQuestion);
  if (facts.routerTrouble !== undefined) return ask(routerTroubleQuestion(facts.routerTrouble));
  return facts.router === undefined ? read("router") : undefined;
}

function routerPart(answers: Answers, facts: SetupFacts): Next | undefined {
  const reached = reachRouter(answers, facts);
  const { router, modem } = facts;
  if (reached !== undefined || router === undefined || modem === undefined) return reached;
  const question = routerQuestionOpen(answers, router, modem);
  return question === undefined ? undefined : ask(question);
}

function routerQuestionOpen(
  answers: Answers,
  router: RouterReading,
  modem: ModemFacts,
): Question | undefined {
  const open = openIn(answers);
  if (router.device === undefined && router.devices.length > 0 && open("device"))
    return deviceQuestion(router);
  if (router.retirable.length > 0 && open("retire")) return retireQuestion(router);
  const clash = clashWith(modem.lan, router.lans);
  if (clash !== undefined && modem.canSetLan && open("lan"))
    return clashQuestion(clash, router, modem);
  if (answers["lan"] === "other" && open("lan-other")) return otherLanQuestion(router);
  if (answers["nat"] === "yes" && open("management")) return managementQuestion;
  return undefined;
}
