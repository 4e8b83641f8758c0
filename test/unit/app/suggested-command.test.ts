import { newPlanHint } from "../../../src/app/saved-plan.ts";
import { expect, test } from "vitest";
import { aboutTarget } from "../../../src/app/reporting.ts";
import type { Options } from "../../../src/app/options.ts";
import {
  commandsOf,
  suggestedCommand,
  withCompleteCommands,
} from "../../../src/app/suggested-command.ts";
import { targetOf } from "../../../src/profile/targets.ts";

test("a suggested command selects the same state folder and devices", () => {
  expect(suggestedCommand({ stateDir: "my runs", simulate: true }, "rollback", "r1")).toBe(
    "ethermode rollback r1 --state-dir 'my runs' --simulate",
  );
});

test("a suggested command names the state folder by its full path", () => {
  const later = (options: Options, env = {}): string =>
    commandsOf(options, { env, cwd: "/home/me" })("history");

  expect(later({ stateDir: "runs" })).toBe("ethermode history --state-dir /home/me/runs");
  expect(later({}, { ETHERMODE_STATE_DIR: "/s" })).toBe("ethermode history --state-dir /s");
  expect(later({})).toBe("ethermode history");
});

test.each([
  ["--state-dir", "history", { stateDir: "/s" }, "history --state-dir /s"],
  ["--from", "verify barn.yaml", { from: "rec" }, "verify barn.yaml --from rec"],
  ["no --from where real devices are needed", "detect", { from: "rec" }, "detect"],
  ["no option that the command ignores", "profiles", { stateDir: "/s" }, "profiles"],
  ["no option twice", "doctor --state-dir /t", { stateDir: "/s" }, "doctor --state-dir /t"],
])("a command in a hint gets %s", (_what, command, options, expected) => {
  expect(withCompleteCommands(`To continue:\n  ethermode ${command}\nThat is all.`, options)).toBe(
    `To continue:\n  ethermode ${expected}\nThat is all.`,
  );
});

test("an AT command in a hint names the port of the profile", () => {
  const modem = { port: "/dev/ttyUSB7" };
  const target = targetOf("barn", { file: "barn.yaml", line: 1 }, { modem });
  const hint = "Remove it first:\n  ethermode at 'AT+CGAUTH=1,0'";

  expect(
    aboutTarget(target, { type: "failure", code: "refused/bad-value", message: "", hint }),
  ).toMatchObject({ hint: "Remove it first:\n  ethermode at --port /dev/ttyUSB7 'AT+CGAUTH=1,0'" });
});

test("commands on the router name its host, port and user", () => {
  const target = targetOf(
    "barn",
    { file: "barn.yaml", line: 1 },
    { router: { host: "barn.lan", port: 2222, user: "admin" } },
  );
  const hint = "To check it, run on the router:\n  df\n  uci show network\nThen run it again.";

  expect(
    aboutTarget(target, { type: "failure", code: "router/command-failed", message: "", hint }),
  ).toMatchObject({
    hint:
      "To check it, run on the router:\n  ssh -p 2222 admin@barn.lan df\n" +
      "  ssh -p 2222 admin@barn.lan 'uci show network'\nThen run it again.",
  });
});

test("a hint about all routers of a profile names its file", () => {
  const target = targetOf(
    "barn",
    { file: "my barn.yaml", line: 1 },
    { router: { host: "barn.lan" } },
  );
  const hint = "Save the keys:\n  ethermode hosts scan FILE";

  expect(
    aboutTarget(target, { type: "failure", code: "router/host-key-unknown", message: "", hint }),
  ).toMatchObject({ hint: "Save the keys:\n  ethermode hosts scan 'my barn.yaml'" });
});

test("a command in a hint quotes the names of profiles and plans", () => {
  expect(newPlanHint(["my barn.yaml"], "my plan.json").split("\n")[1]).toBe(
    "  ethermode plan 'my barn.yaml' --out 'my plan.json'",
  );
});
