import { generateKeyPairSync } from "node:crypto";
import type { AddressInfo } from "node:net";
import ssh2 from "ssh2";

export interface RecordingSsh extends AsyncDisposable {
  readonly port: number;
  /** Every password that a client offered, in order. */
  offered(): readonly string[];
}

/** An SSH server that records every password and rejects every login. */
export async function startRecordingSsh(): Promise<RecordingSsh> {
  const { privateKey } = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    privateKeyEncoding: { type: "sec1", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const offered: string[] = [];
  const server = new ssh2.Server({ hostKeys: [privateKey] }, (client) => {
    client.on("error", () => undefined);
    client.on("authentication", (attempt) => {
      if (attempt.method === "password") offered.push(attempt.password);
      attempt.reject(["password"]);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port, // the address of a TCP server is never a path
    offered: () => offered,
    [Symbol.asyncDispose]: async () => void server.close(),
  };
}
