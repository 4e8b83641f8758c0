import type { DiagnosisInput, PortHolder } from "../diagnosis-input.ts";
import { defineRule } from "../rule.ts";
import type { Complaint } from "../rule.ts";

/** Another program on the AT port takes our answers, or keeps the port to itself (modem.md 4.3). */
export const portHeld = defineRule({
  code: "port-held",
  check: (facts) => {
    const held = facts.usb
      .flatMap(({ holders }) => holders)
      .filter(({ proof }) => proof === "open-file");
    const shut =
      facts.modem?.state === "not-asked" && facts.modem.code === "busy/port-held"
        ? facts.modem
        : undefined;
    if (held.length === 0)
      return shut === undefined
        ? []
        : [
            {
              severity: "error",
              message: shut.message,
              evidence: ["opening it ended in busy/port-held"],
              ...(shut.hint === undefined ? {} : { fix: shut.hint }),
            },
          ];
    return byProcess(held).map((holders) => complaint(holders, facts));
  },
});

function byProcess(holders: readonly PortHolder[]): readonly (readonly PortHolder[])[] {
  return [...new Set(holders.map(({ pid }) => pid))].map((pid) =>
    holders.filter((holder) => holder.pid === pid),
  );
}

function complaint(holders: readonly PortHolder[], { modem }: DiagnosisInput): Complaint {
  const [first] = holders;
  const paths = holders.map(({ path }) => path).join(", ");
  const who =
    first === undefined
      ? "another program"
      : `${first.command} (process ${first.pid}${first.unit === undefined ? "" : `, ${first.unit}`})`;
  return {
    severity: modem?.state === "not-asked" ? "error" : "warning",
    message: `${who} has ${paths} open.`,
    evidence: holders.map(({ path, pid }) => `/proc/${pid}/fd leads to ${path}`),
    fix: first === undefined ? "Stop it, then look again." : stop(first),
  };
}

export function stop({
  command,
  unit,
  manager,
  pid,
}: Pick<PortHolder, "command" | "unit" | "manager" | "pid">): string {
  if (unit === undefined) return `Stop ${command} (process ${pid}) while the modem is set up.`;
  switch (manager) {
    case "systemd":
      return `Run \`systemctl stop ${unit}\` while the modem is set up.`;
    case "openrc":
      return `Run \`rc-service ${unit} stop\` while the modem is set up.`;
    case "procd":
      return `Run \`/etc/init.d/${unit} stop\` while the modem is set up.`;
    case "container":
      return `Stop the container ${unit} while the modem is set up.`;
    case undefined:
      return `Stop ${unit} while the modem is set up.`;
    default:
      return manager satisfies never;
  }
}
