import { quoteWords } from "../uci/quote.ts";
import { rungLines } from "./ladder-lines.ts";
import { defined } from "../core/defined.ts";
import type { Event } from "../workflows/events.ts";
import { hostKeyLine, modemLines, routerText } from "./device-lines.ts";
import { progress, result } from "./line.ts";
import type { Line } from "./line.ts";
import { rememberedLines } from "./remembered.ts";
import { summaryLines } from "./summary-lines.ts";
import { effectText } from "./plan-effect.ts";
import { brokenPathLabel, ethernetOffLabel, isGoodVerdict, verdictText } from "./verdict-labels.ts";

interface Shown {
  readonly verbose: boolean;
  /** The event belongs to one of several targets. */
  readonly isNamed: boolean;
}

/** Returns the lines of one event; details only with `verbose`. */
export function linesOf(event: Event, { verbose, isNamed }: Shown): readonly Line[] {
  const details = (lines: readonly Line[]): readonly Line[] => (verbose ? lines : []);
  switch (event.type) {
    case "looking":
      return details([progress("working", `Reading the ${event.at} …`)]);
    case "modem":
      return [
        ...modemLines(event),
        ...details((event.because ?? []).map((reason) => progress("none", reason))),
      ];
    case "remembered":
      return details(
        rememberedLines(event).map((line, place) => result(place === 0 ? "none" : "item", line)),
      );
    case "router":
      return [progress("good", routerText(event))];
    case "host-key":
      return [hostKeyLine(event)];
    case "finding":
      // The table at the end of a fleet shows what drifted, and where nothing is to roll back.
      if (event.code === "not-begun" && isNamed && !verbose) return [];
      return findingLines(event, verbose || (event.code === "drift" && !isNamed));
    case "plan":
      return planLines(event, verbose);
    case "run":
      return [progress("working", `Run ${event.run}: snapshot saved`)];
    case "step":
      return stepLines(event);
    case "waiting":
      return [
        progress("waiting", `Waiting for ${waitingFor[event.for]} (up to ${event.seconds} s)`),
      ];
    case "verdict":
      return verdictLines(event, verbose);
    case "ladder":
      return ladderLines(event, verbose);
    case "drift":
    case "change":
    case "watch-summary":
    case "rehearsal":
      return summaryLines(event);
    case "reply":
      return [...event.lines, event.final].map((text) => result("raw", text));
    case "failure":
      // The summary of a fleet names the targets that were skipped.
      return isNamed && event.code === "refused/not-started" ? [] : failureLines(event, verbose);
    default:
      return event satisfies never;
  }
}

function fixLines(fix: string | undefined, isDim: boolean): readonly Line[] {
  return fix === undefined ? [] : [{ ...result("hint", fix), isDim }];
}

function findingLines(
  { code, severity, message, evidence, fix, causedBy }: Extract<Event, { type: "finding" }>,
  verbose: boolean,
): readonly Line[] {
  return [
    result(markOfSeverity[severity], `${message} [${code}]`),
    ...(causedBy === undefined ? [] : [result("none", `Probably a consequence of ${causedBy}.`)]),
    ...(verbose ? evidence.map((line) => result("none", line)) : []),
    // The fix of the cause comes first.
    ...(causedBy === undefined || verbose ? fixLines(fix, true) : []),
  ];
}

function failureLines(
  { code, message, hint, cause }: Extract<Event, { type: "failure" }>,
  verbose: boolean,
): readonly Line[] {
  return [
    // After Ctrl-C the failure code does not help the user.
    progress("error", code === "interrupted" ? message : `${message} (${code})`),
    ...(hint === undefined ? [] : [progress("hint", hint)]),
    ...(cause === undefined || !verbose ? [] : [progress("none", `Cause: ${cause}`)]),
  ];
}

function ladderLines(
  { rungs, summary, fix }: Extract<Event, { type: "ladder" }>,
  verbose: boolean,
): readonly Line[] {
  return [
    ...rungLines({ rungs }, verbose).map(({ state, text }) => result(markOfRung[state], text)),
    result("heading", summary),
    ...fixLines(fix, false),
  ];
}

function verdictLines(
  event: Extract<Event, { type: "verdict" }>,
  verbose: boolean,
): readonly Line[] {
  const { verdict, evidence, path, proven = [], ethernet } = event;
  const isGood = isGoodVerdict(event) && ethernet === undefined;
  const isBroken = isGood && path === "broken";
  const label = ethernet === "off" ? ethernetOffLabel : verdictText(event);
  return [
    result(
      isGood && !isBroken ? "good" : "warning",
      `${isBroken ? brokenPathLabel : label} [${verdict}]`,
    ),
    // A good verdict needs no evidence, and its proof follows.
    ...(isGood && !isBroken && !verbose ? [] : evidence.map((line) => result("none", line))),
    ...(isBroken ? [] : proven.map((line) => result("none", `proven: ${line}`))),
    ...(path === "unknown" || path === "not-checked"
      ? [result("none", "not checked: path: LAN to Internet")]
      : []),
  ];
}

function planLines(
  { steps, purpose, because = [], hash, ethernetAfter }: Extract<Event, { type: "plan" }>,
  verbose: boolean,
): readonly Line[] {
  // The drift of each value is shown already.
  if (purpose === "drift" && steps.length > 0 && !verbose) return [];
  const to = purpose === "undo" || purpose === "revised" ? "progress" : "results";
  const reasons: readonly Line[] = because.map((text) => ({ to, mark: "item", text }));
  const why: readonly Line[] =
    reasons.length === 0 ? [] : [{ to, mark: "none", text: "Why:", isDim: true }, ...reasons];
  if (steps.length === 0)
    return [
      { to, mark: "good", text: emptyPlan[purpose] },
      ...(purpose === "rollback" || verbose ? why : []),
    ];
  const count = steps.length === 1 ? "1 step" : `${steps.length} steps`;
  return [
    { to, mark: "heading", text: `${planTitles[purpose]}: ${count}` },
    ...steps.flatMap(({ id, title, commands = [] }): readonly Line[] => [
      { to, mark: "none", number: id, text: title },
      ...(verbose ? commands : []).map((text): Line => ({
        to,
        mark: "none",
        text: `    ${text}`,
        isDim: true,
      })),
    ]),
    {
      to,
      mark: ethernetAfter === "off" ? "warning" : "none",
      text: effectText({ steps, ...defined({ ethernetAfter }) }),
      isDim: ethernetAfter === undefined,
    },
    ...why,
    ...(verbose ? explainHint(steps, to) : []),
    ...(hash === undefined
      ? []
      : [{ to, mark: "none", text: `Plan hash: ${hash}`, isDim: true } as const]),
  ];
}

/** The glossary explains each AT command and UCI option. The first one of the plan is the example. */
function explainHint(
  steps: Extract<Event, { type: "plan" }>["steps"],
  to: Line["to"],
): readonly Line[] {
  const [first] = steps.flatMap(({ commands = [] }) => commands);
  if (first === undefined) return [];
  return [
    { to, mark: "none", text: "To look up an AT command or a UCI option, run:", isDim: true },
    { to, mark: "none", text: `  ethermode explain ${quoteWords([first])}`, isDim: true },
  ];
}

function stepLines({ state, title, id }: Extract<Event, { type: "step" }>): readonly Line[] {
  if (state === "started") return [];
  return [
    progress(markOfStep[state], `${id}. ${title}${state === "skipped" ? " (already done)" : ""}`),
  ];
}

const planTitles = {
  apply: "Plan",
  drift: "Steps to the profile",
  revised: "Changed plan",
  rollback: "Rollback plan",
  undo: "Rolling back",
} as const;

const emptyPlan = {
  apply: "Nothing to do: the actual state matches the profile.",
  drift: "No drift: the actual state matches the profile.",
  revised: "No step is left: the actual state matches the profile.",
  rollback: "Nothing to do: every value is already restored.",
  undo: "Nothing to do: every value is already restored.",
} as const;

export const waitingFor = {
  "modem-gone": "the modem to restart",
  "modem-back": "the modem to answer again",
  "data-call": "the modem's data connection",
  lease: "the router's new lease",
  router: "the router to answer again",
  changes: "changes",
} as const;

const markOfSeverity = { error: "error", warning: "warning", info: "info" } as const;

const markOfStep = { done: "good", skipped: "skipped", failed: "error", undone: "undone" } as const;

const markOfRung = { whole: "good", broken: "error", unknown: "unknown" } as const;
