import { contextOf } from "../../at-profiles/queries/effective-network.ts";
import { settingsTowards } from "../../at-profiles/model.ts";
import type { Json } from "../../core/json.ts";
import type { Plan } from "../../plan/step.ts";
import { planTowards } from "../../plan/towards.ts";
import type { Snapshot } from "../../runs/store.ts";
import type { UciValue } from "../../uci/value.ts";
import { manualCommands } from "./manual-commands.ts";
import type { ManualLine } from "./manual-commands.ts";
import type { Devices } from "../devices.ts";
import { sshDestination } from "../../profile/ssh-destination.ts";
import type { Assessment } from "../observe/assess.ts";
import { rerunCommand } from "./rerun-command.ts";
import type { Session } from "./session.ts";

/**
 * Returns the rollback as text for a user who has neither this program nor the Internet. Written
 * before the first write. `now` is the assessment before the first step, with the plan.
 */
export function escapeCard(session: Session, snapshot: Snapshot, now: Assessment): string {
  const { devices, goal } = session;
  // The commands lead back to the snapshot of this run or, for a rollback, on to its goal.
  const isApply = goal.kind === "profile";
  const { modem, router } = manualCommands(
    isApply ? backFrom(now, devices, snapshot) : now.plan,
    backwards(devices),
    snapshot,
  );
  const hasSecrets = [...modem, ...router].some(({ shown }) => shown !== undefined);
  const purpose = isApply ? "restore the state before this run" : "complete the rollback";
  return [
    `Escape card of run ${snapshot.run}`,
    `Target ${snapshot.target}, ${snapshot.time}, ethermode ${snapshot.ethermode}`,
    ...(hasSecrets
      ? ["", 'KEEP THIS FILE PRIVATE: each line below a "# secret" holds a password.']
      : []),
    "",
    `To ${purpose}, connect the devices as they were and run:`,
    "",
    `    ${rerunCommand(session, snapshot.run)}`,
    "",
    "If that is not possible, type the commands below. They work from any step that the run reached.",
    "Skip a command that fails because its part is already in the desired state.",
    ...modemPart(session, now, modem),
    ...routerPart(devices, now, snapshot, router),
    "",
  ].join("\n");
}

function modemPart(
  { devices: { modem }, world }: Session,
  now: Assessment,
  lines: readonly ManualLine[],
): readonly string[] {
  if (modem === undefined) return [];
  const { model, firmware, port } = modem;
  const access = port.startsWith("tcp:")
    ? [`AT port: ${port}`]
    : [
        `AT port: ${port}. The number can change after a restart. To list the ports:`,
        "",
        `    ${world.command("detect")}`,
        "",
        "Speed 115200, 8N1, no flow control, Enter ends a line. To connect:",
        "",
        `    picocom -b 115200 ${port}`,
      ];
  return [
    "",
    `MODEM  ${model.title}, firmware ${firmware}, LAN address ${lanText(now)}`,
    ...access,
    ...commandLines(lines),
  ];
}

function lanText({ modem }: Assessment): string {
  if (modem === undefined) return "unknown";
  return modem.isLanAssumed === true ? `${modem.lan} (factory value)` : modem.lan;
}

function routerPart(
  { router }: Devices,
  now: Assessment,
  snapshot: Snapshot,
  lines: readonly ManualLine[],
): readonly string[] {
  if (router === undefined) return [];
  const { spec, hostKey } = router;
  const wan = snapshot.router?.interface ?? spec.wan.interface;
  const device = now.router?.wan.device ?? "an unknown port";
  const addresses =
    now.router?.lanSubnets.map((subnet) => {
      const { interface: name, address, prefix } = subnet;
      return `${name} ${address}/${prefix}`;
    }) ?? [];
  return [
    "",
    `ROUTER  ${now.router?.release.description ?? "OpenWrt"}, WAN interface ${wan} on ${device}`,
    ...(hostKey === undefined ? [] : [`Host key: ${hostKey}`]),
    ...(addresses.length === 0 ? [] : [`LAN addresses: ${addresses.join(", ")}`]),
    "The router undoes an unconfirmed change automatically, even after a power failure.",
    "Wait five minutes before you type. To connect:",
    "",
    `    ssh ${sshDestination(spec)}`,
    ...commandLines(lines),
  ];
}

function commandLines(lines: readonly ManualLine[]): readonly string[] {
  if (lines.length === 0) return ["", "This run does not change this device."];
  return [
    "",
    "Then type:",
    "",
    ...lines.flatMap(({ text, shown }) => [
      ...(shown === undefined ? [] : ["    # secret"]),
      `    ${text}`,
    ]),
  ];
}

/** Returns the plan from the state after all steps back to the snapshot. */
function backFrom(
  { state, plan, modem: found }: Assessment,
  devices: Devices,
  before: Snapshot,
): Plan {
  const modem: Record<string, Json> = { ...state.modem };
  const router: Record<string, UciValue> = { ...state.router };
  for (const step of plan) {
    if (step.kind === "modem.set") modem[step.setting] = step.to;
    if (step.kind === "router.write")
      for (const change of step.changes) router[change.path] = change.to;
  }
  return planTowards({
    wanted: { modem: before.modem?.settings ?? {}, router: before.router?.values ?? {} },
    observed: { modem, router },
    settings: backwards(devices),
    direction: "back",
    ...(found === undefined || before.modem?.connected !== true
      ? {}
      : {
          connection: {
            isWanted: true,
            isActive: true,
            command: found.model.connectCommand(before.modem.context ?? contextOf(found.values)),
          },
        }),
    guardSeconds: 0,
  });
}

function backwards({ modem }: Devices): Parameters<typeof manualCommands>[1] {
  return modem === undefined ? [] : settingsTowards(modem.model, "back");
}
