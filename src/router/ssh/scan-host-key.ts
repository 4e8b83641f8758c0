import type { Call } from "../../core/call.ts";
import { wallClock } from "../../core/clock.ts";
import { waits } from "../../core/waits.ts";
import { within } from "../../core/within.ts";
import { Failure } from "../../core/failure.ts";
import { noAnswerInTime, sshLabel, unreachable } from "./connection-failure.ts";
import { handshake } from "./connection.ts";
import { acceptHostKey } from "./host-trust.ts";
import type { HostTrust } from "./host-trust.ts";
import { hostKey, hostKeyAlgorithms } from "./known-hosts.ts";
import type { HostAddress, HostKey } from "./known-hosts.ts";
import { addressOf, savedAddress, openConnection, socketTo } from "./ssh-shell.ts";
import type { SshOptions } from "./ssh-shell.ts";

export interface ScannedHostKey {
  readonly label: string;
  readonly address: HostAddress;
  readonly key: HostKey;
  readonly state: "known" | "new";
}

/**
 * Reads the host key of a host and checks that the host holds the private key. Logs in to its jump
 * hosts only. Throws `router/host-key-changed` for a changed, revoked or not pinned key.
 */
export async function scanHostKey(options: SshOptions, call: Call): Promise<ScannedHostKey> {
  const ssh2 = (await import("ssh2")).default;
  const { clock = wallClock(), connectTimeoutMs = waits.sshConnection.deadlineMs } = options;
  const address = addressOf(options);
  const savedAs = savedAddress(options);
  const label = sshLabel(options);
  const inTime = <T>(work: (call: Call) => Promise<T>): Promise<T> =>
    within(clock, connectTimeoutMs, () => noAnswerInTime(address, connectTimeoutMs), call, work);
  const known = await options.trust.known(savedAs, call);
  const jump = options.jump === undefined ? undefined : await openConnection(options.jump, call);
  try {
    const socket = await inTime((inner) => socketTo(address, jump, inner));
    const client = new ssh2.Client();
    try {
      const stages = handshake(client, (hostVerifier) =>
        client.connect({
          sock: socket,
          username: options.user,
          algorithms: { serverHostKey: [...hostKeyAlgorithms(known, savedAs)] },
          authHandler: () => false,
          readyTimeout: 0,
          hostVerifier,
        }),
      );
      const shown = await inTime(() => stages.shown);
      shown.accept();
      await inTime(() => stages.proven);
      const key = hostKey(shown.blob);
      const introduced = { label, address: savedAs, key, known, pin: options.hostKey };
      const state = await acceptHostKey(offeredTrust(options.trust), introduced, call);
      return { label, address: savedAs, key, state };
    } catch (cause) {
      call.signal.throwIfAborted();
      throw cause instanceof Failure ? cause : unreachable(address, cause);
    } finally {
      client.end();
      socket.destroy();
    }
  } finally {
    await jump?.close();
  }
}

/** An unknown key is not refused: the user decides after the scan. */
function offeredTrust(trust: HostTrust): HostTrust {
  return { ...trust, onNewHostKey: async () => "trust" };
}
