import { describe, expect, test } from "vitest";
import type { DiagnosisInput } from "../../../src/doctor/diagnosis-input.ts";
import { diagnose, rules } from "../../../src/doctor/findings.ts";
import type { FindingCode } from "../../../src/doctor/findings.ts";
import { absent, input } from "./healthy-pair.ts";
import type { Change } from "./healthy-pair.ts";

function fixOf(code: FindingCode, by: DiagnosisInput): string {
  return diagnose(by).find((finding) => finding.code === code)?.fix ?? "";
}

/** Lines that a user copies. */
function commandsOf(fix: string): readonly string[] {
  return fix.split("\n").filter((line) => line.startsWith("  "));
}

test("doctor reports nothing for a healthy pair", () => {
  expect(diagnose(input())).toEqual([]);
});

test("rules have unique codes", () => {
  expect(new Set(rules.map(({ code }) => code)).size).toBe(rules.length);
});

test("findings have evidence, and warnings and errors have a fix", () => {
  const all = [
    input({ values: { "qcfg.pcie-mode": "endpoint" } }),
    input({ modem: { passthrough: false }, wan: { address: "192.168.225.30" } }),
    input({ wan: { carrier: false, address: absent } }),
    input({ router: { passwordless: true, modemManager: "running" } }),
  ].flatMap(diagnose);

  expect(all.filter(({ evidence }) => evidence.length === 0)).toEqual([]);
  expect(all.filter(({ severity, fix }) => severity !== "info" && fix === undefined)).toEqual([]);
});

describe("commands in fixes", () => {
  const noDriver: Change = { values: { "qeth.eth-driver": { r8125: 0, r8168: 0 } } };

  test("apply the profile in use, quoted for the shell", () => {
    const by = input({ ...noDriver, input: { profile: "my barn.yaml" } });

    expect(commandsOf(fixOf("no-ethernet-driver", by))).toEqual([
      "  ethermode apply 'my barn.yaml'",
    ]);
  });

  test("start the wizard when no profile is in use", () => {
    expect(commandsOf(fixOf("no-ethernet-driver", input(noDriver)))).toEqual(["  ethermode setup"]);
  });

  test("name the AT port when the user chose one", () => {
    const by = input({ values: { cfun: 4 }, input: { atOptions: ["--port", "/dev/ttyUSB3"] } });

    expect(commandsOf(fixOf("radio-off", by))).toEqual([
      "  ethermode at --port /dev/ttyUSB3 'AT+CFUN=1'",
    ]);
  });

  test("name the SSH destination of the router", () => {
    const by = input({
      router: { sshDestination: "-p 2222 root@10.0.0.11" },
      wan: { address: absent },
    });

    expect(commandsOf(fixOf("no-lease", by))).toEqual(["  ssh -p 2222 root@10.0.0.11 'ifup wan'"]);
  });
});

describe("APN advice", () => {
  const carrier = {
    name: "Example",
    networks: ["00101"],
    apns: [{ name: "example.net", context: 3, source: "MBPI" }],
  };
  const withoutAddress = (change: Change): DiagnosisInput =>
    input({ ...change, modem: { address: absent, ...change.modem } });

  test("suggests the APN of a known carrier, with its source as evidence", () => {
    const by = withoutAddress({ modem: { carrier } });

    expect(fixOf("no-data-call", by)).toContain("its APN example.net:\n  ethermode setup");
    expect(commandsOf(fixOf("no-data-call", { ...by, profile: "barn.yaml" }))).toEqual([
      "  modem: { apn: { name: example.net, context: 3 } }",
    ]);
    expect(diagnose(by).flatMap(({ evidence }) => evidence)).toContain(
      "source of the suggested APN: MBPI",
    );
  });

  test("refers to the carrier when its APN is set already", () => {
    const values = { "cgdcont.1": { type: "IPV4V6", apn: "Example.NET" } };
    const fix = fixOf("no-data-call", withoutAddress({ modem: { carrier }, values }));

    expect(fix).toMatch(/ask the carrier/);
    expect(fix).not.toMatch(/suggest/i);
  });

  test("is general when the carrier is unknown", () => {
    expect(fixOf("no-data-call", withoutAddress({}))).toMatch(/^Set the carrier's APN/);
  });
});

describe("fix for a WAN without a lease", () => {
  const fixFor = (device: string, hasProviderTags = false): string =>
    fixOf("no-lease", input({ wan: { device, hasProviderTags, address: absent } }));

  test("names the port below a VLAN", () => {
    expect(fixFor("wan.7", true)).toContain("`router.wan.device: wan`");
  });

  test("mentions no VLAN for a VLAN of the router's switch", () => {
    expect(fixFor("eth0.2")).not.toContain("VLAN");
  });

  test("mentions no VLAN for a plain port", () => {
    expect(fixFor("wan")).not.toContain("VLAN");
  });
});

describe("a fix that needs an apply", () => {
  const endpoint = { "qcfg.pcie-mode": "endpoint" } as const;

  test.each<[string, Change, string]>([
    [
      "the modem has foreign rules",
      {
        values: {
          ...endpoint,
          "qmap.mpdn-rules-1-3": [{ rule: 1, cid: 2, vlan: 5, ippt: 0, autoConnect: 1 }],
        },
      },
      "foreign-rules",
    ],
    [
      "the router has unsaved changes",
      {
        values: endpoint,
        router: { obstacles: [{ kind: "unsaved-changes", message: "Changes are staged." }] },
      },
      "Apply is refused at present: see the finding staged-changes.",
    ],
    [
      "the modem is read-only",
      { values: endpoint, modem: { readOnly: "little is known of it" } },
      "ethermode does not change this modem",
    ],
  ])("names the obstacle in place of an apply that is refused when %s", (_when, change, text) => {
    const fix = fixOf(
      "ethernet-off",
      input({ wan: { carrier: false, address: absent }, ...change }),
    );

    expect(fix).toContain(text);
    expect(commandsOf(fix)).toEqual([]);
  });
});
