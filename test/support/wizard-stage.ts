import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Writable } from "node:stream";
import { prompterFor } from "../../src/app/ask.ts";
import type { Io } from "../../src/app/io.ts";
import type { Options } from "../../src/app/options.ts";
import { reporterFor } from "../../src/app/reporting.ts";
import { secretSources } from "../../src/app/secret-sources.ts";
import { firstLease, simulatedPair, worldOver } from "../../src/app/simulated-world.ts";
import type { PairOptions, SimulatedPair } from "../../src/app/simulated-world.ts";
import { setUp } from "../../src/commands/setup.ts";
import { wallClock } from "../../src/core/clock.ts";
import type { Clock } from "../../src/core/clock.ts";
import { asFailure } from "../../src/core/failure.ts";
import { resolveSecret } from "../../src/runs/secrets.ts";
import { emitFailure } from "../../src/workflows/run/outcome.ts";
import type { World } from "../../src/workflows/world.ts";
import { memoryNotes } from "./memory-notes.ts";
import { memoryStore } from "./memory-store.ts";
import { undoList } from "./openwrt-bed/undo-list.ts";
import type { UndoList } from "./openwrt-bed/undo-list.ts";
import { screenOf } from "./screen.ts";
import { makeUserKey } from "./ssh-keys.ts";
import { testClock } from "./test-clock.ts";
import { onComputer } from "./wizard-computer.ts";
import type { ComputerFault } from "./wizard-computer.ts";
import { isPromptOpen, wizardPerson } from "./wizard-person.ts";
import type { PlannedKeys } from "./wizard-person.ts";
import { lockedRouter, serveRouter } from "./wizard-router.ts";
import type { Login, WizardRouter } from "./wizard-router.ts";

/** One user in front of the wizard: the faults, and the keys for each question. */
export interface Situation {
  readonly pair?: PairOptions;
  readonly options?: Options;
  readonly env?: Io["env"];
  readonly keys?: PlannedKeys;
  /** A fault of the user's computer. The first search for modems sees it, `no-port` every search. */
  readonly computer?: ComputerFault;
  /** The default gateways of the user's computer, instead of the router. */
  readonly gateways?: readonly string[];
  /** Files that exist in the working folder. */
  readonly files?: readonly string[];
  /** The router is reached over SSH, and this login works. */
  readonly ssh?: Login;
}

export interface Played {
  readonly exit: number;
  /** The whole output as on a terminal without a limit of rows. */
  readonly screen: string;
}

/** Plays a situation with the real prompter, reporter and runner on simulated devices. */
export async function play(situation: Situation, columns: number): Promise<Played> {
  const folder = await mkdtemp(join(tmpdir(), "ethermode-wizard-"));
  await using undo = undoList();
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  for (const name of situation.files ?? []) await writeFile(join(folder, name), "");
  const stage = await stageOf(situation, folder, undo);
  const { clock, pair, router } = stage;
  const options: Options = {
    host: router === undefined ? "192.168.1.1" : "127.0.0.1",
    ...(router === undefined ? {} : { sshPort: String(router.port) }),
    ...situation.options,
  };
  const { io, output } = terminalOf(
    situation,
    { ...situation.env, ...router?.env },
    folder,
    columns,
  );
  const reporter = reporterFor(options, io);
  const sources = secretSources(options, io, []);
  const world: World = {
    ...worldOver(pair, clock, folder, "0.0.0"),
    runs: memoryStore(clock),
    notes: memoryNotes(),
    secret: (ref, purpose, call) => resolveSecret(ref, purpose, sources, call),
    ...router?.open(io, sources),
  };
  const exit = await setUp(
    { options, io },
    onComputer(world, situation),
    prompterFor(options, io),
    (event) => reporter.event(event),
  ).then(
    (result) => result.exit,
    (error: unknown) => {
      emitFailure(asFailure(error), (event) => reporter.event(event));
      return asFailure(error).exitCode;
    },
  );
  const text = output().replaceAll(
    folder,
    `${folder.slice(0, -randomLength)}${"0".repeat(randomLength)}`,
  );
  const lines = screenOf(router?.masked(text) ?? text, columns);
  return { exit, screen: `${lines.join("\n").trimEnd()}\n` };
}

interface Stage {
  readonly clock: Clock;
  readonly pair: SimulatedPair;
  readonly router?: WizardRouter;
}

/** Sockets need real time, which then runs fast. */
async function stageOf(
  { pair: options, ssh }: Situation,
  folder: string,
  undo: UndoList,
): Promise<Stage> {
  const clock = ssh === undefined ? testClock() : wallClock(sshSpeed);
  const key = ssh === undefined ? undefined : await makeUserKey(folder, "barn");
  const locked = ssh === undefined || key === undefined ? {} : lockedRouter(ssh, key);
  const router = { ...options?.router, ...locked.router };
  const pair = await simulatedPair(clock, { ...options, router });
  undo.defer(() => pair.close());
  await firstLease(pair, clock, { signal: new AbortController().signal });
  if (ssh === undefined || key === undefined) return { clock, pair };
  return { clock, pair, router: undo.use(await serveRouter(pair, ssh, key, folder)) };
}

const sshSpeed = 60;

/** Characters that mkdtemp adds. */
const randomLength = 6;

function terminalOf(
  { keys }: Situation,
  env: Io["env"],
  cwd: string,
  columns: number,
): { readonly io: Io; readonly output: () => string } {
  const stdin = new PassThrough();
  const person = wizardPerson(keys);
  let text = "";
  let answered = 0;
  const isWaiting = (): boolean => isPromptOpen(text) && answered < text.length;
  const answer = (): void => {
    if (!isWaiting()) return;
    const lines = screenOf(text.slice(answered), columns);
    answered = text.length;
    stdin.write(person(lines));
  };
  const stream = (): Io["stderr"] => {
    const writable: Writable = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        text += chunk.toString("utf8");
        if (isWaiting()) setImmediate(answer);
        done();
      },
    });
    return Object.assign(writable, { isTTY: true, columns, end: () => writable });
  };
  const io: Io = {
    stdin: Object.assign(stdin, { isTTY: false }),
    stdout: stream(),
    stderr: stream(),
    env: { NO_COLOR: "1", ...env },
    platform: "linux",
    home: cwd,
    cwd,
    version: "0.0.0",
    interrupt: new AbortController().signal,
    isTerminal: true,
  };
  return { io, output: () => text };
}
