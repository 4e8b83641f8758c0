import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import {
  modemFaults,
  routerFaults,
  routerImages,
  serveSerial,
  serveSsh,
  simulatedModels,
} from "#simulator";
import type {
  ModemFault,
  RouterFault,
  SerialServer,
  SerialServerOptions,
  SimulatedRouter,
  SshServer,
} from "#simulator";
import { wallClock } from "../core/clock.ts";
import { Failure, isFailure } from "../core/failure.ts";
import { didYouMean } from "../profile/suggest.ts";
import type { MachineRecord } from "../report/records.ts";
import type { Options } from "../app/options.ts";
import type { Invocation } from "./command.ts";
import type { Io } from "../app/io.ts";
import { reporterFor } from "../app/reporting.ts";
import { busWords, pairProfile, pairWords, toldWords } from "./simulate-text.ts";
import type { PairDoors } from "./simulate-text.ts";
import { simulatedPair, usualSpeed } from "../app/simulated-world.ts";
import type { PairOptions, SimulatedPair } from "../app/simulated-world.ts";

/** The simulated pair for other programs: serial ports and SSH, until interrupted. */
export async function run({ options, io }: Invocation): Promise<number> {
  const named = devicesNamed(options);
  const speed = speedOf(options);
  const place = await makePlace(options, io);
  const closers: (() => Promise<void>)[] = [place.close];
  try {
    const pair = await simulatedPair(wallClock(speed), named);
    closers.unshift(pair.close);
    const ssh = await listen(pair.router, options);
    closers.unshift(ssh.close);
    const serial = await plugIn(pair, {
      folder: place.folder,
      onBus: (ports) => sayBus(ports, options, io),
    });
    if (serial !== undefined) closers.unshift(serial.close);
    const doors: PairDoors = {
      ...named,
      speed,
      folder: place.folder,
      ssh,
      ...(serial === undefined
        ? {}
        : { serial: { sysfs: serial.sysfs, dev: serial.dev, ports: serial.ports() } }),
    };
    await writeFile(join(place.folder, "pair.yaml"), pairProfile(doors));
    reporterFor(options, io).record(machineWords(doors));
    if (options["json"] !== true) io.stdout.write(pairWords(doors));
    await (options["verbose"] === true ? watch(pair, io) : aborted(io.interrupt));
    reporterFor(options, io).result([], 0);
    return 0;
  } finally {
    for (const close of closers) await close();
  }
}

function machineWords({ folder, ssh, serial }: PairDoors): MachineRecord {
  return {
    type: "simulated",
    ...(serial === undefined ? {} : { sysfs: serial.sysfs, dev: serial.dev }),
    serial: serial?.ports ?? [],
    ssh: { host: "127.0.0.1", port: ssh.port, fingerprint: ssh.hostKeyFingerprint },
    profile: join(folder, "pair.yaml"),
    state: join(folder, "state"),
  };
}

function sayBus(ports: readonly string[], options: Options, io: Io): void {
  reporterFor(options, io).record({ type: "bus", serial: ports });
  if (options["json"] !== true) io.stderr.write(busWords(ports));
}

function devicesNamed(
  options: Options,
): Pick<PairDoors, "model" | "image" | "faults"> & PairOptions {
  const model = oneOf(simulatedModels, "modem", options["model"] ?? "rm520n-gl");
  const image = oneOf(routerImages, "OpenWrt release", options["image"] ?? "dsa-24.10");
  const faults = Array.isArray(options["fault"]) ? options["fault"].map(String) : [];
  for (const fault of faults) oneOf({ ...modemFaults, ...routerFaults }, "fault", fault);
  return {
    model,
    image,
    faults,
    modem: { model, faults: faults.filter((name): name is ModemFault => isIn(modemFaults, name)) },
    router: {
      image,
      faults: faults.filter((name): name is RouterFault => isIn(routerFaults, name)),
    },
  };
}

function isIn<T extends object>(table: T, name: string): name is Extract<keyof T, string> {
  return Object.hasOwn(table, name);
}

function oneOf<T extends object>(table: T, what: string, name: unknown): Extract<keyof T, string> {
  const word = String(name);
  if (isIn(table, word)) return word;
  const names = Object.keys(table);
  throw new Failure("usage/unknown", {
    message: `There is no simulated ${what} called "${word}"${didYouMean(word, names) || "."}`,
    hint: `There are: ${names.join(", ")}.`,
  });
}

function speedOf(options: Options): number {
  const speed = options["speed"] ?? usualSpeed;
  if (typeof speed === "number" && speed >= 1) return speed;
  throw new Failure("usage/unknown", {
    message: "Simulated devices cannot stand still.",
    hint: "--speed takes a whole number from 1 (as in life) upwards.",
  });
}

interface Place {
  readonly folder: string;
  close(): Promise<void>;
}

/** A fresh temporary folder, or the named one: of that only the runs stay. */
async function makePlace(options: Options, io: Io): Promise<Place> {
  const named = options["stateDir"];
  if (typeof named !== "string") {
    const folder = await mkdtemp(join(tmpdir(), "ethermode-sim-"));
    return { folder, close: () => rm(folder, { recursive: true, force: true }) };
  }
  const folder = resolve(io.cwd, named);
  const ours = ["sys", "dev", "pair.yaml"].map((name) => join(folder, name));
  const taken = ours.find((path) => existsSync(path));
  if (taken !== undefined) {
    throw new Failure("usage/unknown", {
      message: `${taken} is there already.`,
      hint: "Another simulated pair may be using this folder: stop it, or name a new folder with --state-dir.",
    });
  }
  await mkdir(folder, { recursive: true });
  return {
    folder,
    close: async () =>
      void (await Promise.all(ours.map((path) => rm(path, { recursive: true, force: true })))),
  };
}

async function listen(router: SimulatedRouter, options: Options): Promise<SshServer> {
  const port = typeof options["sshListen"] === "number" ? options["sshListen"] : 0;
  try {
    return await serveSsh(router, { port });
  } catch (cause) {
    if (
      !(
        cause instanceof Error &&
        "code" in cause &&
        (cause.code === "EADDRINUSE" || cause.code === "EACCES")
      )
    )
      throw cause;
    throw new Failure("busy/port-held", {
      message: `Port ${port} of 127.0.0.1 cannot be listened on (${cause.code}).`,
      hint: "Choose another one with --ssh-listen, or none: then a free one is taken.",
      cause,
    });
  }
}

/** Undefined where there are no pseudo terminals: the router is worth having alone. */
async function plugIn(
  { modem }: SimulatedPair,
  options: SerialServerOptions,
): Promise<SerialServer | undefined> {
  try {
    return await serveSerial(modem, options);
  } catch (error) {
    if (isFailure(error, "usage/not-supported-here")) return undefined;
    throw error;
  }
}

const watchMs = 250;

/** What the pair is told, as it comes, until interrupted. */
async function watch({ modem, router }: SimulatedPair, { stderr, interrupt }: Io): Promise<void> {
  const told = { modem: 0, router: 0 };
  while (!interrupt.aborted) {
    for (const line of modem.received.slice(told.modem)) stderr.write(toldWords("modem", line));
    for (const line of router.commands.slice(told.router)) stderr.write(toldWords("router", line));
    told.modem = modem.received.length;
    told.router = router.commands.length;
    await wallClock()
      .sleep(watchMs, { signal: interrupt })
      .catch(() => undefined);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) =>
    signal.aborted ? resolve() : signal.addEventListener("abort", () => resolve(), { once: true }),
  );
}
