import type { Call } from "../../src/core/call.ts";
import { Failure } from "../../src/core/failure.ts";
import type { OpenShell, Shell } from "../../src/router/shell.ts";
import { commandLineOf } from "./spawn.ts";
import type { SimulatedRouter } from "./router.ts";

/** Time until a silent connection counts as lost. */
const timeoutMs = 15_000;
const pollMs = 500;
const maxCommandLineBytes = 9000;

/** A shell on the simulated router without a network: it waits, drops and rejects as SSH over the LAN would. */
export function simulatedShell(router: SimulatedRouter): OpenShell {
  return async (call) => {
    call.signal.throwIfAborted();
    if (!(await reachableSoon(router, () => true, call))) {
      throw new Failure("router/unreachable", {
        message: `${router.label} does not answer.`,
        hint: "Check that the router is on and that this computer is connected to it.",
      });
    }
    return connection(router, router.connectionEpoch());
  };
}

function connection(router: SimulatedRouter, epoch: number): Shell {
  let open = true;
  const alive = (): boolean => open && router.connectionEpoch() === epoch;

  const lost = (): Failure =>
    new Failure("router/connection-lost", {
      message: `The connection to ${router.label} was lost.`,
      hint: "The command may have run. Check the router before you repeat it.",
    });

  const assertThere = async (call: Call): Promise<void> => {
    if (alive() && (await reachableSoon(router, alive, call))) return;
    open = false;
    throw lost();
  };

  return {
    label: router.label,
    async exec(argv, { signal, stdin }) {
      signal.throwIfAborted();
      const line = sendable(argv);
      await assertThere({ signal });
      const running = router.run(line, { signal, ...(stdin === undefined ? {} : { stdin }) });
      let forget = (): void => undefined;
      const died = new Promise<"died">((resolve) => {
        forget = router.onConnectionsLost(() => resolve("died"));
      });
      try {
        const result = await Promise.race([running, died]);
        if (result === "died") throw lost();
        // The answer needs the connection, too.
        await assertThere({ signal });
        return result;
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        throw alive() ? error : lost();
      } finally {
        forget();
        running.catch(() => undefined);
      }
    },
    async [Symbol.asyncDispose]() {
      open = false;
    },
  };
}

/** Rejects what SSH to dropbear cannot carry: a NUL, or a command line over 9000 bytes. */
function sendable(argv: readonly string[]): string {
  const line = commandLineOf(argv);
  const isLong = Buffer.byteLength(line) > maxCommandLineBytes;
  if (!isLong && !line.includes("\0")) return line;
  const problem = isLong
    ? `is longer than ${maxCommandLineBytes} bytes`
    : "contains a NUL character";
  throw new Failure("refused/bad-value", { message: `A command for the router ${problem}.` });
}

/** Whether the router answers now or before the connection times out. */
export function answersWithin(router: SimulatedRouter): Promise<boolean> {
  const epoch = router.connectionEpoch();
  return reachableSoon(router, () => router.connectionEpoch() === epoch, {
    signal: new AbortController().signal,
  });
}

/** Waits for the router until TCP or the caller gives up. */
async function reachableSoon(
  router: SimulatedRouter,
  alive: () => boolean,
  call: Call,
): Promise<boolean> {
  for (let waitedMs = 0; alive(); waitedMs += pollMs) {
    if (router.reachable()) return true;
    if (waitedMs >= timeoutMs) return false;
    await router.clock.sleep(pollMs, call);
  }
  return false;
}
