import { describe, expect, test } from "vitest";
import { Failure } from "../../../src/core/failure.ts";
import type { ProfileDocument } from "../../../src/profile/document.ts";
import { interview } from "../../../src/wizard/wizard.ts";
import type { Observation } from "../../../src/wizard/wizard.ts";
import type { Facts } from "../../../src/wizard/questions.ts";
import { scriptedPrompter } from "../../support/scripted-prompter.ts";

const call = { signal: new AbortController().signal };
const one: Facts["modems"] = [{ port: "/dev/ttyUSB2", title: "Quectel RM520N-GL" }];
const connected: NonNullable<Facts["modem"]> = {
  sim: "ready",
  dataCall: "up",
  lan: "192.168.225.1/24",
};
const plainRouter: NonNullable<Facts["router"]> = {
  interface: "wan",
  device: "wan",
  devices: ["wan"],
  cellular: [],
  clash: false,
};

interface World {
  readonly modems?: readonly Facts["modems"][];
  readonly modem?: Facts["modem"];
  readonly router?: readonly (NonNullable<Facts["router"]> | Failure)[];
}

/** Devices by script: each look takes the next entry, the last one stays. */
function sight({
  modems = [one],
  modem = connected,
  router = [plainRouter],
}: World = {}): Observation & {
  readonly looks: string[];
  readonly seen: ProfileDocument[];
} {
  const looks: string[] = [];
  const seen: ProfileDocument[] = [];
  const next = <T>(list: readonly T[], what: string): T => {
    const at = looks.filter((look) => look === what).length;
    looks.push(what);
    return list[Math.min(at, list.length - 1)] as T; // the scripts are never empty
  };
  return {
    looks,
    seen,
    gateway: async () => "192.168.7.1",
    modems: async () => next(modems, "modems"),
    modem: async () => modem,
    router: async (document) => {
      seen.push(document);
      const found = next(router, "router");
      if (found instanceof Failure) throw found;
      return found;
    },
  };
}

test("with one connected modem and a plain router hardly anything is asked", async () => {
  const prompter = scriptedPrompter();

  const document = await interview({}, sight(), prompter, call);

  expect(prompter.asked).toEqual(["nat", "with-router", "host", "password"]);
  expect(document).toMatchObject({
    modem: { port: "auto", passthrough: { enabled: true, nat: false, bind: "router-mac" } },
    router: { host: "192.168.7.1", wan: { interface: "wan" } },
  });
});

test("for a modem on the router's own USB the router is asked for, and looked at, first", async () => {
  const prompter = scriptedPrompter();
  const eyes = sight();

  const document = await interview({ port: "router:auto" }, eyes, prompter, call);

  expect(prompter.asked).toEqual(["host", "password", "nat"]);
  expect(eyes.looks).toEqual(["router"]);
  expect(document).toMatchObject({
    modem: { port: "router:auto" },
    router: { host: "192.168.7.1" },
  });
});

test("without a modem here it may be said to be on the router", async () => {
  const prompter = scriptedPrompter({ "look-again": ["router"] });

  const document = await interview({}, sight({ modems: [[]] }), prompter, call);

  expect(document).toMatchObject({ modem: { port: "router:auto" } });
});

test("answers given as options are not asked for", async () => {
  const prompter = scriptedPrompter();

  await interview(
    { port: "/dev/ttyUSB2", nat: "no", "with-router": "yes", host: "10.0.0.1", password: "none" },
    sight(),
    prompter,
    call,
  );

  expect(prompter.asked).toEqual([]);
});

test("several modems are told apart by asking", async () => {
  const prompter = scriptedPrompter({ port: ["/dev/ttyUSB7"] });

  const document = await interview(
    {},
    sight({ modems: [[...one, { port: "/dev/ttyUSB7", title: "Quectel RM521F-GL" }]] }),
    prompter,
    call,
  );

  expect(document.modem?.port).toBe("/dev/ttyUSB7");
});

test("without a modem one can connect it and look again", async () => {
  const prompter = scriptedPrompter();

  const document = await interview({}, sight({ modems: [[], [], one] }), prompter, call);

  expect(prompter.asked.slice(0, 2)).toEqual(["look-again", "look-again"]);
  expect(document.modem).toBeDefined();
});

test("giving up without a modem ends with the port's failure", async () => {
  const prompter = scriptedPrompter({ "look-again": ["no"] });

  await expect(interview({}, sight({ modems: [[]] }), prompter, call)).rejects.toMatchObject({
    code: "port/not-found",
  });
});

test("the APN is asked for only when there is no data connection", async () => {
  const prompter = scriptedPrompter({ apn: ["three.co.uk"] });

  const document = await interview(
    {},
    sight({ modem: { ...connected, dataCall: "down" } }),
    prompter,
    call,
  );

  expect(document.modem?.apn).toEqual({ name: "three.co.uk" });
});

describe("with a SIM of a known carrier and no data connection", () => {
  const carrier = {
    name: "Verizon",
    networks: ["311480"],
    apns: [{ name: "vzwinternet", context: 3, source: "MBPI" }],
  };
  const cut: NonNullable<Facts["modem"]> = {
    ...connected,
    dataCall: "down",
    apn: "the subscription's own (IPv4)",
    carrier,
  };

  test("what is on the modem stays, unless somebody chooses otherwise", async () => {
    const prompter = scriptedPrompter();

    const document = await interview({}, sight({ modem: cut }), prompter, call);

    expect(prompter.asked).toEqual(["apn-choice", "nat", "with-router", "host", "password"]);
    expect(document.modem?.apn).toBeUndefined();
  });

  test("a suggestion comes with the context it needs", async () => {
    const document = await interview(
      {},
      sight({ modem: cut }),
      scriptedPrompter({ "apn-choice": ["suggested:vzwinternet"] }),
      call,
    );

    expect(document.modem?.apn).toEqual({ name: "vzwinternet", context: 3 });
  });

  test("another one can be typed in", async () => {
    const prompter = scriptedPrompter({ "apn-choice": ["other"], apn: ["private.example"] });

    const document = await interview({}, sight({ modem: cut }), prompter, call);

    expect(prompter.asked.slice(0, 2)).toEqual(["apn-choice", "apn"]);
    expect(document.modem?.apn).toEqual({ name: "private.example" });
  });

  test("an APN given as an option is taken without a question", async () => {
    const prompter = scriptedPrompter();

    const document = await interview({ apn: "three.co.uk" }, sight({ modem: cut }), prompter, call);

    expect(prompter.asked[0]).toBe("nat");
    expect(document.modem?.apn).toEqual({ name: "three.co.uk" });
  });
});

test("going back asks the question before again and forgets its answer", async () => {
  const prompter = scriptedPrompter({ nat: ["yes", "no"], "with-router": ["back", "no"] });

  const document = await interview({}, sight(), prompter, call);

  expect(prompter.asked).toEqual(["nat", "with-router", "nat", "with-router"]);
  expect(document.modem?.passthrough).toMatchObject({ nat: false });
});

test("a router that refuses the login is asked about again, not begun anew", async () => {
  const refused = new Failure("router/login-refused", { message: "The router refused the login." });
  const prompter = scriptedPrompter({ password: ["none", "prompt"] });

  const document = await interview({}, sight({ router: [refused, plainRouter] }), prompter, call);

  expect(prompter.said.join()).toContain("refused the login");
  expect(prompter.asked).toEqual(["nat", "with-router", "host", "password", "password"]);
  expect(document.router?.password).toBe("prompt");
});

test("an old cellular connection of the router is retired when the person agrees", async () => {
  const prompter = scriptedPrompter();

  const document = await interview(
    {},
    sight({ router: [{ ...plainRouter, cellular: ["wwan"] }] }),
    prompter,
    call,
  );

  expect(document.router?.wan?.retire).toEqual(["wwan"]);
});

test("a router without a known WAN port has it asked for", async () => {
  const { device: _device, ...unknown } = plainRouter;
  const prompter = scriptedPrompter({ device: ["eth1"] });

  const document = await interview(
    {},
    sight({ router: [{ ...unknown, devices: ["eth1", "eth2"] }] }),
    prompter,
    call,
  );

  expect(document.router?.wan?.device).toBe("eth1");
});

test("when both LANs are one subnet the modem gets another one", async () => {
  const prompter = scriptedPrompter();

  const document = await interview(
    {},
    sight({ router: [{ ...plainRouter, clash: true }] }),
    prompter,
    call,
  );

  expect(document.modem?.lan).toEqual({ address: "192.168.226.1" });
});

test("without a router the modem alone is configured", async () => {
  const prompter = scriptedPrompter({ "with-router": ["no"] });

  const document = await interview({}, sight(), prompter, call);

  expect(document.router).toBeUndefined();
  expect(document.modem?.passthrough).toMatchObject({ bind: "first" });
});
