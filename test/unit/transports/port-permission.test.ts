import { expect, test } from "vitest";
import { permissionHint } from "../../../src/transports/serial/port-permission.ts";
import { udevRule, udevText } from "../../../src/transports/serial/udev-rule.ts";
import { textOf } from "../../house/tree-files.ts";

const rights = { user: "ana", group: "dialout", isGroupAllowed: true, isMember: false };

test.each([
  ["adds the user to the group of the port", rights, "  sudo usermod -aG dialout ana\n"],
  ["asks a member to log in again", { ...rights, isMember: true }, "Log out and log in again"],
  [
    "adds a udev rule for a port of root",
    { ...rights, group: "root", isGroupAllowed: false },
    "| sudo tee /etc/udev/rules.d/70-cellular-modem.rules\n",
  ],
])("the hint about a missing permission %s", (_what, given, expected) => {
  expect(permissionHint(given)).toContain(expected);
});

test("detect --install-udev prints complete commands and states that none was run", () => {
  const text = udevText("ana");

  expect(text).toContain(`  echo '${udevRule}' | sudo tee /etc/udev/rules.d/`);
  expect(text).toContain("  sudo usermod -aG dialout ana\n");
  expect(text).toContain("ethermode has run none of them.");
});

test("the Debian package installs the same udev rule", () => {
  expect(textOf("packaging/70-ethermode.rules").split("\n")).toContain(udevRule);
});
