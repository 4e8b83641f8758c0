import { expect, test } from "vitest";
import { retireNotes } from "../../../src/uci/retired-programs.ts";
import { parseUci } from "../../../src/uci/text.ts";

const rivals = [
  { name: "ModemManager", word: "modemmanager", retired: { "service.modemmanager": "x" } },
  { name: "quectel-CM", word: "quectel-cm", startedBy: "modem_dial.sh", retired: {} },
  { name: "comgt", word: "comgt", startedBy: "netifd", retired: {} },
  { name: "wvdial", word: "wvdial", startedBy: "rc.local", retired: {} },
];

test.each([
  ["a retirable program", "modemmanager", []],
  ["an interface", "wwan", []],
  ["a program of another program", "quectel-cm", ["quectel-CM is started by QModem"]],
  ["a program of an interface", "comgt", ["Name that interface"]],
  ["a program without a service", "wvdial", ["its parent process is rc.local"]],
  ["an absent program", "gammu", ['Not on this router: "gammu"']],
])("retireNotes explains %s", (_what, word, expected) => {
  const observed = {
    packages: {
      network: parseUci("network", "config interface 'wwan'\n"),
      firewall: parseUci("firewall", ""),
    },
    wan: { interface: "wan", deviceOption: "device" as const },
    rivals,
  };

  const notes = retireNotes(observed, [word]);

  expect(notes).toEqual(expected.map((text) => expect.stringContaining(text)));
});
