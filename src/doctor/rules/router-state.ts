import { defined } from "../../core/defined.ts";
import type { AnsweringRouter } from "../diagnosis-input.ts";
import type { WriteObstacle } from "../router-input.ts";
import { applyFix, obstacleFindings, profileFix, withCommand } from "../fix-commands.ts";
import { routerRule } from "../rule.ts";
import type { FindingDetails } from "../rule.ts";

export const routerPasswordless = routerRule(
  "router-passwordless",
  ({ passwordless, sshDestination }) =>
    passwordless
      ? [
          {
            severity: "warning",
            message:
              "The router has no root password. Every device in its network can log in as root.",
            evidence: ["root's entry in /etc/shadow: empty"],
            fix: withCommand("Set a password:", `ssh -t ${sshDestination} passwd`),
          },
        ]
      : [],
);

/**
 * The modem cannot serve its Ethernet port and a host on USB at the same time
 * (docs/facts/openwrt.md#existing-cellular-interface; docs/facts/modem.md#symptom-27).
 */
export const oldCellularInterface = routerRule("old-cellular-interface", (router, input) => {
  const { cellular, wan } = router;
  if (wan.modemDevice !== undefined)
    return [
      {
        severity: "warning",
        message:
          `The router's WAN "${wan.interface}" uses ${wan.modemDevice}, a modem over USB or PCIe.` +
          " The modem cannot serve it and the Ethernet port at the same time.",
        evidence: [`network.${wan.interface}.device: ${wan.modemDevice}`],
        fix: applyFix(input),
      },
    ];
  const enabled = cellular.filter(({ disabled }) => !disabled);
  if (enabled.length === 0) return [];
  const names = enabled.map((one) => one.interface).join(", ");
  return [
    {
      severity: "warning",
      message:
        `The router still connects over USB through ${names}.` +
        " The modem cannot serve USB and Ethernet at the same time.",
      evidence: enabled.map(({ interface: name, proto }) => `network.${name}.proto: ${proto}`),
      fix: [
        profileFix(`Set \`router.wan.retire: [${names}]\``, input, ["--retire"]),
        "This disables the interfaces and deletes nothing.",
      ].join("\n"),
    },
  ];
});

export const stagedChanges = routerRule("staged-changes", (router) =>
  obstaclesOf(router, "staged-changes", "warning"),
);
export const guardArmed = routerRule("guard-armed", (router) =>
  obstaclesOf(router, "guard-armed", "warning"),
);
export const readOnlyRouter = routerRule("read-only-router", (router) =>
  obstaclesOf(router, "read-only-router", "error"),
);

function obstaclesOf(
  { obstacles }: AnsweringRouter,
  code: (typeof obstacleFindings)[WriteObstacle["kind"]],
  severity: FindingDetails["severity"],
): readonly FindingDetails[] {
  return obstacles
    .filter(({ kind }) => obstacleFindings[kind] === code)
    .map(({ message, fix, kind }) =>
      defined({ severity, message, evidence: [evidenceOf[kind]], fix }),
    );
}

const evidenceOf: Readonly<Record<WriteObstacle["kind"], string>> = {
  "unsaved-changes": "staged changes, or a LuCI session in /var/run/rpcd",
  "apply-pending": "/var/run/rpcd/snapshot-files: not empty",
  "guard-armed": "/etc/ethermode/pending: present",
  "flash-full": "free space of the overlay, from `df`",
  "not-lasting": "type of the root file system, from the mount table",
  overridden: "/var/run/uci: not empty",
};
