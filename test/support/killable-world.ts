import type { Transport } from "../../src/at/transport.ts";
import { Failure } from "../../src/core/failure.ts";
import type { Shell } from "../../src/router/shell.ts";
import type { JournalEntry, Run, RunStore } from "../../src/runs/store.ts";
import type { World } from "../../src/workflows/world.ts";

/** A point between two things a program does to the world: just before the act, or just after it while nobody has heard of it yet. */
export interface Moment {
  readonly at: "journal" | "modem" | "router";
  readonly when: "before" | "after";
  readonly entry?: Omit<JournalEntry, "time">;
}

/** `answer-lost`: the act was carried out and its answer never arrives. */
export type Notice = (moment: Moment) => "go-on" | "answer-lost";

/** One start of the program: everything it touches goes through here, so that it can be killed between any two acts. */
export interface KillableWorld {
  readonly world: World;
  /** As SIGKILL: no act follows, nothing is written any more, the kernel closes its ports and connections. */
  kill(): void;
}

const never = new Promise<never>(() => undefined);

export function killableWorld(outer: World, notice: Notice): KillableWorld {
  const held = new Set<AsyncDisposable>();
  let dead = false;

  /** What a dead program asked for may happen; it does not hear of it. */
  const living = async <T>(act: () => Promise<T>): Promise<T> => {
    if (dead) return never;
    try {
      const value = await act();
      return dead ? await never : value;
    } catch (error) {
      if (dead) return never;
      throw error;
    }
  };
  const holding = <T extends AsyncDisposable>(open: () => Promise<T>): Promise<T> =>
    living(async () => {
      const thing = await open();
      held.add(thing);
      if (dead) await thing[Symbol.asyncDispose]();
      return thing;
    });
  const around = async <T>(
    at: Moment["at"],
    act: () => Promise<T>,
    entry?: Moment["entry"],
  ): Promise<T> => {
    const about = entry === undefined ? {} : { entry };
    notice({ at, when: "before", ...about });
    if (dead) return never;
    const acting = act();
    // The modem has a line as soon as it is written; its answer is still on the way.
    const lost = at === "modem" ? notice({ at, when: "after" }) : undefined;
    const value = await acting;
    if ((lost ?? notice({ at, when: "after", ...about })) === "answer-lost")
      throw new Failure("router/connection-lost", {
        message: "The connection was lost before the answer came.",
      });
    return value;
  };

  const transport = (inner: Transport): Transport => ({
    label: inner.label,
    bytes: inner.bytes,
    write: (data, call) => living(() => around("modem", () => inner.write(data, call))),
    [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
  });
  const shell = (inner: Shell): Shell => ({
    ...inner,
    exec: (argv, call) => living(() => around("router", () => inner.exec(argv, call))),
  });
  const run = (inner: Run): Run => ({
    ...inner,
    card: (text) => living(() => inner.card(text)),
    begin: (snapshot, plan) => living(() => inner.begin(snapshot, plan)),
    record: (entry) => living(() => around("journal", () => inner.record(entry), entry)),
    finish: (outcome) => living(() => inner.finish(outcome)),
  });
  const store = (inner: RunStore): RunStore => ({
    lock: (target, call) => holding(() => inner.lock(target, call)),
    open: (header) => living(async () => run(await inner.open(header))),
    close: (id, outcome) => living(() => inner.close(id, outcome)),
    list: (target) => living(() => inner.list(target)),
    read: (id) => living(() => inner.read(id)),
  });

  const world: World = {
    ...outer,
    clock: { now: outer.clock.now, sleep: (ms, call) => living(() => outer.clock.sleep(ms, call)) },
    ports: {
      ...outer.ports,
      list: (call) => living(() => outer.ports.list(call)),
      open: (path) => async (call) => transport(await holding(() => outer.ports.open(path)(call))),
    },
    openRouter: (spec, emit) => {
      const open = outer.openRouter(spec, emit);
      return async (call) => shell(await holding(() => open(call)));
    },
    runs: store(outer.runs),
  };
  return {
    world,
    kill: () => {
      dead = true;
      for (const thing of held) void thing[Symbol.asyncDispose]();
    },
  };
}
