import { defined } from "../core/defined.ts";
import type { AnsweringModem, DiagnosisInput } from "./diagnosis-input.ts";
import {
  hasInternet,
  isThroughTunnel,
  isThroughWan,
  passesLan,
  resolvesNames,
} from "./effective-route.ts";
import type { Finding, FindingCode } from "./findings.ts";
import type { PathInput } from "./path-input.ts";
import { isEthernetEnabled } from "./rules/ethernet.ts";
import { isRegistered } from "./rules/registration.ts";
import { isFault, isPassthrough } from "./verdict.ts";
import type { PathState, VerdictName } from "./verdict.ts";

/** One level between the modem and the Internet. It depends on all levels before it. */
export interface Rung {
  readonly id: RungId;
  readonly title: string;
  readonly state: "whole" | "broken" | "unknown";
}

export type RungId =
  | "power"
  | "modem"
  | "sim"
  | "registered"
  | "data-call"
  | "driver"
  | "link"
  | "lease"
  | "route"
  | "default-route"
  | "internet"
  | "names"
  | "lan";

interface Level {
  readonly id: RungId;
  readonly title: string;
  /** Findings that break this level, except those of severity info. */
  readonly brokenBy: readonly FindingCode[];
  /** Findings that prevent the check of this level. The level itself may work. */
  readonly hiddenBy?: { readonly title: string; readonly codes: readonly FindingCode[] };
  isWhole(input: DiagnosisInput): boolean;
}

/** The levels between a router with the right address and a computer in its LAN. */
const pathLevels: readonly Level[] = [
  {
    id: "default-route",
    title: "Default route of the router",
    brokenBy: ["no-default-route", "other-uplink", "static-route", "mwan3"],
    isWhole: (input) =>
      hasPath(input, (path) => isThroughWan(path) === true || isThroughTunnel(path)),
  },
  {
    id: "internet",
    title: "Internet from the router",
    brokenBy: ["no-internet"],
    isWhole: (input) => hasPath(input, hasInternet),
  },
  {
    id: "names",
    title: "Name resolution",
    brokenBy: ["dns-failure"],
    isWhole: (input) => hasPath(input, resolvesNames),
  },
  {
    id: "lan",
    title: "Internet from the LAN",
    brokenBy: ["firewall-stopped", "wan-zone", "no-masquerading", "no-forwarding", "lan-silent"],
    isWhole: (input) => hasPath(input, passesLan),
  },
];

const levels: readonly Level[] = [
  {
    id: "power",
    title: "Power and USB connection",
    brokenBy: ["usb-drops", "usb-power", "modem-restarts"],
    isWhole: ({ modem }) => modem?.state === "answers",
  },
  {
    id: "modem",
    title: "Modem",
    brokenBy: [
      "no-modem",
      "no-at-port",
      "download-mode",
      "mhi-failed",
      "several-modems",
      "no-permission",
      "port-held",
      "no-answer",
      "unknown-model",
      "other-model",
      "modem-not-asked",
    ],
    isWhole: ({ modem }) => modem?.state === "answers",
  },
  {
    id: "sim",
    title: "SIM card",
    brokenBy: ["sim-missing", "sim-locked", "sim-failure"],
    isWhole: (input) => hasModem(input, ({ sim }) => sim === "ready"),
  },
  {
    id: "registered",
    title: "Registration",
    brokenBy: ["radio-off", "reject-cause", "denied", "limited-service", "searching"],
    isWhole: (input) => hasModem(input, isRegistered),
  },
  {
    id: "data-call",
    title: "Data connection",
    brokenBy: ["no-data-call", "ipv6-only", "apn-rejected", "ip-type-rejected", "context-held"],
    isWhole: (input) => hasModem(input, ({ address }) => address !== undefined),
  },
  {
    id: "driver",
    title: "Ethernet port of the modem",
    brokenBy: ["ethernet-off", "no-ethernet-driver", "rgmii-left-on", "ethernet-chip-lost"],
    isWhole: (input) =>
      hasModem(input, (modem) => modem.ethernet.some((path) => isEthernetEnabled(modem, path))),
  },
  {
    id: "link",
    title: "Link to the router",
    brokenBy: ["no-wan-port", "cable-out"],
    hiddenBy: {
      title: "Access to the router",
      codes: ["router-unreachable", "router-login-refused", "not-openwrt"],
    },
    isWhole: ({ router }) => router?.state === "answers" && router.wan.carrier === true,
  },
  {
    id: "lease",
    title: "WAN lease of the router",
    brokenBy: ["wan-not-dhcp", "wan-off", "no-lease"],
    isWhole: ({ router }) => router?.state === "answers" && router.wan.address !== undefined,
  },
  {
    id: "route",
    title: "Carrier address on the router",
    brokenBy: [
      "old-firmware",
      "passthrough-off",
      "nat-left-on",
      "wrong-mac-bound",
      "stale-lease",
      "double-nat",
      "other-network",
      "subnet-clash",
    ],
    isWhole: ({ verdict }) => verdict !== undefined && isPassthrough(verdict.verdict),
  },
  ...pathLevels,
];

export interface Ladder {
  readonly rungs: readonly Rung[];
  /** The first problem to fix: a broken rung, or access to a device. Rungs after it cannot work. */
  readonly broken?: Rung & { readonly findings: readonly Finding[] };
}

/** Returns the state of each level from the modem to the Internet. */
export function ladder(input: DiagnosisInput, findings: readonly Finding[]): Ladder {
  return judgeLevels(levels, input, findings);
}

/** Returns the state of each level between the router's lease and a computer in its LAN. */
export function pathLadder(input: DiagnosisInput, findings: readonly Finding[]): Ladder {
  return judgeLevels(pathLevels, input, findings);
}

/** Returns the state of the path from the LAN to the Internet. */
export function pathState({ rungs, broken }: Ladder, isPassive: boolean): PathState {
  if (broken !== undefined) return "broken";
  if (rungs.every(({ state }) => state === "whole")) return "proven";
  return isPassive ? "not-checked" : "unknown";
}

/** Findings about the path, whether they break it or not. */
export const pathFindings: readonly FindingCode[] = [
  ...pathLevels.flatMap(({ brokenBy }) => brokenBy),
  "wan-open",
];

function judgeLevels(
  some: readonly Level[],
  input: DiagnosisInput,
  findings: readonly Finding[],
): Ladder {
  const judged = some.map(({ id, title, isWhole, brokenBy, hiddenBy }) => {
    const breaking = findings
      .filter((finding) => isBreaking(finding, brokenBy))
      .toSorted((a, b) => Number(b.severity === "error") - Number(a.severity === "error"));
    const hiding = findings.filter(({ code }) => hiddenBy?.codes.includes(code) === true);
    const state = breaking.length > 0 ? "broken" : isWhole(input) ? "whole" : "unknown";
    const toFix =
      breaking.length > 0
        ? { title, findings: breaking }
        : { title: hiddenBy?.title ?? title, findings: hiding };
    return { rung: { id, title, state } as const, toFix };
  });
  const first = judged.find(({ toFix }) => toFix.findings.length > 0);
  return defined({
    rungs: judged.map(({ rung }) => rung),
    broken: first === undefined ? undefined : { ...first.rung, ...first.toFix },
  });
}

/** Findings that break a level as errors only: with a warning it still works. */
const tolerable = new Set<FindingCode>(["port-held", "usb-drops", "usb-power", "rgmii-left-on"]);

function isBreaking({ code, severity }: Finding, brokenBy: readonly FindingCode[]): boolean {
  return (
    brokenBy.includes(code) && severity !== "info" && (!tolerable.has(code) || severity === "error")
  );
}

function hasModem({ modem }: DiagnosisInput, test: (modem: AnsweringModem) => boolean): boolean {
  return modem?.state === "answers" && test(modem);
}

function hasPath({ router }: DiagnosisInput, test: (path: PathInput) => boolean): boolean {
  return router?.state === "answers" && router.path !== undefined && test(router.path);
}

/** Returns the last line of a diagnosis. `texts`: the diagnosis is of texts, with this verdict. */
export function summary(
  { rungs, broken }: Ladder,
  findings: readonly Finding[],
  texts?: { readonly verdict?: VerdictName },
): string {
  if (broken !== undefined)
    return `Fix this first: ${broken.title}. ${broken.findings[0]?.message ?? ""}`.trim();
  const unknown = rungs.filter(({ state }) => state === "unknown");
  const toDo = findings.filter(({ severity }) => severity !== "info").length;
  const some = toDo === 1 ? "One finding above needs" : `${toDo} findings above need`;
  const rest = toDo === 0 ? "" : ` ${some} attention.`;
  if (texts !== undefined && toDo > 0) return rest.trim();
  if (texts !== undefined)
    return `These texts ${isFault(texts.verdict) ? "do not show the cause" : "show no fault"}.`;
  if (unknown.length === 0) return `Everything works, from the SIM card to the Internet.${rest}`;
  return `No fault found. Not checked: ${unknown.map(({ title }) => title).join(", ")}.${rest}`;
}
