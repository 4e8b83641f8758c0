import type { Secret } from "../core/secret.ts";
import type { World } from "../workflows/world.ts";

/** A world that asks for each typed secret once. */
export interface TypedSecrets {
  readonly world: World;
  /** Asks again the next time, after a secret was refused. */
  forget(): void;
}

export function typedSecrets(world: World): TypedSecrets {
  const known = new Map<string, Secret>();
  let attempt = 1;
  return {
    forget: () => {
      known.clear();
      attempt += 1;
    },
    world: {
      ...world,
      secret: async (ref, purpose, call) => {
        if (ref !== "prompt") return world.secret(ref, purpose, call);
        const secret =
          known.get(purpose) ??
          (await world.secret(
            ref,
            `${purpose}${attempt === 1 ? "" : `, attempt ${attempt}`}`,
            call,
          ));
        known.set(purpose, secret);
        return secret;
      },
    },
  };
}
