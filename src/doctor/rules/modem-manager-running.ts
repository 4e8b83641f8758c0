import type { AnsweringRouter, DiagnosisInput, PortHolder } from "../diagnosis-input.ts";
import { profileFix, routerCommand, withCommand } from "../fix-commands.ts";
import type { ModemManagerSigns } from "../log-signs.ts";
import { defineRule } from "../rule.ts";
import type { FindingDetails } from "../rule.ts";
import { stopFix } from "./port-held.ts";

/**
 * ModemManager sends commands to every modem port, reads replies to other programs' commands,
 * and opens data connections (docs/facts/modem.md#modemmanager).
 */
export const modemManagerRunning = defineRule({
  code: "modem-manager-running",
  check: (input) => [...onThisComputer(input), ...onRouter(input)],
});

function onThisComputer({ usb, log, texts }: DiagnosisInput): readonly FindingDetails[] {
  const holder = usb
    .flatMap(({ holders }) => holders)
    .find(({ command }) => command === "ModemManager");
  if (holder === undefined)
    return texts === undefined || !isAboutModem(log?.modemManager)
      ? []
      : [inTexts(log.modemManager, texts.isOpenWrt)];
  return [
    {
      severity: "warning",
      message: "ModemManager runs on this computer and uses the modem's ports.",
      evidence: [holderEvidence(holder), ...logEvidence(log?.modemManager)],
      fix: stopFix(holder),
    },
  ];
}

/** ModemManager also logs its start, and other devices that it leaves alone. */
function isAboutModem(signs: ModemManagerSigns | undefined): signs is ModemManagerSigns {
  if (signs === undefined) return false;
  const { modems, silentPorts, registration, listed = 0 } = signs;
  return modems.length > 0 || silentPorts.length > 0 || registration !== undefined || listed > 0;
}

/** A log alone shows which ports did not answer, and not which program runs now. */
function inTexts(signs: ModemManagerSigns, isOpenWrt: boolean): FindingDetails {
  const { silentPorts, timeouts = [] } = signs;
  const fix = isOpenWrt
    ? withCommand(
        "Stop and disable it on the router:",
        "/etc/init.d/modemmanager stop; /etc/init.d/modemmanager disable",
      )
    : withCommand("Stop it while the modem is configured:", "systemctl stop ModemManager");
  if (silentPorts.length === 0)
    return {
      severity: "warning",
      message: "ModemManager uses the modem's ports. A WAN over Ethernet does not need it.",
      evidence: ["the texts have entries of ModemManager"],
      fix,
    };
  return {
    severity: "error",
    message: `ModemManager gets no answer on ${silentPorts.join(" and ")}: ${countsIn(timeouts)}.`,
    evidence: timeouts.map((line) => `ModemManager's log: ${line}`),
    fix,
  };
}

/** `ttyUSB2 timed out 2, 3, 4 times in a row` */
function countsIn(lines: readonly string[]): string {
  const counts = new Map<string, string[]>();
  for (const line of lines) {
    const [, port = "", count = ""] = /port (\S+) timed out (\d+)/.exec(line) ?? [];
    counts.set(port, [...(counts.get(port) ?? []), count]);
  }
  return [...counts]
    .map(([port, some]) => `${port} timed out ${some.join(", ")} times in a row`)
    .join(", and ");
}

function holderEvidence({ pid, path, proof }: PortHolder): string {
  return proof === "open-file"
    ? `process ${pid} has ${path} open`
    : `process ${pid} runs, and this user cannot see which ports it has open`;
}

/** Over Ethernet ModemManager has nothing to manage: it matters only for a modem on the router's USB. */
function onRouter(input: DiagnosisInput): readonly FindingDetails[] {
  const { router } = input;
  if (router?.state !== "answers") return [];
  const signs = [...configEvidence(router), ...logEvidence(router.log?.modemManager)];
  const isRunning = router.modemManager === "running";
  if (!isRunning && signs.length === 0) return [];
  const manages = signs.length > 0 || router.usb.length > 0;
  return [
    {
      severity: manages ? "warning" : "info",
      message: manages
        ? "ModemManager on the router manages the modem over USB. A WAN over Ethernet does not need it."
        : "ModemManager runs on the router. A modem on Ethernet does not need it.",
      evidence: [
        ...(router.modemManager === "absent"
          ? []
          : [`ModemManager process on the router: ${router.modemManager}`]),
        ...signs,
      ],
      fix:
        input.profile === undefined
          ? withCommand(
              "Stop and disable it on the router:",
              routerCommand(
                "/etc/init.d/modemmanager stop; /etc/init.d/modemmanager disable",
                router,
              ),
            )
          : profileFix("Add modemmanager to `router.wan.retire`", input),
    },
  ];
}

function configEvidence({ cellular, wan }: AnsweringRouter): readonly string[] {
  const interfaces = [
    ...(wan.proto === "modemmanager" ? [wan.interface] : []),
    ...cellular.flatMap((one) =>
      one.proto === "modemmanager" && !one.disabled ? [one.interface] : [],
    ),
  ];
  return interfaces.map((name) => `network.${name}.proto: modemmanager`);
}

function logEvidence(signs: ModemManagerSigns | undefined): readonly string[] {
  if (!isAboutModem(signs)) return [];
  return [
    "the system log has entries of ModemManager",
    ...signs.silentPorts.map((port) => `ModemManager got no answer on ${port}`),
    ...(signs.timeouts ?? []).map((line) => `ModemManager's log: ${line}`),
  ];
}
