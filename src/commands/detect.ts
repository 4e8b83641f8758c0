import { models } from "../at-profiles/index.ts";
import { defined } from "../core/defined.ts";
import type { Call } from "../core/call.ts";
import { Failure, isFailure } from "../core/failure.ts";
import type { PortSpec } from "../profile/targets.ts";
import { redact } from "../report/redact.ts";
import { hangingIndent, widthOf } from "../report/wrap.ts";
import { routerPrefix } from "../transports/through-router/through-router.ts";
import { worldOf } from "../workflows/devices.ts";
import { noModem, noRouter } from "../workflows/modem/no-modem.ts";
import { diagnose } from "../doctor/findings.ts";
import { udevText } from "../transports/serial/udev-rule.ts";
import { modulesOfOtherMakers, withoutAtPort } from "../transports/usb/without-at-port.ts";
import { machineOf } from "../workflows/modem/why-no-modem.ts";
import { chosenByUser, findAllModems } from "../workflows/detect.ts";
import type { Detected } from "../workflows/detect.ts";
import { trouble, usbInput } from "../workflows/diagnose/diagnose-modem.ts";
import type { Emit } from "../workflows/events.ts";
import { reportNotesProblem } from "../workflows/observe/firmware-memory.ts";
import { emitFailure } from "../workflows/run/outcome.ts";
import type { World } from "../workflows/world.ts";
import type { Invocation } from "./command.ts";
import { reporterFor } from "../app/reporting.ts";
import { openWorld } from "../app/open-world.ts";
import type { Io } from "../app/io.ts";
import type { Options } from "../app/options.ts";
import { targetHere } from "../app/target-here.ts";

/** Lists modems and AT ports; `--verbose` and `--trace` read every setting, not only the identity. */
export async function run({ options, io }: Invocation): Promise<number> {
  if (options["installUdev"] === true) return printUdev(io);
  const reporter = reporterFor(options, io);
  const emit: Emit = (event) => reporter.event(event);
  const target = await targetHere(withRouterPort(options), io);
  const only = target.modem?.port ?? { kind: "auto" };
  await using opened = await openWorld(options, io, [target]);
  await using through = worldOf(target, opened, emit);
  const world = through ?? opened;
  if (only.kind === "through-router" && world.ports.where === undefined) throw noRouter();
  const probesSettings = options["verbose"] === true || options["trace"] !== undefined;
  const call = { signal: io.interrupt };
  const devices = await findAllModems(world, { probesSettings, emit, only }, call);
  for (const device of devices) emitDevice(device, profilePort(device, devices), emit);
  await emitMemories(devices, world, emit);
  const isFound = devices.some(({ port }) => port !== undefined);
  const exit = isFound ? 0 : reportNone(devices, await whyNone(world, only, call), emit);
  reporter.result([], exit);
  return exit;
}

function printUdev(io: Io): number {
  if (io.platform !== "linux")
    throw new Failure("usage/not-supported-here", {
      message: "--install-udev is for Linux. Other systems need no rule for serial ports.",
    });
  const text = udevText(io.env["USER"] ?? io.env["LOGNAME"] ?? '"$USER"');
  io.stdout.write(hangingIndent("", text, widthOf(io.stdout)));
  return 0;
}

/** With --host alone, the modem is searched for on the router's USB. */
function withRouterPort(options: Options): Options {
  const { host, port } = options;
  return host !== undefined && port === undefined ? { ...options, port: "router:auto" } : options;
}

/** Returns the failure for a search without result; a named port has failed with its own. */
async function whyNone(world: World, only: PortSpec, call: Call): Promise<Failure> {
  const isSearch = only.kind === "auto" && world.ports.where !== "router";
  const devices = isSearch ? await world.ports.devices?.(call) : undefined;
  return (
    withoutAtPort(devices ?? [], machineOf(world)) ??
    noModem(world, only, modulesOfOtherMakers(devices ?? []))
  );
}

/**
 * Returns the `modem.port` that names this modem in a profile: its USB serial number, unless
 * another modem has the same or masking would change it, else its path. A recording without ports
 * names none.
 */
function profilePort(
  { port = "", candidate }: Detected,
  all: readonly Detected[],
): string | undefined {
  if (candidate?.port.assumed !== undefined) return undefined;
  const serial = candidate?.port.serial;
  const isOnly = all.length === 1 && candidate?.because[0] !== chosenByUser;
  if (port.startsWith(routerPrefix)) return isOnly ? `${routerPrefix}auto` : port;
  const isUnique = all.filter((one) => one.candidate?.port.serial === serial).length === 1;
  const named = serial === undefined || !isUnique ? port : `serial:${serial}`;
  return redact(named) === named && port !== "" ? named : undefined;
}

function emitDevice(detected: Detected, profilePort: string | undefined, emit: Emit): void {
  const { title, port, candidate, device, model, firmware, support } = detected;
  if (port !== undefined && candidate !== undefined) {
    emit({
      type: "modem",
      model: model ?? title,
      firmware: firmware ?? "unknown",
      port,
      because: candidate.because,
      support,
      ports: device.ports.map(({ path }) => path),
      usb: usbOf(candidate.port),
      holders: detected.holders.map(holderText),
      ...defined({ profilePort }),
    });
  }
  if (support === "unknown-model") {
    emit({
      type: "finding",
      code: "unknown-model",
      severity: "warning",
      message: `Unknown model "${title}". ethermode reads it but never writes to it.`,
      evidence: [],
      fix: "To add support for this model, see docs/adding-a-modem.md.",
    });
  }
  if (detected.readOnly !== undefined) {
    emit({
      type: "finding",
      code: "read-only-modem",
      severity: "warning",
      message: `${title} is read-only: ethermode never writes to it.`,
      evidence: [detected.readOnly],
      fix: "To add support, record its answers as docs/adding-a-modem.md describes.",
    });
  }
  emitFindings(detected, emit);
}

function holderText({ path, holder }: Detected["holders"][number]): string {
  const unit = holder.unit === undefined ? "" : `, ${holder.unit}`;
  return `${path}: ${holder.command} (process ${holder.pid}${unit})`;
}

/** Emits the doctor's findings about USB, and about a modem that did not answer. */
function emitFindings(
  { title, device, holders, support, trouble: failure }: Detected,
  emit: Emit,
): void {
  const usb = {
    ...usbInput(
      device,
      // The event `service-stopped` reports a service of the router.
      holders.flatMap(({ path, holder }) =>
        path.startsWith(routerPrefix) && holder.unit !== undefined ? [] : [{ path, ...holder }],
      ),
    ),
    title,
  };
  const modem =
    support === "no-answer" && failure !== undefined
      ? ({ state: "not-asked", ...trouble(failure) } as const)
      : undefined;
  for (const finding of diagnose({ usb: [usb], ...defined({ modem }) }))
    emit({ type: "finding", ...finding });
}

/** Emits the observed answers of this firmware; they decide nothing. */
async function emitMemories(
  devices: readonly Detected[],
  { notes }: World,
  emit: Emit,
): Promise<void> {
  const { memories, troubles } = await notes.list();
  for (const one of troubles) reportNotesProblem(one, emit);
  const seen = memories.filter(({ model, revision }) =>
    devices.some(
      ({ remembered }) => remembered?.model === model && remembered.revision === revision,
    ),
  );
  for (const { model, revision, notes: known } of seen) {
    emit({
      type: "remembered",
      model,
      revision,
      notes: known.map((note) => ({ ...note, ...titleOf(note.about) })),
    });
  }
}

function titleOf(id: string): { readonly title?: string } {
  const title = models.flatMap(({ manages }) => manages).find(({ setting }) => setting.id === id)
    ?.setting.title;
  return defined({ title });
}

function usbOf({
  vendorId,
  productId,
  serial,
  interface: number,
}: NonNullable<Detected["candidate"]>["port"]): {
  vendor?: string;
  product?: string;
  serial?: string;
  interface?: number;
} {
  return defined({ vendor: vendorId, product: productId, serial, interface: number });
}

/** Reports why no modem answered, preferring the failure of a port that was tried. */
function reportNone(devices: readonly Detected[], nothing: Failure, emit: Emit): number {
  const known = devices.find((device) => device.trouble !== undefined)?.trouble;
  if (isFailure(known, "port/not-recorded")) {
    emit({
      type: "finding",
      code: "not-recorded",
      severity: "info",
      message: known.message,
      evidence: [],
      ...defined({ fix: known.hint }),
    });
    return 0;
  }
  const failure = known ?? nothing;
  emitFailure(failure, emit);
  return failure.exitCode;
}
