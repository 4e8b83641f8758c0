import { defined } from "../../core/defined.ts";
import { Failure } from "../../core/failure.ts";
import type { Parts } from "./parts.ts";

/** Reason why this program must not write to the router now. */
export type Obstacle =
  /**
   * Edits staged in a shell, or in LuCI's sessions, which `uci changes` does not show
   * (docs/facts/openwrt.md#luci-sessions). Without packages their names are unknown.
   */
  | {
      readonly kind: "unsaved-changes";
      readonly where: "uci" | "luci";
      readonly packages: readonly string[];
    }
  /** LuCI applied changes and waits for its own confirmation (docs/facts/openwrt.md#rpcd-apply). */
  | { readonly kind: "apply-pending"; readonly packages: readonly string[] }
  | ({ readonly kind: "guard-armed" } & ArmedGuard)
  | { readonly kind: "flash-full"; readonly freeKib: number }
  | { readonly kind: "not-lasting"; readonly why: "read-only" | "in-memory" }
  /**
   * /var/run/uci overrides /etc/config: the committed values are not in effect
   * (docs/facts/openwrt.md#override-directory).
   */
  | { readonly kind: "overridden"; readonly packages: readonly string[] };

/** A guard that waits for its confirmation, or is restoring. */
export interface ArmedGuard {
  /** By the clock of the computer that armed it. */
  readonly since: string;
  readonly seconds: number;
  /** Absent if only the start is known. */
  readonly secondsLeft?: number;
  readonly token?: string;
  /** The run and the computer that armed it. Absent for a guard of version 0.1.0. */
  readonly owner?: string;
}

/** Flash needed by a guard and two packages, with a reserve (docs/facts/openwrt.md#guard). */
export const neededKib = 64;

/** Returns the obstacle as a failure. */
export function obstacleFailure(obstacle: Obstacle, router: string): Failure {
  switch (obstacle.kind) {
    case "unsaved-changes":
      return unsavedChanges(obstacle, router);
    case "apply-pending":
      return new Failure("busy/apply-pending", {
        message: `LuCI on ${router} applied changes${inPackages(obstacle.packages)} that are not confirmed yet.`,
        hint:
          "Wait about 90 seconds until LuCI has confirmed or reverted them. " +
          "If LuCI is not in use any more, restart the router.",
      });
    case "guard-armed":
      return guardArmed(obstacle, router);
    case "flash-full":
      return new Failure("refused/read-only-router", {
        message: `The flash of ${router} has ${obstacle.freeKib} KiB left. A rollback needs ${neededKib} KiB.`,
        hint: "Remove a package or old backups on the router, then run the same command again.",
      });
    case "not-lasting":
      return obstacle.why === "read-only"
        ? new Failure("refused/read-only-router", {
            message: `The file system of ${router} is read-only.`,
            hint: "Restart the router. If it stays read-only, its flash is worn or full.",
          })
        : new Failure("refused/read-only-router", {
            message: `${router} runs from memory. Changes would be lost at the next restart.`,
            hint: "Install OpenWrt to flash, or wait until the first start has prepared the flash.",
          });
    case "overridden":
      return new Failure("refused/read-only-router", {
        message: `/var/run/uci overrides the configuration${inPackages(obstacle.packages)} of ${router}.`,
        hint: "Find the program that writes to /var/run/uci and stop it during the change.",
      });
    default:
      return obstacle satisfies never;
  }
}

function unsavedChanges(
  { where, packages }: Obstacle & { readonly kind: "unsaved-changes" },
  router: string,
): Failure {
  return where === "luci"
    ? new Failure("busy/unsaved-changes", {
        message: `${router} has unsaved changes${inPackages(packages)} in its web interface.`,
        hint: 'Choose "Save & Apply" or "Revert" in LuCI, then run the same command again.',
      })
    : new Failure("busy/unsaved-changes", {
        message: `${router} has unsaved changes${inPackages(packages)}.`,
        hint: [
          "To show them, run on the router:",
          "  uci changes",
          "To save or discard them, run one of these on the router:",
          "  uci commit",
          ...packages.map((name) => `  uci revert ${name}`),
          "Then run the same command again.",
        ].join("\n"),
      });
}

/** Returns the guard of another run as a failure. */
export function guardArmed(
  { since, seconds, secondsLeft, owner }: ArmedGuard,
  router: string,
): Failure {
  const start = since === "" ? "" : ` from ${since}`;
  const left = secondsLeft ?? seconds;
  const time = left > 0 ? ` within ${left} seconds` : "";
  return new Failure("busy/guard-armed", {
    message: `Another change on ${router}${start} waits for its confirmation.${armedBy(owner)}`,
    hint:
      `Without confirmation the router restores its old configuration${time}. ` +
      "Run the same command again after that.",
  });
}

/** Returns the sentence about the run and the computer that armed a guard. */
function armedBy(owner: string | undefined): string {
  const [run = "", computer] = owner?.split("@") ?? [];
  if (run === "") return "";
  return computer === undefined
    ? ` It belongs to run ${run}.`
    : ` It belongs to run ${run} on computer "${computer}".`;
}

function inPackages(packages: readonly string[]): string {
  return packages.length === 0 ? "" : ` in ${packages.join(", ")}`;
}

/**
 * Returns the package names that the router printed, one per line; other text stays out of
 * messages.
 */
export function packageNames(text: string | undefined): readonly string[] {
  const names = (text ?? "").split("\n").filter((name) => /^[A-Za-z0-9_-]{1,32}$/.test(name));
  return [...new Set(names)].sort();
}

/**
 * Returns the packages in the output of `uci changes`: `-network.wan.dns`,
 * `network.wan.metric='10'`. Continuation lines of a long value are skipped.
 */
export function stagedPackages(changes: string | undefined): readonly string[] {
  const lines = (changes ?? "")
    .split("\n")
    .map(
      (line) =>
        /^-?([A-Za-z0-9_-]+)\.[A-Za-z0-9_@[\]-]+(?:\.[A-Za-z0-9_]+)?(?:[+-]?=|$)/.exec(line)?.[1],
    );
  return [...new Set(lines.filter((name) => name !== undefined))].sort();
}

/** Parses the obstacles in the output of read-facts.sh. */
export function parseObstacles(parts: Parts): readonly Obstacle[] {
  const staged = parts.get("changes")?.trim() ?? "";
  const edited = guarded(parts.get("luci-edits"));
  const applied = packageNames(parts.get("luci-apply"));
  const overridden = guarded(parts.get("override"));
  const found: readonly (Obstacle | undefined)[] = [
    storageObstacle(parts.get("storage")),
    overridden.length > 0 ? { kind: "overridden", packages: overridden } : undefined,
    staged === ""
      ? undefined
      : { kind: "unsaved-changes", where: "uci", packages: stagedPackages(staged) },
    edited.length > 0 ? { kind: "unsaved-changes", where: "luci", packages: edited } : undefined,
    applied.length > 0 ? { kind: "apply-pending", packages: applied } : undefined,
    guardIn(parts.get("guard")),
  ];
  return found.filter((obstacle) => obstacle !== undefined);
}

function guardIn(text: string | undefined): Obstacle | undefined {
  const [seconds = "", since = "", left, _state, token, owner] = text?.trim().split(" ") ?? [];
  if (seconds === "") return undefined;
  const secondsLeft = left === undefined ? undefined : Number(left);
  return {
    kind: "guard-armed",
    since,
    seconds: Number(seconds),
    ...defined({ secondsLeft, token, owner }),
  };
}

/** Returns the listed packages that this program changes. */
function guarded(text: string | undefined): readonly string[] {
  return packageNames(text).filter((name) => ["network", "firewall", "dhcp"].includes(name));
}

function storageObstacle(text: string | undefined): Obstacle | undefined {
  const [word, free] = (text ?? "").trim().split(" ");
  if (word === "in-memory" || word === "read-only") return { kind: "not-lasting", why: word };
  const freeKib = Number(free);
  return word === "free" && freeKib < neededKib ? { kind: "flash-full", freeKib } : undefined;
}
