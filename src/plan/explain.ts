import type { AnySetting } from "../at-profiles/setting.ts";
import type { Json } from "../core/json.ts";
import { changeTexts } from "./router-changes.ts";
import type { Plan, SetStep, Step } from "./step.ts";

export interface Explanation {
  /** One line without secrets: `RGMII Ethernet: disabled → enabled`. */
  readonly title: string;
  readonly from?: string;
  readonly to?: string;
  /** The number of values that the step changes. Absent if it changes none. */
  readonly changes?: number;
  readonly effect: {
    readonly restart: "none" | "modem";
    /** Seconds for which this step interrupts traffic, as far as known. */
    readonly outageSeconds: number;
    readonly wayBack: string;
  };
}

/** Returns how a step reads. An unknown setting is named by its id. */
export function explain(step: Step, settings: readonly AnySetting[]): Explanation {
  switch (step.kind) {
    case "modem.set":
      return explainSet(step, settings);
    case "modem.restart":
      return {
        title: `Restart the modem to activate: ${step.because.join(", ")}`,
        effect: {
          restart: "modem",
          outageSeconds: 60,
          wayBack: "not needed: the modem returns by itself",
        },
      };
    case "modem.connect":
      return {
        title:
          step.because.length === 0
            ? "Start the data connection"
            : `Start the data connection again (ended by: ${step.because.join(", ")})`,
        effect: {
          restart: "none",
          outageSeconds: 10,
          wayBack: "not needed: the state before had a data connection",
        },
      };
    case "router.guard":
      return {
        title:
          `Start automatic rollback on the router (${step.seconds} s, ` +
          `${listed([...step.configs.map((config) => `/etc/config/${config}`), ...(step.services ?? [])])})`,
        effect: quiet("removed after confirmation"),
      };
    case "router.write":
      return {
        title: `Router ${changeTexts(step.changes).join("; ")}`,
        changes: step.changes.length,
        effect: quiet("automatic until confirmed, then from the snapshot"),
      };
    case "router.reload":
      return {
        title: `Reload the ${listed(step.configs)} configuration`,
        effect: { restart: "none", outageSeconds: 5, wayBack: "reload of the restored files" },
      };
    case "router.renew":
      return {
        title: step.withoutLease
          ? `Restart the router's ${step.interface} interface`
          : `Renew the DHCP lease of the router's ${step.interface} interface`,
        effect: { restart: "none", outageSeconds: 5, wayBack: "not needed: it changes no setting" },
      };
    case "router.confirm":
      return { title: "Reconnect and confirm", effect: quiet("from the snapshot") };
    default:
      return step satisfies never;
  }
}

/** Returns each value that the plan changes, without secrets: `RGMII Ethernet: enabled → disabled`. */
export function changesIn(plan: Plan, settings: readonly AnySetting[]): readonly string[] {
  return plan.flatMap((step) => {
    if (step.kind === "router.write")
      return step.changes
        .flatMap((change) => changeTexts([change]))
        .map((text) => `Router ${text}`);
    return step.kind === "modem.set" ? [explainSet(step, settings).title] : [];
  });
}

function explainSet(step: SetStep, settings: readonly AnySetting[]): Explanation {
  const setting = settings.find(({ id }) => id === step.setting);
  const show = (value: Json): string => setting?.show(value) ?? JSON.stringify(value);
  const from = show(step.from);
  const to = show(step.to);
  return {
    title: `${setting?.title ?? step.setting}: ${changeText(step, from, to)}${sideEffect(setting)}`,
    from,
    to,
    changes: 1,
    effect: {
      restart: "none",
      outageSeconds: setting?.takesEffect === "after-restart" ? 0 : 10,
      wayBack: `set back to ${from}`,
    },
  };
}

function sideEffect(setting: AnySetting | undefined): string {
  return setting?.leavesUsb === undefined ? "" : " (the modem can leave USB for some seconds)";
}

function changeText({ reason }: SetStep, from: string, to: string): string {
  if (reason === "unverifiable") return `write ${to} again (the modem does not report all of it)`;
  if (reason === "partial-write") return `write ${to} again (an earlier write was interrupted)`;
  return reason === "restart-sensitive" && from === to
    ? `keep ${to} (the restart can change it)`
    : `${from} → ${to}`;
}

function quiet(wayBack: string): Explanation["effect"] {
  return { restart: "none", outageSeconds: 0, wayBack };
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
