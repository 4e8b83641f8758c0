import { asFailure, type Failure } from "../../src/core/failure.ts";
import type { HostTrust } from "../../src/router/ssh/host-trust.ts";
import type { Shell } from "../../src/router/shell.ts";
import { sshShell, type SshOptions } from "../../src/router/ssh/ssh-shell.ts";

/** Accepts every host key and stores none. */
export const trustAll: HostTrust = {
  known: async () => [],
  onNewHostKey: async () => "trust",
  remember: async () => undefined,
};

/** Logs in as root to a server on 127.0.0.1. */
export function openShell(
  server: { readonly port: number },
  options: Partial<SshOptions>,
): Promise<Shell> {
  return sshShell({
    host: "127.0.0.1",
    port: server.port,
    user: "root",
    trust: trustAll,
    ...options,
  })({ signal: new AbortController().signal });
}

/** Returns the failure of a login, and rejects when it succeeds. */
export async function failureOf(opening: Promise<Shell>): Promise<Failure> {
  return opening.then(() => Promise.reject(new Error("it opened")), asFailure);
}
