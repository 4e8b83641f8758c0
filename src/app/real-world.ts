import { hostname } from "node:os";
import type { Call } from "../core/call.ts";
import { wallClock } from "../core/clock.ts";
import type { Clock } from "../core/clock.ts";
import { defined } from "../core/defined.ts";
import type { Target } from "../profile/targets.ts";
import { fileStore } from "../runs/file-store.ts";
import { fileNotes } from "../runs/firmware-notes-file.ts";
import { portSource } from "../transports/find.ts";
import { linkedPort } from "../transports/serial/linked-port.ts";
import { holdersOf } from "../transports/serial/holders.ts";
import { scanDevices } from "../transports/usb/scan-devices.ts";
import { readKernelLog } from "../transports/usb/kernel-log.ts";
import { modemManagerInhibitor } from "../transports/modem-manager.ts";
import { openInTime } from "../transports/open-in-time.ts";
import { listSerialPorts, openSerial } from "../transports/serial/serial.ts";
import { openTcp } from "../transports/tcp/tcp.ts";
import type { Ports } from "../workflows/world.ts";
import { gateways } from "./gateways.ts";
import type { Options } from "./options.ts";
import type { Io } from "./io.ts";
import { routerAccess } from "./router-access.ts";
import { secretSources } from "./secret-sources.ts";
import { stateFolder } from "./state-folder.ts";
import { commandsOf } from "./suggested-command.ts";
import { askSecrets, secretsByTarget, targetSecrets } from "./target-secrets.ts";
import type { TargetSecrets } from "./target-secrets.ts";
import { openTrace } from "./trace-file.ts";
import type { OpenedWorld } from "./opened-world.ts";

/** Returns the real devices: serial ports of this computer, routers over SSH, runs on disk. Opens no device. */
export async function realWorld(
  options: Options,
  io: Io,
  targets: readonly Target[],
): Promise<OpenedWorld> {
  const clock = wallClock();
  const folder = stateFolder(options, io);
  const trace = await openTrace(options, io);
  const sources = secretSources(options, io, targets);
  const secretsOf = secretsByTarget(sources, targets);
  const openRouter = routerAccess(options, io, folder);
  const withSecrets = (secrets: TargetSecrets): Pick<OpenedWorld, "secret" | "openRouter"> => ({
    secret: secrets.resolve,
    openRouter: openRouter(secrets),
  });
  const { env, platform } = io;
  const list = portSource({
    platform,
    list: listSerialPorts,
    ...defined({ sysfs: env["ETHERMODE_SYSFS"], dev: env["ETHERMODE_DEV"] }),
  });
  const world: OpenedWorld = {
    clock,
    version: io.version,
    command: commandsOf(options, io),
    computer: hostname(),
    runs: fileStore({ folder, clock, version: io.version }),
    notes: fileNotes({ folder, clock }),
    forgetsRefusals: options["forget"] === true,
    ports: {
      list,
      linked: linkedPort,
      ...defined({ devices: deviceSource(platform, env["ETHERMODE_SYSFS"]) }),
      open: (path) => {
        const tcp = /^tcp:(.+):(\d+)$/.exec(path);
        const open = tcp?.[1] === undefined ? openSerial(path) : openTcp(tcp[1], Number(tcp[2]));
        return openInTime(open, path, clock);
      },
      holders: (path, call) => holdersOf(path, { proc: "/proc" }, call),
    },
    inhibit: inhibitor(io, clock),
    gateways,
    ...withSecrets(targetSecrets(sources)),
    askSecrets: (target, kinds, call) => askSecrets(target, kinds, secretsOf(target), call),
    forTarget: async (target) => ({ ...world, ...withSecrets(secretsOf(target)) }),
    ...defined({
      trace: trace?.line,
      // A copied sysfs belongs to a different computer than the kernel log.
      kernelLog:
        env["ETHERMODE_SYSFS"] === undefined ? (call: Call) => readKernelLog(io, call) : undefined,
    }),
    [Symbol.asyncDispose]: async () => trace?.close(),
  };
  return world;
}

/** Returns the reader of bus devices for Linux and copied trees. */
function deviceSource(platform: NodeJS.Platform, sysfs: string | undefined): Ports["devices"] {
  if (platform !== "linux" && sysfs === undefined) return undefined;
  return (call) => scanDevices(sysfs ?? "/sys", call);
}

/** Returns the ModemManager inhibitor; without mmcli or the right to use it, warns that ModemManager can interfere. */
function inhibitor({ env }: Io, clock: Clock): NonNullable<OpenedWorld["inhibit"]> {
  const inhibit = modemManagerInhibitor({
    proc: "/proc",
    sysfs: env["ETHERMODE_SYSFS"] ?? "/sys",
    env,
    clock,
  });
  return async (port, emit, call) => {
    const inhibition = await inhibit(port, call);
    if (inhibition.kind === "inhibited") return inhibition.hold;
    if (inhibition.kind === "not-inhibited") {
      emit({
        type: "finding",
        code: "modem-manager-active",
        severity: "warning",
        message: "ModemManager runs on this computer and did not release the modem.",
        evidence: [inhibition.why],
        fix:
          "If the modem's answers are mixed up, stop ModemManager and run the same command again:\n" +
          "  sudo systemctl stop ModemManager",
      });
    }
    return undefined;
  };
}
