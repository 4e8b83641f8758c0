import type { Call } from "../core/call.ts";
import { asFailure, Failure } from "../core/failure.ts";
import { Secret } from "../core/secret.ts";
import { describeSecretRef, type SecretRef } from "../profile/secrets.ts";

/** The sources of secrets. */
export interface SecretSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  readFile(path: string, call: Call): Promise<string>;
  /** Runs a program without a shell and returns its output. */
  run(
    argv: readonly [string, ...string[]],
    call: Call,
  ): Promise<{ readonly status: number; readonly stdout: string }>;
  /** Absent if no user can be asked. */
  ask?(question: string, call: Call): Promise<string>;
}

/**
 * Returns the secret that a profile refers to. `purpose` names it: `password of root@192.168.1.1`.
 * Throws `profile/missing-secret`, or `usage/missing-answer` when the user must enter it and cannot
 * be asked.
 */
export async function resolveSecret(
  ref: SecretRef,
  purpose: string,
  sources: SecretSources,
  call: Call,
): Promise<Secret> {
  call.signal.throwIfAborted();
  const value = await read(ref, purpose, sources, call);
  if (value === "") throw missing(ref, purpose, "it is empty");
  return new Secret(value);
}

async function read(
  ref: SecretRef,
  purpose: string,
  sources: SecretSources,
  call: Call,
): Promise<string> {
  if (ref === "prompt") return asked(purpose, sources, call);
  if ("env" in ref) {
    // Not an inherited property, such as `toString`.
    const value = Object.hasOwn(sources.env, ref.env) ? sources.env[ref.env] : undefined;
    return value ?? raise(missing(ref, purpose, "it is not set"));
  }
  if ("file" in ref)
    return withoutLineEnd(
      await orMissing(ref, purpose, call, () =>
        sources.readFile(atHome(ref.file, sources.env), call),
      ),
    );
  const { status, stdout } = await orMissing(ref, purpose, call, () =>
    sources.run(ref.command, call),
  );
  if (status !== 0) throw missing(ref, purpose, `it ended with status ${status}`);
  return withoutLineEnd(stdout);
}

async function asked(purpose: string, sources: SecretSources, call: Call): Promise<string> {
  if (sources.ask !== undefined) return sources.ask(purpose, call);
  throw new Failure("usage/missing-answer", {
    message: `Cannot ask for the ${purpose} without a terminal.`,
    hint: "In the profile, replace `prompt` by { env: NAME }, { file: PATH } or { command: [PROGRAM] }.",
  });
}

/** Runs `work` and turns its error into `profile/missing-secret`. An abort stays an abort. */
async function orMissing<T>(
  ref: SecretRef,
  purpose: string,
  call: Call,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    call.signal.throwIfAborted();
    throw missing(ref, purpose, asFailure(error).message, error);
  }
}

function missing(ref: SecretRef, purpose: string, because: string, cause?: unknown): Failure {
  return new Failure("profile/missing-secret", {
    message: `Missing ${purpose} (${describeSecretRef(ref)}): ${because}.`,
    hint: remedy(ref),
    cause,
  });
}

function remedy(ref: SecretRef): string {
  if (ref === "prompt") return "Run the same command again and type it in.";
  if ("env" in ref) return `Set it, then run the same command again:\n  export ${ref.env}=VALUE`;
  if ("file" in ref) return `Put the secret, and nothing else, into ${ref.file}.`;
  return `Run ${ref.command[0]} in a terminal with the arguments from the profile, and read its output.`;
}

/** Removes one line end, which editors and `echo` add. Further ones belong to the secret. */
function withoutLineEnd(text: string): string {
  return text.replace(/\r?\n$/, "");
}

/** Expands `~/`, since no shell reads the profile. */
function atHome(path: string, env: SecretSources["env"]): string {
  const home = env["HOME"] ?? env["USERPROFILE"];
  return home !== undefined && /^~[/\\]/.test(path) ? `${home}${path.slice(1)}` : path;
}

function raise(failure: Failure): never {
  throw failure;
}
