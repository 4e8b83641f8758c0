import { expect, test } from "vitest";
import { openBench } from "../support/bench.ts";
import type { BenchSpec } from "../support/bench.ts";
import type { RouterOptions } from "../../simulator/router/router.ts";

const cases: readonly (readonly [RouterOptions["image"], string, BenchSpec])[] = [
  ["dsa-24.10", "a plain DSA router", {}],
  ["dsa-24.10", "a metric and IPv6", { router: { wan: { metric: 10, ipv6: "on" } } }],
  ["eth-25.12", "a WAN on eth1", {}],
  ["eth-25.12", "IPv6 off", { router: { wan: { ipv6: "off" } } }],
  ["legacy-19.07", "ifname instead of device", {}],
  ["legacy-19.07", "a metric", { router: { wan: { metric: 10 } } }],
  ["bare-24.10-no-rpcd", "no wan section and no rpcd", { router: { wan: { device: "wan" } } }],
  [
    "dsa-24.10",
    "a reachable web interface of the modem",
    { modem: { passthrough: { nat: true } }, router: { wan: { management: true } } },
  ],
];

test.each(cases)(
  "apply, verify and rollback work on image %s with %s",
  async (image, _title, spec) => {
    await using bench = await openBench({ router: { image } });
    const before = await bench.state();

    const first = await bench.apply(spec);
    const failure = bench.failure();
    const second = await bench.apply(spec);
    const verified = await bench.verify(spec);
    const back = await bench.rollback();

    expect(failure).toBeUndefined();
    expect(first).toMatchObject({ outcome: "applied", verdict: "passthrough-cgnat" });
    expect(second).toMatchObject({ outcome: "unchanged" });
    expect(verified.exit).toBe(0);
    expect(back).toMatchObject({ outcome: "rolled-back", exit: 0 });
    expect(await bench.state()).toEqual(before);
  },
);
