import type { Change } from "./value.ts";

/**
 * Paths of a State that are not UCI: `service.modemmanager` holds whether procd starts the init script
 * at boot, and whether it runs (docs/facts/openwrt.md#init-scripts).
 */
const prefix = "service.";

/** The state of a service that the profile retires. */
export const retiredService = "disabled, stopped";

export function servicePath(name: string): string {
  return `${prefix}${name}`;
}

/** Returns the init script of a path, or undefined for a path in UCI. */
export function serviceIn(path: string): string | undefined {
  return path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
}

/** Returns the state of an init script as a value. */
export function serviceState(isEnabled: boolean, isRunning: boolean): string {
  return `${isEnabled ? "enabled" : "disabled"}, ${isRunning ? "running" : "stopped"}`;
}

/** Returns the changes of services, and those of the configuration. */
export function byKind(changes: readonly Change[]): {
  readonly services: readonly Change[];
  readonly uci: readonly Change[];
} {
  return {
    services: changes.filter(({ path }) => serviceIn(path) !== undefined),
    uci: changes.filter(({ path }) => serviceIn(path) === undefined),
  };
}

/** Returns the actions of the init script that bring it to this state. */
export function serviceActions(state: Change["to"]): readonly string[] {
  const [boot, now] = typeof state === "string" ? state.split(", ") : [];
  return [
    ...(now === "stopped" ? ["stop"] : []),
    ...(boot === "enabled" ? ["enable"] : boot === "disabled" ? ["disable"] : []),
    ...(now === "running" ? ["start"] : []),
  ];
}
