import type { DiagnosisInput } from "./diagnosis-input.ts";
import type { Finding, FindingCode } from "./findings.ts";
import { isOpen } from "./rules/ethernet.ts";
import { isRegistered } from "./rules/registration.ts";
import { isPassthrough } from "./verdict.ts";

/** One step of the way from the modem to the Internet, and what it is about; each needs all before it. */
export interface Rung {
  readonly id: RungId;
  readonly title: string;
  readonly state: "whole" | "broken" | "unknown";
}

export type RungId =
  | "modem"
  | "sim"
  | "registered"
  | "data-call"
  | "driver"
  | "link"
  | "lease"
  | "route";

interface Step {
  readonly id: RungId;
  readonly title: string;
  /** Findings that break it, unless they are only good to know. */
  readonly brokenBy: readonly FindingCode[];
  whole(facts: DiagnosisInput): boolean;
}

const steps: readonly Step[] = [
  {
    id: "modem",
    title: "the modem",
    brokenBy: [
      "no-modem",
      "several-modems",
      "no-permission",
      "port-held",
      "no-answer",
      "unknown-model",
      "other-model",
      "modem-not-asked",
    ],
    whole: ({ modem }) => modem?.state === "answers",
  },
  {
    id: "sim",
    title: "the SIM card",
    brokenBy: ["sim-missing", "sim-locked", "sim-failure"],
    whole: (facts) => answers(facts, ({ sim }) => sim === "ready"),
  },
  {
    id: "registered",
    title: "registration",
    brokenBy: ["radio-off", "denied", "limited-service", "searching"],
    whole: (facts) => answers(facts, isRegistered),
  },
  {
    id: "data-call",
    title: "the data connection",
    brokenBy: ["no-data-call"],
    whole: (facts) => answers(facts, ({ address }) => address !== undefined),
  },
  {
    id: "driver",
    title: "the modem's Ethernet port",
    brokenBy: ["ethernet-off", "no-ethernet-driver", "rgmii-left-on"],
    whole: (facts) => answers(facts, (modem) => modem.ethernet.some((path) => isOpen(modem, path))),
  },
  {
    id: "link",
    title: "the link to the router",
    brokenBy: [
      "router-unreachable",
      "router-login-refused",
      "not-openwrt",
      "no-wan-port",
      "cable-out",
    ],
    whole: ({ router }) => router?.state === "answers" && router.wan.carrier === true,
  },
  {
    id: "lease",
    title: "the router's lease",
    brokenBy: ["wan-not-dhcp", "no-lease"],
    whole: ({ router }) => router?.state === "answers" && router.wan.address !== undefined,
  },
  {
    id: "route",
    title: "the carrier's address on the router",
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
    whole: ({ verdict }) => verdict !== undefined && isPassthrough(verdict.verdict),
  },
];

export interface Ladder {
  readonly rungs: readonly Rung[];
  /** The first rung that is broken; nothing above it can hold. */
  readonly broken?: Rung & { readonly findings: readonly Finding[] };
}

/** SIM → registered → data call → driver → link → lease → route. */
export function ladder(facts: DiagnosisInput, findings: readonly Finding[]): Ladder {
  const breaking = ({ brokenBy }: Step): readonly Finding[] =>
    findings.filter(
      ({ code, severity }) =>
        severity !== "info" &&
        brokenBy.includes(code) &&
        (code !== "port-held" || severity === "error"),
    );
  const climbed = steps
    .map((step) => ({ step, by: breaking(step) }))
    .map(({ step, by }) => ({
      by,
      rung: {
        id: step.id,
        title: step.title,
        state: by.length > 0 ? "broken" : step.whole(facts) ? "whole" : "unknown",
      } as const,
    }));
  const first = climbed.find(({ rung }) => rung.state === "broken");
  return {
    rungs: climbed.map(({ rung }) => rung),
    ...(first === undefined ? {} : { broken: { ...first.rung, findings: first.by } }),
  };
}

function answers(
  { modem }: DiagnosisInput,
  test: (modem: Extract<DiagnosisInput["modem"], { state: "answers" }>) => boolean,
): boolean {
  return modem?.state === "answers" && test(modem);
}

/** The one line a diagnosis ends in. */
export function summary({ rungs, broken }: Ladder, findings: readonly Finding[]): string {
  if (broken !== undefined)
    return `Mend this first: ${broken.title}. ${broken.findings[0]?.message ?? ""}`.trim();
  const unknown = rungs.filter(({ state }) => state === "unknown");
  const others = findings.filter(({ severity }) => severity !== "info").length;
  const rest =
    others === 0
      ? ""
      : others === 1
        ? " One thing above wants attention all the same."
        : ` ${others} things above want attention all the same.`;
  if (unknown.length === 0) return `Everything holds, from the SIM card to the Internet.${rest}`;
  return `Nothing that was looked at is in the way. Not known: ${unknown.map(({ title }) => title).join(", ")}.${rest}`;
}
