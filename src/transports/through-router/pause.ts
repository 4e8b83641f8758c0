import { randomBytes } from "node:crypto";
import type { Call } from "../../core/call.ts";
import { within } from "../../core/within.ts";
import type { Clock } from "../../core/clock.ts";
import { Failure, isFailure } from "../../core/failure.ts";
import type { OpenShell, ShellStream } from "../../router/shell.ts";
import { cannotStream } from "./through-router.ts";
import { shellFile } from "../../router/shell-file.ts";

export interface PauseParts {
  readonly clock: Clock;
  /** A connection of its own for as long as the pause lasts. */
  readonly openShell: OpenShell;
}

/** A service of the router that stays stopped until disposed. */
export interface Pause extends AsyncDisposable {
  /** Starts the service again; throws when the router cannot be reached any more, which then does it by itself. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** How long the router waits for a lost connection before it starts the service by itself: longer than a reload of its network is silent (openwrt.md E). */
export const patienceSeconds = 60;

/** An init script may wait for its program to end. */
const answerWithinMs = 30_000;
const retryMs = 1_000;

/** Stops a service that runs; undefined when it does not run, or another run of ours has stopped it already. */
export async function pauseService(
  service: string,
  { clock, openShell }: PauseParts,
  call: Call,
): Promise<Pause | undefined> {
  const owner = randomBytes(8).toString("hex");
  const begin = (inner: Call): Promise<Keeper | undefined> =>
    openKeeper(service, owner, openShell, clock, inner);
  const first = await begin(call);
  if (first === undefined) return undefined;
  const leaving = new AbortController();
  let keeper = first;

  /** The keeper of a lost connection waits for its successor; there must be one before its patience ends. */
  const watch = async (): Promise<void> => {
    while (!leaving.signal.aborted) {
      const how = await keeper.ended;
      if (leaving.signal.aborted || how !== "lost") return;
      await keeper.close();
      keeper = (await again(begin, clock, leaving)) ?? keeper;
    }
  };
  const watching = watch().catch(() => undefined);

  return {
    [Symbol.asyncDispose]: async () => {
      leaving.abort(new Error("done"));
      const call = { signal: new AbortController().signal };
      if ((await keeper.resume(call)) === "lost")
        await (await again(begin, clock, call))?.resume(call);
      await watching;
    },
  };
}

/** One connection that keeps a service stopped. */
interface Keeper {
  /** `lost`: by its connection; then it waits for its successor. */
  readonly ended: Promise<"lost" | "ended">;
  resume(call: Call): Promise<"lost" | "ended">;
  close(): Promise<void>;
}

async function openKeeper(
  service: string,
  owner: string,
  openShell: OpenShell,
  clock: Clock,
  call: Call,
): Promise<Keeper | undefined> {
  const shell = await openShell(call);
  try {
    if (shell.stream === undefined) throw cannotStream(shell);
    const script = shellFile("./pause.sh", import.meta.url);
    const stream = await shell.stream(
      ["sh", "-c", script, "ethermode", service, owner, `${patienceSeconds}`],
      call,
    );
    const close = async (): Promise<void> => {
      await stream[Symbol.asyncDispose]();
      await shell[Symbol.asyncDispose]();
    };
    const lines = linesOf(stream);
    const late = (): Failure => unwilling(service);
    const said = await within(
      clock,
      answerWithinMs,
      late,
      call,
      async () => (await lines.next()).value ?? "",
    );
    if (!said.startsWith("paused ")) {
      await close();
      if (said === "not-running" || said === "paused-by-another") return undefined;
      throw unwilling(service);
    }
    const ended = endOf(lines);
    return {
      ended,
      close,
      resume: async (inner) => {
        const told = await stream.write(Buffer.from("resume\n"), inner).then(
          () => "told" as const,
          () => "lost" as const,
        );
        const how =
          told === "lost" ? told : await within(clock, answerWithinMs, late, inner, () => ended);
        await close();
        return how;
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

function unwilling(service: string): Failure {
  return new Failure("router/command-failed", {
    message: `The router does not stop its service ${service}.`,
    hint: `Run \`/etc/init.d/${service} stop\` on the router and then the same command again.`,
  });
}

/** Tries again while the router cannot be reached, as long as it waits for us. */
async function again(
  begin: (call: Call) => Promise<Keeper | undefined>,
  clock: Clock,
  call: Call,
): Promise<Keeper | undefined> {
  const deadline = clock.now() + patienceSeconds * 1_000;
  for (;;) {
    try {
      return await begin(call);
    } catch (error) {
      if (
        !isFailure(error, "router/unreachable", "router/connection-lost") ||
        clock.now() >= deadline
      )
        throw error;
      await clock.sleep(retryMs, call);
    }
  }
}
