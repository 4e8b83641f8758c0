import type { Call } from "../core/call.ts";
import { asFailure, Failure } from "../core/failure.ts";
import { Secret } from "../core/secret.ts";
import { describeSecretRef, type SecretRef } from "../profile/secrets.ts";

/** The places secrets come from. */
export interface SecretSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  readFile(path: string, call: Call): Promise<string>;
  /** Starts the program without a shell and gives what it printed. */
  run(
    argv: readonly [string, ...string[]],
    call: Call,
  ): Promise<{ readonly status: number; readonly stdout: string }>;
  /** Missing where nobody can be asked. */
  ask?(question: string, call: Call): Promise<string>;
}

/** The secret a profile refers to; `purpose` says what for: `password of root@192.168.1.1`. Throws `profile/missing-secret`, or `usage/missing-answer` when it would have to be asked for and cannot. */
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
  if ("env" in ref) return sources.env[ref.env] ?? raise(missing(ref, purpose, "it is not set"));
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
    message: `The ${purpose} is to be typed in, but nobody can be asked here.`,
    hint: "Write { env: NAME }, { file: PATH } or { command: [program] } in the profile in place of prompt.",
  });
}

/** What the outside says about a missing file or program, as our failure; an abort stays an abort. */
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
    message: `The ${purpose} should be ${describeSecretRef(ref)}, but ${because}.`,
    hint: remedy(ref),
    cause,
  });
}

function remedy(ref: SecretRef): string {
  if (ref === "prompt") return "Run the same command again and type it in.";
  if ("env" in ref) return `Set it, then run the same command again: export ${ref.env}=…`;
  if ("file" in ref) return `Put the secret, and nothing else, into ${ref.file}.`;
  return `Run ${ref.command[0]} by hand, with the arguments the profile gives it, to see what it says.`;
}

/** One line end, which editors and `echo` add; further ones are part of the secret. */
function withoutLineEnd(text: string): string {
  return text.replace(/\r?\n$/, "");
}

/** A profile is read without a shell, so nobody else makes sense of `~/`. */
function atHome(path: string, env: SecretSources["env"]): string {
  const home = env["HOME"] ?? env["USERPROFILE"];
  return home !== undefined && /^~[/\\]/.test(path) ? `${home}${path.slice(1)}` : path;
}

function raise(failure: Failure): never {
  throw failure;
}
