import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { serveSerial, serveSsh } from "#simulator";
import type { SerialServer, SerialServerOptions, SimulatedRouter, SshServer } from "#simulator";
import { wallClock } from "../core/clock.ts";
import { defined } from "../core/defined.ts";
import { Failure, isFailure } from "../core/failure.ts";
import { widthOf } from "../report/wrap.ts";
import type { MachineRecord } from "../report/records.ts";
import type { Options } from "../app/options.ts";
import type { Invocation } from "./command.ts";
import type { Io } from "../app/io.ts";
import { reporterFor } from "../app/reporting.ts";
import { requestedDevices } from "./simulated-devices.ts";
import { busText, pairProfile, pairText, receivedLine } from "./simulate-text.ts";
import type { PairAddresses } from "./simulate-text.ts";
import { pairOfRecording } from "../app/recorded/simulated-from.ts";
import type { PairOfRecording } from "../app/recorded/simulated-from.ts";
import { simulatedPair, defaultSpeed, worldOver } from "../app/simulated-world.ts";
import type { SimulatedPair } from "../app/simulated-world.ts";

/** Runs the simulated modem and router for other programs, with serial ports and SSH, until interrupted. */
export async function run({ options, io }: Invocation): Promise<number> {
  const asked = requestedDevices(options);
  const recorded = await recordedPair(options, io, asked.image);
  const requested = recorded === undefined ? asked : withRecording(asked, recorded);
  const speed = speedOf(options);
  const place = await makePlace(options, io);
  const closers: (() => Promise<void>)[] = [place.close];
  try {
    const clock = wallClock(speed);
    // The guard counts with `sleep`: its seconds are those of the program that connects.
    const router = { ...requested.router, sleepFactor: speed };
    const pair = await simulatedPair(clock, { ...requested, router });
    closers.unshift(pair.close);
    const world = worldOver(pair, clock, join(place.folder, "state"), io.version);
    await recorded?.prepare(pair.modem, world, { signal: io.interrupt });
    const ssh = await listen(pair.router, options);
    closers.unshift(ssh.close);
    const serial = await plugIn(pair, {
      folder: place.folder,
      onBus: (ports) => reportBus(ports, options, io),
    });
    if (serial !== undefined) closers.unshift(serial.close);
    const doors: PairAddresses = {
      ...requested,
      speed,
      folder: place.folder,
      ssh,
      ...defined({
        serial: serial && { sysfs: serial.sysfs, dev: serial.dev, ports: serial.ports() },
      }),
    };
    await writeFile(join(place.folder, "pair.yaml"), pairProfile(doors));
    reporterFor(options, io).record(machineRecord(doors));
    if (options["json"] !== true) io.stdout.write(pairText(doors, widthOf(io.stdout)));
    await (options["verbose"] === true ? watch(pair, io) : aborted(io.interrupt));
  } finally {
    for (const close of closers) await close();
  }
  reporterFor(options, io).result([], 0);
  return 0;
}

function recordedPair(
  options: Options,
  io: Io,
  image: PairAddresses["image"],
): Promise<PairOfRecording | undefined> {
  const { from } = options;
  return typeof from === "string"
    ? pairOfRecording(from, options, io, image)
    : Promise.resolve(undefined);
}

type Requested = ReturnType<typeof requestedDevices>;

function withRecording(
  asked: Requested,
  { model = asked.model, options }: PairOfRecording,
): Requested {
  return {
    ...asked,
    model,
    modem: { ...asked.modem, ...options.modem, model },
    router: { ...asked.router, ...options.router },
  };
}

function machineRecord({ folder, ssh, serial }: PairAddresses): MachineRecord {
  return {
    type: "simulated",
    ...defined({ sysfs: serial?.sysfs, dev: serial?.dev }),
    serial: serial?.ports ?? [],
    ssh: { host: "127.0.0.1", port: ssh.port, fingerprint: ssh.hostKeyFingerprint },
    profile: join(folder, "pair.yaml"),
    state: join(folder, "state"),
  };
}

function reportBus(ports: readonly string[], options: Options, io: Io): void {
  reporterFor(options, io).record({ type: "bus", serial: ports });
  if (options["json"] !== true) io.stderr.write(busText(ports));
}

function speedOf(options: Options): number {
  const speed = options["speed"] ?? defaultSpeed;
  if (typeof speed === "number" && speed >= 1) return speed;
  throw new Failure("usage/unknown", {
    message: "--speed 0 would stop the simulated devices.",
    hint: "Set --speed to a whole number of at least 1 (real time).",
  });
}

interface Place {
  readonly folder: string;
  close(): Promise<void>;
}

/** Returns a new temporary folder, or the requested one, where only the runs are kept. */
async function makePlace(options: Options, io: Io): Promise<Place> {
  const requested = options["stateDir"];
  if (typeof requested !== "string") {
    const folder = await mkdtemp(join(tmpdir(), "ethermode-sim-"));
    return { folder, close: () => rm(folder, { recursive: true, force: true }) };
  }
  const folder = resolve(io.cwd, requested);
  const ours = ["sys", "dev", "pair.yaml"].map((name) => join(folder, name));
  const taken = ours.find((path) => existsSync(path));
  if (taken !== undefined) {
    throw new Failure("usage/unknown", {
      message: `"${taken}" already exists.`,
      hint: "Another simulation may use this folder. Stop it, or choose a different folder with --state-dir.",
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
      message: `Cannot listen on 127.0.0.1:${port} (${cause.code}).`,
      hint: "Choose a different port with --ssh-listen, or leave the option out to use a free port.",
      cause,
    });
  }
}

/** Returns undefined if there are no pseudo terminals; the router works without the modem's port. */
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

/** Prints the commands that the devices receive, until interrupted. */
async function watch({ modem, router }: SimulatedPair, { stderr, interrupt }: Io): Promise<void> {
  const printed = { modem: 0, router: 0 };
  while (!interrupt.aborted) {
    for (const line of modem.received.slice(printed.modem))
      stderr.write(receivedLine("modem", line));
    for (const line of router.commands.slice(printed.router))
      stderr.write(receivedLine("router", line));
    printed.modem = modem.received.length;
    printed.router = router.commands.length;
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
