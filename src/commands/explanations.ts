import { failureCodes } from "../core/failure.ts";
import { explain } from "../plan/explain.ts";
import type { Step, StepKind } from "../plan/step.ts";
import { verdictLabels } from "../report/verdict-labels.ts";
import type { Explanation } from "./explanation.ts";
import { settingExplanations } from "./explain-settings.ts";
import { packagedText } from "../app/packaged.ts";

/** Everything there is a word for. */
export function explanations(): readonly Explanation[] {
  return [
    ...settingExplanations(),
    ...stepExplanations(),
    ...findingExplanations(),
    ...failureExplanations(),
    ...verdictExplanations(),
    ...exitExplanations(),
  ];
}

const exampleSteps: { readonly [Kind in StepKind]: Extract<Step, { kind: Kind }> } = {
  "modem.set": {
    kind: "modem.set",
    setting: "qcfg.pcie-mode",
    from: "endpoint",
    to: "root-complex",
  },
  "modem.restart": { kind: "modem.restart", because: ["PCIe mode"] },
  "router.guard": { kind: "router.guard", seconds: 120, configs: ["network"] },
  "router.write": {
    kind: "router.write",
    changes: [{ path: "network.wan.proto", from: "modemmanager", to: "dhcp" }],
  },
  "router.reload": { kind: "router.reload", configs: ["network"] },
  "router.renew": { kind: "router.renew", interface: "wan" },
  "router.confirm": { kind: "router.confirm" },
};

/** What a step does, and the commands behind it. */
const stepWords: Readonly<Record<StepKind, { readonly meaning: string; readonly behind: string }>> =
  {
    "modem.set": {
      meaning:
        "Writes one setting of the modem and reads it back. The value before is in the snapshot.",
      behind: "the AT commands of the setting: `ethermode explain SETTING`",
    },
    "modem.restart": {
      meaning:
        "Restarts the modem, at most once in a run, and waits until the same modem answers again.",
      behind: "AT+CFUN=1,1",
    },
    "router.guard": {
      meaning:
        "Leaves a small script on the router's flash that restores the old configuration unless somebody confirms in time; it survives a power cut.",
      behind: "/etc/ethermode, /etc/init.d/ethermode-guard",
    },
    "router.write": {
      meaning: "Writes and commits the router's new values, all of them or none.",
      behind: "uci batch; uci commit network",
    },
    "router.reload": {
      meaning:
        "Makes the router take up what was written, from a job of its own that outlives the connection.",
      behind: "reload_config",
    },
    "router.renew": {
      meaning:
        "Takes the router's WAN interface down and up, so that it asks for a new lease; an ordinary renewal would keep the old address.",
      behind: "ifup wan",
    },
    "router.confirm": {
      meaning:
        "Reaches the router over a new connection and removes the guard: the proof that nobody is locked out.",
      behind: "a new SSH connection",
    },
  };

function stepExplanations(): readonly Explanation[] {
  return Object.values(exampleSteps).map((step) => {
    const { title, effect } = explain(step, []);
    const { meaning, behind } = stepWords[step.kind];
    return {
      names: [step.kind],
      kind: "step",
      meaning,
      details: [
        { label: "in a plan", text: title },
        { label: "behind it", text: behind },
        {
          label: "outage",
          text: effect.outageSeconds === 0 ? "none" : `about ${effect.outageSeconds} s`,
        },
        { label: "way back", text: effect.wayBack },
      ],
    };
  });
}

/** docs/findings.md is the one place where these are described; a test holds it complete. */
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
            ],
          },
        ]
      : [],
  );
}

/** The same of docs/failures.md. */
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

/** Cells of the tables of a Markdown page. */
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
