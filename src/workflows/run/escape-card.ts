import { settingsTowards } from "../../at-profiles/model.ts";
import type { Json } from "../../core/json.ts";
import type { Plan } from "../../plan/step.ts";
import { planTowards } from "../../plan/towards.ts";
import type { Snapshot } from "../../runs/store.ts";
import type { UciValue } from "../../uci/value.ts";
import { byHand } from "./manual-commands.ts";
import type { HandLine } from "./manual-commands.ts";
import type { Devices } from "../devices.ts";
import type { Assessment } from "../observe/assess.ts";

export interface EscapeCard {
  readonly snapshot: Snapshot;
  readonly devices: Devices;
  /** What was seen before the first step, and the steps. */
  readonly now: Assessment;
  /** Where the card leads: to what was before this run, or, when the run goes back itself, to where it goes. */
  readonly leads: "back" | "on";
  /** What to run first. */
  readonly command: string;
}

/** The way back in words, for a person who has nothing but this file: no program, no Internet. Written before the first write. */
export function escapeCard({ snapshot, devices, now, leads, command }: EscapeCard): string {
  const { modem, router } = byHand(
    leads === "on" ? now.plan : wayBack(now, devices, snapshot),
    backwards(devices),
    snapshot,
  );
  const secrets = [...modem, ...router].some(({ shown }) => shown !== undefined);
  return [
    `Escape card of run ${snapshot.run}`,
    `Target ${snapshot.target}, ${snapshot.time}, ethermode ${snapshot.ethermode}`,
    ...(secrets
      ? [
          "",
          'KEEP THIS FILE TO YOURSELF: lines below a "# secret" hold passwords, which the way back needs.',
        ]
      : []),
    "",
    "First of all, with the devices connected as they were:",
    "",
    `    ${command}`,
    "",
    "If that cannot be done, this leads there by hand, from whatever step the run had reached.",
    "A line that is refused because its part is as it should be already can be passed over.",
    ...modemPart(devices, now, modem),
    ...routerPart(devices, now, snapshot, router),
    "",
  ].join("\n");
}

function modemPart(
  { modem }: Devices,
  now: Assessment,
  lines: readonly HandLine[],
): readonly string[] {
  if (modem === undefined) return [];
  const { model, firmware, port } = modem;
  return [
    "",
    `MODEM  ${model.title}, firmware ${firmware}, own address ${now.modem?.lan ?? "unknown"}`,
    ...(port.startsWith("tcp:")
      ? [`Reached at ${port}.`]
      : [
          `Its AT port was ${port}; after a restart the number may be another one, \`ethermode detect\` tells.`,
          `Speed 115200, 8N1, no flow control, every line ends with Enter. For example: picocom -b 115200 ${port}`,
        ]),
    ...typed(lines),
  ];
}

function routerPart(
  { router }: Devices,
  now: Assessment,
  { router: kept }: Snapshot,
  lines: readonly HandLine[],
): readonly string[] {
  if (router === undefined) return [];
  const { host, port, user, jump } = router.wish;
  const way = [
    ...(port === 22 ? [] : [`-p ${port}`]),
    ...(jump === undefined ? [] : [`-J ${jump.user}@${jump.host}:${jump.port}`]),
    `${user}@${host}`,
  ].join(" ");
  const addresses =
    now.router?.lanSubnets.map(
      ({ interface: name, address, prefix }) => `${name} ${address}/${prefix}`,
    ) ?? [];
  return [
    "",
    `ROUTER  ${now.router?.release.description ?? "OpenWrt"}, WAN interface ${kept?.interface ?? router.wish.wan.interface} on ${now.router?.wan.device ?? "an unknown port"}`,
    `Reached by: ssh ${way}${router.hostKey === undefined ? "" : ` (host key ${router.hostKey})`}`,
    ...(addresses.length === 0 ? [] : [`Its own addresses: ${addresses.join(", ")}`]),
    "A change nobody confirmed is taken back by the router itself, also after its power was cut: wait some minutes before you type.",
    ...typed(lines),
  ];
}

function typed(lines: readonly HandLine[]): readonly string[] {
  if (lines.length === 0) return ["Nothing to type: nothing of it is changed by this run."];
  return [
    "",
    ...lines.flatMap(({ text, shown }) => [
      ...(shown === undefined ? [] : ["    # secret"]),
      `    ${text}`,
    ]),
  ];
}

/** From where the steps lead, back to the snapshot. */
function wayBack({ state, plan }: Assessment, devices: Devices, before: Snapshot): Plan {
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
    guardSeconds: 0,
  });
}

function backwards({ modem }: Devices): Parameters<typeof byHand>[1] {
  return modem === undefined ? [] : settingsTowards(modem.model, "back");
}
