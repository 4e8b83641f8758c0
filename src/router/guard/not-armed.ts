import { defined } from "../../core/defined.ts";
import { Failure } from "../../core/failure.ts";
import { obstacleFailure, packageNames, stagedPackages } from "../openwrt/obstacles.ts";
import type { Obstacle } from "../openwrt/obstacles.ts";
import { lastLine } from "../script.ts";
import type { ScriptResult } from "../script.ts";
import type { Shell } from "../shell.ts";

/** Returns the failure of a guard that was not armed. */
export function notArmed({ label }: Shell, result: ScriptResult): Failure {
  const obstacle = obstacleOf(result);
  if (obstacle !== undefined) return obstacleFailure(obstacle, label);
  return new Failure("router/command-failed", {
    message: `${label} could not arm its guard: ${lastLine(result.output)}. Nothing was written.`,
  });
}

function obstacleOf({ word, output }: ScriptResult): Obstacle | undefined {
  switch (word) {
    case "in-memory":
    case "read-only":
      return { kind: "not-lasting", why: word };
    case "flash-full":
      return { kind: "flash-full", freeKib: Number(output) };
    case "staged":
      return { kind: "unsaved-changes", where: "uci", packages: stagedPackages(output) };
    case "luci":
      return { kind: "unsaved-changes", where: "luci", packages: packageNames(output) };
    case "apply-pending":
      return { kind: "apply-pending", packages: packageNames(output) };
    case "overridden":
      return { kind: "overridden", packages: packageNames(output) };
    case "guard-armed": {
      const [seconds = "", since = "", _token, owner] = output.trim().split(" ");
      return { kind: "guard-armed", since, seconds: Number(seconds), ...defined({ owner }) };
    }
    default:
      return undefined;
  }
}
