import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkCase, expectedResults } from "../cases/expected-result.ts";
import type { RunWords } from "../cases/expected-result.ts";
import { runCli } from "../support/cli.ts";

/** The reports with which the recorded devices began. `npm run test:all` runs all folders. */
const firstReports: readonly string[] = [
  "pcie-slot",
  "lan-without-gateway",
  "sim-not-ready",
  "sim-not-inserted",
  "unisoc-lan-from-lease",
  "sim-slot-change-leaves-usb",
  "modem-without-serial-port",
  "usb-errors-on-hub-ports",
  "sysfs-path-in-device",
  "provider-vlan",
  "wan6-on-pppoe",
  "wan_6-on-pppoe",
  "dialler-on-other-netdev",
  "board-wan-ports",
];
const cases = join(import.meta.dirname, "..", "cases");
const folders =
  process.env["ETHERMODE_TEST_ALL"] === undefined
    ? firstReports
    : readdirSync(cases).filter((name) => existsSync(join(cases, name, "expected.json")));

const builtProgram: RunWords = async (...words) => {
  const { status, stdout, stderr } = await runCli(words);
  expect(stderr).toBe("");
  return { exit: status, out: stdout };
};

describe.each(folders)("the built program on case %s", (name) => {
  const folder = join(cases, name);

  test.each(expectedResults(folder).map((result) => [result.run.join(" "), result] as const))(
    "%s gives the expected result",
    async (_command, result) => {
      await checkCase(folder, result, builtProgram);
    },
  );
});
