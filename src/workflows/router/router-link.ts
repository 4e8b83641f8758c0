import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import { Failure, isFailure } from "../../core/failure.ts";
import type { RouterSpec } from "../../profile/router-spec.ts";
import { withCommandDeadlines } from "../../router/command-deadline.ts";
import type { ConfigSums } from "../../router/guard/guard.ts";
import type { LastingParts } from "../../router/openwrt/facts.ts";
import type { ConfigTexts } from "../../router/openwrt/replace.ts";
import type { Shell } from "../../router/shell.ts";
import { routerId } from "../../runs/devices.ts";
import type { RouterId } from "../../runs/device-ids.ts";
import type { Emit } from "../events.ts";
import type { World } from "../world.ts";

/** A router, over one connection that opens on first use. */
export interface RouterLink extends AsyncDisposable {
  readonly spec: RouterSpec;
  readonly host: string;
  readonly hostKey: string | undefined;
  /** The recording that answers in place of a router. */
  readonly recording?: object;
  /** The identity, with the host key once the connection is open. */
  readonly id: RouterId;
  /** The token of the guard that this run armed and has not confirmed. */
  guardToken: string | undefined;
  /** The time after which that guard restores. */
  guardSeconds?: number;
  /** Facts from an observation that no step changes. */
  lasting?: LastingParts;
  /** The files that the last observation read. */
  texts: ConfigTexts | undefined;
  /** The sums of the packages that the guard has just copied. */
  guarded: ConfigSums | undefined;
  shell(call: Call): Promise<Shell>;
  /** Replaces the connection by a new one, which proves that the router is still reachable. */
  reconnect(call: Call): Promise<Shell>;
}

export function routerLink(spec: RouterSpec, world: World, emit: Emit): RouterLink {
  const openNew = withCommandDeadlines(world.openRouter(spec, emit), world.clock);
  let kept: Shell | undefined;
  let hostKey: string | undefined;
  let isClosed = false;
  /** Opens a connection, and closes it again if the link was closed in the meantime. */
  const open = async (call: Call): Promise<Shell> => {
    if (isClosed) throw closed(spec);
    const fresh = await openNew(call);
    if (!isClosed) return fresh;
    await fresh[Symbol.asyncDispose]();
    throw closed(spec);
  };
  const connect = async (call: Call): Promise<Shell> => {
    emit({ type: "looking", at: "router" });
    kept = await open(call);
    hostKey = kept.hostKey;
    return kept;
  };
  const drop = async (): Promise<void> => {
    const old = kept;
    kept = undefined;
    await old?.[Symbol.asyncDispose]();
  };
  return {
    spec,
    host: spec.host,
    ...defined({ recording: world.recording }),
    guardToken: undefined,
    texts: undefined,
    guarded: undefined,
    get hostKey() {
      return hostKey;
    },
    get id() {
      return { ...routerId(spec), ...defined({ hostKey }) };
    },
    shell: async (call) => kept ?? connect(call),
    reconnect: async (call) => {
      const fresh = await open(call);
      await drop();
      kept = fresh;
      return fresh;
    },
    [Symbol.asyncDispose]: async () => {
      isClosed = true;
      await drop();
    },
  };
}

function closed({ host }: RouterSpec): Failure {
  return new Failure("router/connection-lost", {
    message: `The connection to ${host} was closed.`,
  });
}

/**
 * Runs `work`, and once more on a new connection if the current one was lost.
 * For reads only: the command of a lost connection may have run to its end.
 */
export async function reading<T>(
  link: RouterLink,
  call: Call,
  work: (shell: Shell) => Promise<T>,
): Promise<T> {
  try {
    return await work(await link.shell(call));
  } catch (error) {
    if (!isFailure(error, "router/connection-lost")) throw error;
    return work(await link.reconnect(call));
  }
}
