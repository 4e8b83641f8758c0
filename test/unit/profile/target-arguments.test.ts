import { expect, test } from "vitest";
import type { ModemDocument, RouterDocument } from "../../../src/profile/document.ts";
import { modemArguments, targetArguments } from "../../../src/profile/target-arguments.ts";
import { targetOf } from "../../../src/profile/targets.ts";

const barn: RouterDocument = {
  host: "barn.lan",
  port: 2222,
  user: "admin",
  key: "/keys/barn",
  password: { env: "BARN" },
};
const login =
  "--host barn.lan --ssh-port 2222 --user admin --key /keys/barn --password-env BARN".split(" ");

test.each<[string, string, readonly string[]]>([
  ["its profile", "barn.yaml", ["barn.yaml"]],
  ["its devices without a profile", "", ["--port", "/dev/ttyUSB2", ...login]],
])("a target is named by %s", (_what, file, expected) => {
  const modem = { port: "/dev/ttyUSB2" };

  expect(targetArguments(targetOf("barn", { file, line: 0 }, { modem, router: barn }))).toEqual(
    expected,
  );
});

test.each<[string, ModemDocument, readonly string[]]>([
  ["a serial port alone", { port: "/dev/ttyUSB2" }, ["--port", "/dev/ttyUSB2"]],
  ["nothing when the port is found", {}, []],
  [
    "the router that the modem is attached to",
    { port: "router:auto" },
    ["--port", "router:auto", ...login],
  ],
])("an AT command for a modem names %s", (_what, modem, expected) => {
  const target = targetOf("barn", { file: "barn.yaml", line: 1 }, { modem, router: barn });

  expect(modemArguments(target)).toEqual(expected);
});
