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

const neverResolves = new Promise<never>(() => undefined);

export function killableWorld(outer: World, notice: Notice): KillableWorld {
  const resources = new Set<AsyncDisposable>();
  let isKilled = false;

  /** Hides the result of an operation from a killed program. */
  const unlessKilled = async <T>(act: () => Promise<T>): Promise<T> => {
    if (isKilled) return neverResolves;
    try {
      const value = await act();
      return isKilled ? await neverResolves : value;
    } catch (error) {
      if (isKilled) return neverResolves;
      throw error;
    }
  };
  const tracked = <T extends AsyncDisposable>(open: () => Promise<T>): Promise<T> =>
    unlessKilled(async () => {
      const resource = await open();
      resources.add(resource);
      if (isKilled) await resource[Symbol.asyncDispose]();
      return resource;
    });
  const withMoments = async <T>(
    at: Moment["at"],
    act: () => Promise<T>,
    entry?: Moment["entry"],
  ): Promise<T> => {
    const about = defined({ entry });
    notice({ at, when: "before", ...about });
    if (isKilled) return neverResolves;
    const pending = act();
    // The modem receives the line before its answer arrives.
    const lost = at === "modem" ? notice({ at, when: "after" }) : undefined;
    const value = await pending;
    if ((lost ?? notice({ at, when: "after", ...about })) === "answer-lost")
      throw new Failure("router/connection-lost", {
        message: "The connection was lost before the answer came.",
      });
    return value;
  };

  const transport = (inner: Transport): Transport => ({
    label: inner.label,
    bytes: inner.bytes,
    write: (data, call) => unlessKilled(() => withMoments("modem", () => inner.write(data, call))),
    [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
  });
  const shell = (inner: Shell): Shell => ({
    ...inner,
    exec: (argv, call) => unlessKilled(() => withMoments("router", () => inner.exec(argv, call))),
  });
  const run = (inner: Run): Run => ({
    ...inner,
    card: (text) => unlessKilled(() => inner.card(text)),
    begin: (snapshot, plan) => unlessKilled(() => inner.begin(snapshot, plan)),
    record: (entry) => unlessKilled(() => withMoments("journal", () => inner.record(entry), entry)),
    finish: (outcome) => unlessKilled(() => inner.finish(outcome)),
  });
  const store = (inner: RunStore): RunStore => ({
    lock: (target, call) => tracked(() => inner.lock(target, call)),
    open: (header) => unlessKilled(async () => run(await inner.open(header))),
    close: (id, outcome) => unlessKilled(() => inner.close(id, outcome)),
    list: (target) => unlessKilled(() => inner.list(target)),
    read: (id) => unlessKilled(() => inner.read(id)),
  });

  const world: World = {
    ...outer,
    clock: {
      now: outer.clock.now,
      sleep: (ms, call) => unlessKilled(() => outer.clock.sleep(ms, call)),
    },
    ports: {
      ...outer.ports,
      list: (call) => unlessKilled(() => outer.ports.list(call)),
      open: (path) => async (call) => transport(await tracked(() => outer.ports.open(path)(call))),
    },
    openRouter: (spec, emit) => {
      const open = outer.openRouter(spec, emit);
      return async (call) => shell(await tracked(() => open(call)));
    },
    runs: store(outer.runs),
  };
  return {
    world,
    kill: () => {
      isKilled = true;
      for (const resource of resources) void resource[Symbol.asyncDispose]();
    },
  };
}
