import type { Transport } from "../../src/at/transport.ts";
import { defined } from "../../src/core/defined.ts";
import { Failure } from "../../src/core/failure.ts";
import type { Shell } from "../../src/router/shell.ts";
import type { JournalEntry, Run, RunStore } from "../../src/runs/store.ts";
import type { World } from "../../src/workflows/world.ts";

/** Point just before an operation, or just after it and before the program learns its result. */
export interface Moment {
  readonly at: "journal" | "modem" | "router";
  readonly when: "before" | "after";
  readonly entry?: Omit<JournalEntry, "time">;
}

/** Called at each moment. `answer-lost`: the operation succeeds, but its answer never arrives. */
export type Notice = (moment: Moment) => "go-on" | "answer-lost";

/** World of one program start, which can be killed between any two operations. */
export interface KillableWorld {
  readonly world: World;
  /** Acts like SIGKILL: no further operation or write, and the kernel closes ports and connections. */
  kill(): void;
}

const neverResolves = (): Promise<never> => new Promise(() => undefined);

export function killableWorld(outer: World, notice: Notice): KillableWorld {
  const program = killSwitch();
  const { unlessKilled, tracked } = program;
  const observe = momentsOf(notice, program);
  const world: World = {
    ...outer,
    clock: {
      now: outer.clock.now,
      monotonicMs: outer.clock.monotonicMs,
      sleep: (ms, call) => unlessKilled(() => outer.clock.sleep(ms, call)),
    },
    ports: {
      ...outer.ports,
      list: (call) => unlessKilled(() => outer.ports.list(call)),
      open: (path) => async (call) =>
        killableTransport(await tracked(() => outer.ports.open(path)(call)), observe),
    },
    openRouter: (spec, emit) => {
      const open = outer.openRouter(spec, emit);
      return async (call) => killableShell(await tracked(() => open(call)), observe);
    },
    runs: killableStore(outer.runs, program, observe),
  };
  return { world, kill: program.kill };
}

interface KillSwitch {
  /** Hides the result of an operation from a killed program. */
  unlessKilled<T>(act: () => Promise<T>): Promise<T>;
  /** Opens a resource that the kernel closes at a kill. */
  tracked<T extends AsyncDisposable>(open: () => Promise<T>): Promise<T>;
  isKilled(): boolean;
  kill(): void;
}

function killSwitch(): KillSwitch {
  const resources = new Set<AsyncDisposable>();
  let isKilled = false;
  const unlessKilled = async <T>(act: () => Promise<T>): Promise<T> => {
    if (isKilled) return neverResolves();
    try {
      const value = await act();
      return isKilled ? await neverResolves() : value;
    } catch (error) {
      if (isKilled) return neverResolves();
      throw error;
    }
  };
  return {
    unlessKilled,
    tracked: (open) =>
      unlessKilled(async () => {
        const resource = await open();
        resources.add(resource);
        if (isKilled) await resource[Symbol.asyncDispose]();
        return resource;
      }),
    isKilled: () => isKilled,
    kill: () => {
      isKilled = true;
      for (const resource of resources) void resource[Symbol.asyncDispose]();
    },
  };
}

/** Runs an operation with a notice before and after it. */
type Observe = <T>(at: Moment["at"], act: () => Promise<T>, entry?: Moment["entry"]) => Promise<T>;

function momentsOf(notice: Notice, { unlessKilled, isKilled }: KillSwitch): Observe {
  return (at, act, entry) =>
    unlessKilled(async () => {
      const about = defined({ entry });
      notice({ at, when: "before", ...about });
      if (isKilled()) return neverResolves();
      const pending = act();
      // The modem receives the line before its answer arrives.
      const lost = at === "modem" ? notice({ at, when: "after" }) : undefined;
      const value = await pending;
      if ((lost ?? notice({ at, when: "after", ...about })) === "answer-lost")
        throw new Failure("router/connection-lost", {
          message: "The connection was lost before the answer came.",
        });
      return value;
    });
}

function killableTransport(inner: Transport, observe: Observe): Transport {
  return {
    label: inner.label,
    bytes: inner.bytes,
    write: (data, call) => observe("modem", () => inner.write(data, call)),
    [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
  };
}

function killableShell(inner: Shell, observe: Observe): Shell {
  return { ...inner, exec: (argv, call) => observe("router", () => inner.exec(argv, call)) };
}

function killableStore(
  inner: RunStore,
  { unlessKilled, tracked }: KillSwitch,
  observe: Observe,
): RunStore {
  const run = (opened: Run): Run => ({
    ...opened,
    card: (text) => unlessKilled(() => opened.card(text)),
    begin: (snapshot, plan) => unlessKilled(() => opened.begin(snapshot, plan)),
    record: (entry) => observe("journal", () => opened.record(entry), entry),
    finish: (outcome) => unlessKilled(() => opened.finish(outcome)),
  });
  return {
    lock: (device, call) => tracked(() => inner.lock(device, call)),
    open: (header) => unlessKilled(async () => run(await inner.open(header))),
    close: (id, outcome) => unlessKilled(() => inner.close(id, outcome)),
    list: (accepts) => unlessKilled(() => inner.list(accepts)),
    read: (id) => unlessKilled(() => inner.read(id)),
  };
}
