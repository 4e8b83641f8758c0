import { jumpDestination } from "./ssh-destination.ts";
import type { SecretRef } from "./secrets.ts";
import { atPortOf } from "./targets.ts";
import type { RouterSpec } from "./router-spec.ts";
import type { Target } from "./targets.ts";

/** Returns the arguments of `doctor` and `verify` that name the target: its profile, else its devices. */
export function targetArguments(target: Target): readonly string[] {
  return target.source.file === "" ? deviceArguments(target) : [target.source.file];
}

/** Returns the options that name the target's devices. */
export function deviceArguments({
  modem,
  router,
}: {
  readonly modem?: Target["modem"] | undefined;
  readonly router?: Target["router"] | undefined;
}): readonly string[] {
  const port = modem === undefined ? undefined : atPortOf(modem.port);
  return [...option("--port", port), ...(router === undefined ? [] : loginArguments(router))];
}

/** Returns the options of `at` that reach the target's modem, through its router if necessary. */
export function modemArguments({
  modem,
  router,
}: {
  readonly modem?: Target["modem"] | undefined;
  readonly router?: Target["router"] | undefined;
}): readonly string[] {
  if (modem === undefined) return [];
  const port = option("--port", atPortOf(modem.port));
  const isThroughRouter = modem.port.kind === "through-router" && router !== undefined;
  return isThroughRouter ? [...port, ...loginArguments(router)] : port;
}

function loginArguments({ host, port, user, key, jump, password }: RouterSpec): readonly string[] {
  return [
    ...option("--host", host),
    ...option("--ssh-port", port === 22 ? undefined : String(port)),
    ...option("--user", user === "root" ? undefined : user),
    ...option("--key", key),
    ...option("--jump", jump === undefined ? undefined : jumpDestination(jump)),
    ...passwordArguments(password),
  ];
}

/** A command and a prompt have no option: the program asks. */
function passwordArguments(ref: SecretRef | undefined): readonly string[] {
  if (ref === undefined || ref === "prompt") return [];
  if ("env" in ref) return ["--password-env", ref.env];
  return "file" in ref ? ["--password-file", ref.file] : [];
}

function option(name: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [name, value];
}
