import { expect, test } from "vitest";
import type { Json } from "../../../src/core/json.ts";
import { parsePort } from "../../../src/profile/targets.ts";
import { readFiles, readText } from "../../support/profiles.ts";

test("targetOf fills in all defaults", () => {
  const [target] = readText("ethermode: 1\nmodem: {}\nrouter: { host: 192.168.1.1 }\n");

  expect(target).toEqual({
    name: "192.168.1.1",
    tags: [],
    source: { file: "a.yaml", line: 1 },
    modem: {
      model: "auto",
      port: { kind: "auto" },
      ethernet: "auto",
      passthrough: { enabled: true, nat: false, bind: { kind: "router-mac" }, fallback: "none" },
      dnsProxy: "off",
    },
    router: {
      host: "192.168.1.1",
      port: 22,
      user: "root",
      agent: false,
      wan: {
        interface: "wan",
        device: "auto",
        ipv6: "keep",
        metric: "keep",
        management: false,
        retire: [],
      },
    },
  });
});

const fullProfile = `ethermode: 1
modem:
  model: rm520n-gl
  port: serial:D4C5
  ethernet: rtl8168
  passthrough: { enabled: true, nat: true, bind: 02:00:5E:00:53:01 }
  dns-proxy: keep
  apn: { name: three.co.uk, type: ipv4, context: 3, auth: pap, username: { env: APN_USER }, password: prompt }
  sim: { slot: 2, pin: { file: /run/pin } }
  lan: { address: 192.168.226.1, pool: [192.168.226.30, 192.168.226.40] }
router:
  host: barn.lan
  port: 2222
  user: admin
  password: { command: [pass, show, barn] }
  key: /home/me/key
  jump: me@[2001:db8::1]:2200
  host-key: SHA256:Ar0MptSjc5/Exyl50HbDDgIAgnXuUJZdv+3ZoSMxIWk
  wan: { interface: wan5g, device: eth0.2, ipv6: off, metric: 10, management: true, retire: [wwan] }
targets:
  - { name: barn, tags: [farm] }
`;

test("targetOf keeps every key of a full profile", () => {
  const [target] = readText(fullProfile);

  expect(target).toEqual({
    name: "barn",
    tags: ["farm"],
    source: { file: "a.yaml", line: 21 },
    modem: {
      model: "rm520n-gl",
      port: { kind: "usb-serial", serial: "D4C5" },
      ethernet: "rtl8168",
      passthrough: {
        enabled: true,
        nat: true,
        bind: { kind: "mac", mac: "02:00:5e:00:53:01" },
        fallback: "none",
      },
      dnsProxy: "keep",
      apn: {
        name: "three.co.uk",
        type: "ipv4",
        context: 3,
        auth: "pap",
        username: { env: "APN_USER" },
        password: "prompt",
      },
      sim: { slot: 2, pin: { file: "/run/pin" } },
      lan: { address: "192.168.226.1", pool: ["192.168.226.30", "192.168.226.40"] },
    },
    router: {
      host: "barn.lan",
      port: 2222,
      user: "admin",
      agent: false,
      password: { command: ["pass", "show", "barn"] },
      key: "/home/me/key",
      jump: { user: "me", host: "2001:db8::1", port: 2200 },
      hostKey: "SHA256:Ar0MptSjc5/Exyl50HbDDgIAgnXuUJZdv+3ZoSMxIWk",
      wan: {
        interface: "wan5g",
        device: "eth0.2",
        ipv6: "off",
        metric: 10,
        management: true,
        retire: ["wwan"],
      },
    },
  });
});

test("targetOf binds a modem without a router to the first device", () => {
  const [target] = readText("ethermode: 1\nmodem: {}\n");

  expect(target?.modem?.passthrough).toEqual({
    enabled: true,
    nat: false,
    bind: { kind: "first" },
    fallback: "none",
  });
  expect(target?.router).toBeUndefined();
});

test("targetOf adds no modem to a router", () => {
  const [target] = readText("ethermode: 1\nrouter: { host: a }\n");

  expect(target?.modem).toBeUndefined();
});

test("targetOf keeps the DNS proxy when passthrough is disabled", () => {
  const [target] = readText("ethermode: 1\nmodem: { passthrough: { enabled: false } }\n");

  expect(target?.modem).toMatchObject({ passthrough: { enabled: false }, dnsProxy: "keep" });
});

test.each([
  ["auto", { kind: "auto" }],
  ["/dev/ttyUSB2", { kind: "path", path: "/dev/ttyUSB2" }],
  ["/dev/serial/by-id/usb-Quectel:1", { kind: "path", path: "/dev/serial/by-id/usb-Quectel:1" }],
  ["COM7", { kind: "path", path: "COM7" }],
  ["serial:d4:c5", { kind: "usb-serial", serial: "d4:c5" }],
  ["tcp:192.168.225.1:1555", { kind: "tcp", host: "192.168.225.1", port: 1555 }],
  ["tcp:[fd00::1]:1555", { kind: "tcp", host: "fd00::1", port: 1555 }],
  ["router:auto", { kind: "through-router", path: "auto" }],
  ["router:/dev/ttyUSB2", { kind: "through-router", path: "/dev/ttyUSB2" }],
])("parsePort parses %s", (text, port) => {
  expect(parsePort(text)).toEqual(port);
});

test.each([
  ["profiles/barn.yaml", "ethermode: 1\nmodem: {}\n", "barn"],
  ["C:\\lab\\barn 2.yml", "ethermode: 1\nmodem: {}\n", "barn-2"],
  ["x.yaml", "ethermode: 1\nrouter: { host: fe80::1%eth0 }\n", "fe80-1-eth0"],
  [".yaml", "ethermode: 1\nmodem: {}\n", "target"],
])("readProfiles names a target in %s by its host or file", (file, text, name) => {
  expect(readFiles([{ file, text }])[0]?.name).toBe(name);
});

test("targets are equal after a round trip through JSON", () => {
  const [target] = readText("ethermode: 1\nmodem: {}\nrouter: { host: a, password: prompt }\n");
  const kept: Json | undefined = target;

  expect(JSON.parse(JSON.stringify(kept))).toEqual(target);
});
