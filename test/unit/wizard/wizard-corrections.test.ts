import { expect, test } from "vitest";
import { Failure } from "../../../src/core/failure.ts";
import { hostKeyChanged } from "../../../src/router/ssh/connection-failure.ts";
import { fingerprint } from "../../../src/router/ssh/known-hosts.ts";
import { modemLanProblem } from "../../../src/wizard/modem-lan-answer.ts";
import type { RouterReading } from "../../../src/wizard/setup-facts.ts";
import { interview } from "../../../src/wizard/wizard.ts";
import { scriptedPrompter } from "../../support/scripted-prompter.ts";
import { call, plainRouter, devices } from "./wizard-devices.ts";

test("going back repeats the previous question and drops its answer", async () => {
  const prompter = scriptedPrompter({ nat: ["yes", "no"], "with-router": ["back", "no"] });

  const document = await interview({}, devices(), prompter, call);

  expect(prompter.asked).toEqual(["nat", "with-router", "nat", "with-router"]);
  expect(document.modem?.passthrough).toMatchObject({ nat: false });
});

test("keys and the blank password are tried before the login is asked", async () => {
  const refused = new Failure("router/login-refused", { message: "The router refused the login." });
  const prompter = scriptedPrompter({ login: ["prompt"] });

  const document = await interview({}, devices({ router: [refused, plainRouter] }), prompter, call);

  expect(prompter.said.join()).toContain("The router requires a login.");
  expect(prompter.asked).toEqual(["nat", "with-router", "host", "login"]);
  expect(document.router?.password).toBe("prompt");
});

test("a wrong password is reported and asked again, the address is not", async () => {
  const refused = new Failure("router/login-refused", {
    message: "The router refused the login.",
    hint: "Check router.password and router.user.",
  });
  const prompter = scriptedPrompter({ login: ["prompt", "key"], key: ["~/.ssh/barn"] });

  const document = await interview(
    {},
    devices({ router: [refused, refused, plainRouter] }),
    prompter,
    call,
  );

  expect(prompter.asked).toEqual(["nat", "with-router", "host", "login", "login", "key"]);
  expect(prompter.said.join()).toContain("Check the password.");
  expect(document.router).toMatchObject({ key: "~/.ssh/barn" });
});

test("an old cellular connection is retired when the user agrees", async () => {
  const prompter = scriptedPrompter();

  const document = await interview(
    {},
    devices({ router: [{ ...plainRouter, retirable: ["wwan"] }] }),
    prompter,
    call,
  );

  expect(document.router?.wan?.retire).toEqual(["wwan"]);
});

test("the wizard asks for the WAN port when it is unknown", async () => {
  const { device: _device, ...unknown } = plainRouter;
  const prompter = scriptedPrompter({ device: ["eth1"] });

  const document = await interview(
    {},
    devices({ router: [{ ...unknown, devices: ["eth1", "eth2"] }] }),
    prompter,
    call,
  );

  expect(document.router?.wan?.device).toBe("eth1");
});

const sameLan: RouterReading = {
  ...plainRouter,
  lans: [{ interface: "lan", address: "192.168.225.254", prefix: 24 }],
};

test.each([
  ["the first free network", {}, "192.168.226.1"],
  ["another address of the user", { lan: ["other"], "lan-other": ["10.9.9.1"] }, "10.9.9.1"],
])("overlapping LANs move the modem to %s", async (_what, script, address) => {
  const document = await interview(
    {},
    devices({ router: [sameLan] }),
    scriptedPrompter(script),
    call,
  );

  expect(document.modem?.lan).toEqual({ address });
});

test.each([
  ["192.168.225.9", "The router's lan uses 192.168.225.254/24."],
  ["999.1.1.1", "Enter an IPv4 address"],
  ["8.8.8.8", "private IPv4 address"],
  ["192.168.226.0", "network or broadcast address"],
  ["192.168.226.1", undefined],
])("the modem's LAN address %s is checked while it is typed", (address, problem) => {
  const found = modemLanProblem(address, sameLan.lans);

  expect(found).toEqual(problem === undefined ? undefined : expect.stringContaining(problem));
});

test("without a router the profile has a modem only", async () => {
  const prompter = scriptedPrompter({ "with-router": ["no"] });

  const document = await interview({}, devices(), prompter, call);

  expect(document.router).toBeUndefined();
  expect(document.modem?.passthrough).toMatchObject({ bind: "first" });
});

test("the user accepts the new host key of a router, which the profile then pins", async () => {
  const key = { type: "ssh-ed25519", blob: Buffer.from("new") };
  const saved = { ...key, blob: Buffer.from("old") };
  const hosts = "192.168.7.1";
  const before = { kind: "host", hosts, key: saved, file: "known_hosts", line: 1 } as const;
  const address = { host: "192.168.7.1", port: 22 };
  const changed = hostKeyChanged("root@192.168.7.1", address, key, before);
  const accepted = fingerprint(key.blob);
  const world = devices({ router: [changed, plainRouter] });

  const document = await interview(
    {},
    world,
    scriptedPrompter({ "router-trouble": [accepted] }),
    call,
  );

  expect(document.router?.["host-key"]).toBe(accepted);
});
