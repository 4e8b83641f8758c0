import { expect, test } from "vitest";
import { Failure } from "../../../src/core/failure.ts";
import { interview } from "../../../src/wizard/wizard.ts";
import { scriptedPrompter } from "../../support/scripted-prompter.ts";
import { call, plainRouter, devices } from "./wizard-devices.ts";

test("going back repeats the previous question and drops its answer", async () => {
  const prompter = scriptedPrompter({ nat: ["yes", "no"], "with-router": ["back", "no"] });

  const document = await interview({}, devices(), prompter, call);

  expect(prompter.asked).toEqual(["nat", "with-router", "nat", "with-router"]);
  expect(document.modem?.passthrough).toMatchObject({ nat: false });
});

test("a rejected login repeats only the login question", async () => {
  const refused = new Failure("router/login-refused", { message: "The router refused the login." });
  const prompter = scriptedPrompter({ password: ["none", "prompt"] });

  const document = await interview({}, devices({ router: [refused, plainRouter] }), prompter, call);

  expect(prompter.said.join()).toContain("refused the login");
  expect(prompter.asked).toEqual(["nat", "with-router", "host", "password", "password"]);
  expect(document.router?.password).toBe("prompt");
});

test("an old cellular connection is retired when the user agrees", async () => {
  const prompter = scriptedPrompter();

  const document = await interview(
    {},
    devices({ router: [{ ...plainRouter, cellular: ["wwan"] }] }),
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

test("overlapping LANs move the modem to a different subnet", async () => {
  const prompter = scriptedPrompter();

  const document = await interview(
    {},
    devices({ router: [{ ...plainRouter, clash: true }] }),
    prompter,
    call,
  );

  expect(document.modem?.lan).toEqual({ address: "192.168.226.1" });
});

test("without a router the profile has a modem only", async () => {
  const prompter = scriptedPrompter({ "with-router": ["no"] });

  const document = await interview({}, devices(), prompter, call);

  expect(document.router).toBeUndefined();
  expect(document.modem?.passthrough).toMatchObject({ bind: "first" });
});
