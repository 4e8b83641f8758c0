import type { Call } from "../core/call.ts";
import { defined } from "../core/defined.ts";
import { Failure, isFailure } from "../core/failure.ts";
import type { FailureCode } from "../core/failure.ts";
import type { ProfileDocument } from "../profile/document.ts";
import { forAnswers, forOptions } from "./hints-without-profile.ts";
import { next } from "./flow.ts";
import type { Source } from "./flow.ts";
import type { Prompter, Question } from "./prompter.ts";
import type { Answers, ModemFacts, RouterReading, SetupFacts, Trouble } from "./setup-facts.ts";
import { toDocument } from "./to-document.ts";
import { modemPathText, pathText, welcome } from "./welcome.ts";

/** Reads the devices; writes nothing but a PIN that the user entered. */
export interface DeviceReader {
  /** Returns the modems that answer; without one, the reason. */
  modems(call: Call): Promise<Pick<SetupFacts, "modems" | "trouble">>;
  modem(document: ProfileDocument, call: Call): Promise<ModemFacts>;
  router(document: ProfileDocument, call: Call): Promise<RouterReading>;
  /** Enters the PIN that the document refers to, once. */
  unlockSim(document: ProfileDocument, call: Call): Promise<void>;
  gateways(): Promise<readonly string[]>;
}

export const searching = "Searching for modems …";

/** The answer for a question that only a person in front of the devices can answer. */
export const unasked = "unasked";

interface State {
  readonly answers: Answers;
  readonly facts: SetupFacts;
}

interface Interview {
  /** Answers from options; their questions are never asked. */
  readonly given: Answers;
  readonly devices: DeviceReader;
  readonly prompter: Prompter;
  readonly call: Call;
}

/** Asks the questions that the devices cannot answer and returns the profile. */
export async function interview(
  given: Answers,
  devices: DeviceReader,
  prompter: Prompter,
  call: Call,
): Promise<ProfileDocument> {
  const context: Interview = { given, devices, prompter, call };
  const gateways = await devices.gateways();
  const found = given["port"] === undefined ? await devices.modems(call) : { modems: [] };
  let state: State = { answers: given, facts: { ...found, gateways } };
  let earlier: Answers = {};
  let isWelcomed = false;
  const history: State[] = [];

  for (;;) {
    const step = next(state.answers, state.facts);
    if (step.kind === "done") return toDocument(state.answers, state.facts);
    if (step.kind === "read") {
      state = await read(step.from, state, context);
      const { modem } = state.facts;
      if (isWelcomed && step.from === "modem" && modem !== undefined)
        prompter.say(modemPathText(modem));
      continue;
    }
    if (!isWelcomed) prompter.say(welcome(state.facts));
    isWelcomed = true;
    const question = withDefault(step.question, earlier[step.question.id]);
    const reply = await prompter.ask(question, { canGoBack: history.length > 0 }, call);
    if (reply.kind === "back") {
      state = history.pop() ?? state;
      continue;
    }
    earlier = { ...earlier, [question.id]: reply.value };
    const other = await afterSpecial(question.id, reply.value, state, context);
    if (other === undefined) history.push(state);
    state = other ?? { ...state, answers: { ...state.answers, [question.id]: reply.value } };
  }
}

/** After going back, the earlier answer is the default. */
function withDefault(question: Question, earlier: string | undefined): Question {
  if (earlier === undefined) return question;
  if (question.kind === "text") return { ...question, defaultValue: earlier };
  return question.choices.some(({ value }) => value === earlier)
    ? { ...question, defaultValue: earlier }
    : question;
}

/** Returns the state after an answer that starts an action instead of being stored. */
async function afterSpecial(
  id: string,
  answer: string,
  state: State,
  context: Interview,
): Promise<State | undefined> {
  if (id === "no-modem") return afterNoModem(answer, state, context);
  if (id === "sim") return afterSim(answer, state);
  if (id === "login" && answer === "quit")
    throw quitWithout("the router", "you can log in", "router/login-refused");
  if (id === "router-trouble") return afterRouterTrouble(answer, state);
  return undefined;
}

async function afterNoModem(
  answer: string,
  { answers, facts }: State,
  { devices, prompter, call }: Interview,
): Promise<State> {
  const { code = "port/not-found", message = "No modem found on USB.", hint } = facts.trouble ?? {};
  if (answer === unasked) throw new Failure(code, { message, ...defined({ hint }) });
  if (answer === "quit") throw quitWithout("a modem", "the modem is connected", code);
  if (answer === "router") return { answers: { ...answers, port: "router:auto" }, facts };
  prompter.say(searching);
  return { answers, facts: { ...facts, ...(await devices.modems(call)) } };
}

function afterSim(answer: string, { answers, facts }: State): State {
  if (answer === "quit" || answer === unasked) {
    const isAbsent = facts.modem?.sim === "absent";
    throw new Failure(isAbsent ? "modem/sim-missing" : "modem/sim-locked", {
      message: `${isAbsent ? "The modem has no SIM card." : "The SIM card is locked."} Nothing was changed.`,
      hint: `${isAbsent ? "Insert" : "Unlock"} the SIM card, then run the same command again.`,
    });
  }
  if (answer === "enter") return { answers: { ...answers, "sim-pin": "prompt" }, facts };
  if (answer.startsWith("slot-"))
    return { answers: { ...answers, "sim-slot": answer.slice("slot-".length) }, facts };
  const { modem: _modem, ...rest } = facts;
  return { answers, facts: rest };
}

function afterRouterTrouble(answer: string, { answers, facts }: State): State {
  const { routerTrouble, ...rest } = facts;
  if (answer === routerTrouble?.newHostKey)
    return { answers: { ...answers, "host-key": answer }, facts: rest };
  if (answer === "again" || routerTrouble === undefined) return { answers, facts: rest };
  const { code, message, hint } = routerTrouble;
  throw answer === unasked
    ? new Failure(code, { message, ...defined({ hint }) })
    : quitWithout("the router", "the router can be used", code);
}

function quitWithout(device: string, when: string, code: FailureCode): Failure {
  return new Failure(code, {
    message: `Quit without ${device}. Nothing was changed.`,
    hint: `When ${when}, run the same command again.`,
  });
}

async function read(source: Source, state: State, context: Interview): Promise<State> {
  const { devices, call } = context;
  const { answers, facts } = state;
  const document = toDocument(answers, facts);
  switch (source) {
    case "modem":
      return readModem(state, context);
    case "unlocked-sim":
      return unlock(state, context);
    case "router":
      context.prompter.say("Reading the router …");
      try {
        const router = await devices.router(document, call);
        const known = { ...facts, router };
        context.prompter.say(pathText(known));
        return { answers, facts: known };
      } catch (error) {
        return afterRouterFailure(error, state, context);
      }
    default:
      return source satisfies never;
  }
}

/** Reads the modem. Where its port fails, the next question names the reason. */
async function readModem(state: State, { given, devices, call }: Interview): Promise<State> {
  const { answers, facts } = state;
  try {
    const modem = await devices.modem(toDocument(answers, facts), call);
    return { answers, facts: { ...facts, modem } };
  } catch (error) {
    const isAboutPort = isFailure(error) && /^(?:port|busy)\/|^modem\/no-answer$/.test(error.code);
    if (!isAboutPort || given["port"] !== undefined) throw error;
    const { port: _port, ...others } = answers;
    return { answers: others, facts: { ...facts, modems: [], trouble: troubleOf(error) } };
  }
}

/** Enters the PIN, then reads the modem again. A refused PIN is forgotten and reported. */
async function unlock(
  { answers, facts }: State,
  { devices, prompter, call, given }: Interview,
): Promise<State> {
  const { modem: _modem, ...unread } = facts;
  try {
    await devices.unlockSim(toDocument(answers, facts), call);
    return { answers, facts: unread };
  } catch (error) {
    const isGiven = given["sim-pin-env"] !== undefined || given["sim-pin-file"] !== undefined;
    const isRefused = isFailure(error, "modem/sim-locked", "refused/bad-value");
    if (isGiven || !(isRefused || isFailure(error, "profile/missing-secret"))) throw error;
    prompter.say(isRefused ? forAnswers(textOf(error)) : "No PIN was entered.");
    const { "sim-pin": _pin, ...others } = answers;
    return { answers: others, facts };
  }
}

/** Drops the answers that a failure to read the router puts in doubt, so that they are asked again. */
function afterRouterFailure(
  error: unknown,
  { answers, facts }: State,
  { given, prompter }: Interview,
): State {
  const doubtful = doubtfulAnswers(error).filter((id) => given[id] === undefined);
  if (isFailure(error, "router/host-key-changed", "router/unreachable") && doubtful.length === 0)
    return { answers, facts: { ...facts, routerTrouble: troubleOf(error) } };
  if (!isFailure(error) || doubtful.length === 0) throw error;
  const isRefused = error.code === "router/login-refused";
  const isFirst = isRefused && answers["login-refused"] === undefined;
  prompter.say(isFirst ? "The router requires a login." : loginText(error, answers));
  const kept = Object.entries(answers).filter(([id]) => !doubtful.includes(id));
  return {
    answers: { ...Object.fromEntries(kept), ...(isRefused ? { "login-refused": "yes" } : {}) },
    facts,
  };
}

function loginText(error: Failure, answers: Answers): string {
  const isEmpty = error.code === "profile/missing-secret" && answers["login"] === "prompt";
  return isEmpty ? "No password was entered." : forAnswers(textOf(error));
}

/** Returns the ids of the answers that a failure to read the router puts in doubt. */
function doubtfulAnswers(error: unknown): readonly string[] {
  if (isFailure(error, "router/login-refused")) return ["login"];
  if (isFailure(error, "profile/missing-secret")) return ["login", "key"];
  return isFailure(error, "router/unreachable", "refused/not-openwrt") ? ["host", "gateway"] : [];
}

function textOf(failure: Failure): string {
  const { message, hint } = troubleOf(failure);
  return hint === undefined ? message : `${message}\n${hint}`;
}

function troubleOf({ code, message, hint, newHostKey }: Failure): Trouble {
  return defined({ code, message, hint: hint && forOptions(hint), newHostKey });
}
