import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { serveSsh } from "../../simulator/serve/ssh-server.ts";
import type { Io } from "../../src/app/io.ts";
import { routerAccess } from "../../src/app/router-access.ts";
import type { PairOptions, SimulatedPair } from "../../src/app/simulated-world.ts";
import { targetSecrets } from "../../src/app/target-secrets.ts";
import type { SecretSources } from "../../src/runs/secrets.ts";
import type { World } from "../../src/workflows/world.ts";
import { startSshAgent } from "./ssh-keys.ts";
import type { UserKey } from "./ssh-keys.ts";

/** The logins that the router accepts, and whether its host key differs from the saved one. */
export type Login = "agent" | "key" | "password" | "other-host-key";

export interface WizardRouter extends AsyncDisposable {
  readonly env: Io["env"];
  readonly port: number;
  /** Replaces the values that differ in each test, with texts of the same length. */
  masked(screen: string): string;
  open(io: Io, sources: SecretSources): Pick<World, "openRouter" | "secret">;
}

/** Returns a router with a password that accepts this key. After a reset it has neither. */
export function lockedRouter(login: Login, { publicLine }: UserKey): PairOptions {
  if (login === "other-host-key") return {};
  return { router: { password: "barn", files: { "/etc/dropbear/authorized_keys": publicLine } } };
}

/**
 * Serves the simulated router over SSH on a free port, with keys and known hosts in `folder`.
 * `host` is its name there.
 */
export async function serveRouter(
  { router }: SimulatedPair,
  login: Login | undefined,
  key: UserKey,
  folder: string,
  host?: string,
): Promise<WizardRouter> {
  const agent = login === "agent" ? await startSshAgent([key]) : undefined;
  const server = await serveSsh(router, {});
  if (login === "other-host-key") {
    await mkdir(join(folder, ".ssh"));
    const known = join(folder, ".ssh", "known_hosts");
    const [type, blob] = key.publicLine.split(" ");
    await writeFile(known, `${host ?? `[127.0.0.1]:${server.port}`} ${type} ${blob}\n`);
  }
  return {
    env: agent === undefined ? {} : { SSH_AUTH_SOCK: agent.socket },
    port: server.port,
    masked: (screen) =>
      screen
        .replaceAll(String(server.port), "22222")
        .replaceAll(/SHA256:[\w+/]{43}/g, `SHA256:${"0".repeat(43)}`),
    open: (io, sources) => {
      const secrets = targetSecrets(sources);
      return { openRouter: routerAccess({}, io, folder)(secrets), secret: secrets.resolve };
    },
    [Symbol.asyncDispose]: async () => {
      await server.close();
      await agent?.[Symbol.asyncDispose]();
    },
  };
}
