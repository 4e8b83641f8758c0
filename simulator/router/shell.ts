import type { Call } from "../../src/core/call.ts";
import { Failure } from "../../src/core/failure.ts";
import type { OpenShell, Shell } from "../../src/router/shell.ts";
import { commandLineOf } from "./spawn.ts";
import type { SimulatedRouter } from "./router.ts";

/** As long as a connection attempt or a silent connection is given before it counts as lost. */
const patienceMs = 15_000;
const pollMs = 500;
const longestCommandLine = 9000;

/** A shell on the simulated router without a network between: it hangs, drops and refuses as SSH over the LAN would. */
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
      hint: "The command may have run all the same: look at the router before repeating it.",
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
      const { died, forget } = death(router);
      try {
        const result = await Promise.race([running, died]);
        if (result === "died") throw lost();
        // The answer travels the same way as the question.
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

/** What SSH to dropbear could not carry is refused here too: a NUL, and a command line of more than 9000 bytes. */
function sendable(argv: readonly string[]): string {
  const line = commandLineOf(argv);
  if (line.includes("\0"))
    throw new Failure("refused/bad-value", {
      message: "A command for the router contains a NUL character.",
    });
  if (Buffer.byteLength(line) > longestCommandLine)
    throw new Failure("refused/bad-value", {
      message: `A command for the router is longer than ${longestCommandLine} bytes.`,
    });
  return line;
}

/** Resolves when all open connections have died. */
function death(router: SimulatedRouter): {
  readonly died: Promise<"died">;
  readonly forget: () => void;
} {
  let forget = (): void => undefined;
  const died = new Promise<"died">((resolve) => {
    forget = router.onConnectionsLost(() => resolve("died"));
  });
  return { died, forget };
}

/** For whoever keeps a connection open: whether the router answers, now or before TCP's patience ends. */
export function answersWithin(router: SimulatedRouter): Promise<boolean> {
  const epoch = router.connectionEpoch();
  return reachableSoon(router, () => router.connectionEpoch() === epoch, {
    signal: new AbortController().signal,
  });
}

/** Waits while the router does not answer, up to the patience of TCP and of whoever waits. */
async function reachableSoon(
  router: SimulatedRouter,
  alive: () => boolean,
  call: Call,
): Promise<boolean> {
  for (let waitedMs = 0; alive(); waitedMs += pollMs) {
    if (router.reachable()) return true;
    if (waitedMs >= patienceMs) return false;
    await router.clock.sleep(pollMs, call);
  }
  return false;
}
