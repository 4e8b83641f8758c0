import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { join, relative } from "node:path";
import type { Call } from "../core/call.ts";
import { within } from "../core/within.ts";
import type { Clock } from "../core/clock.ts";
import { Failure, isFailure } from "../core/failure.ts";
import { waits } from "../core/waits.ts";
import { shellFile } from "../router/shell-file.ts";
import { attribute, namesIn, resolveIn } from "./usb/sysfs.ts";
import type { UsbPort } from "./usb/usb-port.ts";

export interface ModemManagerParts {
  readonly proc: string;
  readonly sysfs: string;
  /** The environment for `mmcli`: only PATH and the system bus address are passed on. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

/** Whether ModemManager leaves a device alone. */
export type Inhibition =
  /** Until `hold` is disposed, or until this process ends for any reason. */
  | { readonly kind: "inhibited"; readonly hold: AsyncDisposable }
  /** ModemManager does not run, or has no name for the port's device. */
  | { readonly kind: "not-needed" }
  /** ModemManager runs and may use the port; `why` is its message. */
  | { readonly kind: "not-inhibited"; readonly why: string };

/** Printed by mmcli once the inhibition is in effect (docs/facts/modem.md#modemmanager-inhibit). */
const inhibited = "successfully inhibited";

/**
 * Returns a function that inhibits ModemManager for a port's device. ModemManager accepts one
 * inhibition per device (docs/facts/modem.md#modemmanager-inhibit), so targets that use one device
 * at the same time share it.
 */
export function modemManagerInhibitor(
  parts: ModemManagerParts,
): (port: UsbPort, call: Call) => Promise<Inhibition> {
  const held = new Map<string, { users: number; readonly inhibition: Promise<Inhibition> }>();
  return async (port, call) => {
    const uid = await deviceUid(port, parts.sysfs);
    if (uid === undefined || !(await runs(parts.proc, call))) return { kind: "not-needed" };
    const shared = held.get(uid) ?? { users: 0, inhibition: inhibit(uid, parts, call) };
    held.set(uid, shared);
    shared.users += 1;
    const leave = async (): Promise<void> => {
      shared.users -= 1;
      if (shared.users > 0) return;
      held.delete(uid);
      const inhibition = await shared.inhibition;
      if (inhibition.kind === "inhibited") await inhibition.hold[Symbol.asyncDispose]();
    };
    const inhibition = await shared.inhibition.catch((error: unknown) => {
      held.delete(uid);
      throw error;
    });
    if (inhibition.kind === "inhibited")
      return { kind: "inhibited", hold: { [Symbol.asyncDispose]: leave } };
    held.delete(uid);
    return inhibition;
  };
}

/**
 * Runs mmcli under modem-manager.sh: an inhibition lasts as long as the mmcli that requested it
 * (docs/facts/modem.md#modemmanager-inhibit). Called only where ModemManager runs: calling mmcli
 * might start it.
 */
async function inhibit(
  uid: string,
  { env, clock }: ModemManagerParts,
  call: Call,
): Promise<Inhibition> {
  // In a separate process group: Ctrl-C in the terminal reaches only this program, and a rollback
  // keeps the port.
  const child = spawn(
    "sh",
    ["-c", shellFile("./modem-manager.sh", import.meta.url), "ethermode", uid],
    {
      stdio: ["pipe", "pipe", "pipe"],
      detached: true,
      env: environmentFor(env),
    },
  );
  const release = releaseOf(child, clock);
  try {
    const late = (): Failure =>
      new Failure("busy/port-held", { message: "ModemManager does not answer" });
    const reply = await within(clock, waits.inhibition.deadlineMs, late, call, () => answer(child));
    if (reply === inhibited) return { kind: "inhibited", hold: { [Symbol.asyncDispose]: release } };
    await release();
    return { kind: "not-inhibited", why: reply };
  } catch (error) {
    await release();
    if (isFailure(error, "busy/port-held")) return { kind: "not-inhibited", why: error.message };
    throw error;
  }
}

async function runs(proc: string, call: Call): Promise<boolean> {
  for (const pid of (await namesIn(proc)).filter((name) => /^\d+$/.test(name))) {
    call.signal.throwIfAborted();
    if ((await attribute(join(proc, pid), "comm")) === "ModemManager") return true;
  }
  return false;
}

/**
 * Returns ModemManager's name of a device, its path in sysfs:
 * `/sys/devices/pci0000:00/0000:00:14.0/usb2/2-1`.
 */
async function deviceUid({ busPath }: UsbPort, sysfs: string): Promise<string | undefined> {
  if (busPath === undefined) return undefined;
  const device = await resolveIn(sysfs, join(sysfs, "bus/usb/devices", busPath));
  return (await attribute(device, "idVendor")) === undefined
    ? undefined
    : join("/sys", relative(sysfs, device));
}

function environmentFor(env: ModemManagerParts["env"]): Record<string, string> {
  const names = ["PATH", "DBUS_SYSTEM_BUS_ADDRESS"];
  return {
    ...Object.fromEntries(
      names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])),
    ),
    LC_ALL: "C",
  };
}

/** Returns `inhibited`, or the last line mmcli printed before it ended. */
function answer(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let output = "";
    const append = (text: string): void => {
      output += text;
      if (output.includes(inhibited)) resolve(inhibited);
    };
    child.stdout?.setEncoding("utf8").on("data", append);
    child.stderr?.setEncoding("utf8").on("data", append);
    child.once("error", (error) => resolve(error.message));
    child.once("close", () =>
      resolve(output.trim().split("\n").at(-1) || "mmcli ended without a message"),
    );
  });
}

/**
 * Closes the pipe to the script; resolves when script and mmcli have ended, so that the next run
 * finds no inhibition.
 */
function releaseOf(child: ChildProcess, clock: Clock): () => Promise<void> {
  const gone = new Promise<void>((resolve) => {
    child.once("error", () => resolve());
    child.once("close", () => resolve());
  });
  child.stdin?.on("error", () => undefined);
  return async () => {
    child.stdin?.end();
    const late = (): Failure => new Failure("busy/port-held", { message: "mmcli does not end" });
    await within(
      clock,
      waits.inhibitionEnds.deadlineMs,
      late,
      { signal: new AbortController().signal },
      () => gone,
    ).catch(() => endGroup(child));
  };
}

function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // It ended in the meantime.
  }
}
