import { describe, expect, test } from "vitest";
import type { Transport } from "../../../src/at/transport.ts";
import { simulatedTransport } from "../../../simulator/modem/transport.ts";
import { simulateModem } from "../../../simulator/modem/modem.ts";
import { manualClock, settled } from "../../support/manual-clock.ts";

const call = { signal: new AbortController().signal };

/** Everything the transport gives until it ends. */
async function readToEnd(transport: Transport): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of transport.bytes) chunks.push(chunk);
  return Buffer.concat(chunks).toString("latin1");
}

describe("the transport of a simulated modem", () => {
  test("carries bytes both ways and ends when it is closed", async () => {
    const modem = simulateModem({ model: "rm520n-gl", clock: manualClock() });
    const transport = await simulatedTransport(modem)(call);
    const reading = readToEnd(transport);

    await transport.write(Buffer.from("AT\r"), call);
    await settled();
    await transport[Symbol.asyncDispose]();

    expect(transport.label).toBe("sim:rm520n-gl");
    expect(await reading).toBe("AT\r\r\nOK\r\n");
  });

  test("finds the AT interface after RNDIS has moved it", async () => {
    const modem = simulateModem({
      model: "rm502q-ae",
      clock: manualClock(),
      nonVolatile: { usbNet: 3 },
    });
    const transport = await simulatedTransport(modem)(call);

    await transport.write(Buffer.from("AT\r"), call);

    expect(modem.received).toEqual(["AT"]);
  });

  test("throws on read and write when the modem leaves the bus", async () => {
    const modem = simulateModem({ model: "rm520n-gl", clock: manualClock() });
    const transport = await simulatedTransport(modem)(call);
    const reading = readToEnd(transport);

    modem.unplug();

    await expect(reading).rejects.toMatchObject({ code: "port/vanished" });
    await expect(transport.write(Buffer.from("AT\r"), call)).rejects.toMatchObject({
      code: "port/vanished",
    });
  });

  test("bytes that arrived before the modem left are still read", async () => {
    const modem = simulateModem({ model: "rm520n-gl", clock: manualClock() });
    const transport = await simulatedTransport(modem)(call);
    await transport.write(Buffer.from("AT\r"), call);
    await settled();
    modem.unplug();

    const first = await transport.bytes[Symbol.asyncIterator]().next();

    expect(Buffer.from(first.value ?? []).toString()).toBe("AT\r");
  });

  test("is not found during a restart, and is found afterwards", async () => {
    const clock = manualClock();
    const modem = simulateModem({ model: "rm520n-gl", clock });
    const open = simulatedTransport(modem);
    modem.powerCut();

    await expect(open(call)).rejects.toMatchObject({ code: "port/not-found" });
    await clock.advance(20_000);

    await expect(open(call)).resolves.toMatchObject({ label: "sim:rm520n-gl" });
  });

  test("rejects a second opening until it is closed", async () => {
    const modem = simulateModem({ model: "rm520n-gl", clock: manualClock() });
    const open = simulatedTransport(modem);
    const first = await open(call);

    await expect(open(call)).rejects.toMatchObject({ code: "busy/port-held" });
    await first[Symbol.asyncDispose]();

    await expect(open(call)).resolves.toBeDefined();
  });

  test("an aborted call opens nothing and writes nothing", async () => {
    const modem = simulateModem({ model: "rm520n-gl", clock: manualClock() });
    const transport = await simulatedTransport(modem)(call);
    const aborted = { signal: AbortSignal.abort(new Error("stop")) };

    await expect(transport.write(Buffer.from("AT\r"), aborted)).rejects.toThrow("stop");
    await expect(simulatedTransport(modem, 3)(aborted)).rejects.toThrow("stop");
    expect(modem.received).toEqual([]);
  });
});
