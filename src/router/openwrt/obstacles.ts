import { Failure } from "../../core/failure.ts";
import type { Parts } from "./parts.ts";

/** Why this router must not be written to now. */
export type Obstacle =
  /** Edits staged in a shell, or in LuCI's sessions, which `uci changes` does not show (openwrt.md A4). Empty packages: their names could not be told. */
  | {
      readonly kind: "unsaved-changes";
      readonly where: "uci" | "luci";
      readonly packages: readonly string[];
    }
  /** LuCI applied something and waits for its own confirmation (openwrt.md B1). */
  | { readonly kind: "apply-pending"; readonly packages: readonly string[] }
  | { readonly kind: "guard-armed"; readonly since: string; readonly seconds: number }
  | { readonly kind: "flash-full"; readonly freeKib: number }
  | { readonly kind: "not-lasting"; readonly why: "read-only" | "in-memory" }
  /** /var/run/uci shadows /etc/config: what is written there is not what runs (openwrt.md A1). */
  | { readonly kind: "overridden"; readonly packages: readonly string[] };

/** What a guard and two packages need on flash, with room to spare (openwrt.md B4). */
export const neededKib = 64;

/** The obstacle as a refusal. */
export function obstacleFailure(obstacle: Obstacle, router: string): Failure {
  switch (obstacle.kind) {
    case "unsaved-changes":
      return new Failure("busy/unsaved-changes", {
        message: `Somebody has unsaved changes${inPackages(obstacle.packages)} on ${router}${obstacle.where === "luci" ? ", open in its web page" : ""}.`,
        hint:
          obstacle.where === "luci"
            ? 'Press "Save & Apply" or "Revert" in LuCI, then run the same command again.'
            : "See them with `uci changes` on the router; `uci commit` or `uci revert` them, then run the same command again.",
      });
    case "apply-pending":
      return new Failure("busy/apply-pending", {
        message: `LuCI on ${router} has applied changes${inPackages(obstacle.packages)} that are not confirmed yet.`,
        hint: "Wait until LuCI has confirmed them or taken them back, about 90 seconds. When nobody works there any more, restart the router: its rpcd lost track.",
      });
    case "guard-armed":
      return new Failure("busy/guard-armed", {
        message: `Another change on ${router}${obstacle.since === "" ? "" : `, begun ${obstacle.since} by the router's clock,`} waits to be confirmed.`,
        hint: `Without confirmation the router takes it back by itself${obstacle.seconds > 0 ? ` within ${obstacle.seconds} seconds` : ""}; run the same command again after that.`,
      });
    case "flash-full":
      return new Failure("refused/read-only-router", {
        message: `The flash of ${router} has ${obstacle.freeKib} KiB left; ${neededKib} KiB are needed to be able to go back.`,
        hint: "Remove a package or old backups on the router, then run the same command again.",
      });
    case "not-lasting":
      return new Failure("refused/read-only-router", {
        message:
          obstacle.why === "read-only"
            ? `The file system of ${router} is read-only.`
            : `${router} runs from memory: nothing written to it would survive a restart.`,
        hint:
          obstacle.why === "read-only"
            ? "Restart the router; if it stays so its flash is worn or full."
            : "Install OpenWrt to flash, or wait until the first start has finished preparing it.",
      });
    case "overridden":
      return new Failure("refused/read-only-router", {
        message: `On ${router} the configuration in /etc/config is overridden by /var/run/uci${inPackages(obstacle.packages)}.`,
        hint: "Find out which program puts files there and stop it for the time of the change.",
      });
    default:
      return obstacle satisfies never;
  }
}

function inPackages(packages: readonly string[]): string {
  return packages.length === 0 ? "" : ` in ${packages.join(", ")}`;
}

/** Package names the router printed, one a line; anything that is not a name stays out of messages. */
export function packageNames(text: string | undefined): readonly string[] {
  const names = (text ?? "").split("\n").filter((name) => /^[A-Za-z0-9_-]{1,32}$/.test(name));
  return [...new Set(names)].sort();
}

/** The packages that occur in what `uci changes` prints: `-network.wan.dns`, `network.wan.metric='10'`; lines of a longer value are none. */
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
  const [seconds = "", since = ""] = parts.get("guard")?.trim().split(" ") ?? [];
  const found: readonly (Obstacle | undefined)[] = [
    storageObstacle(parts.get("storage")),
    overridden.length > 0 ? { kind: "overridden", packages: overridden } : undefined,
    staged === ""
      ? undefined
      : { kind: "unsaved-changes", where: "uci", packages: stagedPackages(staged) },
    edited.length > 0 ? { kind: "unsaved-changes", where: "luci", packages: edited } : undefined,
    applied.length > 0 ? { kind: "apply-pending", packages: applied } : undefined,
    seconds === "" ? undefined : { kind: "guard-armed", since, seconds: Number(seconds) },
  ];
  return found.filter((obstacle) => obstacle !== undefined);
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
