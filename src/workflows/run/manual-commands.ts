import type { AnySetting } from "../../at-profiles/setting.ts";
import { isFailure } from "../../core/failure.ts";
import { withoutSecret } from "../../plan/without-secrets.ts";
import type { Plan, Step } from "../../plan/step.ts";
import type { Snapshot } from "../../runs/store.ts";
import { byKind, serviceActions, serviceIn } from "../../uci/service-state.ts";
import { uciCommands } from "../../uci/uci-commands.ts";
import type { Change } from "../../uci/value.ts";

export interface ManualCommands {
  readonly modem: readonly ManualLine[];
  readonly router: readonly ManualLine[];
}

export interface ManualLine {
  readonly text: string;
  /** The same without secrets, for a screen. Absent when the text holds none. */
  readonly shown?: string;
}

/** Returns the commands a user types to execute these steps without this program. */
export function manualCommands(
  plan: Plan,
  settings: readonly AnySetting[],
  { router }: Pick<Snapshot, "router">,
): ManualCommands {
  const modem = plan.flatMap((step) => modemLines(step, settings));
  const changes = plan.flatMap((step) => (step.kind === "router.write" ? step.changes : []));
  if (changes.length === 0) return { modem, router: [] };
  const after = [
    "uci commit",
    "reload_config",
    ...(router === undefined ? [] : [`ifup ${router.interface}`]),
  ].map((text) => ({ text }));
  return { modem, router: [...routerLines(changes), ...after] };
}

function modemLines(step: Step, settings: readonly AnySetting[]): readonly ManualLine[] {
  if (step.kind === "modem.restart") return [{ text: "AT+CFUN=1,1" }];
  if (step.kind === "modem.connect") return [{ text: step.command }];
  if (step.kind !== "modem.set") return [];
  const setting = settings.find(({ id }) => id === step.setting);
  return setting === undefined
    ? []
    : setting
        .write(step.to, step.from)
        .map(({ text, shown }) => (shown === undefined ? { text } : { text, shown }));
}

/** Returns the AT commands or UCI lines of a step for a screen, without secrets. */
export function shownCommands(step: Step, settings: readonly AnySetting[]): readonly string[] {
  try {
    const lines =
      step.kind === "router.write" ? routerLines(step.changes) : modemLines(step, settings);
    return lines.map(({ text, shown }) => shown ?? text);
  } catch (error) {
    // A value that cannot be sent safely fails when the step is executed.
    if (isFailure(error)) return [];
    throw error;
  }
}

/** Pairs each line with its masked form: masking a value never moves a line. */
function routerLines(changes: readonly Change[]): readonly ManualLine[] {
  const { services, uci } = byKind(changes);
  const shown = uciCommands(uci.map(withoutSecret));
  const lines = uciCommands(uci).map((text, index) =>
    shown[index] === undefined || shown[index] === text ? { text } : { text, shown: shown[index] },
  );
  const scripts = services.flatMap(({ path, to }) =>
    serviceActions(to).map((action) => ({ text: `/etc/init.d/${serviceIn(path)} ${action}` })),
  );
  return [...lines, ...scripts];
}

/**
 * Returns the commands for a screen and for records. Only the escape card shows the passwords among
 * them.
 */
export function manualLines(
  plan: Plan,
  settings: readonly AnySetting[],
  snapshot: Pick<Snapshot, "router">,
): readonly string[] {
  const { modem, router } = manualCommands(plan, settings, snapshot);
  const text = ({ text, shown }: ManualLine): string => shown ?? text;
  return [
    ...modem.map((line) => `modem:  ${text(line)}`),
    ...router.map((line) => `router: ${text(line)}`),
  ];
}
