import { expect, test } from "vitest";
import { Failure } from "../../../src/core/failure.ts";
import { interview } from "../../../src/wizard/wizard.ts";
import { scriptedPrompter } from "../../support/scripted-prompter.ts";
import { call, connected, devices } from "./wizard-devices.ts";

const locked = { ...connected, sim: "pin", dataCall: "down" } as const;
const wrong = new Failure("modem/sim-locked", {
  message: "The SIM card refused the PIN (wrong PIN). 2 attempts left.",
});

test("a locked SIM card is unlocked during the interview and its PIN is asked for at each apply", async () => {
  const prompter = scriptedPrompter();

  const document = await interview({}, devices({ modem: [locked, connected] }), prompter, call);

  expect(prompter.asked).toEqual(["sim", "nat", "with-router", "host"]);
  expect(document.modem?.sim).toEqual({ pin: "prompt" });
});

test("a wrong PIN is reported, and the user decides about the next attempt", async () => {
  const prompter = scriptedPrompter({ sim: ["enter", "quit"] });

  await expect(
    interview({}, devices({ modem: [locked], unlock: [wrong] }), prompter, call),
  ).rejects.toMatchObject({ code: "modem/sim-locked" });

  expect(prompter.said.join()).toContain("2 attempts left");
  expect(prompter.asked).toEqual(["sim", "sim"]);
});

test.each([
  ["an empty PIN", "profile/missing-secret"],
  ["a PIN of three digits", "refused/bad-value"],
] as const)("%s asks again", async (_what, code) => {
  const empty = new Failure(code, { message: "It was not sent." });
  const prompter = scriptedPrompter();

  await interview(
    {},
    devices({ modem: [locked, connected], unlock: [empty, true] }),
    prompter,
    call,
  );

  expect(prompter.asked.slice(0, 2)).toEqual(["sim", "sim"]);
});

test("a PIN given as an option is entered without a question", async () => {
  const prompter = scriptedPrompter();

  const document = await interview(
    { "sim-pin-env": "PIN" },
    devices({ modem: [locked, connected] }),
    prompter,
    call,
  );

  expect(prompter.asked[0]).toBe("nat");
  expect(document.modem?.sim).toEqual({ pin: { env: "PIN" } });
});

test("without a card in the slot, the other slot is offered", async () => {
  const prompter = scriptedPrompter();
  const absent = { ...connected, sim: "absent", simSlot: 1, dataCall: "down" } as const;

  const document = await interview({}, devices({ modem: [absent] }), prompter, call);

  expect(document.modem?.sim).toEqual({ slot: 2 });
});

test("a card that was inserted meanwhile is read again", async () => {
  const prompter = scriptedPrompter({ sim: ["again"] });
  const absent = { ...connected, sim: "absent", dataCall: "down" } as const;

  await interview({}, devices({ modem: [absent, connected] }), prompter, call);

  expect(prompter.asked).toEqual(["sim", "nat", "with-router", "host"]);
});
