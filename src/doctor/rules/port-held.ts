import { defined } from "../../core/defined.ts";
import type { DiagnosisInput, PortHolder } from "../diagnosis-input.ts";
import { withCommand } from "../fix-commands.ts";
import { defineRule } from "../rule.ts";
import type { FindingDetails } from "../rule.ts";
import { linesOf } from "./logged-messages.ts";

/**
 * Another program on the AT port reads our replies, or locks the port
 * (docs/facts/modem.md#port-contention).
 */
export const portHeld = defineRule({
  code: "port-held",
  check: (input) => {
    const held = input.usb
      .flatMap(({ holders }) => holders)
      .filter(({ proof }) => proof === "open-file");
    if (held.length === 0) {
      const failed = failedOpen(input);
      return failed.length > 0 ? failed : heldInTexts(input);
    }
    const severity = input.modem?.state === "not-asked" ? "error" : "warning";
    return byProcess(held).map((holders) => heldBy(holders, severity));
  },
});

/** The port is locked, and the process that holds it is not visible. */
function failedOpen({ modem }: DiagnosisInput): readonly FindingDetails[] {
  if (modem?.state !== "not-asked" || modem.code !== "busy/port-held") return [];
  const { code, message, hint } = modem;
  return [defined({ severity: "error", message, evidence: [`failure: ${code}`], fix: hint })];
}

/** Messages of a terminal program that could not open the port, and the list of `lsof`. */
function heldInTexts(input: DiagnosisInput): readonly FindingDetails[] {
  const lines = linesOf("port-held", input);
  const [first = ""] = lines;
  if (lines.length === 0 || input.modem?.state === "answers") return [];
  const port = /\/dev\/tty[A-Z]+\d+/.exec(first)?.[0] ?? "/dev/ttyUSB2";
  return [
    {
      severity: "error",
      message: `Another program has ${port} open, so no other program gets the modem's answers.`,
      evidence: lines.map((line) => line.trim()),
      fix: withCommand("Find the program, then stop it:", `fuser -v ${port}`),
    },
  ];
}

type Holders = readonly [PortHolder, ...PortHolder[]];

function byProcess(holders: readonly PortHolder[]): readonly Holders[] {
  const firsts = holders.filter(
    ({ pid }, index) => holders.findIndex((other) => other.pid === pid) === index,
  );
  return firsts.map((first) => [
    first,
    ...holders.filter((other) => other !== first && other.pid === first.pid),
  ]);
}

function heldBy(holders: Holders, severity: FindingDetails["severity"]): FindingDetails {
  const [{ command, pid, unit }] = holders;
  const paths = holders.map(({ path }) => path).join(", ");
  const process = unit === undefined ? `process ${pid}` : `process ${pid}, ${unit}`;
  return {
    severity,
    message: `${command} (${process}) has ${paths} open.`,
    evidence: holders.map(({ path }) => `/proc/${pid}/fd links to ${path}`),
    fix: stopFix(holders[0]),
  };
}

/** Returns how to stop the process for the time of the work on the modem. */
export function stopFix({
  command,
  unit,
  manager,
  pid,
}: Pick<PortHolder, "command" | "unit" | "manager" | "pid">): string {
  if (command === "ethermode")
    return `Another ethermode works with this modem. Wait until process ${pid} has ended.`;
  const during = "while the modem is configured";
  if (unit === undefined) return `Stop ${command} (process ${pid}) ${during}.`;
  switch (manager) {
    case "systemd":
      return withCommand(`Stop ${command} ${during}:`, `systemctl stop ${unit}`);
    case "openrc":
      return withCommand(`Stop ${command} ${during}:`, `rc-service ${unit} stop`);
    case "procd":
      return withCommand(
        `To stop ${command} ${during}, run on the router:`,
        `/etc/init.d/${unit} stop`,
      );
    case "container":
      return `Stop the container ${unit} ${during}.`;
    case undefined:
      return `Stop ${unit} ${during}.`;
    default:
      return manager satisfies never;
  }
}
