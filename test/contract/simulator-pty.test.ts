import { execFileSync } from "node:child_process";
import { expect, test, vi } from "vitest";
import type { Transport } from "../../src/at/transport.ts";
import { openPtys } from "../../simulator/serve/pty.ts";
import type { Ptys } from "../../simulator/serve/pty.ts";
import { holdersOf } from "../../src/transports/serial/holders.ts";
import { openSerial } from "../../src/transports/serial/serial.ts";

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

test("a line is raw and without echo as soon as it has a name", async () => {
  await using ptys = await lines(1);

  const modes = execFileSync("stty", ["-a", "-F", first(ptys).path], { encoding: "utf8" }).split(
    /[\s;]+/,
  );

  expect(modes).toEqual(
    expect.arrayContaining(["-echo", "-icanon", "-isig", "-icrnl", "-ixon", "-opost"]),
  );
});

test("every byte of a program arrives once, in order and unchanged, and none comes back", async () => {
  await using ptys = await lines(1);
  const heard: Uint8Array[] = [];
  first(ptys).onData((data) => heard.push(data));
  await using port = await openSerial(first(ptys).path)(call);

  await port.write(everyByte, call);
  await vi.waitFor(() =>
    expect(Buffer.concat(heard).length).toBeGreaterThanOrEqual(everyByte.length),
  );
  first(ptys).write(Buffer.from("end"));

  expect(Buffer.concat(heard).equals(everyByte)).toBe(true);
  expect((await read(port, 3)).toString("latin1")).toBe("end");
});

test("more than the line holds reaches a program that reads it, once, in order and unchanged", async () => {
  await using ptys = await lines(1);
  await using port = await openSerial(first(ptys).path)(call);
  const much = Buffer.concat(Array.from({ length: 10 }, () => everyByte));

  first(ptys).write(much);

  expect((await read(port, much.length)).equals(much)).toBe(true);
});

test("what nobody reads is lost, and nobody waits for it", async () => {
  await using ptys = await lines(1);
  const flood = Buffer.concat(Array.from({ length: 10 }, () => everyByte));

  const write = (): void => void Array.from({ length: 200 }, () => first(ptys).write(flood));

  expect(write).not.toThrow();
});

test("a line is held by nobody until a program opens it", async () => {
  await using ptys = await lines(2);

  const held = await Promise.all(
    ptys.lines.map(({ path }) => holdersOf(path, { proc: "/proc" }, call)),
  );

  expect(held).toEqual([[], []]);
});

test("closing hangs up on whoever has a line open", async () => {
  const ptys = await openPtys(2);
  await using port = await openSerial(first(ptys).path)(call);
  const reading = read(port, 1);
  reading.catch(() => undefined);

  await ptys.close();

  await expect(reading).rejects.toMatchObject({ code: "port/vanished" });
});
