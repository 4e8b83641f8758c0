import { renderTranscriptLine } from "../../at/transcript.ts";
import { redact } from "../../report/redact.ts";
import { placeholderAddresses } from "../../report/placeholder-addresses.ts";
import { splitParts } from "../../router/openwrt/parts.ts";
import { recordedParts, stateParts } from "../../router/openwrt/recorded-shell.ts";
import type { OpenShell, Shell } from "../../router/shell.ts";
import { traceMask } from "../trace-file.ts";
import type { World } from "../../workflows/world.ts";
import { withoutSecretOptions, withoutSerials } from "./mask-files.ts";
import { hostUptime } from "./recording.ts";
import { sysfsOf, sysfsOfDevices } from "./sysfs-files.ts";

/** A world that records everything the program reads of its devices. */
export interface Recorder<W extends World> {
  readonly world: W;
  /** Adds a file that the program did not read from a device. */
  add(name: string, text: string): void;
  /** Returns the files recorded so far, masked. */
  files(): ReadonlyMap<string, string>;
}

/** The parts of records.sh. The router's USB table describes the modem only where it has the modem. */
const diagnosisParts: Readonly<Record<string, string>> = { log: "logread", usb: "usb-devices" };

/** Returns the world with a recorder on everything it reads: ports, AT conversation, shell, log. */
export function recorder<W extends World>(world: W, isThroughRouter: boolean): Recorder<W> {
  const placeholder = placeholderAddresses();
  const maskLine = traceMask(placeholder);
  const files = new Map<string, string>();
  const conversation: string[] = [];
  const state = new Map<string, string>();
  const keep = (name: string, text: string): void => {
    if (text.trim() !== "") files.set(name, masked(name, text));
  };
  const masked = (name: string, text: string): string =>
    placeholder(redact(withoutSerials(withoutSecretOptions(name, text))));
  const keepState = (part: string, text: string): void => {
    if (text.trim() === "") return;
    const lines = text.trim().split("\n");
    state.set(part, lines.map((line) => `${part} ${line}`).join("\n"));
    keep("state", `${[...state.values()].join("\n")}\n`);
  };
  const openRouter: World["openRouter"] = (spec, emit) =>
    recordingShell(world.openRouter(spec, emit), (part, text) => {
      if (stateParts.includes(part)) keepState(part, text);
      const name = recordedParts[part] ?? diagnosisParts[part];
      if (name !== undefined && (name !== "usb-devices" || isThroughRouter))
        keep(name, `${text.trimEnd()}\n`);
    });
  return {
    world: {
      ...world,
      openRouter,
      trace: (port, direction, line) => {
        conversation.push(renderTranscriptLine(direction, maskLine(port, direction, line)));
        world.trace?.(port, direction, line);
      },
      ports: recordingPorts(world.ports, keep),
      ...recordingKernelLog(world, keep, keepState),
    },
    add: keep,
    files: () =>
      new Map([
        ...(conversation.length === 0
          ? []
          : [["replies.at", `${conversation.join("\n")}\n`] as const]),
        ...files,
      ]),
  };
}

type Keep = (name: string, text: string) => void;

function recordingPorts(ports: World["ports"], keep: Keep): World["ports"] {
  const { devices } = ports;
  return {
    ...ports,
    list: async (call) => {
      const found = await ports.list(call);
      for (const [name, text] of sysfsOf(found)) keep(name, text);
      return found;
    },
    ...(devices === undefined
      ? {}
      : {
          devices: async (call) => {
            const found = await devices(call);
            for (const [name, text] of sysfsOfDevices(found)) keep(name, text);
            return found;
          },
        }),
  };
}

function recordingKernelLog(
  { kernelLog }: World,
  keep: Keep,
  keepState: Keep,
): Pick<World, "kernelLog"> {
  if (kernelLog === undefined) return {};
  return {
    kernelLog: async (call) => {
      const log = await kernelLog(call);
      if (log === undefined) return undefined;
      keep("host-dmesg", usbLinesOf(log.text));
      if (log.uptimeSeconds !== undefined)
        keepState(hostUptime, String(Math.round(log.uptimeSeconds)));
      return log;
    },
  };
}

function recordingShell(open: OpenShell, keep: (part: string, text: string) => void): OpenShell {
  return async (call) => {
    const shell = await open(call);
    const exec: Shell["exec"] = async (argv, options) => {
      const result = await shell.exec(argv, options);
      const mark = argv[3] ?? "";
      if (/^part-[0-9a-f]+$/.test(mark))
        for (const [part, text] of splitParts(mark, result.stdout)) keep(part, text);
      return result;
    };
    return {
      label: shell.label,
      exec,
      ...(shell.hostKey === undefined ? {} : { hostKey: shell.hostKey }),
      ...(shell.passwordless === undefined ? {} : { passwordless: shell.passwordless }),
      ...(shell.stream === undefined ? {} : { stream: shell.stream.bind(shell) }),
      [Symbol.asyncDispose]: () => shell[Symbol.asyncDispose](),
    };
  };
}

/** The rest of a computer's log is about other devices, and private. */
function usbLinesOf(log: string): string {
  const lines = log
    .split("\n")
    .filter((line) => /\b(?:usb|hub|option|qmi_wwan|cdc_|mhi|wwan)/.test(line));
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}
