import { expect, test } from "vitest";
import { parse } from "yaml";
import type { ProfileDocument } from "../../../src/profile/document.ts";
import { renderProfile } from "../../../src/profile/render.ts";
import { problemsIn } from "../../support/profiles.ts";

const full: ProfileDocument = {
  ethermode: 1,
  extends: "base",
  modem: {
    model: "rm520n-gl",
    port: "serial:d4c5",
    ethernet: "rtl8125",
    passthrough: { enabled: true, nat: true, bind: "02:00:5e:00:53:01" },
    "dns-proxy": "off",
    apn: {
      name: "0123",
      type: "ipv4v6",
      context: 1,
      auth: "pap",
      username: { env: "U" },
      password: "prompt",
    },
    sim: { slot: 1, pin: { env: "SIM_PIN" } },
    lan: { address: "192.168.226.1", pool: ["192.168.226.20", "192.168.226.60"] },
  },
  router: {
    host: "192.168.1.1",
    port: 22,
    user: "root",
    password: { command: ["pass", "show", "a: b # c"] },
    key: "~/.ssh/id",
    "host-key": `SHA256:${"a".repeat(43)}`,
    wan: {
      interface: "wan",
      device: "auto",
      ipv6: "off",
      metric: 10,
      management: true,
      retire: ["wwan"],
    },
  },
  targets: [{ name: "barn", tags: ["farm"], router: { host: "10.0.0.11" } }],
};

test.each<[string, ProfileDocument]>([
  ["all keys", full],
  ["a modem alone", { ethermode: 1, modem: {} }],
  ["a router alone", { ethermode: 1, router: { host: "a", password: "prompt" } }],
])("renderProfile returns valid YAML of the same document: %s", (_what, document) => {
  const text = renderProfile(document);

  expect(parse(text)).toEqual(document);
  expect(problemsIn(text, { base: "ethermode: 1\nmodem: {}\n" })).toEqual([]);
});

test("renderProfile comments choices and keeps secrets and short lists on one line", () => {
  const text = renderProfile(
    {
      ethermode: 1,
      modem: { passthrough: { nat: false } },
      router: {
        host: "192.168.1.1",
        password: { env: "ROUTER_PASSWORD" },
        wan: { retire: ["wwan", "wwan6"] },
      },
    },
    { schema: "../schemas/profile.schema.json", remarks: ["Made by ethermode setup."] },
  );

  expect(text).toBe(`# yaml-language-server: $schema=../schemas/profile.schema.json
# Made by ethermode setup.
ethermode: 1
modem:
  passthrough:
    # false: no NAT in the modem, its web interface is unreachable. true: keep both.
    nat: false
router:
  host: 192.168.1.1
  # Reference to the password, never the password itself.
  password: { env: ROUTER_PASSWORD }
  wan:
    # Old cellular interfaces and programs to disable. Nothing is deleted.
    retire: [ wwan, wwan6 ]
`);
});
