import { describe, expect, test } from "vitest";
import { interview } from "../../../src/wizard/wizard.ts";
import type { ModemFacts } from "../../../src/wizard/setup-facts.ts";
import { scriptedPrompter } from "../../support/scripted-prompter.ts";
import { call, one, connected, devices } from "./wizard-devices.ts";

test("a connected modem and a plain router need three questions", async () => {
  const prompter = scriptedPrompter();

  const document = await interview({}, devices(), prompter, call);

  expect(prompter.asked).toEqual(["nat", "with-router", "host"]);
  expect(document).toMatchObject({
    modem: { port: "auto", passthrough: { enabled: true, nat: false, bind: "router-mac" } },
    router: { host: "192.168.7.1", wan: { interface: "wan" } },
  });
});

test("a modem on the router's USB port makes the wizard read the router first", async () => {
  const prompter = scriptedPrompter();
  const reader = devices();

  const document = await interview({ port: "router:auto" }, reader, prompter, call);

  expect(prompter.asked).toEqual(["host", "nat"]);
  expect(reader.reads).toEqual(["router", "modem"]);
  expect(document).toMatchObject({
    modem: { port: "router:auto" },
    router: { host: "192.168.7.1" },
  });
});

test("the user can place a missing modem on the router", async () => {
  const prompter = scriptedPrompter({ "no-modem": ["router"] });

  const document = await interview({}, devices({ modems: [[]] }), prompter, call);

  expect(document).toMatchObject({ modem: { port: "router:auto" } });
});

test("options replace their questions", async () => {
  const prompter = scriptedPrompter();

  await interview(
    { port: "/dev/ttyUSB2", nat: "no", "with-router": "yes", host: "10.0.0.1" },
    devices(),
    prompter,
    call,
  );

  expect(prompter.asked).toEqual([]);
});

test("the wizard asks which modem when several answer", async () => {
  const prompter = scriptedPrompter({ port: ["/dev/ttyUSB7"] });

  const document = await interview(
    {},
    devices({ modems: [[...one, { port: "/dev/ttyUSB7", title: "Quectel RM521F-GL" }]] }),
    prompter,
    call,
  );

  expect(document.modem?.port).toBe("/dev/ttyUSB7");
});

test("the wizard searches again until a modem answers", async () => {
  const prompter = scriptedPrompter();

  const document = await interview({}, devices({ modems: [[], [], one] }), prompter, call);

  expect(prompter.asked.slice(0, 2)).toEqual(["no-modem", "no-modem"]);
  expect(document.modem).toBeDefined();
});

test("quitting without a modem fails with port/not-found", async () => {
  const prompter = scriptedPrompter({ "no-modem": ["quit"] });

  await expect(interview({}, devices({ modems: [[]] }), prompter, call)).rejects.toMatchObject({
    code: "port/not-found",
  });
});

test("the wizard asks for the APN without a data connection", async () => {
  const prompter = scriptedPrompter({ apn: ["three.co.uk"] });

  const document = await interview(
    {},
    devices({ modem: [{ ...connected, dataCall: "down" }] }),
    prompter,
    call,
  );

  expect(document.modem?.apn).toEqual({ name: "three.co.uk" });
});

describe("a SIM card of a known carrier without a data connection", () => {
  const carrier = {
    name: "Verizon",
    networks: ["311480"],
    apns: [{ name: "vzwinternet", context: 3, source: "MBPI" }],
  };
  const cut: ModemFacts = {
    ...connected,
    dataCall: "down",
    apn: "default APN (IPv4)",
    carrier,
  };

  test("keeps the APN of the modem by default", async () => {
    const prompter = scriptedPrompter();

    const document = await interview({}, devices({ modem: [cut] }), prompter, call);

    expect(prompter.asked).toEqual(["apn-choice", "nat", "with-router", "host"]);
    expect(document.modem?.apn).toBeUndefined();
  });

  test("sets the context that a suggested APN needs", async () => {
    const document = await interview(
      {},
      devices({ modem: [cut] }),
      scriptedPrompter({ "apn-choice": ["suggested:vzwinternet"] }),
      call,
    );

    expect(document.modem?.apn).toEqual({ name: "vzwinternet", context: 3 });
  });

  test("accepts a typed APN", async () => {
    const prompter = scriptedPrompter({ "apn-choice": ["other"], apn: ["private.example"] });

    const document = await interview({}, devices({ modem: [cut] }), prompter, call);

    expect(prompter.asked.slice(0, 2)).toEqual(["apn-choice", "apn"]);
    expect(document.modem?.apn).toEqual({ name: "private.example" });
  });

  test("takes the APN of the option without a question", async () => {
    const prompter = scriptedPrompter();

    const document = await interview(
      { apn: "three.co.uk" },
      devices({ modem: [cut] }),
      prompter,
      call,
    );

    expect(prompter.asked[0]).toBe("nat");
    expect(document.modem?.apn).toEqual({ name: "three.co.uk" });
  });
});
