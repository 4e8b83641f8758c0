import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { portsOf } from "../../src/app/simulated-world.ts";
import type { Transport } from "../../src/at/transport.ts";
import { wallClock } from "../../src/core/clock.ts";
import type { Json } from "../../src/core/json.ts";
import { fileStore } from "../../src/runs/file-store.ts";
import type { RunRecord } from "../../src/runs/store.ts";
import type { ModemOptions } from "../../simulator/modem/modem.ts";
import { simulatedShell } from "../../simulator/router/shell.ts";
import { openBench } from "./bench.ts";
import type { Bench, BenchSpec } from "./bench.ts";

/** A state folder left by version 0.1.0, and how it left the devices; see test/fixtures/old-runs/README.md. */
export interface OldRun {
  readonly modem: Partial<ModemOptions>;
  readonly wish: BenchSpec;
  readonly killedMs: number;
  /** The entries of both devices that the killed program had changed. */
  readonly left: {
    readonly modem: Readonly<Record<string, Json>>;
    readonly router: Readonly<Record<string, string>>;
  };
  readonly commands: readonly Command[];
  readonly records: readonly RunRecord[];
}

/** Sent to the modem or run on the router, with the time since the simulation started. */
type Command = { readonly ms: number } & (
  | { readonly modem: string }
  | { readonly router: readonly [string, ...string[]]; readonly stdin?: string }
);

const home = fileURLToPath(new URL("../fixtures/old-runs/", import.meta.url));

/** Reads a recorded folder; its runs through the real file store. */
export async function readOldRun(name: string): Promise<OldRun> {
  const folder = `${home}${name}`;
  const store = fileStore({ folder: `${folder}/state`, clock: wallClock(), version: "0.0.0" });
  const devices = JSON.parse(readFileSync(`${folder}/devices.json`, "utf8")) as Omit<
    OldRun,
    "commands" | "records"
  >;
  const lines = readFileSync(`${folder}/commands.ndjson`, "utf8").trimEnd().split("\n");
  return {
    ...devices,
    commands: lines.map((line) => JSON.parse(line) as Command),
    records: await store.list(),
  };
}

/** Returns a bench whose devices and runs are as the killed program left them. */
export async function openOldRun({ modem, killedMs, commands, records }: OldRun): Promise<Bench> {
  const bench = await openBench({ modem, router: { faults: ["loses-unsynced-writes"] } });
  await replay(bench, commands, killedMs);
  bench.runs.restore(records);
  return bench;
}

const atPort = "sim:ttyUSB2";

async function replay(
  { pair, wait }: Bench,
  commands: readonly Command[],
  endMs: number,
): Promise<void> {
  const { clock } = pair.router;
  const call = { signal: new AbortController().signal };
  const started = Date.UTC(2026, 0, 1);
  const until = (ms: number): Promise<void> => wait(Math.max(0, started + ms - clock.now()));
  const ports = portsOf(pair.modem);
  const shell = await simulatedShell(pair.router)(call);
  let transport: Transport | undefined;
  const reopen = async (): Promise<Transport> => {
    await transport?.[Symbol.asyncDispose]();
    while (pair.modem.usb() === undefined) await wait(100);
    return (transport = await ports.open(atPort)(call));
  };
  for (const command of commands) {
    await until(command.ms);
    if ("router" in command)
      await shell.exec(
        command.router,
        command.stdin === undefined ? call : { ...call, stdin: command.stdin },
      );
    else if (command.modem === "open") await reopen();
    else await (transport ?? (await reopen())).write(Buffer.from(command.modem, "latin1"), call);
    // A line that comes before the answer to the last one is lost.
    await wait(1);
  }
  await until(endMs);
  await transport?.[Symbol.asyncDispose]();
  await shell[Symbol.asyncDispose]();
}
