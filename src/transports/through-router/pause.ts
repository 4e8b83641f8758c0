import { randomBytes } from "node:crypto";
import type { Call } from "../../core/call.ts";
import { within } from "../../core/within.ts";
import type { Clock } from "../../core/clock.ts";
import { Failure, isFailure } from "../../core/failure.ts";
import { waits } from "../../core/waits.ts";
import type { OpenShell, ShellStream } from "../../router/shell.ts";
import { cannotStream } from "./through-router.ts";
import { shellFile } from "../../router/shell-file.ts";

export interface PauseParts {
  readonly clock: Clock;
  /** Opens a separate connection for the duration of the pause. */
  readonly openShell: OpenShell;
}

/** A stopped service of the router, until disposed. */
export interface Pause extends AsyncDisposable {
  /**
   * Starts the service again; throws when the router is not reachable any more, which then starts
   * it by itself.
   */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Time the router waits for a lost connection before it starts the service by itself: longer than
 * the silence of a network reload (docs/facts/openwrt.md#silence-during-a-reload).
 */
export const reconnectSeconds = waits.serviceReconnects.deadlineMs / 1000;

const retryMs = 1_000;

/**
 * Stops a running service; undefined when it does not run, or another run has stopped it already.
 */
export async function pauseService(
  service: string,
  { clock, openShell }: PauseParts,
  call: Call,
): Promise<Pause | undefined> {
  const owner = randomBytes(8).toString("hex");
  const begin = (inner: Call): Promise<HeldPause | undefined> =>
    holdPause(service, owner, openShell, clock, inner);
  const first = await begin(call);
  if (first === undefined) return undefined;
  const leaving = new AbortController();
  let held = first;

  /**
   * The script of a lost connection waits for its successor, which must start within
   * reconnectSeconds.
   */
  const watch = async (): Promise<void> => {
    while (!leaving.signal.aborted) {
      const end = await held.ended;
      if (leaving.signal.aborted || end !== "lost") return;
      await held.close();
      held = (await retry(begin, clock, leaving)) ?? held;
    }
  };
  const watching = watch().catch(() => undefined);

  return {
    [Symbol.asyncDispose]: async () => {
      leaving.abort(new Error("done"));
      const call = { signal: new AbortController().signal };
      if ((await held.resume(call)) === "lost")
        await (await retry(begin, clock, call))?.resume(call);
      await watching;
    },
  };
}

/** One connection that keeps a service stopped. */
interface HeldPause {
  /** `lost`: the connection ended, and the script on the router waits for its successor. */
  readonly ended: Promise<"lost" | "ended">;
  resume(call: Call): Promise<"lost" | "ended">;
  close(): Promise<void>;
}

async function holdPause(
  service: string,
  owner: string,
  openShell: OpenShell,
  clock: Clock,
  call: Call,
): Promise<HeldPause | undefined> {
  const shell = await openShell(call);
  try {
    if (shell.stream === undefined) throw cannotStream(shell);
    const script = shellFile("./pause.sh", import.meta.url);
    const stream = await shell.stream(
      ["sh", "-c", script, "ethermode", service, owner, `${reconnectSeconds}`],
      call,
    );
    const close = async (): Promise<void> => {
      await stream[Symbol.asyncDispose]();
      await shell[Symbol.asyncDispose]();
    };
    const lines = linesOf(stream);
    const late = (): Failure => notStopped(service);
    const reply = await within(
      clock,
      waits.serviceStops.deadlineMs,
      late,
      call,
      async () => (await lines.next()).value ?? "",
    );
    if (!reply.startsWith("paused ")) {
      await close();
      if (reply === "not-running" || reply === "paused-by-another") return undefined;
      throw notStopped(service);
    }
    const ended = endOf(lines);
    return {
      ended,
      close,
      resume: async (inner) => {
        const sent = await stream.write(Buffer.from("resume\n"), inner).then(
          () => "sent" as const,
          () => "lost" as const,
        );
        const end =
          sent === "lost"
            ? sent
            : await within(clock, waits.serviceStops.deadlineMs, late, inner, () => ended);
        await close();
        return end;
      },
    };
  } catch (error) {
    await shell[Symbol.asyncDispose]();
    throw error;
  }
}

async function* linesOf({ bytes }: ShellStream): AsyncGenerator<string, undefined, void> {
  let text = "";
  for await (const chunk of bytes) {
    text += Buffer.from(chunk).toString("latin1");
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
      yield text.slice(0, end);
      text = text.slice(end + 1);
    }
  }
  return undefined;
}

async function endOf(lines: AsyncIterator<string>): Promise<"lost" | "ended"> {
  try {
    while ((await lines.next()).done !== true);
    return "ended";
  } catch {
    return "lost";
  }
}

function notStopped(service: string): Failure {
  return new Failure("router/command-failed", {
    message: `The router did not stop its service "${service}".`,
    hint: `Run the same command again. If that does not help, run on the router:\n  /etc/init.d/${service} stop`,
  });
}

/** Retries while the router is not reachable, as long as it waits. */
async function retry(
  begin: (call: Call) => Promise<HeldPause | undefined>,
  clock: Clock,
  call: Call,
): Promise<HeldPause | undefined> {
  const deadline = clock.monotonicMs() + reconnectSeconds * 1_000;
  for (;;) {
    try {
      return await begin(call);
    } catch (error) {
      if (
        !isFailure(error, "router/unreachable", "router/connection-lost") ||
        clock.monotonicMs() >= deadline
      )
        throw error;
      await clock.sleep(retryMs, call);
    }
  }
}
