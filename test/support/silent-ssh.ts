import { generateKeyPairSync } from "node:crypto";
import type { AddressInfo } from "node:net";
import ssh2 from "ssh2";

export interface SilentSsh extends AsyncDisposable {
  readonly port: number;
  /** Number of connections so far. */
  connections(): number;
}

/** An SSH server that accepts every login and command, and never answers one. */
export async function startSilentSsh(): Promise<SilentSsh> {
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
    publicKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  let connections = 0;
  const server = new ssh2.Server({ hostKeys: [privateKey] }, (client) => {
    connections += 1;
    client.on("error", () => undefined);
    client.on("authentication", (attempt) => attempt.accept());
    client.on("ready", () =>
      client.on("session", (accept) => accept().on("exec", (acceptExec) => void acceptExec())),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port, // the address of a TCP server is never a path
    connections: () => connections,
    [Symbol.asyncDispose]: async () => void server.close(),
  };
}
