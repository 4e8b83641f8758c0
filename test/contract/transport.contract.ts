import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import type { OpenTransport, Transport } from "../../src/at/transport.ts";

/** The modem's end of a connection. */
export interface FarEnd extends AsyncDisposable {
  readonly label: string;
  readonly open: OpenTransport;
  /** Commands received so far, each without its CR. */
  commands(): readonly string[];
  send(data: Uint8Array): void;
  /** Removes the device. */
  unplug(): void;
}

const call = { signal: new AbortController().signal };
const command = (text: string): Uint8Array => Buffer.from(`${text}\r`, "latin1");

/** Reads `length` bytes. */
async function read(transport: Transport, length: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  const bytes = transport.bytes[Symbol.asyncIterator]();
  while (parts.reduce((sum, part) => sum + part.length, 0) < length) {
    const next = await bytes.next();
    if (next.done === true) break;
    parts.push(next.value);
  }
  return Buffer.concat(parts);
}

async function readToEnd(transport: Transport): Promise<"ended"> {
  for await (const _bytes of transport.bytes);
  return "ended";
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

/** Tests that every Transport must pass. `openFarEnd` opens a new connection for each test. */
export function transportContract(name: string, openFarEnd: () => Promise<FarEnd>): void {
  describe(`${name} as a transport`, () => {
    deliveryTests(openFarEnd);
    closingTests(openFarEnd);
    unplugTests(openFarEnd);
    abortTests(openFarEnd);
  });
}

/** Tests that bytes arrive complete in both directions. */
function deliveryTests(openFarEnd: () => Promise<FarEnd>): void {
  test("has the label of its port", async () => {
    await using far = await openFarEnd();
    await using transport = await far.open(call);

    expect(transport.label).toBe(far.label);
  });

  test("sends commands complete and in order", async () => {
    await using far = await openFarEnd();
    await using transport = await far.open(call);

    await Promise.all(
      ["AT", "ATE0", "AT+CMEE=1"].map((text) => transport.write(command(text), call)),
    );
    await until(() => far.commands().length === 3);

    expect(far.commands()).toEqual(["AT", "ATE0", "AT+CMEE=1"]);
  });

  test("delivers every byte from the modem unchanged", async () => {
    const every = Uint8Array.from({ length: 257 }, (_value, at) => (at === 256 ? 10 : at));
    await using far = await openFarEnd();
    await using transport = await far.open(call);

    far.send(every);
    const received = await read(transport, every.length);

    expect([...received]).toEqual([...every]);
  });

  test("delivers an answer longer than any buffer", async () => {
    const long = Buffer.from("x".repeat(98) + "\r\n")
      .toString("latin1")
      .repeat(2_000);
    await using far = await openFarEnd();
    await using transport = await far.open(call);

    far.send(Buffer.from(long, "latin1"));
    const received = await read(transport, long.length);

    expect(received.toString("latin1") === long).toBe(true);
  });
}

/** Tests of closing and reopening. */
function closingTests(openFarEnd: () => Promise<FarEnd>): void {
  test("ends its bytes without error when closed, and can be closed twice", async () => {
    await using far = await openFarEnd();
    const transport = await far.open(call);
    const reading = readToEnd(transport);

    await transport[Symbol.asyncDispose]();
    await transport[Symbol.asyncDispose]();

    expect(await reading).toBe("ended");
  });

  test("can be closed before any read", async () => {
    await using far = await openFarEnd();
    const transport = await far.open(call);

    await transport[Symbol.asyncDispose]();

    expect(await readToEnd(transport)).toBe("ended");
  });

  test("can be opened again after it was closed", async () => {
    await using far = await openFarEnd();
    const first = await far.open(call);
    await first[Symbol.asyncDispose]();
    await using second = await far.open(call);

    await second.write(command("AT"), call);
    await until(() => far.commands().length === 1);

    expect(far.commands()).toEqual(["AT"]);
  });

  test("rejects a write after it was closed", async () => {
    await using far = await openFarEnd();
    const transport = await far.open(call);
    await transport[Symbol.asyncDispose]();

    await expect(transport.write(command("AT"), call)).rejects.toMatchObject({
      code: "port/vanished",
    });
  });
}

/** Tests of a device that vanishes. */
function unplugTests(openFarEnd: () => Promise<FarEnd>): void {
  test("reports a vanished device to the reader", async () => {
    await using far = await openFarEnd();
    await using transport = await far.open(call);
    const reading = readToEnd(transport);

    far.unplug();

    await expect(reading).rejects.toMatchObject({ code: "port/vanished" });
  });

  test("reports a vanished device to the writer", async () => {
    await using far = await openFarEnd();
    await using transport = await far.open(call);
    const reading = readToEnd(transport).catch(() => "gone");
    far.unplug();
    await reading;

    await expect(transport.write(command("AT"), call)).rejects.toMatchObject({
      code: "port/vanished",
    });
  });

  test("can be closed after the device vanished", async () => {
    await using far = await openFarEnd();
    const transport = await far.open(call);
    const reading = readToEnd(transport).catch(() => "gone");
    far.unplug();
    await reading;

    await expect(transport[Symbol.asyncDispose]()).resolves.toBeUndefined();
  });
}

/** Tests of aborted calls. */
function abortTests(openFarEnd: () => Promise<FarEnd>): void {
  test("does not open for an aborted call", async () => {
    await using far = await openFarEnd();

    await expect(far.open({ signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow(
      "enough",
    );
  });

  test("rejects an open that is aborted midway, and can be opened again", async () => {
    await using far = await openFarEnd();
    const stop = new AbortController();

    const opening = far.open({ signal: stop.signal });
    stop.abort(new Error("enough"));

    await expect(opening).rejects.toThrow("enough");
    expect(getEventListeners(stop.signal, "abort")).toEqual([]);
    await using _again = await far.open(call);
  });

  test("does not write for an aborted call and leaves no abort listener", async () => {
    await using far = await openFarEnd();
    await using transport = await far.open(call);
    const patient = new AbortController();

    const refused = transport.write(command("ATZ"), {
      signal: AbortSignal.abort(new Error("enough")),
    });
    await expect(refused).rejects.toThrow("enough");
    await transport.write(command("AT"), { signal: patient.signal });
    await until(() => far.commands().length > 0);

    expect(far.commands()).toEqual(["AT"]);
    expect(getEventListeners(patient.signal, "abort")).toEqual([]);
  });
}
