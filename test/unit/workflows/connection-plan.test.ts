import { expect, test } from "vitest";
import { connectionPlan } from "../../../src/workflows/observe/connection-plan.ts";
import type { ModemState } from "../../../src/workflows/observe/observe-modem.ts";
import { modelNamed } from "../../support/model-named.ts";

const settings = { "qcfg.ethernet": 1 };

/** Returns a modem with its data connection in this context, or without one. */
const modem = (model: string, context?: number): ModemState => ({
  model: modelNamed(model),
  firmware: "",
  values: settings,
  unread: [],
  refused: [],
  sim: "ready",
  simLine: "+CPIN: READY",
  connected: context !== undefined,
  ...(context === undefined ? {} : { context }),
  lan: "192.168.225.1/24",
  passthrough: false,
  channel: { kind: "usb", on: "computer", path: "/dev/ttyUSB2" },
});

const snapshot = (context: number) => ({
  kind: "snapshot" as const,
  snapshot: {
    modem: { model: "rm500u", firmware: "", identity: "", settings, connected: true, context },
  },
});

test.each([
  ["the observed context", "rm500u", 3, { kind: "profile" } as const, "AT+QNETDEVCTL=3,3,1"],
  ["the context of the snapshot", "rm500u", undefined, snapshot(5), "AT+QNETDEVCTL=5,3,1"],
  [
    "context 1 by default",
    "rm500u",
    undefined,
    { kind: "profile" } as const,
    "AT+QNETDEVCTL=1,3,1",
  ],
  [
    "the rule of a Qualcomm modem",
    "rm520n-gl",
    3,
    { kind: "profile" } as const,
    'AT+QMAP="connect",0,1',
  ],
])(
  "connectionPlan starts the data connection again in %s",
  (_what, model, context, goal, command) => {
    expect(connectionPlan(modem(model, context), { goal })?.command).toBe(command);
  },
);
