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
    commands: () => pty.heard().split("\r").slice(0, -1),
    say: (data) => pty.say(data),
    unplug: () => pty.unplug(),
    [Symbol.asyncDispose]: () => pty[Symbol.asyncDispose](),
  };
}

transportContract("a serial port", ptyFarEnd);

test("a port that is not there is not found", async () => {
  await expect(openSerial("/dev/ttyUSB-none")(call)).rejects.toMatchObject({
    code: "port/not-found",
    hint: expect.any(String),
  });
});

test("a file that is no port is said to be none", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "ethermode-")), "file");
  writeFileSync(file, "");

  await expect(openSerial(file)(call)).rejects.toMatchObject({
    code: "port/failed",
    hint: expect.stringContaining("serial port"),
  });
});

test("a port that another program holds is busy", async () => {
  await using pty = await openPty();
  await using _held = await openSerial(pty.path)(call);

  await expect(openSerial(pty.path)(call)).rejects.toMatchObject({ code: "busy/port-held" });
});

test("what lay in the port before it was opened is thrown away", async () => {
  await using pty = await openPty();
  await using _before = await openSerial(pty.path)(call);
  pty.say("\r\nOK of a dead program\r\n");
  await _before[Symbol.asyncDispose]();
  await using transport = await openSerial(pty.path)(call);

  pty.say("fresh");
  const first = await transport.bytes[Symbol.asyncIterator]().next();

  expect(Buffer.from(first.value ?? []).toString()).toBe("fresh");
});
