import { defined } from "../core/defined.ts";
import { targetOf } from "../profile/targets.ts";
import type { RouterDocument } from "../profile/document.ts";
import type { Target } from "../profile/targets.ts";
import { diagnoseTarget } from "../workflows/diagnose/diagnose.ts";
import type { Options } from "../app/options.ts";
import type { Invocation } from "./command.ts";
import { runTargets } from "./run-targets.ts";
import { readTargets } from "../app/read-targets.ts";

/** Diagnoses the targets of the files; without files, the connected modem and the router of --host. */
export async function run(invocation: Invocation): Promise<number> {
  const { args, options, io } = invocation;
  const targets = args.length > 0 ? await readTargets(args, options, io) : [targetHere(options)];
  const hasProfile = args.length > 0;
  return runTargets(targets, invocation, (target, world, emit, call) =>
    diagnoseTarget(target, world, { emit, hasProfile }, call),
  );
}

function targetHere(options: Options): Target {
  const port = text(options["port"]);
  const router = routerHere(options);
  return targetOf(
    "here",
    { file: "the command line", line: 1 },
    { modem: defined({ port }), ...defined({ router }) },
  );
}

function routerHere(options: Options): RouterDocument | undefined {
  const host = text(options["host"]);
  if (host === undefined) return undefined;
  const port = options["sshPort"];
  const [user, key, env, file] = [
    options["user"],
    options["key"],
    options["passwordEnv"],
    options["passwordFile"],
  ].map(text);
  return {
    host,
    ...defined({
      port: typeof port === "number" ? port : undefined,
      user,
      key,
      password: passwordFrom(env, file),
    }),
  };
}

function passwordFrom(
  env: string | undefined,
  file: string | undefined,
): RouterDocument["password"] {
  if (file !== undefined) return { file };
  return env === undefined ? undefined : { env };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
