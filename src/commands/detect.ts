import { models } from "../at-profiles/index.ts";
import { Failure } from "../core/failure.ts";
import { diagnose } from "../doctor/findings.ts";
import { findAllModems } from "../workflows/detect.ts";
import type { Detected } from "../workflows/detect.ts";
import { trouble, usbFacts } from "../workflows/diagnose/diagnose-modem.ts";
import type { Emit } from "../workflows/events.ts";
import { sayTrouble } from "../workflows/observe/firmware-memory.ts";
import { sayFailure } from "../workflows/run/outcome.ts";
import type { World } from "../workflows/world.ts";
import type { Invocation } from "./command.ts";
import { reporterFor } from "../app/reporting.ts";
import { openWorld } from "../app/open-world.ts";

/** With `--verbose` or `--trace` the modem is asked for everything, not only who it is. */
export async function run({ options, io }: Invocation): Promise<number> {
  const reporter = reporterFor(options, io);
  const emit: Emit = (event) => reporter.event(event);
  await using world = await openWorld(options, io);
  const look =
    options["verbose"] === true || options["trace"] !== undefined ? "closely" : "who-it-is";
  const devices = await findAllModems(world, { look, emit }, { signal: io.interrupt });
  for (const device of devices) sayDevice(device, emit);
  await sayMemories(devices, world, emit);
  const exit = devices.some(({ port }) => port !== undefined) ? 0 : nothing(devices, emit);
  reporter.result([], exit);
  return exit;
}

function sayDevice(detected: Detected, emit: Emit): void {
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
      usb: usbWords(candidate.port),
      holders: detected.holders.map(
        ({ path, holder }) =>
          `${path}: ${holder.command} (process ${holder.pid}${holder.unit === undefined ? "" : `, ${holder.unit}`})`,
      ),
    });
  }
  if (support === "unknown-model") {
    emit({
      type: "finding",
      code: "unknown-model",
      severity: "warning",
      message: `${title} is not a model ethermode knows; it is read, never written.`,
      evidence: [],
      fix: "See docs/adding-a-modem.md.",
    });
  }
  if (detected.readOnly !== undefined) {
    emit({
      type: "finding",
      code: "read-only-modem",
      severity: "warning",
      message: `${title} is looked at, never written.`,
      evidence: [detected.readOnly],
      fix: "See docs/adding-a-modem.md: what the modem answers is what is missing.",
    });
  }
  sayFindings(detected, emit);
}

/** The doctor's own words for what shows before a modem is asked, and for why it could not be. */
function sayFindings(
  { title, device, holders, support, trouble: failure }: Detected,
  emit: Emit,
): void {
  const usb = {
    ...usbFacts(
      device,
      holders.map(({ path, holder }) => ({ path, ...holder })),
    ),
    title,
  };
  const modem =
    support === "no-answer" && failure !== undefined
      ? ({ state: "not-asked", ...trouble(failure) } as const)
      : undefined;
  for (const finding of diagnose({ usb: [usb], ...(modem === undefined ? {} : { modem }) }))
    emit({ type: "finding", ...finding });
}

/** A memory to be shown; nothing is decided by it. */
async function sayMemories(
  devices: readonly Detected[],
  { notes }: World,
  emit: Emit,
): Promise<void> {
  const { memories, troubles } = await notes.list();
  for (const one of troubles) sayTrouble(one, emit);
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
  return title === undefined ? {} : { title };
}

function usbWords({
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
  return {
    ...(vendorId === undefined ? {} : { vendor: vendorId }),
    ...(productId === undefined ? {} : { product: productId }),
    ...(serial === undefined ? {} : { serial }),
    ...(number === undefined ? {} : { interface: number }),
  };
}

/** A port that could not be asked says more than an empty list. */
function nothing(devices: readonly Detected[], emit: Emit): number {
  const known = devices.find((device) => device.trouble !== undefined)?.trouble;
  const failure =
    known ??
    new Failure("port/not-found", {
      message: "No modem was found on USB.",
      hint: "Connect the modem's USB port to this computer and give the board its own power supply; on Linux the option driver must be loaded.",
    });
  sayFailure(failure, emit);
  return failure.exitCode;
}
