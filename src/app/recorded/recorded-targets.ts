import { Failure } from "../../core/failure.ts";
import type { Target } from "../../profile/targets.ts";
import type { Options } from "../options.ts";
import { readTargets, targetsIn } from "../read-targets.ts";
import { otherWanInterface } from "../../uci/other-wan.ts";
import { parseUci } from "../../uci/text.ts";
import { optionOf } from "../../uci/value.ts";
import type { UciPackage } from "../../uci/value.ts";
import { recordedHost, recordedPaths } from "./recorded-paths.ts";
import { readRecording } from "./read-recording.ts";
import type { Place } from "./read-recording.ts";
import type { Recording } from "./recording.ts";

/** Returns the targets of the profile in the recording, or undefined if it has none. */
export async function targetsOfRecording(
  paths: readonly string[],
  options: Options,
  io: Place,
): Promise<readonly Target[] | undefined> {
  using recording = await readRecording(paths, io);
  const text = recording.text("profile.yaml");
  return text === undefined
    ? undefined
    : await targetsIn([{ file: `${recording.source}/profile.yaml`, text }], options, io);
}

/** Returns the target for a recording without a profile, with the router's address and WAN as recorded. */
export async function withRecordedRouter(
  target: Target,
  paths: readonly string[],
  io: Place,
): Promise<Target> {
  const { router } = target;
  if (router === undefined) return target;
  using recording = await readRecording(paths, io);
  const wan = { ...router.wan, interface: wanInterfaceOf(recording) ?? router.wan.interface };
  return { ...target, router: { ...router, host: recordedHost, wan } };
}

/** Returns the only IPv4 interface in the WAN zone where none is called wan, else the only DHCP client. */
function wanInterfaceOf({ text }: Recording): string | undefined {
  const network = parseUci("network", text("network") ?? "");
  return (
    otherWanInterface(network, parseUci("firewall", text("firewall") ?? ""), "wan") ??
    onlyDhcpClient(network)
  );
}

function onlyDhcpClient({ sections }: UciPackage): string | undefined {
  const interfaces = sections.filter(({ type }) => type === "interface");
  if (interfaces.some(({ name }) => name === "wan")) return undefined;
  const clients = interfaces.filter((section) => optionOf(section, "proto") === "dhcp");
  return clients.length === 1 ? clients[0]?.name : undefined;
}

/**
 * Returns the targets of the named files, otherwise those of the recording's profile, otherwise
 * those of the shipped passthrough profile.
 */
export async function namedOrRecordedTargets(
  files: readonly string[],
  options: Options,
  io: Place,
): Promise<readonly Target[]> {
  if (files.length > 0) return readTargets(files, options, io);
  const paths = recordedPaths(options);
  if (paths === undefined)
    throw new Failure("usage/unknown", {
      message: "Missing argument: the profile FILE.",
      hint:
        "Create a profile for your devices:\n  ethermode setup\n" +
        "List the shipped profiles:\n  ethermode profiles",
    });
  const own = await targetsOfRecording(paths, options, io);
  if (own !== undefined) return own;
  const shipped = await readTargets(["passthrough"], options, io);
  return Promise.all(shipped.map((target) => withRecordedRouter(target, paths, io)));
}
