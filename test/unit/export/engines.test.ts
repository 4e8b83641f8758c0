import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { ansiblePlaybook } from "../../../src/export/ansible.ts";
import { hostOf, inventoryOf } from "../../../src/export/inventory.ts";
import { openwispConfiguration } from "../../../src/export/openwisp.ts";
import type { RouterDocument } from "../../../src/profile/document.ts";
import { targetOf } from "../../../src/profile/targets.ts";
import type { Target } from "../../../src/profile/targets.ts";
import { runProgram } from "../../support/program.ts";

const secret = { env: "ROUTER_PASSWORD" };

function target(name: string, router?: RouterDocument, tags: readonly string[] = []): Target {
  return targetOf(
    name,
    { file: "fleet.yaml", line: 1 },
    { modem: {}, tags, ...(router === undefined ? {} : { router }) },
  );
}

const barn = target(
  "barn",
  { host: "10.0.0.11", port: 2222, password: secret, key: "/k", jump: "op@gate:2200" },
  ["farm", "1st-site"],
);
const van = target("van", { host: "10.0.0.12", wan: { ipv6: "on" } }, ["farm"]);
const bench = target("bench");

test("the inventory has groups from tags, connection variables and no secret", () => {
  expect(inventoryOf([barn, van, bench])).toEqual({
    _meta: {
      hostvars: {
        barn: {
          ethermode_target: "barn",
          ethermode_profile: "fleet.yaml",
          ansible_host: "10.0.0.11",
          ansible_port: 2222,
          ansible_user: "root",
          ansible_ssh_private_key_file: "/k",
          ansible_ssh_common_args: "-J op@gate:2200",
        },
        van: {
          ethermode_target: "van",
          ethermode_profile: "fleet.yaml",
          ansible_host: "10.0.0.12",
          ansible_port: 22,
          ansible_user: "root",
        },
        bench: {
          ethermode_target: "bench",
          ethermode_profile: "fleet.yaml",
          ansible_connection: "local",
        },
      },
    },
    all: { children: ["ungrouped", "openwrt", "farm", "_1st_site", "modem_only"] },
    openwrt: { hosts: ["barn", "van"] },
    farm: { hosts: ["barn", "van"] },
    _1st_site: { hosts: ["barn"] },
    modem_only: { hosts: ["bench"] },
  });
  expect(hostOf([barn, van], "van")).toMatchObject({ ansible_host: "10.0.0.12" });
  expect(hostOf([barn, van], "nowhere")).toEqual({});
});

test("the inventory command needs a profile and one of --list and --host", async () => {
  expect((await runProgram("inventory", "--list", "--json")).exit).toBe(64);
  expect((await runProgram("inventory", "passthrough")).exit).toBe(64);
  const { exit, out } = await runProgram("inventory", "passthrough", "--list");
  expect([exit, Object.keys(JSON.parse(out) as object)]).toEqual([0, ["_meta", "all", "openwrt"]]);
});

/** Parameters of community.openwrt.uci and community.openwrt.service in version 1.7, by module. */
const parameters: Readonly<Record<string, readonly string[]>> = {
  "community.openwrt.uci": ["command", "config", "find", "key", "type", "unique", "value"],
  "community.openwrt.service": ["name", "state"],
};

test("the playbook groups targets with equal settings and uses names of community.openwrt 1.7", () => {
  const text = ansiblePlaybook([
    barn,
    van,
    target("hut", { host: "h", password: secret }),
    target("full", {
      host: "f",
      wan: { device: "eth1", metric: 5, ipv6: "off", management: true, retire: ["wwan"] },
    }),
  ]);
  const plays = parse(text) as readonly Record<string, unknown>[];

  expect(plays.map(({ hosts }) => hosts)).toEqual(["barn:hut", "van", "full"]);
  expect(plays[0]).toMatchObject({
    serial: [1, "25%", "100%"],
    any_errors_fatal: true,
    roles: ["community.openwrt.init"],
  });
  const tasks = plays
    .flatMap((play) => [play["tasks"], play["handlers"]])
    .flat() as readonly Record<string, object>[];
  const calls = tasks.map((task) => Object.entries(task).find(([key]) => key.includes(".")));
  expect(calls.flatMap((call) => Object.keys(call?.[1] ?? {}))).not.toHaveLength(0);
  for (const [module = "", given = {}] of calls.map((call) => call ?? []))
    expect([
      module,
      Object.keys(given).filter((key) => !parameters[module]?.includes(key)),
    ]).toEqual([module, []]);
  expect(tasks).toContainEqual(
    expect.objectContaining({
      "community.openwrt.uci": {
        command: "set",
        key: "network.wan",
        value: { proto: "dhcp", device: "eth1", metric: 5 },
      },
    }),
  );
  expect(text).not.toContain("ROUTER_PASSWORD");
});

test("the OpenWISP configuration is valid NetJSON with one protocol for each interface", () => {
  const schema = JSON.parse(
    readFileSync(
      new URL("../../fixtures/netjson-device-configuration.json", import.meta.url),
      "utf8",
    ),
  ) as object;
  const valid = new Ajv({ strict: false }).compile(schema);

  const configuration = openwispConfiguration(
    target("barn", {
      host: "h",
      wan: { device: "wan", ipv6: "on", metric: 10, management: true, retire: ["wwan"] },
    }),
  );

  expect(valid(configuration) ? [] : valid.errors).toEqual([]);
  expect(configuration).toMatchObject({
    interfaces: [
      { name: "wan", network: "wan", metric: 10, addresses: [{ proto: "dhcp", family: "ipv4" }] },
      { name: "wan", network: "wan6", addresses: [{ proto: "dhcp", family: "ipv6" }] },
      { name: "wan", network: "modem", addresses: [{ address: "192.168.225.2", mask: 24 }] },
    ],
    general: { description: expect.stringContaining('"wwan" must be disabled') },
  });
  expect(() => openwispConfiguration(barn)).toThrow("device: auto");
});
