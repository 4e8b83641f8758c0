import { portsOf } from "../../src/app/simulated-world.ts";
import type { SimulatedPair } from "../../src/app/simulated-world.ts";
import { suggestedCommand } from "../../src/app/suggested-command.ts";
import type { Transport } from "../../src/at/transport.ts";
import type { Call } from "../../src/core/call.ts";
import type { Json } from "../../src/core/json.ts";
import { Secret } from "../../src/core/secret.ts";
import type { ModemDocument, RouterDocument } from "../../src/profile/document.ts";
import { targetOf } from "../../src/profile/targets.ts";
import type { Target } from "../../src/profile/targets.ts";
import type { OpenShell } from "../../src/router/shell.ts";
import { simulatedShell } from "../../simulator/router/shell.ts";
import type { Event, TargetResult } from "../../src/workflows/events.ts";
import { diagnoseTarget } from "../../src/workflows/diagnose/diagnose.ts";
import { runTarget } from "../../src/workflows/run/run-target.ts";
import { lastSelection, rollbacksOf } from "../../src/workflows/rollback-goals.ts";
import { inspectTarget } from "../../src/workflows/run/verify.ts";
import type { World } from "../../src/workflows/world.ts";
import { configOf, openDevices } from "./bench-devices.ts";
import type { DeviceOptions } from "./bench-devices.ts";
import { memoryNotes } from "./memory-notes.ts";
import type { MemoryNotes } from "./memory-notes.ts";
import { memoryStore } from "./memory-store.ts";
import type { MemoryStore } from "./memory-store.ts";
import { unreviewed } from "./reviewed-commands.ts";
import { testClock } from "./test-clock.ts";
import type { TestClock } from "./test-clock.ts";

export interface BenchOptions extends DeviceOptions {
  /** Value of every secret of the profile; default `1234`. */
  readonly pin?: string;
  /** Network device and bridge port of the SSH session, which the simulated shell cannot know. */
  readonly session?: { readonly netdev: string; readonly port?: string };
  /** Wraps the world of each command. */
  readonly program?: (world: World) => World;
}

export interface BenchSpec {
  readonly modem?: ModemDocument;
  /** `none`: the target has no router. */
  readonly router?: Partial<RouterDocument> | "none";
}

/** A simulated modem and router with runs in memory and a test clock. */
export interface Bench extends AsyncDisposable {
  readonly pair: SimulatedPair;
  readonly hasRouter: boolean;
  readonly world: World;
  readonly runs: MemoryStore;
  readonly notes: MemoryNotes;
  readonly events: Event[];
  apply(spec?: BenchSpec): Promise<TargetResult>;
  /** Interrupts as Ctrl-C does, at the n-th event `step: started`. */
  applyInterruptedAt(step: number, spec?: BenchSpec): Promise<TargetResult>;
  /** Kills the run after its n-th journal entry; returns `ended` when there are fewer. */
  applyKilledAt(entry: number, spec?: BenchSpec): Promise<"killed" | "ended">;
  plan(spec?: BenchSpec): Promise<TargetResult>;
  verify(spec?: BenchSpec): Promise<TargetResult>;
  rollback(): Promise<TargetResult>;
  /** Diagnoses with `spec` as the profile, or without a profile. */
  diagnose(spec?: BenchSpec): Promise<TargetResult>;
  /** Findings so far as `severity code`. */
  findings(): readonly string[];
  stock(): Promise<TargetResult>;
  /** Persistent state of modem and router, for comparison. */
  state(): Promise<{ readonly modem: Json; readonly router: Readonly<Record<string, string>> }>;
  /** Advances the clock. */
  wait(ms: number): Promise<void>;
  failure(): Extract<Event, { type: "failure" }> | undefined;
  titles(): readonly string[];
}

export async function openBench(options: BenchOptions = {}): Promise<Bench> {
  const stage = await openStage(options);
  const { clock, pair, runs, notes, events, world, program, emit, call } = stage;
  await clock.sleep(60_000, call);
  const hasRouter = options.router !== "none";
  return {
    pair,
    hasRouter,
    world,
    runs,
    notes,
    events,
    ...changesOn(stage),
    plan: (spec) => inspectTarget(target(spec), program(), "plan", { emit }, call),
    verify: (spec) => inspectTarget(target(spec), program(), "verify", { emit }, call),
    diagnose: (spec) => {
      events.length = 0;
      const on = { emit, hasProfile: spec !== undefined };
      return diagnoseTarget(target(spec), program(), on, call);
    },
    findings: () =>
      events.flatMap((event) =>
        event.type === "finding" ? [`${event.severity} ${event.code}`] : [],
      ),
    state: async () => ({
      modem: structuredClone(pair.modem.nonVolatile()),
      router: hasRouter ? await configOf(pair) : {},
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
      const unknown = unreviewed(pair.modem.received);
      if (unknown.length > 0)
        throw new Error(`sent, but not in the list of reviewed commands: ${unknown.join(", ")}`);
    },
  };
}

interface Stage extends Pick<Bench, "pair" | "world" | "runs" | "notes" | "events"> {
  readonly clock: TestClock;
  /** World of the next command. */
  readonly program: () => World;
  /** Transports that the program opened. */
  readonly opened: Transport[];
  readonly emit: (event: Event) => void;
  /** Of this bench alone: a killed program leaves listeners, which would keep every bench in memory. */
  readonly call: Call;
}

async function openStage(options: BenchOptions): Promise<Stage> {
  const clock = testClock();
  const pair = await openDevices(clock, options);
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
    command: (...words) => suggestedCommand({}, ...words),
    ports,
    secret: async () => new Secret(options.pin ?? "1234"),
    openRouter: () => withSession(simulatedShell(pair.router), options.session),
    runs,
    notes,
  };
  const program = (): World => options.program?.(world) ?? world;
  const emit = (event: Event): void => void events.push(event);
  const call = { signal: new AbortController().signal };
  return { clock, pair, runs, notes, events, opened, world, program, emit, call };
}

type Changes = Pick<Bench, "apply" | "applyInterruptedAt" | "applyKilledAt" | "rollback" | "stock">;

function changesOn({ runs, world, program, opened, emit, call }: Stage): Changes {
  const options = {
    agree: async () => true,
    emit,
    interrupt: call.signal,
  };
  const apply = (
    spec: BenchSpec | undefined,
    on: World,
    more: Partial<typeof options> = {},
  ): Promise<TargetResult> =>
    runTarget(target(spec), { kind: "profile" }, on, { ...options, ...more }, call);
  return {
    apply: (spec) => apply(spec, program()),
    applyInterruptedAt: (step, spec) => {
      const interrupt = new AbortController();
      let started = 0;
      const watch = (event: Event): void => {
        emit(event);
        if (event.type === "step" && event.state === "started" && ++started === step)
          interrupt.abort();
      };
      return apply(spec, program(), { emit: watch, interrupt: interrupt.signal });
    },
    applyKilledAt: async (entry, spec) => {
      const { died } = runs.dieAt(entry);
      const end = await Promise.race([
        died.then(() => "killed" as const),
        apply(spec, world).then(() => "ended" as const),
      ]);
      // The kernel closes the ports and locks of a killed process.
      for (const transport of opened.splice(0)) await transport[Symbol.asyncDispose]();
      runs.revive();
      return end;
    },
    rollback: async () => {
      const records = await runs.list();
      const [rollback] = rollbacksOf(lastSelection(records).runs, records);
      if (rollback === undefined) throw new Error("no run to roll back");
      return runTarget(rollback.target, rollback.goal, program(), options, call);
    },
    stock: () => {
      const modem = targetOf("modem", { file: "", line: 0 }, { modem: {} });
      return runTarget(modem, { kind: "stock" }, program(), options, call);
    },
  };
}

/** Replaces the session section of the router's facts. */
function withSession(open: OpenShell, session: BenchOptions["session"]): OpenShell {
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
