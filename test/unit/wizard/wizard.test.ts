import { describe, expect, test } from "vitest";
import { Failure } from "../../../src/core/failure.ts";
import type { ProfileDocument } from "../../../src/profile/document.ts";
import { interview } from "../../../src/wizard/wizard.ts";
import type { DeviceReader } from "../../../src/wizard/wizard.ts";
import type { SetupFacts } from "../../../src/wizard/questions.ts";
import { scriptedPrompter } from "../../support/scripted-prompter.ts";

const call = { signal: new AbortController().signal };
const one: SetupFacts["modems"] = [{ port: "/dev/ttyUSB2", title: "Quectel RM520N-GL" }];
const connected: NonNullable<SetupFacts["modem"]> = {
  sim: "ready",
  dataCall: "up",
  lan: "192.168.225.1/24",
};
const plainRouter: NonNullable<SetupFacts["router"]> = {
  interface: "wan",
  device: "wan",
  devices: ["wan"],
  cellular: [],
  clash: false,
};

interface World {
  readonly modems?: readonly SetupFacts["modems"][];
  readonly modem?: SetupFacts["modem"];
  readonly router?: readonly (NonNullable<SetupFacts["router"]> | Failure)[];
}

/** Returns devices by script: each read takes the next entry, the last entry repeats. */
function devices({
  modems = [one],
  modem = connected,
  router = [plainRouter],
}: World = {}): DeviceReader & {
  readonly reads: string[];
  readonly seen: ProfileDocument[];
} {
  const reads: string[] = [];
  const seen: ProfileDocument[] = [];
  const next = <T>(list: readonly T[], what: string): T => {
    const at = reads.filter((read) => read === what).length;
    reads.push(what);
    return list[Math.min(at, list.length - 1)] as T; // the scripts are never empty
  };
  return {
    reads,
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

test("a connected modem and a plain router need four questions", async () => {
  const prompter = scriptedPrompter();

  const document = await interview({}, devices(), prompter, call);

  expect(prompter.asked).toEqual(["nat", "with-router", "host", "password"]);
  expect(document).toMatchObject({
    modem: { port: "auto", passthrough: { enabled: true, nat: false, bind: "router-mac" } },
    router: { host: "192.168.7.1", wan: { interface: "wan" } },
  });
});

test("a modem on the router's USB port makes the wizard read the router first", async () => {
  const prompter = scriptedPrompter();
  const reader = devices();

  const document = await interview({ port: "router:auto" }, reader, prompter, call);

  expect(prompter.asked).toEqual(["host", "password", "nat"]);
  expect(reader.reads).toEqual(["router"]);
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
    { port: "/dev/ttyUSB2", nat: "no", "with-router": "yes", host: "10.0.0.1", password: "none" },
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

test("the wizard asks for the APN when there is no data connection", async () => {
  const prompter = scriptedPrompter({ apn: ["three.co.uk"] });

  const document = await interview(
    {},
    devices({ modem: { ...connected, dataCall: "down" } }),
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
  const cut: NonNullable<SetupFacts["modem"]> = {
    ...connected,
    dataCall: "down",
    apn: "default APN (IPv4)",
    carrier,
  };

  test("keeps the APN of the modem by default", async () => {
    const prompter = scriptedPrompter();

    const document = await interview({}, devices({ modem: cut }), prompter, call);

    expect(prompter.asked).toEqual(["apn-choice", "nat", "with-router", "host", "password"]);
    expect(document.modem?.apn).toBeUndefined();
  });

  test("sets the context that a suggested APN needs", async () => {
    const document = await interview(
      {},
      devices({ modem: cut }),
      scriptedPrompter({ "apn-choice": ["suggested:vzwinternet"] }),
      call,
    );

    expect(document.modem?.apn).toEqual({ name: "vzwinternet", context: 3 });
  });

  test("accepts a typed APN", async () => {
    const prompter = scriptedPrompter({ "apn-choice": ["other"], apn: ["private.example"] });

    const document = await interview({}, devices({ modem: cut }), prompter, call);

    expect(prompter.asked.slice(0, 2)).toEqual(["apn-choice", "apn"]);
    expect(document.modem?.apn).toEqual({ name: "private.example" });
  });

  test("takes the APN of the option without a question", async () => {
    const prompter = scriptedPrompter();

    const document = await interview(
      { apn: "three.co.uk" },
      devices({ modem: cut }),
      prompter,
      call,
    );

    expect(prompter.asked[0]).toBe("nat");
    expect(document.modem?.apn).toEqual({ name: "three.co.uk" });
  });
});

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
