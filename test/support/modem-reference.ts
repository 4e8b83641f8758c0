import { ethernetGoal } from "../../src/at-profiles/goals/ethernet-goal.ts";
import type { EthernetSpec } from "../../src/at-profiles/goals/ethernet-spec.ts";
import { models } from "../../src/at-profiles/index.ts";
import type { Managed, ModemModel } from "../../src/at-profiles/model.ts";
import type { ModemValues } from "../../src/at-profiles/observed.ts";
import type { Json } from "../../src/core/json.ts";
import { factoryValues } from "./factory-values.ts";

const mark =
  "<!-- every model and setting, from src/at-profiles: npx vitest run test/house/modems.test.ts -u -->";

/** Returns docs/modems.md with the tables at its end generated from the data. */
export function withModemTables(text: string): string {
  const prose = text.slice(0, text.indexOf(mark));
  return (
    [
      `${prose}${mark}`,
      "## Models",
      modelTable(),
      ...groups().flatMap((group) => [`## ${heading(group)}`, settingTable(group)]),
    ].join("\n\n") + "\n"
  );
}

function modelTable(): string {
  const rows = models.map(({ id, title, family, ethernet, receiver, lan, readOnly, sources }) => [
    title,
    `\`${id}\``,
    platforms[family],
    readOnly === undefined
      ? ethernet.map((path) => ethernetPaths[path]).join(" or ")
      : `read only: ${readOnly}`,
    readOnly === undefined ? receivers[receiver] : "–",
    `${lan.gateway}/${lan.prefix}`,
    sources.join(", "),
  ]);
  return table(
    [
      "model",
      "value in profiles",
      "platform",
      "Ethernet",
      "passthrough binds to",
      "LAN",
      "sources",
    ],
    rows,
  );
}

const platforms: Readonly<Record<ModemModel["family"], string>> = {
  sdx55: "SDX55",
  sdx6x: "SDX62/65",
  sdx75: "SDX72/75",
  rg650: "uncertain",
  unisoc: "UniSoc UDX710",
};
const ethernetPaths: Readonly<Record<ModemModel["ethernet"][number], string>> = {
  pcie: "network chip on PCIe",
  rgmii: "RGMII",
  "on-board": "one switch for the board's port",
};
const receivers: Readonly<Record<ModemModel["receiver"], string>> = {
  "mac-or-reserved": "a MAC address, the first or the newest device",
  mac: "a MAC address only",
  "first-to-ask": "the first device that requests an address",
};

/** Returns the models in groups with equal tables. */
function groups(): readonly (readonly ModemModel[])[] {
  const byTable = new Map<string, ModemModel[]>();
  for (const model of models) {
    const key = settingTable([model]);
    byTable.set(key, [...(byTable.get(key) ?? []), model]);
  }
  return [...byTable.values()];
}

function heading(group: readonly ModemModel[]): string {
  return group.map(({ title }) => title.replace("Quectel ", "")).join(", ");
}

function settingTable([model]: readonly ModemModel[]): string {
  if (model === undefined) return "";
  const goals = goalsOf(model);
  const rows = model.manages
    .filter(({ setting }) => !/^(cgdcont|cgauth)\.[2-8]$/.test(setting.id))
    .map((managed) => row(managed, model, goals));
  return table(
    [
      "setting",
      "read by",
      "stock",
      "for passthrough on Ethernet",
      "stock known from",
      "confidence",
      "source of the command",
    ],
    rows,
  );
}

function row(
  { setting, stock, basis }: Managed,
  model: ModemModel,
  goals: readonly (readonly [string, ModemValues])[],
): readonly string[] {
  const current = factoryValues(model)[setting.id] ?? null;
  const shown = (value: Json | undefined): string =>
    value === undefined
      ? "unchanged"
      : setting
          .show(setting.complete?.(value, current) ?? value)
          .replace(mac, "the router's WAN port");
  const wanted = goals.map(([board, values]) => [board, shown(values[setting.id])] as const);
  const same = new Set(wanted.map(([, words]) => words)).size <= 1;
  return [
    setting.title.replace("context 1", "contexts 1 to 8"),
    `\`${setting.read.text}\``,
    stock === undefined ? "from the snapshot" : setting.show(stock),
    same
      ? (wanted[0]?.[1] ?? "never written")
      : wanted.map(([board, words]) => `${board}: ${words}`).join("; "),
    basis?.source ?? "–",
    basis?.confidence.replace("-", " ") ?? "unknown",
    setting.source,
  ];
}

const mac = "02:00:5e:00:53:01";

/** Returns the goal of a factory-new modem for each possible wiring of its board. */
function goalsOf(model: ModemModel): readonly (readonly [string, ModemValues])[] {
  if (model.readOnly !== undefined) return [];
  const boards =
    model.ethernet.length > 1
      ? ([
          ["RGMII", "rgmii"],
          ["PCIe", "rtl8125"],
        ] as const)
      : ([["", "auto"]] as const);
  return boards.map(([board, ethernet]) => {
    const spec: EthernetSpec = {
      ethernet,
      passthrough: { enabled: true, nat: false, mac },
      dnsProxy: "off",
    };
    return [board, ethernetGoal({ model, observed: factoryValues(model), spec }).values];
  });
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
