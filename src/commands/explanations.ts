import { manualReasons } from "../doctor/notes/manual-reasons.ts";
import { ruleNotes } from "../doctor/notes/rule-notes.ts";
import { failureCodes } from "../core/failure.ts";
import { explain } from "../plan/explain.ts";
import type { Step, StepKind } from "../plan/step.ts";
import { verdictLabels } from "../report/verdict-labels.ts";
import type { Explanation } from "./explanation.ts";
import { glossary } from "./glossary/glossary.ts";
import { profileKeyExplanations } from "./explain-profile-keys.ts";
import { settingExplanations } from "./explain-settings.ts";
import { packagedText } from "../app/packaged.ts";

/** Returns every explanation. */
export function explanations(): readonly Explanation[] {
  const all = [
    ...glossaryExplanations(),
    ...settingExplanations(),
    ...stepExplanations(),
    ...findingExplanations(),
    ...failureExplanations(),
    ...verdictExplanations(),
    ...exitExplanations(),
  ];
  return [...all, ...profileKeyExplanations(new Set(all.flatMap(({ names }) => names)))];
}

function glossaryExplanations(): readonly Explanation[] {
  return glossary().flatMap(({ kind, terms }) =>
    terms.map(({ names, meaning, at, uci, source }) => ({
      names,
      kind,
      meaning,
      details: [
        { label: "also", text: names.slice(1).join(", ") },
        { label: "AT command", text: at ?? "" },
        { label: "router", text: uci ?? "" },
        { label: "source", text: source ?? "" },
      ].filter(({ text }) => text !== ""),
    })),
  );
}

const exampleSteps: { readonly [Kind in StepKind]: Extract<Step, { kind: Kind }> } = {
  "modem.set": {
    kind: "modem.set",
    setting: "qcfg.pcie-mode",
    from: "endpoint",
    to: "root-complex",
  },
  "modem.restart": { kind: "modem.restart", because: ["PCIe mode"] },
  "modem.connect": {
    kind: "modem.connect",
    command: 'AT+QMAP="connect",0,1',
    because: ["Modem NAT"],
  },
  "router.guard": { kind: "router.guard", seconds: 120, configs: ["network"] },
  "router.write": {
    kind: "router.write",
    changes: [{ path: "network.wan.proto", from: "modemmanager", to: "dhcp" }],
  },
  "router.reload": { kind: "router.reload", configs: ["network"] },
  "router.renew": { kind: "router.renew", interface: "wan" },
  "router.confirm": { kind: "router.confirm" },
};

/** The meaning of a step, and the commands it runs. */
const stepTexts: Readonly<
  Record<StepKind, { readonly meaning: string; readonly commands: string }>
> = {
  "modem.set": {
    meaning:
      "Writes one setting of the modem and reads it back. The snapshot holds the previous value.",
    commands: "the AT commands of the setting, each explained under its name",
  },
  "modem.restart": {
    meaning:
      "Restarts the modem, at most once per run, and waits until the same modem answers again.",
    commands: "AT+CFUN=1,1",
  },
  "modem.connect": {
    meaning:
      "Starts the data connection again if the run began with one, its steps end it, and the modem " +
      "does not dial by itself. The step is skipped if the connection is active.",
    commands: 'AT+QMAP="connect",0,1, on UniSoc modules AT+QNETDEVCTL=1,3,1',
  },
  "router.guard": {
    meaning:
      "Starts the guard, the automatic rollback on the router: a script on its flash restores " +
      "the old configuration unless ethermode confirms in time. The guard survives a power cut.",
    commands: "/etc/ethermode, /etc/init.d/ethermode-guard",
  },
  "router.write": {
    meaning: "Writes and commits the new UCI values of the router, all of them or none.",
    commands: "uci batch; uci commit network",
  },
  "router.reload": {
    meaning:
      "Reloads the configuration on the router, in a background job that continues when the connection ends.",
    commands: "reload_config",
  },
  "router.renew": {
    meaning:
      "Restarts the router's WAN interface to request a new lease. A plain renewal keeps the old address.",
    commands: "ifup wan",
  },
  "router.confirm": {
    meaning:
      "Opens a new connection to the router and removes the guard: proof that the router is still reachable.",
    commands: "a new SSH connection",
  },
};

function stepExplanations(): readonly Explanation[] {
  return Object.values(exampleSteps).map((step) => {
    const { title, effect } = explain(step, []);
    const { meaning, commands } = stepTexts[step.kind];
    return {
      names: [step.kind],
      kind: "step",
      meaning,
      details: [
        { label: "in a plan", text: title },
        { label: "commands", text: commands },
        {
          label: "outage",
          text: effect.outageSeconds === 0 ? "none" : `about ${effect.outageSeconds} s`,
        },
        { label: "rollback", text: effect.wayBack },
      ],
    };
  });
}

/** Reads docs/findings.md, the only description of findings; a test checks that it is complete. */
function findingExplanations(): readonly Explanation[] {
  return rows("docs/findings.md").flatMap(([name = "", meaning = "", evidence = "", action = ""]) =>
    name.startsWith("`")
      ? [
          {
            names: [bare(name)],
            kind: "finding" as const,
            meaning: sentence(meaning),
            details: [
              { label: "evidence", text: evidence },
              { label: "what to do", text: action },
              ...noteDetails(bare(name)),
            ],
          },
        ]
      : [],
  );
}

/** Findings of other commands than the doctor have no note. */
function noteDetails(code: string): Explanation["details"] {
  const note = Object.entries(ruleNotes).find(([name]) => name === code)?.[1];
  if (note === undefined) return [];
  const reason = Object.entries(manualReasons).find(([name]) => name === code)?.[1];
  return [
    ...(reason === undefined ? [] : [{ label: "by hand", text: `${reason}.` }]),
    { label: "symptom", text: note.symptom },
    { label: "confidence", text: note.confidence },
    ...(note.sources.length === 0 ? [] : [{ label: "source", text: note.sources.join(", ") }]),
  ];
}

/** Reads docs/failures.md in the same way. */
function failureExplanations(): readonly Explanation[] {
  return rows("docs/failures.md").flatMap(([name = "", exit = "", meaning = "", action = ""]) =>
    name.startsWith("`") && bare(name) in failureCodes
      ? [
          {
            names: [bare(name), ...bare(name).split("/").slice(1)],
            kind: "failure" as const,
            meaning: sentence(meaning),
            details: [
              { label: "exit code", text: exit },
              { label: "what to do", text: action },
            ],
          },
        ]
      : [],
  );
}

function verdictExplanations(): readonly Explanation[] {
  return Object.entries(verdictLabels).map(([name, meaning]) => ({
    names: [name],
    kind: "verdict",
    meaning,
    details: [],
  }));
}

function exitExplanations(): readonly Explanation[] {
  return rows("docs/failures.md").flatMap(([exit = "", meaning = ""]) =>
    /^\d+$/.test(exit)
      ? [
          {
            names: [exit, `exit ${exit}`],
            kind: "exit code" as const,
            meaning: sentence(meaning),
            details: codesOf(Number(exit)),
          },
        ]
      : [],
  );
}

function codesOf(exit: number): Explanation["details"] {
  const codes = Object.entries(failureCodes).flatMap(([code, number]) =>
    number === exit ? [code] : [],
  );
  return codes.length === 0 ? [] : [{ label: "failures", text: codes.join(", ") }];
}

/** Returns the table cells of a Markdown page. */
function rows(page: string): readonly (readonly string[])[] {
  return (packagedText(page) ?? "")
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

function bare(cell: string): string {
  return cell.replaceAll("`", "");
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}
