import { expect, test } from "vitest";
import { armGuard, confirmGuard } from "../../../src/router/guard/guard.ts";
import { obstacleFailure } from "../../../src/router/openwrt/obstacles.ts";
import type { Obstacle } from "../../../src/router/openwrt/obstacles.ts";
import type { Shell } from "../../../src/router/shell.ts";

const call = { signal: new AbortController().signal };
const order = { token: "0123456789abcdef", seconds: 90, configs: ["network"], nowMs: 0 };

/** A router that gives every command the same answer. */
function answering(stdout: string, stderr = "", status = 0): Shell {
  return {
    label: "root@192.168.1.1",
    exec: async () => ({ status, stdout, stderr }),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

test.each([
  ["a token that is not hex", { token: "x'; reboot; '0123" }],
  ["a short token", { token: "1" }],
  ["a timeout of zero", { seconds: 0 }],
  ["a fractional timeout", { seconds: 0.5 }],
  ["a timeout of hours", { seconds: 7200 }],
  ["an empty list of packages", { configs: [] }],
  ["a package outside /etc/config", { configs: ["../passwd"] }],
  ["an interface that is a command", { interfaces: ["wan; reboot"] }],
])("%s is refused before the router is contacted", async (_title, wrong) => {
  const refused = armGuard(answering("result armed\n"), { ...order, ...wrong }, call);

  await expect(refused).rejects.toMatchObject({ code: "refused/bad-value" });
});

test("an invalid token is not sent", async () => {
  await expect(confirmGuard(answering("result done\n"), "$(reboot)", call)).rejects.toMatchObject({
    code: "refused/bad-value",
  });
});

test.each([
  [
    "a command that ended without a result",
    answering("", "sh: out of memory\n", 137),
    "out of memory",
  ],
  ["a shell without the command", answering("", "", 127), "status 127"],
  ["a truncated result", answering("result arm"), "result arm"],
])("%s does not count as an armed guard", async (_title, shell, said) => {
  await expect(armGuard(shell, order, call)).rejects.toMatchObject({
    code: "router/command-failed",
    message: expect.stringContaining(said),
  });
});

test.each<readonly [string, Obstacle, string, RegExp]>([
  [
    "staged changes",
    { kind: "unsaved-changes", where: "uci", packages: ["network", "wireless"] },
    "busy/unsaved-changes",
    /in network, wireless/,
  ],
  [
    "unsaved changes in LuCI",
    { kind: "unsaved-changes", where: "luci", packages: ["network"] },
    "busy/unsaved-changes",
    /web interface/,
  ],
  [
    "an apply in LuCI",
    { kind: "apply-pending", packages: ["network"] },
    "busy/apply-pending",
    /LuCI/,
  ],
  [
    "an armed guard",
    { kind: "guard-armed", since: "2026-11-22T10:00:00Z", seconds: 90 },
    "busy/guard-armed",
    /2026-11-22T10:00:00Z/,
  ],
  ["a full flash", { kind: "flash-full", freeKib: 12 }, "refused/read-only-router", /12 KiB/],
  [
    "a read-only file system",
    { kind: "not-lasting", why: "read-only" },
    "refused/read-only-router",
    /read-only/,
  ],
  [
    "a system in memory",
    { kind: "not-lasting", why: "in-memory" },
    "refused/read-only-router",
    /from memory/,
  ],
  [
    "an override in /var/run/uci",
    { kind: "overridden", packages: ["network"] },
    "refused/read-only-router",
    /overrides/,
  ],
])("%s becomes a failure with a next step", (_what, obstacle, code, message) => {
  expect(obstacleFailure(obstacle, "barn")).toMatchObject({
    code,
    message: expect.stringMatching(message),
    hint: expect.stringMatching(/\.$/),
  });
});
