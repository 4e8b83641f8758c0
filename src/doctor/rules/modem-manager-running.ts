import type { DiagnosisInput, PortHolder, AnsweringRouter } from "../diagnosis-input.ts";
import type { ModemManagerSigns } from "../log-signs.ts";
import { defineRule } from "../rule.ts";
import type { Complaint } from "../rule.ts";
import { stop } from "./port-held.ts";

/** ModemManager talks to every modem port it sees, takes answers that are not its own, and dials by itself (modem.md 4.3). */
export const modemManagerRunning = defineRule({
  code: "modem-manager-running",
  check: (facts) => [...onThisComputer(facts), ...onRouter(facts)],
});

function onThisComputer({ usb, log }: DiagnosisInput): readonly Complaint[] {
  const holder = usb
    .flatMap(({ holders }) => holders)
    .find(({ command }) => command === "ModemManager");
  const signs = evidence(log?.modemManager);
  if (holder === undefined) return [];
  return [
    {
      severity: "warning",
      message: "ModemManager runs on this computer and talks to the modem's ports too.",
      evidence: [seen(holder), ...signs],
      fix: stop(holder),
    },
  ];
}

function seen({ pid, path, proof }: PortHolder): string {
  return proof === "open-file"
    ? `process ${pid} has ${path} open`
    : `process ${pid} runs; which ports it has open is hidden from this user`;
}

/** Only in the way when the modem hangs on the router's own USB: over Ethernet there is nothing for it to manage. */
function onRouter({ router }: DiagnosisInput): readonly Complaint[] {
  if (router?.state !== "answers") return [];
  const signs = evidence(router.log?.modemManager);
  if (router.modemManager !== "running" && signs.length === 0) return [];
  const manages = signs.length > 0 || router.usb.length > 0 || usesIt(router);
  return [
    {
      severity: manages ? "warning" : "info",
      message: manages
        ? "ModemManager on the router manages the modem over USB; Ethernet with DHCP needs none of that."
        : "ModemManager runs on the router; a modem on Ethernet does not need it.",
      evidence: [
        ...(router.modemManager === "running" ? ["its process runs on the router"] : []),
        ...signs,
      ],
      fix: "On the router: `/etc/init.d/modemmanager stop; /etc/init.d/modemmanager disable`.",
    },
  ];
}

function usesIt({ cellular, wan }: AnsweringRouter): boolean {
  return (
    wan.proto === "modemmanager" ||
    cellular.some(({ proto, disabled }) => proto === "modemmanager" && !disabled)
  );
}

function evidence(signs: ModemManagerSigns | undefined): readonly string[] {
  if (signs === undefined) return [];
  return [
    "its lines are in the system log",
    ...signs.silentPorts.map((port) => `it got no answer on ${port}`),
  ];
}
