import { describe, expect, test } from "vitest";
import { isFailure } from "../../../src/core/failure.ts";
import { parseFacts } from "../../../src/router/openwrt/parse-facts.ts";
import { withChanges } from "../../../src/uci/changed.ts";
import { valueAt } from "../../../src/uci/path.ts";
import { wordsOf } from "../../../src/uci/value.ts";
import type { UciPackage } from "../../../src/uci/value.ts";
import { wanValues } from "../../../src/uci/wan.ts";
import { boardParts } from "../../support/boards/board-parts.ts";
import { boardGroups, boardReleases, boardStates, namesOf } from "../../support/boards/corpus.ts";
import type { BoardGroup, BoardRouter } from "../../support/boards/corpus.ts";

const spec = { ipv6: "keep", metric: "keep", retire: [], management: false } as const;

/** Returns the device of the planned WAN, or the text of the refusal. */
function plan(router: BoardRouter): PlannedWan | { readonly refused: string } {
  try {
    const facts = parseFacts(boardParts(router), { wanInterface: "wan" });
    const values = wanValues(facts, spec);
    const packages = [facts.packages.network, facts.packages.firewall];
    const changes = Object.entries(values).map(([path, to]) => ({
      path,
      from: valueAt(packages, path),
      to,
    }));
    return { ...wanOf(withChanges(facts.packages.network, changes)), mac: facts.wan.mac };
  } catch (error) {
    if (isFailure(error, "refused/no-wan-port"))
      return { refused: `${error.message}\n${error.hint ?? ""}` };
    throw error;
  }
}

interface PlannedWan {
  readonly devices: readonly string[];
  readonly proto: string | undefined;
  /** Bridges that contain the device. */
  readonly bridges: readonly string[];
  readonly mac: string | undefined;
}

function wanOf(network: UciPackage): Omit<PlannedWan, "mac"> {
  const wan = network.sections.find(({ type, name }) => type === "interface" && name === "wan");
  const devices = [...wordsOf(wan?.options.get("device")), ...wordsOf(wan?.options.get("ifname"))];
  const proto = wan?.options.get("proto");
  const bridges = network.sections
    .filter(
      (section) =>
        section !== wan &&
        (section.type === "bridge-vlan" || section.options.get("type") === "bridge"),
    )
    .filter(({ options }) =>
      devices.some((device) =>
        [...wordsOf(options.get("ports")), ...wordsOf(options.get("ifname"))].includes(device),
      ),
    )
    .map(({ name, options }) => String(options.get("name") ?? name));
  return { devices, proto: typeof proto === "string" ? proto : undefined, bridges };
}

/** Returns why the plan is wrong, or undefined. */
function fault(
  { release, state, group }: BoardRouter,
  planned: ReturnType<typeof plan>,
): string | undefined {
  const { kind, device, ports } = group.expect;
  const mustRefuse =
    ["none", "dsl", "modem"].includes(kind) ||
    (state === "access-point" && (kind === "several" || kind === "bridge-vlan")) ||
    (kind === "several" && release === "19.07" && state !== "factory");
  if ("refused" in planned) {
    if (!mustRefuse) return `refused: ${planned.refused}`;
    const missing = unnamedPorts(group).filter((port) => !mentions(planned.refused, port));
    if (missing.length > 0) return `does not name ${missing.join(", ")}: ${planned.refused}`;
    const hint = planned.refused.split("\n").slice(1).join("\n");
    const bad = switchDevices(group).find((name) => mentions(hint, name));
    return bad === undefined ? undefined : `suggests ${bad}: ${planned.refused}`;
  }
  if (mustRefuse) return `planned ${planned.devices.join(" ")}`;
  const wanted = kind === "several" && release === "19.07" ? (ports ?? []) : [device ?? ""];
  if (planned.devices.join(" ") !== wanted.join(" ")) return `planned ${planned.devices.join(" ")}`;
  if (planned.proto !== "dhcp") return `proto ${planned.proto}`;
  if (planned.bridges.length > 0) return `still in ${planned.bridges.join(" ")}`;
  return planned.mac === undefined ? "without MAC address" : undefined;
}

function mentions(text: string, name: string): boolean {
  return new RegExp(`(?<![\\w.-])${name.replaceAll(".", "\\.")}(?![\\w-]|\\.\\d)`).test(text);
}

/** Returns the Ethernet ports that a refusal must name. */
function unnamedPorts(group: BoardGroup): readonly string[] {
  const names = [
    group.net["lan"],
    group.expect.kind === "several" ? group.net["wan"] : undefined,
  ].flatMap(namesOf);
  return names.filter((name) => !/^(?:eth\d\.\d|wlan|usb)/.test(name));
}

function switchDevices({ net }: BoardGroup): readonly string[] {
  const vlans = namesOf(net["lan"]).filter((name) => /^eth\d\.\d/.test(name));
  return [...vlans, ...vlans.map((name) => name.split(".")[0] ?? "")];
}

function count(group: BoardGroup): number {
  return Object.values(group.boards).reduce((sum, names) => sum + names.length, 0);
}

describe.each(boardReleases)("every board of OpenWrt %s", (release) => {
  describe.each(boardStates)("in the state %s", (state) => {
    test.each([true, false])(
      "gets its WAN or a refusal (switch in the files: %s)",
      (isSwitchKnown) => {
        const wrong: Record<string, number> = {};
        const examples: string[] = [];
        for (const group of boardGroups(release)) {
          const router = { release, state, group, isSwitchKnown };
          const why = fault(router, plan(router));
          if (why === undefined) continue;
          wrong[group.expect.kind] = (wrong[group.expect.kind] ?? 0) + count(group);
          examples.push(`${group.expect.kind} ${JSON.stringify(group.net)}: ${why}`);
        }

        expect(wrong, examples.slice(0, 5).join("\n")).toEqual({});
      },
    );
  });
});
