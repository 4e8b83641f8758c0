import { expect, test } from "vitest";
import { targetOf } from "../../../src/profile/targets.ts";
import type { RouterDocument } from "../../../src/profile/document.ts";
import { sshDestination } from "../../../src/profile/ssh-destination.ts";

test.each<[string, RouterDocument, string]>([
  ["defaults", { host: "192.168.1.1" }, "root@192.168.1.1"],
  ["a port and a user", { host: "barn.lan", port: 2222, user: "admin" }, "-p 2222 admin@barn.lan"],
  ["a key", { host: "10.0.0.11", key: "~/my keys/barn" }, "-i ~/'my keys/barn' root@10.0.0.11"],
  [
    "a jump host",
    { host: "10.0.0.11", jump: "me@bastion.example.net" },
    "-J me@bastion.example.net root@10.0.0.11",
  ],
  [
    "a jump host with a port and an IPv6 address",
    { host: "fe80::1%eth0", jump: "me@[2001:db8::1]:2200" },
    "-J me@[2001:db8::1]:2200 root@fe80::1%eth0",
  ],
])("sshDestination names %s", (_what, router, expected) => {
  const { router: spec } = targetOf("x", { file: "x.yaml", line: 1 }, { router });

  expect(spec && sshDestination(spec)).toBe(expected);
});
