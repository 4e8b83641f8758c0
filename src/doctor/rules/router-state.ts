import type { WriteObstacle, AnsweringRouter } from "../diagnosis-input.ts";
import { routerRule } from "../rule.ts";
import type { Complaint } from "../rule.ts";
import { listed } from "../phrasing.ts";

export const routerPasswordless = routerRule("router-passwordless", ({ passwordless, host }) =>
  passwordless
    ? [
        {
          severity: "warning",
          message: "The router has no password: anybody in its network is root there.",
          evidence: ["root's entry in /etc/shadow is empty"],
          fix: `Run \`ssh root@${host} passwd\`.`,
        },
      ]
    : [],
);

/** The modem cannot serve both its Ethernet port and a host on USB (openwrt.md C4; modem.md 7 #27). */
export const oldCellularInterface = routerRule("old-cellular-interface", ({ cellular }) => {
  const enabled = cellular.filter(({ disabled }) => !disabled);
  if (enabled.length === 0) return [];
  const names = enabled.map((one) => one.interface);
  return [
    {
      severity: "warning",
      message: `The router still dials over USB by its interface ${listed(names)}; the modem cannot serve that and Ethernet at once.`,
      evidence: enabled.map(({ interface: name, proto }) => `network.${name}.proto is ${proto}`),
      fix: `Set router.wan.retire: [${names.join(", ")}] in the profile, then \`ethermode apply FILE\`; it is disabled, never deleted.`,
    },
  ];
});

export const stagedChanges = routerRule("staged-changes", (router) =>
  byKind(router, ["unsaved-changes", "apply-pending"], "warning"),
);
export const guardArmed = routerRule("guard-armed", (router) =>
  byKind(router, ["guard-armed"], "warning"),
);
export const readOnlyRouter = routerRule("read-only-router", (router) =>
  byKind(router, ["flash-full", "not-lasting", "overridden"], "error"),
);

function byKind(
  { obstacles }: AnsweringRouter,
  kinds: readonly WriteObstacle["kind"][],
  severity: Complaint["severity"],
): readonly Complaint[] {
  return obstacles
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ message, fix, kind }) => ({
      severity,
      message,
      evidence: [evidenceOf[kind]],
      ...(fix === undefined ? {} : { fix }),
    }));
}

const evidenceOf: Readonly<Record<WriteObstacle["kind"], string>> = {
  "unsaved-changes": "`uci changes`, or LuCI's sessions in /var/run/rpcd, are not empty",
  "apply-pending": "/var/run/rpcd/snapshot-files is not empty",
  "guard-armed": "/etc/ethermode/pending is there",
  "flash-full": "`df` of the overlay",
  "not-lasting": "the root file system, as mounted",
  overridden: "/var/run/uci is not empty",
};
