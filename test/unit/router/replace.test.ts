import { expect, test } from "vitest";
import { restorable } from "../../../src/router/openwrt/replace.ts";

const before =
  "# by hand\nconfig interface 'wan'\n\toption proto pppoe\n\toption username me\n\toption device wan\n";
const after = "\nconfig interface 'wan'\n\toption proto 'dhcp'\n\toption device 'wan'\n\n";
const back = [
  { path: "network.wan.proto", from: "dhcp", to: "pppoe" },
  { path: "network.wan.username", from: null, to: "me" },
];

test("a file comes back whole when the changes alone lie between", () => {
  expect(restorable({ network: before }, { network: after }, back)).toEqual({ network: before });
});

test.each([
  [
    "somebody has changed something else since",
    after.replace("'wan'\n\n", "'wan'\n\toption metric '5'\n\n"),
  ],
  [
    "somebody has added a section since",
    `${after}config interface 'guest'\n\toption proto 'static'\n`,
  ],
  ["the file is gone", undefined],
  ["the file is not text", `${after}# \ufffd\n`],
])("only values go back when %s", (_why, now) => {
  expect(restorable({ network: before }, now === undefined ? {} : { network: now }, back)).toEqual(
    {},
  );
});

test("a file that the changes do not touch is left alone", () => {
  expect(
    restorable({ firewall: "config defaults\n" }, { firewall: "config defaults\n" }, back),
  ).toEqual({});
});
