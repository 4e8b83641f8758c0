import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import type { Transport } from "../../src/at/transport.ts";
import { openPtys } from "../../simulator/serve/pty.ts";
import type { Ptys } from "../../simulator/serve/pty.ts";
import { holdersOf } from "../../src/transports/serial/holders.ts";
import { openSerial } from "../../src/transports/serial/serial.ts";
import { eventually } from "../support/eventually.ts";

const call = { signal: new AbortController().signal };
const everyByte = Buffer.from(Array.from({ length: 256 * 20 }, (_none, at) => at % 256));

async function lines(count: number): Promise<Ptys & AsyncDisposable> {
  const ptys = await openPtys(count);
  return { ...ptys, [Symbol.asyncDispose]: ptys.close };
}

function first({ lines: [line] }: Ptys): Ptys["lines"][number] {
  if (line === undefined) throw new Error("no line was opened");
  return line;
}

async function read(port: Transport, length: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of port.bytes) {
    pieces.push(piece);
    if (pieces.reduce((sum, one) => sum + one.length, 0) >= length) break;
  }
  return Buffer.concat(pieces);
}

test("a simulated line is raw and without echo from the start", async () => {
  await using ptys = await lines(1);

  const modes = execFileSync("stty", ["-a", "-F", first(ptys).path], { encoding: "utf8" }).split(
    /[\s;]+/,
  );

  expect(modes).toEqual(
    expect.arrayContaining(["-echo", "-icanon", "-isig", "-icrnl", "-ixon", "-opost"]),
  );
});

test("a simulated line receives every byte unchanged and echoes none", async () => {
  await using ptys = await lines(1);
  const received: Uint8Array[] = [];
  first(ptys).onData((data) => received.push(data));
  await using port = await openSerial(first(ptys).path)(call);

  await port.write(everyByte, call);
  await eventually(() =>
    expect(Buffer.concat(received).length).toBeGreaterThanOrEqual(everyByte.length),
  );
  first(ptys).write(Buffer.from("end"));

  expect(Buffer.concat(received).equals(everyByte)).toBe(true);
  expect((await read(port, 3)).toString("latin1")).toBe("end");
});

test("a simulated line sends more than its buffer unchanged to a reading program", async () => {
  await using ptys = await lines(1);
  await using port = await openSerial(first(ptys).path)(call);
  const long = Buffer.concat(Array.from({ length: 10 }, () => everyByte));

  first(ptys).write(long);

  expect((await read(port, long.length)).equals(long)).toBe(true);
});

test("a simulated line does not block when no program reads it", async () => {
  await using ptys = await lines(1);
  const flood = Buffer.concat(Array.from({ length: 10 }, () => everyByte));

  const write = (): void => void Array.from({ length: 200 }, () => first(ptys).write(flood));

  expect(write).not.toThrow();
});

test("a simulated line has no holder until a program opens it", async () => {
  await using ptys = await lines(2);

  const held = await Promise.all(
    ptys.lines.map(({ path }) => holdersOf(path, { proc: "/proc" }, call)),
  );

  expect(held).toEqual([[], []]);
});

test("closing a simulated line hangs up the program that holds it", async () => {
  const ptys = await openPtys(2);
  await using port = await openSerial(first(ptys).path)(call);
  const reading = read(port, 1);
  reading.catch(() => undefined);

  await ptys.close();

  await expect(reading).rejects.toMatchObject({ code: "port/vanished" });
});
