import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { join, relative } from "node:path";
import type { Call } from "../core/call.ts";
import { within } from "../core/within.ts";
import type { Clock } from "../core/clock.ts";
import { Failure, isFailure } from "../core/failure.ts";
import { shellFile } from "../router/shell-file.ts";
import { attribute, namesIn, resolveIn } from "./usb/sysfs.ts";
import type { UsbPort } from "./usb/usb-port.ts";

export interface ModemManagerParts {
  readonly proc: string;
  readonly sysfs: string;
  /** Where `mmcli` is looked for, and how the system bus is reached; nothing else of our environment is handed on. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

/** Whether ModemManager keeps its hands off a device. */
export type Inhibition =
  /** Until `hold` is disposed, or until this process ends, however it ends. */
  | { readonly kind: "inhibited"; readonly hold: AsyncDisposable }
  /** It does not run here, or the port is on no device it could name. */
  | { readonly kind: "not-needed" }
  /** It runs and may use the port meanwhile; `why` in its own words. */
  | { readonly kind: "not-inhibited"; readonly why: string };

/** What mmcli prints once the inhibition stands (MM cli/mmcli-manager.c). */
const stands = "successfully inhibited";

const answerWithinMs = 10_000;
const goneWithinMs = 5_000;

/** ModemManager takes one inhibition per device (MM src/mm-base-manager.c), so targets that look at one device at the same time share it. */
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
 * Runs mmcli under modem-manager.sh: an inhibition lasts as long as the mmcli that asked for it (modem.md 4.3: MM 09c5ac06).
 * Called only where ModemManager runs: calling mmcli might start it.
 */
async function inhibit(
  uid: string,
  { env, clock }: ModemManagerParts,
  call: Call,
): Promise<Inhibition> {
  // A group of its own: Ctrl-C in the terminal reaches us alone, and the way back still has the port for itself.
  const child = spawn(
    "sh",
    ["-c", shellFile("./modem-manager.sh", import.meta.url), "ethermode", uid],
    {
      stdio: ["pipe", "pipe", "pipe"],
      detached: true,
      env: passedOn(env),
    },
  );
  const release = releaseOf(child, clock);
  try {
    const late = (): Failure =>
      new Failure("busy/port-held", { message: "ModemManager does not answer" });
    const said = await within(clock, answerWithinMs, late, call, () => answer(child));
    if (said === stands) return { kind: "inhibited", hold: { [Symbol.asyncDispose]: release } };
    await release();
    return { kind: "not-inhibited", why: said };
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

/** ModemManager knows a device by its place in sysfs: `/sys/devices/pci0000:00/0000:00:14.0/usb2/2-1`. */
async function deviceUid({ busPath }: UsbPort, sysfs: string): Promise<string | undefined> {
  if (busPath === undefined) return undefined;
  const device = await resolveIn(sysfs, join(sysfs, "bus/usb/devices", busPath));
  return (await attribute(device, "idVendor")) === undefined
    ? undefined
    : join("/sys", relative(sysfs, device));
}

function passedOn(env: ModemManagerParts["env"]): Record<string, string> {
  const names = ["PATH", "DBUS_SYSTEM_BUS_ADDRESS"];
  return {
    ...Object.fromEntries(
      names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])),
    ),
    LC_ALL: "C",
  };
}

/** `stands`, or the last thing it said before it ended. */
function answer(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let said = "";
    const hear = (text: string): void => {
      said += text;
      if (said.includes(stands)) resolve(stands);
    };
    child.stdout?.setEncoding("utf8").on("data", hear);
    child.stderr?.setEncoding("utf8").on("data", hear);
    child.once("error", (error) => resolve(error.message));
    child.once("close", () =>
      resolve(said.trim().split("\n").at(-1) || "mmcli ended without a word"),
    );
  });
}

/** Our end of the pipe closes; resolves when the last of them is gone, so that a next run finds things as they were. */
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
      goneWithinMs,
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
    // It ended at this very moment.
  }
}
