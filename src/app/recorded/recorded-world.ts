import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import { releaseIn } from "../../doctor/texts/release.ts";
import { readOnce } from "../../core/once-per.ts";
import { Failure } from "../../core/failure.ts";
import type { Target } from "../../profile/targets.ts";
import { recordedShell, routerNotRecorded } from "../../router/openwrt/recorded-shell.ts";
import { resolveSecret } from "../../runs/secrets.ts";
import { recordedAnswers, recordedTransport } from "../../transports/recorded-transport.ts";
import { routerPrefix } from "../../transports/through-router/through-router.ts";
import { groupModems } from "../../transports/usb/candidates.ts";
import type { BusDevice } from "../../transports/usb/device.ts";
import { scanDevices } from "../../transports/usb/scan-devices.ts";
import { scanUsbPorts } from "../../transports/usb/scan.ts";
import { devicesOfTable, portsOfTable } from "../../transports/usb/usb-table.ts";
import type { UsbPort } from "../../transports/usb/usb-port.ts";
import type { Ports, World } from "../../workflows/world.ts";
import type { Io } from "../io.ts";
import type { OpenedWorld } from "../opened-world.ts";
import type { Options } from "../options.ts";
import { secretSources } from "../secret-sources.ts";
import { commandsOf } from "../suggested-command.ts";
import { knownPart } from "./known-part.ts";
import { withHardware } from "./links-hardware.ts";
import { readRecording } from "./read-recording.ts";
import type { OpenRecording } from "./read-recording.ts";
import { hasPorts, hasRouter, hostUptime, pciModulesOf } from "./recording.ts";
import type { Recording } from "./recording.ts";
import { skippingClock } from "./skipping-clock.ts";

/** Opens the devices of `--from`: recorded replies and files. Writes nothing and stores no run. */
export async function recordedWorld(
  paths: readonly string[],
  options: Options,
  io: Io,
  targets: readonly Target[],
): Promise<OpenedWorld> {
  const recording = await withLinkHardware(await readRecording(paths, io));
  const secrets = secretSources(options, io, targets);
  const isThroughRouter = targets.some(({ modem }) => modem?.port.kind === "through-router");
  return {
    clock: skippingClock(),
    recording,
    version: io.version,
    command: commandsOf(options, io),
    ports: recordedPorts(recording, isThroughRouter),
    secret: (ref, purpose, call) => resolveSecret(ref, purpose, secrets, call),
    openRouter: ({ user, host }) => {
      if (hasRouter(recording)) return recordedShell(`${user}@${host}`, recording.text);
      return async () => {
        throw routerNotRecorded();
      };
    },
    ...noRuns,
    knownPart: (target, purpose, emit) => knownPart(target, recording, purpose, emit),
    ...defined({ kernelLog: kernelLog(recording), texts: recording.pasted }),
    [Symbol.asyncDispose]: async () => recording[Symbol.dispose](),
  };
}

function recordedPorts(recording: Recording, isThroughRouter: boolean): Ports {
  const conversation = recording.text("replies.at");
  const isPart = recording.pasted !== undefined;
  const answers = conversation === undefined ? undefined : recordedAnswers(conversation, isPart);
  const lists = new Map<string, Promise<readonly UsbPort[]>>();
  const list = async (call: Call): Promise<readonly UsbPort[]> => {
    const ports = await readOnce(lists, "ports", () => listPorts(recording, call));
    return isThroughRouter
      ? ports.map((port) => ({ ...port, path: `${routerPrefix}${port.path}` }))
      : ports;
  };
  return {
    where: isThroughRouter ? "router" : "anywhere",
    ...defined({
      release: releaseIn([recording.text("release"), recording.text("board")].join("\n")),
    }),
    list,
    ...(hasPorts(recording) ? { devices: (call: Call) => listDevices(recording, call) } : {}),
    open: (path) => async (call) => {
      if (answers === undefined) throw notRecorded();
      // A conversation belongs to one modem: the most likely one on USB.
      const [modem, ...others] = groupModems(await list(call));
      const isOther = others.some(({ ports }) => ports.some((port) => port.path === path));
      if (modem !== undefined && isOther) throw notRecorded();
      return recordedTransport(path, answers);
    },
    holders: async () => [],
  };
}

async function listPorts(recording: Recording, call: Call): Promise<readonly UsbPort[]> {
  const { sysfs, text, pasted } = recording;
  const found = [
    ...(sysfs === undefined ? [] : await scanUsbPorts({ sysfs }, call)),
    ...portsOfTable(text("usb-devices") ?? ""),
    ...(pasted?.slotPorts ?? []).map((path) => ({ path, driver: "wwan" })),
  ];
  return hasPorts(recording)
    ? found
    : [{ path: "replies.at", assumed: "the recording does not hold the ports" }];
}

async function listDevices(
  { sysfs, text, pasted }: Recording,
  call: Call,
): Promise<readonly BusDevice[]> {
  return [
    ...(sysfs === undefined ? [] : await scanDevices(sysfs, call)),
    ...devicesOfTable(text("usb-devices") ?? ""),
    ...pciModulesOf(pasted),
  ];
}

function notRecorded(): Failure {
  return new Failure("port/not-recorded", {
    message: "The recording holds no replies of this modem.",
    hint: "Record the AT conversation and add it as the file `replies.at`:\n  ethermode detect --trace replies.at",
  });
}

function kernelLog({ text }: Recording): World["kernelLog"] {
  const logs = ["host-dmesg", "host-journal"].flatMap((name) => text(name) ?? []);
  const uptime = new RegExp(`^${hostUptime} ([\\d.]+)`, "m").exec(text("state") ?? "")?.[1];
  const log = {
    text: logs.join("\n"),
    ...defined({ uptimeSeconds: uptime === undefined ? undefined : Number(uptime) }),
  };
  return logs.length === 0 ? undefined : async () => log;
}

/** A recorded /sys distinguishes a modem from a port if the recorded links do not. */
async function withLinkHardware(recording: OpenRecording): Promise<OpenRecording> {
  const { sysfs, text } = recording;
  const links = text("links");
  if (sysfs === undefined || links === undefined) return recording;
  const complete = await withHardware(links, sysfs);
  return { ...recording, text: (name) => (name === "links" ? complete : text(name)) };
}

/** Runs and notes of this computer belong to real devices. */
const noRuns: Pick<World, "runs" | "notes"> = {
  runs: {
    lock: refuse,
    open: refuse,
    close: refuse,
    list: async () => [],
    read: async () => undefined,
  },
  notes: {
    add: async () => undefined,
    read: async () => ({ notes: [] }),
    forgetWrites: async () => undefined,
    list: async () => ({ memories: [], troubles: [] }),
  },
};

async function refuse(): Promise<never> {
  throw new Failure("usage/not-supported-here", {
    message: "Recorded devices cannot be changed.",
    hint: "Use `plan --from` to see the changes.",
  });
}
