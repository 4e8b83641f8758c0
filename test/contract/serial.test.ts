import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openSerial } from "../../src/transports/serial/serial.ts";
import { openPty } from "../support/pty.ts";
import { type FarEnd, transportContract } from "./transport.contract.ts";

const call = { signal: new AbortController().signal };

async function ptyFarEnd(): Promise<FarEnd> {
  const pty = await openPty();
  return {
    label: pty.path,
    open: openSerial(pty.path),
    commands: () => pty.received().split("\r").slice(0, -1),
    send: (data) => pty.send(data),
    unplug: () => pty.unplug(),
    [Symbol.asyncDispose]: () => pty[Symbol.asyncDispose](),
  };
}

transportContract("a serial port", ptyFarEnd);

test("openSerial reports a missing port as not found", async () => {
  await expect(openSerial("/dev/ttyUSB-none")(call)).rejects.toMatchObject({
    code: "port/not-found",
    hint: expect.any(String),
  });
});

test("openSerial rejects a file that is not a serial port", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "ethermode-")), "file");
  writeFileSync(file, "");

  await expect(openSerial(file)(call)).rejects.toMatchObject({
    code: "port/failed",
    hint: expect.stringContaining("serial port"),
  });
});

test("openSerial reports a port that another program holds as busy", async () => {
  await using pty = await openPty();
  await using _held = await openSerial(pty.path)(call);

  await expect(openSerial(pty.path)(call)).rejects.toMatchObject({ code: "busy/port-held" });
});

test("openSerial discards bytes that arrived before it opened the port", async () => {
  await using pty = await openPty();
  await using _before = await openSerial(pty.path)(call);
  pty.send("\r\nOK of a dead program\r\n");
  await _before[Symbol.asyncDispose]();
  await using transport = await openSerial(pty.path)(call);

  pty.send("fresh");
  const first = await transport.bytes[Symbol.asyncIterator]().next();

  expect(Buffer.from(first.value ?? []).toString()).toBe("fresh");
});
