import { portsOf, simulatedPair } from "../../src/app/simulated-world.ts";
import type { SimulatedPair } from "../../src/app/simulated-world.ts";
import type { Transport } from "../../src/at/transport.ts";
import type { Json } from "../../src/core/json.ts";
import { Secret } from "../../src/core/secret.ts";
import type { ModemDocument, RouterDocument } from "../../src/profile/document.ts";
import { targetOf } from "../../src/profile/targets.ts";
import type { Target } from "../../src/profile/targets.ts";
import type { ModemOptions } from "../../simulator/modem/modem.ts";
import type { RouterOptions } from "../../simulator/router/router.ts";
import type { OpenShell } from "../../src/router/shell.ts";
import { simulatedShell } from "../../simulator/router/shell.ts";
import type { Event, TargetResult } from "../../src/workflows/events.ts";
import { diagnoseTarget } from "../../src/workflows/diagnose/diagnose.ts";
import { runTarget } from "../../src/workflows/run/run-target.ts";
import { lastChange } from "../../src/runs/store.ts";
import { inspectTarget } from "../../src/workflows/run/verify.ts";
import type { World } from "../../src/workflows/world.ts";
import { memoryNotes } from "./memory-notes.ts";
import type { MemoryNotes } from "./memory-notes.ts";
import { memoryStore } from "./memory-store.ts";
import type { MemoryStore } from "./memory-store.ts";
import { unreviewed } from "./reviewed-commands.ts";
import { testClock } from "./test-clock.ts";

export interface BenchOptions {
  readonly modem?: Partial<ModemOptions>;
  readonly router?: Partial<RouterOptions>;
  /** What every secret of the profile turns out to be; `1234` when not given. */
  readonly pin?: string;
  /** By which network device, and by which port of that bridge, we come in; the simulated shell has no network between, so it cannot tell. */
  readonly session?: { readonly netdev: string; readonly port?: string };
  /** Stands between the program and the world, anew for each command. */
  readonly program?: (world: World) => World;
}

export interface BenchSpec {
  readonly modem?: ModemDocument;
  /** `none`: the modem alone is the target. */
  readonly router?: Partial<RouterDocument> | "none";
}

/** A whole target on a bench: simulated modem and router, runs in memory, time that leaps. */
export interface Bench extends AsyncDisposable {
  readonly pair: SimulatedPair;
  readonly runs: MemoryStore;
  readonly notes: MemoryNotes;
  readonly events: Event[];
  apply(spec?: BenchSpec): Promise<TargetResult>;
  /** Stops as Ctrl-C would, when the n-th event `step: started` comes. */
  applyInterruptedAt(step: number, spec?: BenchSpec): Promise<TargetResult>;
  /** The process is killed right after its n-th journal entry was written; resolves to `ended` when there are fewer. */
  applyKilledAt(entry: number, spec?: BenchSpec): Promise<"killed" | "ended">;
  plan(spec?: BenchSpec): Promise<TargetResult>;
  verify(spec?: BenchSpec): Promise<TargetResult>;
  rollback(): Promise<TargetResult>;
  /** `spec` as a profile would have it; without one, the modem that is there and the router at its usual address. */
  diagnose(spec?: BenchSpec): Promise<TargetResult>;
  /** Of the last diagnosis: `severity code`. */
  findings(): readonly string[];
  stock(): Promise<TargetResult>;
  /** What both remember, for comparing before and after. */
  state(): Promise<{ readonly modem: Json; readonly router: Readonly<Record<string, string>> }>;
  /** Lets time pass. */
  wait(ms: number): Promise<void>;
  failure(): Extract<Event, { type: "failure" }> | undefined;
  titles(): readonly string[];
}

export async function openBench(options: BenchOptions = {}): Promise<Bench> {
  const clock = testClock();
  const pair = await simulatedPair(clock, options);
  const runs = memoryStore(clock);
  const notes = memoryNotes();
  const events: Event[] = [];
  const opened: Transport[] = [];
  const ports: World["ports"] = {
    ...portsOf(pair.modem),
    open: (path) => async (inner) => {
      const transport = await portsOf(pair.modem).open(path)(inner);
      opened.push(transport);
      return transport;
    },
  };
  const world: World = {
    clock,
    version: "0.0.0",
    ports,
    secret: async () => new Secret(options.pin ?? "1234"),
    openRouter: () => comingIn(simulatedShell(pair.router), options.session),
    runs,
    notes,
  };
  const program = (): World => options.program?.(world) ?? world;
  const never = new AbortController().signal;
  const call = { signal: never };
  const emit = (event: Event): void => void events.push(event);
  const agree = async (): Promise<boolean> => true;
  await clock.sleep(60_000, call);

  return {
    pair,
    runs,
    notes,
    events,
    apply: (spec) =>
      runTarget(
        target(spec),
        { kind: "profile" },
        program(),
        { confirmTimeoutSeconds: 120, agree, emit, interrupt: never },
        call,
      ),
    applyInterruptedAt: (step, spec) => {
      const stop = new AbortController();
      let started = 0;
      const watch = (event: Event): void => {
        emit(event);
        if (event.type === "step" && event.state === "started" && ++started === step) stop.abort();
      };
      return runTarget(
        target(spec),
        { kind: "profile" },
        program(),
        { confirmTimeoutSeconds: 120, agree, emit: watch, interrupt: stop.signal },
        call,
      );
    },
    applyKilledAt: async (entry, spec) => {
      const { died } = runs.dieAt(entry);
      const ended = runTarget(
        target(spec),
        { kind: "profile" },
        world,
        { confirmTimeoutSeconds: 120, agree, emit, interrupt: never },
        call,
      );
      const how = await Promise.race([
        died.then(() => "killed" as const),
        ended.then(() => "ended" as const),
      ]);
      // A dead process holds no port and no lock.
      for (const transport of opened.splice(0)) await transport[Symbol.asyncDispose]();
      runs.revive();
      return how;
    },
    plan: (spec) => inspectTarget(target(spec), world, "plan", { emit, guardSeconds: 120 }, call),
    verify: (spec) =>
      inspectTarget(target(spec), world, "verify", { emit, guardSeconds: 120 }, call),
    diagnose: (spec) => {
      events.length = 0;
      return diagnoseTarget(
        target(spec),
        world,
        { emit, wanted: spec === undefined ? "unknown" : "by-profile" },
        call,
      );
    },
    findings: () =>
      events.flatMap((event) =>
        event.type === "finding" ? [`${event.severity} ${event.code}`] : [],
      ),
    rollback: async () => {
      const last = lastChange(await runs.list());
      if (last?.snapshot === undefined) throw new Error("nothing to go back from");
      return runTarget(
        last.header.wish as Target,
        { kind: "snapshot", snapshot: last.snapshot, run: last.header.id },
        program(),
        {
          confirmTimeoutSeconds: 120,
          agree,
          emit,
          interrupt: never,
        },
        call,
      );
    },
    stock: () =>
      runTarget(
        targetOf("modem", { file: "", line: 0 }, { modem: {} }),
        { kind: "stock" },
        world,
        {
          confirmTimeoutSeconds: 120,
          agree,
          emit,
          interrupt: never,
        },
        call,
      ),
    state: async () => ({
      modem: structuredClone(pair.modem.nonVolatile()),
      router: await configOf(pair),
    }),
    wait: (ms) => clock.sleep(ms, call),
    failure: () => events.findLast((event) => event.type === "failure"),
    titles: () =>
      events.flatMap((event) =>
        event.type === "step" && event.state !== "started"
          ? [`${event.state}: ${event.title}`]
          : [],
      ),
    [Symbol.asyncDispose]: async () => {
      await pair.close();
      const strange = unreviewed(pair.modem.received);
      if (strange.length > 0)
        throw new Error(`sent, and nobody has reviewed it: ${strange.join(", ")}`);
    },
  };
}

/** What the router's own look at the connection would have printed, put in its place. */
function comingIn(open: OpenShell, session: BenchOptions["session"]): OpenShell {
  if (session === undefined) return open;
  const { netdev, port } = session;
  const rows = [
    `netdev ${netdev}`,
    "mac 02:00:5e:00:53:09",
    ...(port === undefined ? [] : [`port 0x1 ${port}`, "seen 1 02:00:5e:00:53:09"]),
  ].join("\n");
  return async (call) => {
    const shell = await open(call);
    return {
      ...shell,
      exec: async (argv, inner) => {
        const result = await shell.exec(argv, inner);
        return {
          ...result,
          stdout: result.stdout.replace(
            /(\npart-\S+ session\n)[^]*?(?=\npart-\S+ end\n)/,
            `$1${rows}\n`,
          ),
        };
      },
    };
  };
}

function target({ modem = {}, router = {} }: BenchSpec = {}): Target {
  return targetOf(
    "bench",
    { file: "bench.yaml", line: 1 },
    { modem, ...(router === "none" ? {} : { router: { host: "192.168.1.1", ...router } }) },
  );
}

/** Flash but for what a boot writes by itself. */
async function configOf({ router }: SimulatedPair): Promise<Readonly<Record<string, string>>> {
  const files = await router.flash();
  return Object.fromEntries(Object.entries(files).filter(([path]) => path.startsWith("/etc")));
}
