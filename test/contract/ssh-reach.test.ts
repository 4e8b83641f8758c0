import { createServer, type AddressInfo, type Socket } from "node:net";
import { afterAll, beforeAll, expect } from "vitest";
import { Secret } from "../../src/core/secret.ts";
import { sshShell } from "../../src/router/ssh/ssh-shell.ts";
import { freePort, startDropbear, type Dropbear } from "../support/dropbear.ts";
import { testOnRealParts as test } from "../support/on-real-parts.ts";
import { failureOf, openShell, trustAll } from "../support/ssh-opening.ts";

let router: Dropbear;

beforeAll(async () => {
  router = await startDropbear({ password: "sesame" });
}, 60_000);

afterAll(() => router[Symbol.asyncDispose]());

test("a closed port behind a jump host is reported as seen from the jump host", async () => {
  const port = await freePort();

  const failure = await failureOf(
    openShell(
      { port },
      {
        jump: {
          host: "127.0.0.1",
          port: router.port,
          user: "root",
          password: new Secret("sesame"),
          trust: trustAll,
        },
      },
    ),
  );

  expect(failure).toMatchObject({
    code: "router/unreachable",
    message: expect.stringContaining(`127.0.0.1:${port} (through 127.0.0.1:${router.port})`),
  });
});

test("a refused connection is reported with a hint", async () => {
  const failure = await failureOf(openShell({ port: await freePort() }, {}));

  expect(failure).toMatchObject({
    code: "router/unreachable",
    message: expect.stringContaining("refused the connection"),
    hint: expect.stringContaining("SSH"),
  });
});

test("an unknown host name is reported", async () => {
  const failure = await failureOf(openShell(router, { host: "no-such-router.invalid" }));

  expect(failure).toMatchObject({
    code: "router/unreachable",
    message: expect.stringContaining("no-such-router.invalid"),
  });
});

test.each([
  ["disconnects at once", (socket: Socket) => socket.destroy()],
  ["speaks HTTP", (socket: Socket) => socket.end("HTTP/1.0 400 Bad Request\r\n\r\n")],
  ["sends random data", (socket: Socket) => socket.write("x".repeat(100_000))],
  ["sends no data", () => undefined],
])("a server that %s is reported as unreachable", async (_title, behave) => {
  await using server = await listen(behave);

  const failure = await failureOf(openShell(server, { connectTimeoutMs: 300 }));

  expect(failure.code).toBe("router/unreachable");
});

test("an abort while connecting rejects with its reason", async () => {
  await using server = await listen(() => undefined);
  const abort = new AbortController();

  const opening = sshShell({ host: "127.0.0.1", port: server.port, user: "root", trust: trustAll })(
    abort,
  );
  abort.abort(new Error("no longer needed"));

  await expect(opening).rejects.toThrow("no longer needed");
});

async function listen(
  behave: (socket: Socket) => unknown,
): Promise<AsyncDisposable & { readonly port: number }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on("error", () => undefined));
    behave(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // The address of a TCP server is never a path.
  const { port } = server.address() as AddressInfo;
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
