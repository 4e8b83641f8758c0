import type { WatchState } from "../workflows/watch/watch-target.ts";
import { isPassthrough } from "../doctor/verdict.ts";
import type { TargetResult } from "../workflows/events.ts";

/** Everything that the metrics of one target show. */
export interface TargetMetrics {
  readonly name: string;
  readonly result: Pick<TargetResult, "exit" | "verdict">;
  /** The number of values that differ from the profile. Absent when they were not read. */
  readonly drift?: number;
  readonly watch?: WatchState;
}

interface Metric {
  readonly name: string;
  readonly kind: "gauge" | "counter";
  readonly help: string;
  /** Returns undefined if the value is unknown. */
  readonly value: (target: TargetMetrics) => number | boolean | undefined;
}

/** None of them holds an address or an identity. */
const metrics: readonly Metric[] = [
  {
    name: "ethermode_verify_exit_code",
    kind: "gauge",
    help: "Exit code of verify: 0 verified, 2 drift, 7 not proven, 4 unreachable.",
    value: ({ result }) => result.exit,
  },
  {
    name: "ethermode_drift_values",
    kind: "gauge",
    help: "Number of values that differ from the profile.",
    value: ({ drift }) => drift,
  },
  {
    name: "ethermode_passthrough",
    kind: "gauge",
    help: "Whether the WAN of the router has the carrier address of the modem.",
    value: ({ result: { verdict }, watch }) =>
      passthroughNow(watch) ?? (verdict && isPassthrough(verdict)),
  },
  {
    name: "ethermode_up",
    kind: "gauge",
    help: "Whether the devices answered the last sample of verify --watch.",
    value: ({ watch }) => watch?.isAnswering,
  },
  {
    name: "ethermode_link_up",
    kind: "gauge",
    help: "Whether the WAN port of the router has a link.",
    value: ({ watch }) => watch?.values.link && watch.values.link === "up",
  },
  {
    name: "ethermode_registered",
    kind: "gauge",
    help: "Whether the modem is registered in the mobile network.",
    value: ({ watch }) => watch?.values.isRegistered,
  },
  {
    name: "ethermode_temperature_celsius",
    kind: "gauge",
    help: "Highest temperature of the sensors of the modem.",
    value: ({ watch }) => watch?.values.temperature,
  },
  counter("lease", "Changes of the WAN address of the router since verify --watch started."),
  counter("link", "Changes of the link of the WAN port since verify --watch started."),
  counter("address", "Changes of the carrier address since verify --watch started."),
  counter("registration", "Changes of the registration since verify --watch started."),
  counter("answer", "Times the devices stopped or started answering since verify --watch started."),
];

function counter(what: keyof WatchState["counts"], help: string): Metric {
  return {
    name: `ethermode_${what}_changes_total`,
    kind: "counter",
    help,
    value: ({ watch }) => watch?.counts[what],
  };
}

/** Returns the metrics in the text format of Prometheus. A metric without a value is left out. */
export function metricsText(targets: readonly TargetMetrics[]): string {
  return metrics
    .flatMap(({ name, kind, help, value }) => {
      const rows = targets.flatMap((target) => {
        const found = value(target);
        return found === undefined
          ? []
          : [`${name}{target="${label(target.name)}"} ${Number(found)}`];
      });
      return rows.length === 0 ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`, ...rows];
    })
    .map((line) => `${line}\n`)
    .join("");
}

function passthroughNow(watch: WatchState | undefined): boolean | undefined {
  const { lease, address } = watch?.values ?? {};
  if (lease === undefined || address === undefined) return undefined;
  return lease === address && lease !== "none";
}

function label(name: string): string {
  return name.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
