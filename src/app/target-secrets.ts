import type { Call } from "../core/call.ts";
import { isFailure } from "../core/failure.ts";
import { oncePer } from "../core/once-per.ts";
import type { Secret } from "../core/secret.ts";
import { secretPurposes } from "../profile/secrets.ts";
import type { SecretRef } from "../profile/secrets.ts";
import type { RouterSpec } from "../profile/router-spec.ts";
import type { Target } from "../profile/targets.ts";
import { resolveSecret } from "../runs/secrets.ts";
import type { SecretSources } from "../runs/secrets.ts";

/** The secrets of one target. Each is resolved once, and no other target gets it. */
export interface TargetSecrets {
  resolve(ref: SecretRef, purpose: string, call: Call): Promise<Secret>;
  /** Returns the router's password where the login uses one. */
  password(spec: RouterSpec, call: Call): Promise<Secret | undefined>;
  /** Resolves the password again for the next login, because the router rejected it. */
  forgetPassword(spec: RouterSpec): void;
}

/** The secrets that a command can need. A question for one of them is asked before it is needed. */
export type SecretKind = "router" | "apn" | "pin";

/** Returns the secrets of a target. `name` is part of the questions where there are several targets. */
export function targetSecrets(sources: SecretSources, name?: string): TargetSecrets {
  const known = new Map<string, Promise<Secret>>();
  const labelled = (purpose: string): string =>
    name === undefined ? purpose : `${purpose} for ${name}`;
  const resolve: TargetSecrets["resolve"] = (ref, purpose, call) => {
    const key = keyOf(ref, purpose);
    const found = known.get(key) ?? resolveSecret(ref, labelled(purpose), sources, call);
    known.set(key, found);
    found.catch(() => known.delete(key));
    return found;
  };
  return {
    resolve,
    password: async (spec, call) =>
      spec.password === undefined || spec.agent
        ? undefined
        : resolve(spec.password, passwordPurpose(spec), call),
    forgetPassword: (spec) => {
      if (spec.password !== undefined) known.delete(keyOf(spec.password, passwordPurpose(spec)));
    },
  };
}

function keyOf(ref: SecretRef, purpose: string): string {
  return `${purpose} ${JSON.stringify(ref)}`;
}

/** Returns the secrets of each target, which stay the same for the whole command. */
export function secretsByTarget(
  sources: SecretSources,
  targets: readonly Target[],
): (target: Target) => TargetSecrets {
  return oncePer((target) => targetSecrets(sources, targets.length > 1 ? target.name : undefined));
}

/**
 * Asks for the secrets of a target that its profile leaves to a question, before any device is
 * observed. Without a user to ask, the target fails when it needs them.
 */
export async function askSecrets(
  { modem, router }: Target,
  kinds: readonly SecretKind[],
  secrets: TargetSecrets,
  call: Call,
): Promise<void> {
  const { auth, username, password } = modem?.apn ?? {};
  const hasLogin = auth !== undefined && auth !== "none";
  const needed: readonly (readonly [SecretKind, SecretRef | undefined, string])[] = [
    ["apn", hasLogin ? username : undefined, secretPurposes.apnUser],
    ["apn", hasLogin ? password : undefined, secretPurposes.apnPassword],
    ["pin", modem?.sim?.pin, secretPurposes.pin],
  ];
  try {
    if (router?.password === "prompt" && kinds.includes("router"))
      await secrets.password(router, call);
    for (const [kind, ref, purpose] of needed)
      if (ref === "prompt" && kinds.includes(kind)) await secrets.resolve(ref, purpose, call);
  } catch (error) {
    if (!isFailure(error, "usage/missing-answer", "profile/missing-secret")) throw error;
  }
}

function passwordPurpose({ user, host, port }: RouterSpec): string {
  return `password of ${user}@${host}${port === 22 ? "" : `:${port}`}`;
}
