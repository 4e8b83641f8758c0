import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { expect, test } from "vitest";
import { openTcp } from "../../src/transports/tcp/tcp.ts";
import { type FarEnd, transportContract } from "./transport.contract.ts";

const call = { signal: new AbortController().signal };

interface Service extends FarEnd {
  /** Received bytes with their frames. */
  raw(): Buffer;
  sendRaw(data: Uint8Array): void;
}

/** Substitute for the modem's AT service: frames of one type byte, two length bytes and the payload. */
async function atService(): Promise<Service> {
  const server = createServer();
  const sockets: Socket[] = [];
  const received: Buffer[] = [];
  const waiting: Uint8Array[] = [];
  server.on("connection", (socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => received.push(chunk));
    waiting.splice(0).forEach((data) => socket.write(data));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const sendRaw = (data: Uint8Array): void => {
    const socket = sockets.at(-1);
    if (socket === undefined) waiting.push(data);
    else socket.write(data);
  };
  const raw = (): Buffer => Buffer.concat(received);
  return {
    label: `tcp:127.0.0.1:${port}`,
    open: openTcp("127.0.0.1", port),
    raw,
    sendRaw,
    commands: () =>
      [
        ...raw()
          .toString("latin1")
          .matchAll(/\xa4[^]{2}(.*?)\r\n/g),
      ].map((match) => match[1] ?? ""),
    send(data) {
      for (let at = 0; at < data.length; at += 1_000) {
        const part = data.subarray(at, at + 1_000);
        sendRaw(Uint8Array.of(0xa0, part.length >> 8, part.length & 0xff, ...part));
      }
    },
    unplug: () => sockets.forEach((socket) => socket.resetAndDestroy()),
    async [Symbol.asyncDispose]() {
      sockets.forEach((socket) => socket.destroy());
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

transportContract("the AT service on TCP", atService);

test("openTcp sends a command as one frame ended by CR LF", async () => {
  await using far = await atService();
  await using transport = await far.open(call);

  await transport.write(Buffer.from("ATI\r"), call);
  await expect.poll(() => far.raw().length).toBe(8);

  expect(far.raw().toString("latin1")).toBe("\xa4\0\x05ATI\r\n");
});

test("openTcp reports a closed connection as a vanished port", async () => {
  await using far = await atService();
  await using transport = await far.open(call);
  const reading = transport.bytes[Symbol.asyncIterator]().next();
  await far[Symbol.asyncDispose]();

  await expect(reading).rejects.toMatchObject({ code: "port/vanished" });
});

test("openTcp reports an address without a listener as not found", async () => {
  const far = await atService();
  await far[Symbol.asyncDispose]();

  await expect(far.open(call)).rejects.toMatchObject({
    code: "port/not-found",
    hint: expect.stringContaining("eth_at"),
  });
});
