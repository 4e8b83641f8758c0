import { expect, test } from "vitest";
import { lanAddress } from "../../../src/at-profiles/settings/lan-address.ts";
import { diagnose } from "../../../src/doctor/findings.ts";
import { ladder } from "../../../src/doctor/ladder.ts";
import type { PathInput } from "../../../src/doctor/path-input.ts";
import { absent, input, path, reported, router } from "./healthy-pair.ts";

const other = { target: "0.0.0.0", prefix: 0, kind: "unicast", metric: 0 } as const;
const [own] = path.routes ?? [];

const withPath = (change: Partial<PathInput>): Parameters<typeof input>[0] => ({
  router: { path: { ...path, ...change } },
});

const unicast = (device: string, target = "0.0.0.0", prefix = 0) => ({
  ...other,
  device,
  target,
  prefix,
  gateway: "10.9.9.1",
});

const through = (device: string, internet: "answered" | "silent") =>
  ({ ...path.probes, route: { device }, internet }) as NonNullable<PathInput["probes"]>;

test.each<[string, string, Partial<PathInput>]>([
  [
    "warning other-uplink",
    "another uplink works",
    { routes: [unicast("eth2")], probes: through("eth2", "answered") },
  ],
  [
    "error other-uplink",
    "another uplink is dead",
    { routes: [unicast("eth2")], probes: through("eth2", "silent") },
  ],
  [
    "info other-uplink",
    "a VPN carries the traffic",
    { routes: [unicast("wg0")], probes: through("wg0", "answered"), tunnels: ["wg0"] },
  ],
  [
    "info static-route",
    "a VPN covers the default route with two halves",
    {
      routes: [unicast("tun0", "0.0.0.0", 1), unicast("tun0", "128.0.0.0", 1)],
      probes: through("tun0", "answered"),
      tunnels: ["tun0"],
    },
  ],
  [
    "error static-route",
    "half of the Internet is discarded",
    {
      routes: [
        { target: "128.0.0.0", prefix: 1, kind: "discard", metric: 0 },
        { ...other, device: "eth1", gateway: "81.2.69.1" },
      ],
    },
  ],
  [
    "error no-default-route",
    "the routing table is empty",
    { routes: [], probes: { route: "none", lookups: [] } },
  ],
  [
    "error no-masquerading",
    "the routing table and the packets are unknown",
    { ...(path.zones && { zones: { ...path.zones, isTranslated: false } }), probes: absent },
  ],
  [
    "error lan-silent",
    "only the LAN gets no answer",
    { probes: { ...through("eth1", "answered"), lan: "silent" } },
  ],
  [
    "error wan-open",
    "the zone accepts everything",
    { ...(path.zones && { zones: { ...path.zones, openInput: "input: ACCEPT" } }) },
  ],
  [
    "warning dns-failure",
    "DNS does not know the name",
    {
      probes: {
        ...through("eth1", "answered"),
        lookups: [{ server: "127.0.0.1", result: "unknown-name" }],
      },
    },
  ],
])("doctor: %s when %s", (expected, _condition, change) => {
  expect(reported(input(withPath(change)))).toBe(expected);
});

test("doctor warns when mwan3 uses another uplink first", () => {
  expect(reported(input({ router: { mwan3: ["wan", "wanb"], mwan3First: ["wanb"] } }))).toBe(
    "warning mwan3",
  );
});

test("doctor names the port that has the link in place of the WAN", () => {
  const by = input({ router: { linkedPorts: ["lan3"] }, wan: { carrier: false, address: absent } });

  const [finding] = diagnose(by);

  expect(finding?.message).toContain("Other ports have one: lan3.");
  expect(finding?.fix).toContain("move its cable to eth1");
});

test("ladder leaves the path open where a recording does not hold it", () => {
  const unknown: PathInput = {
    switchedOff: [],
    isStopped: false,
    tunnels: [],
    firewall: "unknown",
    dns: { resolver: "unknown", servers: [], isKnown: false, unused: [] },
  };
  const by = input({ router: { ...router, path: unknown } });

  expect(reported(by)).toBe("nothing");
  expect(
    ladder(by, diagnose(by))
      .rungs.slice(9)
      .map(({ state }) => state),
  ).toEqual(["unknown", "unknown", "unknown", "unknown"]);
});

test.each([
  ["the LAN of the modem can be set", { [lanAddress.id]: {} }, "192.168.226.1"],
  ["the LAN of the modem cannot be set", {}, "network.lan.ipaddr=192.168.1.1"],
])("no fix recommends a refused apply while both LANs overlap, and %s", (_title, values, fix) => {
  const by = input({
    modem: { passthrough: false },
    values,
    wan: { address: "192.168.225.30" },
    router: { lanSubnets: [{ interface: "lan", address: "192.168.225.77", prefix: 24 }] },
  });

  const fixes = diagnose(by)
    .filter(({ code }) => ["passthrough-off", "double-nat", "subnet-clash"].includes(code))
    .map((finding) => finding.fix);

  expect(own).toBeDefined();
  expect(fixes).toHaveLength(3);
  expect(new Set(fixes).size).toBe(1);
  expect(fixes[0]).toContain(fix);
});
