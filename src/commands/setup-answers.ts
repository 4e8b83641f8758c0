import type { Options } from "../app/options.ts";
import { unanswered } from "../app/ask.ts";
import { profileSchema } from "../app/packaged.ts";
import { Failure, isFailure } from "../core/failure.ts";
import { readProfiles } from "../profile/read-profiles.ts";
import { renderProfile } from "../profile/render.ts";
import { asSentence, modemLanProblem } from "../wizard/modem-lan-answer.ts";
import { apnQuestion } from "../wizard/modem-questions.ts";
import type { Prompter, Question } from "../wizard/prompter.ts";
import { keyOf } from "../wizard/question-keys.ts";
import { hostQuestion } from "../wizard/router-questions.ts";
import type { Answers } from "../wizard/setup-facts.ts";
import { toDocument } from "../wizard/to-document.ts";
import { unasked } from "../wizard/wizard.ts";

/** Returns the answers that options give. */
export function answersOf(options: Options): Answers {
  const yes = (name: string): string | undefined => (options[name] === true ? "yes" : undefined);
  const login = options["passwordEnv"] ?? options["passwordFile"] ?? options["key"];
  const hasRouter = options["host"] === undefined ? undefined : "yes";
  const answers = {
    port: options["port"],
    model: options["model"],
    host: options["host"],
    "ssh-port": options["sshPort"],
    user: options["user"],
    "password-env": options["passwordEnv"],
    "password-file": options["passwordFile"],
    key: options["key"],
    login: login === undefined ? undefined : "given",
    apn: options["apn"],
    "sim-pin-env": options["simPinEnv"],
    "sim-pin-file": options["simPinFile"],
    "sim-slot": options["simSlot"],
    bind: options["bind"],
    ethernet: options["ethernet"],
    ipv6: options["ipv6"],
    "host-key": options["hostKey"],
    nat: yes("nat") ?? yes("management"),
    management: yes("management"),
    device: options["wanDevice"],
    retire: yes("retire"),
    lan: options["modemLan"],
    "with-router": options["router"] === false ? "no" : hasRouter,
  };
  return Object.fromEntries(
    Object.entries(answers).flatMap(([id, value]) =>
      value === undefined ? [] : [[id, String(value)]],
    ),
  );
}

/** Throws for an answer that no question would accept. */
export function checkAnswers(answers: Answers): void {
  const problems: readonly (readonly [option: string, problem: string | undefined])[] = [
    ["--host", problemIn(hostQuestion({ modems: [], gateways: [] }), answers["host"])],
    ["--apn", problemIn(apnQuestion({}), answers["apn"])],
    ["--modem-lan", answers["lan"] === undefined ? undefined : modemLanProblem(answers["lan"], [])],
    ["--sim-slot", /^[12]$/.test(answers["sim-slot"] ?? "1") ? undefined : "Enter 1 or 2."],
  ];
  for (const [option, problem] of [...problems, ...profileProblems(answers)])
    if (problem !== undefined)
      throw new Failure("usage/unknown", {
        message: `The value of ${option} is not valid. Nothing was changed.`,
        hint: problem,
      });
}

/** Options whose values follow the rules of a profile, by the id of their answer. */
const profileOptions = {
  port: "--port",
  model: "--model",
  "ssh-port": "--ssh-port",
  "host-key": "--host-key",
  bind: "--bind",
} as const;

/** Returns each option with a value that a profile cannot hold, and the reason. */
function profileProblems(answers: Answers): readonly (readonly [string, string | undefined])[] {
  const { "with-router": withRouter = "yes", nat = "no" } = answers;
  return Object.entries(profileOptions).map(([id, option]) => {
    const value = answers[id];
    return [option, value && reasonAgainst({ [id]: value, "with-router": withRouter, nat })];
  });
}

/** Returns why a profile with these answers is not valid. */
function reasonAgainst(answers: Answers): string | undefined {
  const file = "options";
  const text = renderProfile(toDocument(answers, { modems: [], gateways: [] }));
  try {
    readProfiles([{ file, text }], profileSchema()).next();
    return undefined;
  } catch (error) {
    if (!isFailure(error, "profile/invalid")) throw error;
    const [first = ""] = error.message.split("\n");
    const reason = first.replace(/^options:\d+:\d+: (?:[\w.-]+: )?/, "");
    return asSentence(reason.replace("Set `nat: true` under `passthrough`", "Add `--nat`"));
  }
}

function problemIn(question: Question, answer: string | undefined): string | undefined {
  return answer === undefined || question.kind !== "text" ? undefined : question.validate(answer);
}

/** Questions whose default is an answer that changes no device by itself. */
const answeredByDefault: readonly string[] = [
  "apn-choice",
  "apn",
  "nat",
  "retire",
  "lan",
  "management",
  "save",
];

/** Without a terminal: answers with the default, or throws a failure that names the option. */
export const silentPrompter: Prompter = {
  ask: async (question) => {
    if (["no-modem", "sim", "router-trouble"].includes(question.id))
      return { kind: "answer", value: unasked };
    if (answeredByDefault.includes(question.id) && question.defaultValue !== undefined)
      return { kind: "answer", value: question.defaultValue };
    const option = keyOf(question.id)?.option ?? "its option";
    throw unanswered(question.text, `Run the same command with ${option}.`);
  },
  say: () => undefined,
};
