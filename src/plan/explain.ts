import type { AnySetting } from "../at-profiles/setting.ts";
import type { Json } from "../core/json.ts";
import { holdsSecret } from "../uci/value.ts";
import type { Change, UciValue } from "../uci/value.ts";
import type { Step } from "./step.ts";

export interface Explanation {
  /** One imperative line without secrets: `Set RGMII Ethernet port: off → on`. */
  readonly title: string;
  readonly from?: string;
  readonly to?: string;
  readonly effect: {
    readonly restart: "none" | "modem";
    /** How long traffic stops because of this step, in seconds, as far as known. */
    readonly outageSeconds: number;
    readonly wayBack: string;
  };
}

/** How a step reads. Settings are looked up by id; an unknown one is named by its id. */
export function explain(step: Step, settings: readonly AnySetting[]): Explanation {
  switch (step.kind) {
    case "modem.set":
      return explainSet(step, settings);
    case "modem.restart":
      return {
        title: `Restart the modem once, for: ${step.because.join(", ")}`,
        effect: {
          restart: "modem",
          outageSeconds: 60,
          wayBack: "the modem comes back by itself; nothing to undo",
        },
      };
    case "router.guard":
      return {
        title: `Arm the router's guard: it restores ${listed(step.configs)} by itself unless confirmed within ${step.seconds} s`,
        effect: quiet("removed without a trace when confirmed"),
      };
    case "router.write":
      return {
        title: `Write to the router: ${step.changes.map(shownChange).join("; ")}`,
        effect: quiet("the guard until confirmed, `ethermode rollback` afterwards"),
      };
    case "router.reload":
      return {
        title: `Let the router take up the new ${listed(step.configs)} configuration`,
        effect: { restart: "none", outageSeconds: 5, wayBack: "follows the written values" },
      };
    case "router.renew":
      return {
        title: `Renew the DHCP lease of the router's ${step.interface} interface`,
        effect: { restart: "none", outageSeconds: 5, wayBack: "a lease ends by itself" },
      };
    case "router.confirm":
      return {
        title: "Reach the router over a new connection and confirm",
        effect: quiet("`ethermode rollback`"),
      };
    default:
      return step satisfies never;
  }
}

function explainSet(
  step: Extract<Step, { kind: "modem.set" }>,
  settings: readonly AnySetting[],
): Explanation {
  const setting = settings.find(({ id }) => id === step.setting);
  const say = (value: Json): string => setting?.show(value) ?? JSON.stringify(value);
  const from = say(step.from);
  const to = say(step.to);
  return {
    title: `Set ${setting?.title ?? step.setting}${howSet(step, from, to)}`,
    from,
    to,
    effect: {
      restart: "none",
      outageSeconds: setting?.takesEffect === "after-restart" ? 0 : 10,
      wayBack: `set it back to ${from}`,
    },
  };
}

function howSet(
  { anew, unsettled }: Extract<Step, { kind: "modem.set" }>,
  from: string,
  to: string,
): string {
  if (anew !== undefined) return ` anew, since what the modem shows does not prove it: ${to}`;
  return unsettled !== undefined && from === to
    ? ` again, should the restart have changed it: ${to}`
    : `: ${from} → ${to}`;
}

function quiet(wayBack: string): Explanation["effect"] {
  return { restart: "none", outageSeconds: 0, wayBack };
}

function shownChange({ path, from, to }: Change): string {
  if (holdsSecret(path)) return `${path} (not shown)`;
  if (to === null) return `${path}: remove ${shownValue(from)}`;
  return from === null
    ? `${path} = ${shownValue(to)}`
    : `${path}: ${shownValue(from)} → ${shownValue(to)}`;
}

function shownValue(value: UciValue): string {
  if (value === null) return "nothing";
  return typeof value === "string" ? value : value.join(" ");
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
