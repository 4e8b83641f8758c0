import { expect, test } from "vitest";
import { uciCommands } from "../../../src/uci/uci-commands.ts";

test("uciCommands addresses named sections directly", () => {
  const lines = uciCommands([
    { path: "network.wan.proto", from: "dhcp", to: "pppoe" },
    { path: "network.wan.username", from: null, to: "it's me" },
    { path: "network.modem", from: "interface", to: null },
  ]);

  expect(lines).toEqual([
    "uci set network.wan.proto='pppoe'",
    "uci set network.wan.username='it'\\''s me'",
    "uci delete network.modem",
  ]);
});

test("uciCommands looks up an unnamed section by its option", () => {
  const lines = uciCommands([
    { path: "network.@device[name=br-lan.1].ports", from: ["lan1", "lan2"], to: ["lan1"] },
  ]);

  expect(lines).toEqual([
    `section=$(uci -X show network | sed -n 's/^network\\.\\([^.]*\\)\\.name='\\''br-lan\\.1'\\''$/\\1/p')`,
    "uci delete network.$section.ports",
    "uci add_list network.$section.ports='lan1'",
  ]);
});
