import { describe, expect, test } from "vitest";
import { ethernetGoal } from "../../../src/at-profiles/goals/ethernet-goal.ts";
import type { EthernetSpec } from "../../../src/at-profiles/goals/ethernet-spec.ts";
import { stockGoal } from "../../../src/at-profiles/goals/stock-goal.ts";
import { models } from "../../../src/at-profiles/index.ts";
import { settingsTowards } from "../../../src/at-profiles/model.ts";
import type { ModemModel } from "../../../src/at-profiles/model.ts";
import { part } from "../../../src/at-profiles/observed.ts";
import type { ModemValues } from "../../../src/at-profiles/observed.ts";
import { isFailure } from "../../../src/core/failure.ts";
import type { Plan } from "../../../src/plan/step.ts";
import { planTowards } from "../../../src/plan/towards.ts";
import type { Channel } from "../../../src/transports/channel.ts";
import { closingStep } from "../../../src/workflows/run/closing-step.ts";
import { factoryValues } from "../../support/factory-values.ts";

const channels: readonly Channel[] = [
  { kind: "usb", on: "computer", path: "/dev/ttyUSB2" },
  { kind: "usb", on: "router", path: "router:/dev/ttyUSB2" },
  { kind: "pcie", on: "computer", path: "/dev/wwan0at0" },
  { kind: "pcie", on: "router", path: "router:/dev/mhi_DUN" },
  { kind: "named", on: "computer", path: "/dev/ttyS1" },
  { kind: "tcp", host: "192.168.225.1", port: 1555 },
];

const passthrough: EthernetSpec = {
  ethernet: "auto",
  passthrough: { enabled: true, nat: false, mac: "02:00:5e:00:53:01" },
  dnsProxy: "off",
};

const specs: Readonly<Record<string, EthernetSpec>> = {
  passthrough,
  "passthrough with NAT": {
    ...passthrough,
    passthrough: { ...passthrough.passthrough, nat: true },
  },
  router: { ...passthrough, passthrough: { enabled: false, nat: false } },
  "other LAN": {
    ...passthrough,
    passthrough: { enabled: false, nat: false },
    lan: { address: "192.168.226.1", pool: ["192.168.226.20", "192.168.226.60"] },
  },
  "RTL8168 chip": { ...passthrough, ethernet: "rtl8168" },
  "RGMII port": { ...passthrough, ethernet: "rgmii" },
};

/** States in which a modem is found, over its factory values. Settings it lacks are left out. */
const starts: Readonly<Record<string, ModemValues>> = {
  factory: {},
  "PCIe port in use": {
    "qcfg.pcie-mode": "endpoint",
    "qcfg.data-interface": { network: 1, diagnostics: 0 },
  },
  "Ethernet chip in use": {
    "qcfg.pcie-mode": "root-complex",
    "qeth.eth-driver": { r8125: 1, r8168: 0 },
    "qcfg.usbnet": 1,
  },
  "RGMII in use": { "qeth.rgmii": { status: "enable", mode: -1, calls: [] } },
  "NAT off": { "qmap.ippt-nat": 0, "qcfg.nat": 0 },
  RNDIS: { "qcfg.usbnet": 3 },
};

function startOf(model: ModemModel, change: ModemValues): ModemValues {
  const factory = factoryValues(model);
  const known = Object.entries(change).filter(([id]) => factory[id] !== undefined);
  return { ...factory, ...Object.fromEntries(known) };
}

/** Returns the plan, or undefined when the goal itself is refused. */
function planOf(
  model: ModemModel,
  observed: ModemValues,
  wanted: () => ModemValues,
  direction: "forward" | "back",
): Plan | undefined {
  try {
    return planTowards({
      wanted: { modem: wanted(), router: {} },
      observed: { modem: observed, router: {} },
      settings: settingsTowards(model, direction),
      direction,
      guardSeconds: 120,
    });
  } catch (error) {
    if (isFailure(error)) return undefined;
    throw error;
  }
}

function plansFrom(model: ModemModel, observed: ModemValues): ReadonlyMap<string, Plan> {
  const applies = Object.entries(specs).map(
    ([name, spec]) =>
      [
        `apply ${name}`,
        planOf(model, observed, () => ethernetGoal({ model, observed, spec }).values, "forward"),
      ] as const,
  );
  const rollbacks = Object.entries(starts).map(
    ([name, change]) =>
      [
        `rollback to ${name}`,
        planOf(model, observed, () => startOf(model, change), "back"),
      ] as const,
  );
  const stock = planOf(model, observed, () => stockGoal(model, observed).values, "back");
  const all = [...applies, ...rollbacks, ["stock", stock] as const];
  return new Map(
    all.flatMap(([name, plan]) => (plan === undefined ? [] : [[name, plan] as const])),
  );
}

function after(observed: ModemValues, plan: Plan): ModemValues {
  const written = plan.flatMap((step) =>
    step.kind === "modem.set" ? [[step.setting, step.to] as const] : [],
  );
  return { ...observed, ...Object.fromEntries(written) };
}

/** Whether the channel can exist with these values: a model of the hardware, not of the plan. */
function canExist(channel: Channel, values: ModemValues): boolean {
  if (channel.kind === "usb" || channel.kind === "named") return true;
  if (channel.kind === "pcie")
    return (
      values["qcfg.pcie-mode"] === "endpoint" &&
      part(values["qcfg.data-interface"], "network") !== 0
    );
  const ippt = part(values["qmap.mpdn-rule-0"], "ippt");
  const isNatOff = values["qmap.ippt-nat"] === 0 || values["qcfg.nat"] === 0;
  const hasChip = values["qcfg.pcie-mode"] === "root-complex" && values["qcfg.ethernet"] !== 0;
  const hasRgmii = part(values["qeth.rgmii"], "status") === "enable";
  const hasUsbNet = [1, 3, 5].includes(Number(values["qcfg.usbnet"]));
  const isPassed = typeof ippt === "number" && ippt > 0;
  return (hasChip || hasRgmii || hasUsbNet) && !(isNatOff && (isPassed || "qcfg.nat" in values));
}

function gatewayIn(values: ModemValues): unknown {
  return part(values["qmap.lanip"], "gateway") ?? part(values["qcfg.lanip-ex"], "gateway");
}

function staysOpen(channel: Channel, before: ModemValues, now: ModemValues): boolean {
  if (!canExist(channel, now)) return false;
  return channel.kind !== "tcp" || gatewayIn(before) === gatewayIn(now);
}

/** One model per family and kind of Ethernet port. */
const kinds = new Map(
  models
    .filter(({ readOnly }) => readOnly === undefined)
    .map((model) => [`${model.family} with ${model.ethernet.join(" or ")}`, model] as const),
);

describe.each([...kinds])("plans for %s", (_id, model) => {
  test("no plan that closes the channel in use is accepted", () => {
    const closed: string[] = [];
    let accepted = 0;
    for (const [start, change] of Object.entries(starts)) {
      const observed = startOf(model, change);
      for (const [goal, plan] of plansFrom(model, observed)) {
        for (const channel of channels.filter((one) => canExist(one, observed))) {
          if (closingStep(channel, plan, observed) !== undefined) continue;
          accepted += 1;
          if (!staysOpen(channel, observed, after(observed, plan)))
            closed.push(`${start}, ${goal}, ${channel.kind}`);
        }
      }
    }

    expect(closed).toEqual([]);
    expect(accepted).toBeGreaterThan(0);
  });

  test("no plan is refused over USB, and none over PCIe that keeps the bus", () => {
    const refused: string[] = [];
    for (const [start, change] of Object.entries(starts)) {
      const observed = startOf(model, change);
      for (const [goal, plan] of plansFrom(model, observed)) {
        for (const channel of channels.filter(({ kind }) => kind === "usb" || kind === "pcie")) {
          const now = after(observed, plan);
          if (!canExist(channel, observed) || !canExist(channel, now)) continue;
          if (closingStep(channel, plan, observed) !== undefined)
            refused.push(`${start}, ${goal}, ${channel.kind}`);
        }
      }
    }

    expect(refused).toEqual([]);
  });
});
