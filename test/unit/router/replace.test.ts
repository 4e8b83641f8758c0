import { expect, test } from "vitest";
import { restorable } from "../../../src/router/openwrt/replace.ts";

const before =
  "# by hand\nconfig interface 'wan'\n\toption proto pppoe\n\toption username me\n\toption device wan\n";
const after = "\nconfig interface 'wan'\n\toption proto 'dhcp'\n\toption device 'wan'\n\n";
const back = [
  { path: "network.wan.proto", from: "dhcp", to: "pppoe" },
  { path: "network.wan.username", from: null, to: "me" },
];

test("a file is restored whole when it differs by the changes alone", () => {
  expect(restorable({ network: before }, { network: after }, back)).toEqual({ network: before });
});

test.each([
  [
    "another option has changed since",
    after.replace("'wan'\n\n", "'wan'\n\toption metric '5'\n\n"),
  ],
  [
    "another section was added since",
    `${after}config interface 'guest'\n\toption proto 'static'\n`,
  ],
  ["the file is missing", undefined],
  ["the file is not text", `${after}# \ufffd\n`],
])("only values are restored when %s", (_why, now) => {
  expect(restorable({ network: before }, now === undefined ? {} : { network: now }, back)).toEqual(
    {},
  );
});

test("a file without changes is not restored", () => {
  expect(
    restorable({ firewall: "config defaults\n" }, { firewall: "config defaults\n" }, back),
  ).toEqual({});
});
