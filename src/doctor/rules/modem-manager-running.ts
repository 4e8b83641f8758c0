import type { AnsweringRouter, DiagnosisInput, PortHolder } from "../diagnosis-input.ts";
import { routerCommand, withCommand } from "../fix-commands.ts";
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

function onThisComputer({ usb, log }: DiagnosisInput): readonly FindingDetails[] {
  const holder = usb
    .flatMap(({ holders }) => holders)
    .find(({ command }) => command === "ModemManager");
  if (holder === undefined) return [];
  return [
    {
      severity: "warning",
      message: "ModemManager runs on this computer and uses the modem's ports.",
      evidence: [holderEvidence(holder), ...logEvidence(log?.modemManager)],
      fix: stopFix(holder),
    },
  ];
}

function holderEvidence({ pid, path, proof }: PortHolder): string {
  return proof === "open-file"
    ? `process ${pid} has ${path} open`
    : `process ${pid} runs, and this user cannot see which ports it has open`;
}

/** Over Ethernet ModemManager has nothing to manage: it matters only for a modem on the router's USB. */
function onRouter({ router }: DiagnosisInput): readonly FindingDetails[] {
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
      fix: withCommand(
        "Stop and disable it on the router:",
        routerCommand("/etc/init.d/modemmanager stop; /etc/init.d/modemmanager disable", router),
      ),
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
  if (signs === undefined) return [];
  return [
    "the system log has entries of ModemManager",
    ...signs.silentPorts.map((port) => `ModemManager got no answer on ${port}`),
  ];
}
