import type { Finding, FindingCode } from "./findings.ts";
import type { Severity } from "./rule.ts";

export interface OrderedFinding extends Finding {
  /** The finding that probably causes this one. */
  readonly causedBy?: FindingCode;
}

/** Findings that each fault can cause. A fault without a row causes none that a rule reports. */
const consequences: Partial<Record<FindingCode, readonly FindingCode[]>> = {
  "usb-drops": [
    "no-modem",
    "no-answer",
    "modem-manager-running",
    "searching",
    "no-data-call",
    "cable-out",
  ],
  "usb-power": ["no-modem", "no-answer", "searching"],
  "modem-restarts": [
    "usb-drops",
    "no-answer",
    "searching",
    "no-data-call",
    "lease-flaps",
    "lease-lost",
  ],
  "port-held": ["no-answer"],
  "modem-manager-running": ["no-answer"],
  "other-dialer": ["no-data-call"],
  "old-cellular-interface": ["no-data-call"],
  "sim-missing": ["no-data-call", "no-internet"],
  "sim-locked": ["no-data-call", "no-internet"],
  "radio-off": ["no-data-call", "no-internet"],
  denied: ["no-data-call", "no-internet"],
  "limited-service": ["no-data-call", "no-internet"],
  searching: ["no-data-call", "no-internet"],
  "mbn-overwrites-apn": ["limited-service", "no-data-call"],
  "no-data-call": ["stale-lease", "no-internet"],
  "ipv6-only": ["stale-lease", "no-lease", "no-internet"],
  "ethernet-off": ["cable-out", "no-lease"],
  "no-ethernet-driver": ["cable-out", "no-lease"],
  "ethernet-chip-lost": ["link-flaps", "cable-out"],
  "link-flaps": ["lease-flaps", "lease-lost"],
  "lease-flaps": ["lease-lost"],
  "modem-crashed": [
    "usb-drops",
    "no-modem",
    "no-at-port",
    "no-answer",
    "lease-flaps",
    "lease-lost",
  ],
  "mhi-failed": ["no-modem", "no-at-port", "no-answer"],
  "kernel-fault": ["usb-drops", "transmit-timeout", "link-flaps", "lease-flaps", "lease-lost"],
  "transmit-timeout": ["link-flaps", "cable-out", "lease-flaps", "lease-lost"],
  "ip-type-rejected": ["no-data-call"],
  "reject-cause": ["denied", "searching", "limited-service", "no-data-call"],
  "apn-rejected": ["no-data-call"],
  "context-held": ["no-data-call"],
  "other-context": ["no-data-call"],
  "download-mode": ["no-modem", "no-at-port"],
  "passthrough-off": ["double-nat", "subnet-clash"],
  "no-wan-port": ["wan-not-dhcp", "no-lease"],
  "cable-out": ["no-lease", "no-internet", "no-default-route"],
  "no-lease": ["no-default-route"],
  "wan-not-dhcp": ["no-lease", "no-internet"],
  "wan-off": ["no-lease", "no-internet"],
  "subnet-clash": ["no-internet", "no-lease"],
  "stale-lease": ["no-internet"],
  "no-default-route": ["no-internet", "dns-failure", "lan-silent"],
  "static-route": ["no-internet", "dns-failure", "lan-silent"],
  "no-internet": ["dns-failure", "lan-silent"],
  "firewall-stopped": ["lan-silent"],
  "wan-zone": ["no-masquerading", "no-forwarding", "lan-silent"],
  "no-masquerading": ["lan-silent"],
  "no-forwarding": ["lan-silent"],
};

const weight: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/**
 * Returns errors before warnings, and each cause before its consequences. A cause is as severe as
 * its worst consequence. An info causes nothing.
 */
export function orderFindings(findings: readonly Finding[]): readonly OrderedFinding[] {
  const causes = new Map(findings.map((finding) => [finding, causeOf(finding, findings)]));
  const below = (cause: Finding): readonly Finding[] =>
    findings.filter((finding) => causes.get(finding) === cause);
  const lifted = (finding: Finding): Severity =>
    [finding.severity, ...below(finding).map(lifted)].toSorted(
      (a, b) => weight[a] - weight[b],
    )[0] ?? finding.severity;
  const inOrder = (some: readonly Finding[]): readonly OrderedFinding[] =>
    some
      .map((finding) => ({ finding, severity: lifted(finding) }))
      .toSorted((a, b) => weight[a.severity] - weight[b.severity])
      .flatMap(({ finding, severity }) => {
        const cause = causes.get(finding)?.code;
        const own = { ...finding, severity, ...(cause === undefined ? {} : { causedBy: cause }) };
        return [own, ...inOrder(below(finding))];
      });
  return inOrder(findings.filter((finding) => causes.get(finding) === undefined));
}

/** A fault causes only what depends on it: the table has no cycles, and a test checks that. */
function causeOf({ code }: Finding, findings: readonly Finding[]): Finding | undefined {
  return findings.find(
    (cause) => cause.severity !== "info" && consequences[cause.code]?.includes(code) === true,
  );
}
