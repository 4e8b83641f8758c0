import { expect, test } from "vitest";
import { Failure } from "../../../src/core/failure.ts";
import type { Holder } from "../../../src/transports/serial/holders.ts";
import { withHolders } from "../../../src/workflows/modem/port-holders.ts";
import type { World } from "../../../src/workflows/world.ts";

const held = new Failure("busy/port-held", { message: "The port is locked." });
const call = { signal: new AbortController().signal };

const named = (holder: Partial<Holder>): Promise<Failure> => {
  const ports = { holders: async () => [{ pid: 42, proof: "open", ...holder }] };
  return withHolders(held, "/dev/ttyUSB2", { ports } as unknown as World, call);
};

test("a port that another ethermode uses is busy, and the advice is to wait", async () => {
  const failure = await named({ command: "ethermode" });

  expect(failure).toMatchObject({ code: "busy/port-held", exitCode: 3 });
  expect(failure.message).toContain("ethermode (process 42)");
  expect(failure.hint).toMatch(/^Another ethermode works with this modem\. Wait/);
});

test("a port that a service uses is busy, and the advice is to stop the service", async () => {
  const failure = await named({ command: "gpsd", unit: "gpsd.service", manager: "systemd" });

  expect(failure.hint).toContain("\n  systemctl stop gpsd.service\n");
});
