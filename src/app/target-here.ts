import { defined } from "../core/defined.ts";
import { Failure } from "../core/failure.ts";
import type { RouterDocument } from "../profile/document.ts";
import { targetOf } from "../profile/targets.ts";
import type { Target } from "../profile/targets.ts";
import type { Options } from "./options.ts";
import { recordedHost, recordedPaths } from "./recorded/recorded-paths.ts";
import { sshConfigOf } from "./ssh-config.ts";
import type { SshUser } from "./ssh-config.ts";

/** Returns the target of --port, --host and the login options. */
export async function targetHere(options: Options, io: SshUser): Promise<Target> {
  const port = text(options["port"]);
  const router = routerHere(options);
  return targetOf(
    "here",
    { file: "", line: 0 },
    { modem: defined({ port }), ...defined({ router }) },
    await sshConfigOf(options, io),
  );
}

function routerHere(options: Options): RouterDocument | undefined {
  const host =
    text(options["host"]) ?? (recordedPaths(options) === undefined ? undefined : recordedHost);
  if (host === undefined) return undefined;
  if (!/^[A-Za-z0-9:]/.test(host))
    throw new Failure("usage/unknown", {
      message: `expected a host name or an address after --host, found "${host}".`,
    });
  const port = options["sshPort"];
  const [user, key, jump, env, file] = [
    options["user"],
    options["key"],
    options["jump"],
    options["passwordEnv"],
    options["passwordFile"],
  ].map(text);
  return {
    host,
    ...defined({
      port: typeof port === "number" ? port : undefined,
      user,
      key,
      jump,
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
