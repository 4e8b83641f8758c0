import { homedir } from "node:os";
import { Readable, Writable } from "node:stream";
import manifest from "../package.json" with { type: "json" };

// The public interface of the package. Its types import no file, so that they stay stable.

/** One event, as `--json` prints it: `ethermode schema report` has its fields. Identities are masked. */
export interface Event {
  readonly type: string;
  /** ISO 8601. */
  readonly time: string;
  readonly target?: string;
  readonly [field: string]: unknown;
}

export interface Options {
  /** Names and tags of targets; `!` excludes. Default: all targets. */
  readonly only?: string | readonly string[];
  readonly parallel?: number;
  readonly canary?: number;
  readonly maxFailures?: number;
  /** Folder of runs, locks and known hosts. Default: that of the program. */
  readonly stateDir?: string;
  /** Uses simulated devices. */
  readonly simulate?: boolean;
  readonly strictHostKeys?: boolean;
  /** Shows public addresses in full. */
  readonly showAddresses?: boolean;
  /** The folder of relative paths. Default: the working folder. */
  readonly cwd?: string;
  /** The environment, with the secrets that profiles name. Default: that of the process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Stops the work at the next safe point, and rolls back what it changed. */
  readonly signal?: AbortSignal;
  /** Receives every event. An exception rejects the promise after the command has ended. */
  readonly onEvent?: (event: Event) => void;
}

export interface ApplyOptions extends Options {
  /** Applies only plans with these hashes, from `plan`. Without it, every plan is applied. */
  readonly planHash?: string | readonly string[];
  /** Seconds until the router restores its configuration without a confirmation. */
  readonly confirmTimeout?: number;
}

export interface TargetResult {
  readonly name: string;
  readonly outcome: string;
  /** The exit code, as documented in docs/failures.md. */
  readonly exit: number;
  readonly verdict?: string;
  readonly run?: string;
}

export interface Result {
  readonly outcome: string;
  readonly exit: number;
  readonly targets: readonly TargetResult[];
}

export interface PlannedStep {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly from?: string;
  readonly to?: string;
}

export interface Plan {
  readonly target: string;
  readonly hash?: string;
  readonly steps: readonly PlannedStep[];
}

/** The command did not start: an invalid profile, a missing answer, a wrong option. */
export class EthermodeError extends Error {
  override readonly name = "EthermodeError";
  readonly code: string;
  readonly hint: string | undefined;
  readonly exit: number;

  constructor(failure: Event | undefined, exit: number) {
    super(String(failure?.["message"] ?? "ethermode failed"));
    this.code = String(failure?.["code"] ?? "internal/bug");
    this.hint = typeof failure?.["hint"] === "string" ? failure["hint"] : undefined;
    this.exit = exit;
  }
}

type Files = string | readonly string[];

/** Returns the plans from the observed to the desired state. Changes nothing. */
export async function plan(
  files: Files,
  options: Options = {},
): Promise<Result & { readonly plans: readonly Plan[] }> {
  const plans: Plan[] = [];
  const result = await run("plan", files, [], {
    ...options,
    onEvent: (event) => {
      // The schema of events describes these fields.
      if (event.type === "plan") plans.push(event as unknown as Plan);
      options.onEvent?.(event);
    },
  });
  return { ...result, plans };
}

/**
 * Applies the plan, verifies the devices, and rolls back a failed target. The call is
 * the confirmation: review the result of `plan` first, and pass its hashes.
 */
export async function apply(files: Files, options: ApplyOptions = {}): Promise<Result> {
  const { planHash, confirmTimeout } = options;
  const words = [
    ...(planHash === undefined ? [] : [`--plan-hash=${[planHash].flat().join(",")}`]),
    ...(confirmTimeout === undefined ? [] : [`--confirm-timeout=${confirmTimeout}`]),
  ];
  return run("apply", files, ["--yes", ...words], options);
}

/** Compares the devices with the profile. Exit code 2 is drift. Changes nothing. */
export async function verify(files: Files, options: Options = {}): Promise<Result> {
  return run("verify", files, [], options);
}

async function run(
  command: string,
  files: Files,
  words: readonly string[],
  options: Options,
): Promise<Result> {
  const { commandLine } = await import("./commands/command-line.ts");
  const events: Event[] = [];
  // Thrown after the command, because it must not interrupt a change or a rollback.
  let thrown: { readonly error: unknown } | undefined;
  const onEvent = (event: Event): void => {
    if (event.type === "result" || event.type === "failure") events.push(event);
    try {
      options.onEvent?.(event);
    } catch (error) {
      thrown ??= { error };
    }
  };
  const argv = [command, ...[files].flat(), "--json", "--no-input", ...words, ...flagsOf(options)];
  const exit = await commandLine(argv, {
    stdin: Readable.from([]),
    stdout: eventStream(onEvent),
    stderr: new Writable({ write: (_chunk, _encoding, done) => done() }),
    env: options.env ?? process.env,
    platform: process.platform,
    home: options.env?.["HOME"] ?? homedir(),
    cwd: options.cwd ?? process.cwd(),
    version: manifest.version,
    interrupt: options.signal ?? new AbortController().signal,
    isTerminal: false,
  });
  if (thrown !== undefined) throw thrown.error;
  // The schema of events describes these fields.
  const result = events.find(({ type }) => type === "result") as unknown as Result | undefined;
  if (result === undefined || (result.targets.length === 0 && exit !== 0))
    throw new EthermodeError(
      events.find(({ type }) => type === "failure"),
      exit,
    );
  return { outcome: result.outcome, exit, targets: result.targets };
}

function flagsOf(options: Options): readonly string[] {
  const { only, parallel, canary, maxFailures, stateDir } = options;
  const valued = {
    only: only === undefined ? undefined : [only].flat().join(","),
    parallel,
    canary,
    "max-failures": maxFailures,
    "state-dir": stateDir,
  };
  const flags = {
    simulate: options.simulate,
    "strict-host-keys": options.strictHostKeys,
    "show-addresses": options.showAddresses,
  };
  return [
    ...Object.entries(valued).flatMap(([name, value]) =>
      value === undefined ? [] : [`--${name}=${value}`],
    ),
    ...Object.entries(flags).flatMap(([name, isSet]) => (isSet === true ? [`--${name}`] : [])),
  ];
}

/** Returns a stream that parses one event from each line. */
function eventStream(onEvent: (event: Event) => void): Writable {
  let rest = "";
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      const lines = (rest + chunk.toString("utf8")).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) onEvent(JSON.parse(line) as Event); // written by this program
      done();
    },
  });
}
