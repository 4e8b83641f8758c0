import { describe, expect, test } from "vitest";
import { parseJson } from "../../../src/router/openwrt/json-values.ts";
import { parseStatus } from "../../../src/router/openwrt/lease.ts";
import { readRecording } from "./recorded-router.ts";

describe("the status of an interface", () => {
  test.each([
    [
      "nat-lease",
      {
        up: true,
        pending: false,
        address: "192.168.225.30",
        prefix: 24,
        gateway: "192.168.225.1",
        dns: ["192.168.225.1"],
        server: "192.168.225.1",
        leaseSeconds: 43_200,
      },
    ],
    [
      "stale-nat-lease-after-passthrough",
      {
        up: true,
        pending: false,
        address: "192.168.225.30",
        prefix: 24,
        gateway: "192.168.225.1",
        dns: ["192.168.225.1"],
        server: "192.168.225.1",
        leaseSeconds: 43_200,
      },
    ],
    [
      "passthrough-lease",
      {
        up: true,
        pending: false,
        address: "100.72.1.45",
        prefix: 24,
        gateway: "100.72.1.1",
        dns: ["1.1.1.1", "8.8.8.8"],
        server: "100.72.1.1",
        leaseSeconds: 120,
      },
    ],
    ["no-server", { up: false, pending: true, dns: [] }],
  ])("recorded with %s yields its lease", (name, lease) => {
    const status = parseJson(readRecording(`wan-states/${name}.json`));

    expect(parseStatus(status ?? null).lease).toEqual(lease);
  });

  test("recorded without a cable has no lease", () => {
    const [json = ""] = readRecording("wan-states/cable-out.json").split(/^(?=[01]$)/m);

    expect(parseStatus(parseJson(json) ?? null).lease).toEqual({
      up: false,
      pending: false,
      dns: [],
    });
  });
});
