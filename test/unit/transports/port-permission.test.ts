import { expect, test } from "vitest";
import { permissionHint } from "../../../src/transports/serial/port-permission.ts";

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
