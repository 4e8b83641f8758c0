import type { AnsweringRouter, DiagnosisInput, PortHolder } from "../diagnosis-input.ts";
import type { RivalInput } from "../router-input.ts";
import { modemProgram } from "../../uci/modem-programs.ts";
import { profileFix, routerCommand, withCommand } from "../fix-commands.ts";
import { defineRule } from "../rule.ts";
import type { FindingDetails } from "../rule.ts";
import { stopFix } from "./port-held.ts";

/**
 * A modem serves one dialer, and a second program on its AT port takes its answers
 * (docs/facts/modem.md#other-port-users). ModemManager has a separate finding.
 */
export const otherDialer = defineRule({
  code: "other-dialer",
  check: (input) => [...onThisComputer(input), ...onRouter(input), ...inLog(input)],
});

const modemManagerWord = "modemmanager";

/** A program with the port open is reported as port-held. */
function onThisComputer({ usb }: DiagnosisInput): readonly FindingDetails[] {
  const suspected = usb
    .flatMap(({ holders }) => holders)
    .filter(({ proof, command }) => proof === "suspected" && command !== "ModemManager");
  const byPid = new Map(suspected.map((holder) => [holder.pid, holder]));
  return [...byPid.values()].map((holder) => ({
    severity: "warning",
    message: `${named(holder)} runs on this computer and can use the modem at the same time.`,
    evidence: [`process ${holder.pid}: ${holder.command}`],
    fix: stopFix(holder),
  }));
}

/** A pasted log of quectel-CM shows a dialer, where no list of programs was recorded. */
function inLog({ log, router, texts }: DiagnosisInput): readonly FindingDetails[] {
  const dialer = log?.dialer ?? (router?.state === "answers" ? router.log?.dialer : undefined);
  const process = texts?.messages?.["other-dialer"]?.[0];
  const isLogged = dialer?.program === "quectel-CM";
  if (texts === undefined || (!isLogged && process === undefined)) return [];
  const { isQmodem = false, silentLine } = isLogged ? dialer : {};
  const program = "quectel-CM";
  const name = isQmodem ? `QModem (${program})` : program;
  return [
    {
      severity: "warning",
      message:
        `${name} connects the modem over USB or PCIe. The modem cannot serve it and the Ethernet` +
        ` port at the same time.${silentLine === undefined ? "" : " The modem does not answer it."}`,
      evidence: [silentLine ?? process?.trim() ?? "its log is in the texts"],
      fix: isQmodem
        ? withCommand(
            "Stop and disable QModem on the router:",
            "/etc/init.d/qmodem_init stop; /etc/init.d/qmodem_init disable",
          )
        : "Find out what starts quectel-CM, and disable it there.",
    },
  ];
}

function named({ command, pid, unit }: PortHolder): string {
  return unit === undefined ? `${command} (process ${pid})` : `${command} (${unit})`;
}

function onRouter(input: DiagnosisInput): readonly FindingDetails[] {
  const { router } = input;
  if (router?.state !== "answers") return [];
  const { rivals = [], usb } = router;
  return rivals
    .filter(({ isActive, word }) => isActive && word !== modemManagerWord)
    .map((rival) => ({
      severity: rival.does === "dials" || usb.length > 0 ? "warning" : "info",
      message:
        rival.does === "dials"
          ? `${rival.name} on the router connects the modem over USB or PCIe.` +
            " The modem cannot serve it and the Ethernet port at the same time."
          : `${rival.name} on the router uses the AT port of a modem and can take its answers.`,
      evidence: rival.evidence,
      fix: fixOf(rival, router, input),
    }));
}

function fixOf(
  { name, word, service, startedBy, evidence, retired = {} }: RivalInput,
  router: AnsweringRouter,
  input: DiagnosisInput,
): string {
  if (input.profile !== undefined && word !== undefined && Object.keys(retired).length > 0)
    return profileFix(`Add ${word} to \`router.wan.retire\``, input);
  if (service !== undefined)
    return withCommand(
      `Stop and disable ${name} on the router:`,
      routerCommand(`/etc/init.d/${service} stop; /etc/init.d/${service} disable`, router),
    );
  const modems = evidence.flatMap((one) => /: dials with (\S+)$/.exec(one)?.[1] ?? []);
  const starter = startedBy === undefined ? undefined : modemProgram(startedBy);
  if (starter !== undefined && starter.name !== name)
    return `${starter.name} starts it: see the finding about ${starter.name}.`;
  if (modems.length === 0)
    return `Find out what starts ${name} on the router, and disable it there.`;
  const off = modems.map((one) => `uci set qmodem.${one}.enable_dial=0`).join("; ");
  return withCommand(
    `Disable dialing in ${name} on the router:`,
    routerCommand(`${off}; uci commit qmodem; reload_config`, router),
  );
}
