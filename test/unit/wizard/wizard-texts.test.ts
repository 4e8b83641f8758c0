import { expect, test } from "vitest";
import { commands } from "../../../src/commands/command-table.ts";
import { namesOf, options } from "../../../src/commands/option-table.ts";
import { Failure } from "../../../src/core/failure.ts";
import { answersOf, checkAnswers } from "../../../src/commands/setup-answers.ts";
import { forOptions, optionsOfKeys } from "../../../src/wizard/hints-without-profile.ts";
import { keyOf, questionKeys } from "../../../src/wizard/question-keys.ts";
import { toDocument } from "../../../src/wizard/to-document.ts";
import { interview } from "../../../src/wizard/wizard.ts";
import { scriptedPrompter } from "../../support/scripted-prompter.ts";
import { schemaKeys } from "../../support/schema-keys.ts";
import { everyQuestion } from "./every-question.ts";
import { call, connected, devices } from "./wizard-devices.ts";

test("every question of the wizard has a row in the table of options and keys", () => {
  expect(everyQuestion.map(({ id }) => id).toSorted()).toEqual(
    Object.keys(questionKeys).toSorted(),
  );
});

test.each(everyQuestion.map((question) => [question.id, question] as const))(
  "the question %s has a help text, an option of setup and a key of the profile",
  (id, { help = "" }) => {
    const [setup] = commands.filter(({ name }) => name === "setup");
    const known = setup?.options.flatMap((name) => namesOf(options[name])) ?? [];
    const row = keyOf(id);

    expect(help.length).toBeGreaterThan(30);
    for (const [flag] of (row?.option ?? "").matchAll(/--[\w-]+/g)) expect(known).toContain(flag);
    if (row?.profileKey !== undefined) expect(schemaKeys()).toContain(row.profileKey);
  },
);

test.each(Object.entries(optionsOfKeys))(
  "the profile key %s has the option %s of setup",
  (key, flag) => {
    const [setup] = commands.filter(({ name }) => name === "setup");

    expect(schemaKeys()).toContain(key);
    expect(setup?.options.flatMap((name) => namesOf(options[name]))).toContain(flag);
  },
);

test("options without a question set their profile keys", () => {
  const answers = answersOf({
    bind: "last",
    ethernet: "rtl8168",
    ipv6: "off",
    hostKey: "SHA256:Ar0MptSjc5/Exyl50HbDDgIAgnXuUJZdv+3ZoSMxIWk",
  });

  expect(toDocument(answers, { modems: [], gateways: [] })).toMatchObject({
    modem: { ethernet: "rtl8168", passthrough: { bind: "last" } },
    router: { "host-key": answers["host-key"], wan: { ipv6: "off" } },
  });
});

test.each([
  ["model", "rm521", 'found "rm521"'],
  ["bind", "router", "router-mac, first, last or a MAC address"],
  ["hostKey", "AAAA", "SHA256: and 43 characters"],
  ["sshPort", "70000", "65535"],
  ["host", "192.168.1", "Enter an IP address"],
])("setup rejects the option %s with the value %s", (name, value, reason) => {
  const rejected = expect(() => checkAnswers(answersOf({ [name]: value })));

  rejected.toThrow(expect.objectContaining({ hint: expect.stringContaining(reason) }));
});

test("setup accepts a TCP port on the modem's LAN only with its NAT", () => {
  const port = "tcp:192.168.225.1:1555";

  expect(() => checkAnswers(answersOf({ port, nat: true }))).not.toThrow();
  expect(() => checkAnswers(answersOf({ port }))).toThrow(
    expect.objectContaining({ hint: expect.stringContaining("Add `--nat`") }),
  );
});

test.each([
  ["keys", "Set router.password or router.key.", "Set --password-env or --key."],
  ["a port", "Check router.port, and that SSH is on.", "Check --ssh-port, and that SSH is on."],
  ["a value", "Set `router.wan.device: eth1` in the profile.", "Set `--wan-device eth1`."],
  [
    "YAML",
    "Disable the PIN, or add it to the profile:\n  modem: { sim: { pin: { env: SIM_PIN } } }",
    "Disable the PIN, or pass it:\n  --sim-pin-env SIM_PIN",
  ],
  [
    "a choice",
    "Choose one with `--port PATH`, or with `modem.port` in the profile.",
    "Choose one with `--port PATH`.",
  ],
])("a hint with %s of a profile becomes one about options", (_what, hint, expected) => {
  expect(forOptions(hint)).toBe(expected);
});

test("the welcome has five lines and names the modem, the fault and the keys", async () => {
  const prompter = scriptedPrompter();

  await interview({}, devices(), prompter, call);

  const [welcome = ""] = prompter.said;
  expect(welcome.split("\n")).toHaveLength(5);
  expect(welcome).toMatch(/RM520N-GL on .*double NAT.*nothing is changed before.*Ctrl-C/s);
});

test("the path is shown with the addresses of the router once it is read", async () => {
  const prompter = scriptedPrompter();

  await interview({}, devices(), prompter, call);

  expect(prompter.said[2]).toContain(
    "carrier ── modem (NAT, 192.168.225.1) ── router (NAT, 192.168.7.1) ── your LAN: double NAT",
  );
});

test("the reason why no modem answers is shown before the choice to search again", async () => {
  const prompter = scriptedPrompter();
  const denied = new Failure("port/no-permission", {
    message: "Permission denied: /dev/ttyUSB2",
    hint: "Add your user to the group of the port:\n  sudo usermod -aG dialout ana",
  });

  await interview({}, devices({ modem: [denied, connected] }), prompter, call);

  expect(prompter.hints[0]).toContain("Permission denied: /dev/ttyUSB2\nAdd your user");
  expect(prompter.asked.slice(0, 2)).toEqual(["no-modem", "nat"]);
});

test.each([
  ["a gateway", { gateway: ["10.0.0.1"] }, { host: "10.0.0.1" }],
  [
    "another address with its SSH port",
    { gateway: ["other"], host: ["10.0.0.9:2222"] },
    { host: "10.0.0.9", port: 2222 },
  ],
])("several gateways are a list from which the user takes %s", async (_what, script, router) => {
  const world = devices({ gateways: ["192.168.225.1", "10.0.0.1"] });

  const document = await interview({}, world, scriptedPrompter(script), call);

  expect(document.router).toMatchObject(router);
});

test("the management address is offered only with the modem's NAT", async () => {
  const prompter = scriptedPrompter({ nat: ["yes"], management: ["yes"] });

  const document = await interview({}, devices(), prompter, call);

  expect(document.router?.wan?.management).toBe(true);
});
