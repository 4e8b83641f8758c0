import type { AnySetting } from "../../at-profiles/setting.ts";
import type { Plan } from "../../plan/step.ts";
import type { Snapshot } from "../../runs/store.ts";
import { typedLines } from "../../uci/manual-lines.ts";
import { holdsSecret } from "../../uci/value.ts";
import type { Change } from "../../uci/value.ts";

export interface ByHand {
  readonly modem: readonly HandLine[];
  readonly router: readonly HandLine[];
}

export interface HandLine {
  readonly text: string;
  /** The same for a screen, where it differs: without what nobody should read there. */
  readonly shown?: string;
}

/** What a person types to take these steps without this program. */
export function byHand(
  plan: Plan,
  settings: readonly AnySetting[],
  { router }: Pick<Snapshot, "router">,
): ByHand {
  const modem = plan.flatMap((step): readonly HandLine[] => {
    if (step.kind === "modem.restart") return [{ text: "AT+CFUN=1,1" }];
    if (step.kind !== "modem.set") return [];
    const setting = settings.find(({ id }) => id === step.setting);
    return setting === undefined
      ? []
      : setting
          .write(step.to, step.from)
          .map(({ text, shown }) => (shown === undefined ? { text } : { text, shown }));
  });
  const changes = plan.flatMap((step) => (step.kind === "router.write" ? step.changes : []));
  if (changes.length === 0) return { modem, router: [] };
  const after = [
    "uci commit",
    "reload_config",
    ...(router === undefined ? [] : [`ifup ${router.interface}`]),
  ].map((text) => ({ text }));
  return { modem, router: [...uciLines(changes), ...after] };
}

/** One line after the other: hiding a value never moves a line. */
function uciLines(changes: readonly Change[]): readonly HandLine[] {
  const shown = typedLines(changes.map(withoutSecret));
  return typedLines(changes).map((text, index) =>
    shown[index] === undefined || shown[index] === text ? { text } : { text, shown: shown[index] },
  );
}

function withoutSecret(change: Change): Change {
  if (!holdsSecret(change.path) || change.to === null) return change;
  return {
    ...change,
    to: typeof change.to === "string" ? "[secret]" : change.to.map(() => "[secret]"),
  };
}

/** For the screen and for records; the passwords among them stand in the run's escape card only. */
export function handLines(
  plan: Plan,
  settings: readonly AnySetting[],
  snapshot: Pick<Snapshot, "router">,
): readonly string[] {
  const { modem, router } = byHand(plan, settings, snapshot);
  const said = ({ text, shown }: HandLine): string => shown ?? text;
  return [
    ...modem.map((line) => `modem:  ${said(line)}`),
    ...router.map((line) => `router: ${said(line)}`),
  ];
}
