import { powerVerdict } from "../transports/usb-power.ts";
import { findAllModems } from "../workflows/detect.ts";
import type { Detected } from "../workflows/detect.ts";
import type { Emit } from "../workflows/events.ts";
import { sayFailure } from "../workflows/outcome.ts";
import { Failure } from "../core/failure.ts";
import type { Invocation } from "./index.ts";
import { reporterFor } from "./reporting.ts";
import { openWorld } from "./world.ts";

export async function run({ options, io }: Invocation): Promise<number> {
  const reporter = reporterFor(options, io);
  const emit: Emit = (event) => reporter.event(event);
  await using world = await openWorld(options, io);
  const devices = await findAllModems(world, { signal: io.stop });
  for (const device of devices) sayDevice(device, emit);
  const exit = devices.some(({ port }) => port !== undefined) ? 0 : nothing(devices, emit);
  reporter.result([], exit);
  return exit;
}

function sayDevice(detected: Detected, emit: Emit): void {
  const { title, port, candidate, device, model, firmware, support } = detected;
  const usb = candidate?.port ?? device.ports[0];
  if (port !== undefined && candidate !== undefined) {
    emit({
      type: "modem",
      model: model ?? title,
      firmware: firmware ?? "unknown",
      port,
      because: candidate.because,
      support,
      ports: device.ports.map(({ path }) => path),
      ...(usb === undefined ? {} : { usb: usbWords(usb) }),
      holders: detected.holders.map(({ path, holder }) => `${path}: ${holder.command} (process ${holder.pid}${holder.unit === undefined ? "" : `, ${holder.unit}`})`),
    });
  }
  if (support === "unknown-model") {
    emit({ type: "finding", code: "unknown-model", severity: "warning", message: `${title} is not a model ethermode knows; it is read, never written.`, evidence: [], fix: "See docs/adding-a-modem.md." });
  }
  if (detected.readOnly !== undefined) {
    emit({ type: "finding", code: "read-only-modem", severity: "warning", message: `${title} is looked at, never written.`, evidence: [detected.readOnly], fix: "See docs/adding-a-modem.md: what the modem answers is what is missing." });
  }
  if (support === "no-answer") {
    emit({ type: "finding", code: "no-answer", severity: "warning", message: `${title} is on USB but answers on none of its ports.`, evidence: detected.trouble === undefined ? [] : [detected.trouble.message], ...(detected.trouble?.hint === undefined ? {} : { fix: detected.trouble.hint }) });
  }
  for (const { path, holder } of detected.holders) {
    emit({ type: "finding", code: "port-held", severity: "warning", message: `${path} is held by ${holder.command} (process ${holder.pid}${holder.unit === undefined ? "" : `, ${holder.unit}`}).`, evidence: [holder.proof], fix: `Stop ${holder.unit ?? holder.command} while the modem is configured.` });
  }
  sayPower(usb, title, emit);
}

function sayPower(usb: Parameters<typeof powerVerdict>[0] | undefined, title: string, emit: Emit): void {
  if (usb === undefined) return;
  const { verdict, evidence } = powerVerdict(usb);
  if (verdict !== "short" && verdict !== "at-limit") return;
  emit({
    type: "finding",
    code: "usb-power",
    severity: verdict === "short" ? "warning" : "info",
    message: verdict === "short" ? `This USB port cannot feed ${title}.` : `${title} takes all that this USB port can give.`,
    evidence: [...evidence],
    fix: "Give the board its own power supply.",
  });
}

function usbWords({ vendorId, productId, serial, interface: number }: NonNullable<Detected["candidate"]>["port"]): { vendor?: string; product?: string; serial?: string; interface?: number } {
  return {
    ...(vendorId === undefined ? {} : { vendor: vendorId }),
    ...(productId === undefined ? {} : { product: productId }),
    ...(serial === undefined ? {} : { serial }),
    ...(number === undefined ? {} : { interface: number }),
  };
}

/** A port that could not be asked says more than an empty list. */
function nothing(devices: readonly Detected[], emit: Emit): number {
  const trouble = devices.find((device) => device.trouble !== undefined)?.trouble;
  const failure =
    trouble ??
    new Failure("port/not-found", { message: "No modem was found on USB.", hint: "Connect the modem's USB port to this computer and give the board its own power supply; on Linux the option driver must be loaded." });
  sayFailure(failure, emit);
  return failure.exitCode;
}
