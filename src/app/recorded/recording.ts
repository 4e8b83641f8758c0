import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { TextSigns } from "../../doctor/diagnosis-input.ts";
import type { BusDevice } from "../../transports/usb/device.ts";
import { isModem } from "../../transports/usb/without-at-port.ts";

/** The recorded state of a modem and its router: text files by their names in the folder. */
export interface Recording {
  /** The folder or file, for messages. */
  readonly source: string;
  /** Returns the text of a file, or undefined if it was not recorded. */
  readonly text: (name: string) => string | undefined;
  /** The folder of a recorded part of /sys. */
  readonly sysfs?: string;
  /** Names of text files in the folder that are not a part of a recording. */
  readonly unread?: readonly string[];
  /** Facts that pasted texts prove; absent for a recording of `doctor --save`. */
  readonly pasted?: TextSigns;
}

/** The part of the file `state` with the seconds since the computer started. */
export const hostUptime = "host-uptime";

/** Every file that a recording can hold, except the tree below `sysfs/`. */
export const recordedFiles = [
  "replies.at",
  "usb-devices",
  "network",
  "firewall",
  "dhcp",
  "mwan3",
  "sqm",
  "qmodem",
  "board.json",
  "release",
  "board",
  "interfaces.json",
  "links",
  "session",
  "routes",
  "probes",
  "state",
  "logread",
  "dmesg",
  "host-dmesg",
  "host-journal",
  "profile.yaml",
] as const;

export function hasRouter({ text }: Recording): boolean {
  return text("network") !== undefined;
}

export function hasReplies({ text }: Recording): boolean {
  return text("replies.at") !== undefined;
}

/** Returns whether a log of the computer was recorded. */
export function hasHostLog({ text }: Recording): boolean {
  return text("host-dmesg") !== undefined || text("host-journal") !== undefined;
}

/** A copied /sys can hold the network devices of the router alone. */
function describesBuses(sysfs: string | undefined): boolean {
  return (
    sysfs !== undefined &&
    (!existsSync(join(sysfs, "class", "net")) ||
      readdirSync(sysfs).includes("bus") ||
      readdirSync(join(sysfs, "class")).length > 1)
  );
}

/** Returns whether the recording describes the USB or PCIe ports of the modem. */
export function hasPorts({ text, sysfs, pasted }: Recording): boolean {
  // A list of PCIe devices shows no ports, so it does not contradict recorded replies.
  const hasOnlyPci = text("replies.at") === undefined && pciModulesOf(pasted).length > 0;
  const hasSlotPorts = (pasted?.slotPorts ?? []).length > 0;
  return describesBuses(sysfs) || text("usb-devices") !== undefined || hasOnlyPci || hasSlotPorts;
}

/**
 * Returns the modules in the output of `lspci` that certainly have no port: no driver is bound to
 * them. The output shows no ports of the others.
 */
export function pciModulesOf(pasted: TextSigns | undefined): readonly BusDevice[] {
  return (pasted?.pci ?? [])
    .filter(({ isWithoutDriver }) => isWithoutDriver)
    .map(({ isWithoutDriver: _none, ...device }): BusDevice => ({
      bus: "pci",
      ...device,
      interfaces: [],
    }))
    .filter(isModem);
}
