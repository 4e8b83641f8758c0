import { accepted } from "../../at/exchange.ts";
import type { Exchange } from "../../at/exchange.ts";
import { defined } from "../../core/defined.ts";
import { number } from "../arguments.ts";
import { flag, integer, word } from "../fields.ts";
import { defineSetting } from "../setting.ts";
import type { Setting } from "../setting.ts";

export type Rgmii = {
  readonly status: "enable" | "disable";
  /**
   * 0 is 1.8 V, 1 is 2.5 V. A wrong voltage breaks the link to the PHY, so a goal keeps the modem's
   * value.
   */
  readonly voltage?: number;
  /** -1 no call, 0 NAT, 1 passthrough. */
  readonly mode?: number;
  /** Profiles with a call. */
  readonly calls?: readonly number[];
};

/** The RGMII port of LGA modules, with a PHY on the carrier board. */
export const rgmii = defineSetting<Rgmii>({
  id: "qeth.rgmii",
  title: "RGMII Ethernet",
  meaning:
    "The Ethernet port on the module's RGMII pins, for modules soldered to a board. On M.2 boards" +
    " it must be disabled.",
  example: {
    from: { status: "disable", voltage: 1 },
    to: { status: "enable", voltage: 1, mode: -1, calls: [] },
  },
  takesEffect: "at-once",
  ends: ["data-connection", "ethernet-link", "lease"],
  source: "M55 12.7.1, QA",
  read: {
    text: 'AT+QETH="rgmii"',
    timeoutMs: 5_000,
    // The first line is the port, the others are <configured>,<profile>. QA shows 2 for a parallel
    // call (docs/facts/modem.md#rgmii).
    parse: (reply) => {
      const [status, voltage, mode] = reply.row("+QETH", "rgmii");
      const calls = reply
        .rows("+QETH", "rgmii")
        .slice(1)
        .filter(([configured]) => integer(reply, configured) !== 0)
        .map(([, profile]) => integer(reply, profile));
      return {
        status: word(reply, status, ["enable", "disable"]),
        voltage: flag(reply, voltage),
        mode: integer(reply, mode),
        calls,
      };
    },
  },
  // NAT and passthrough calls exclude each other (docs/facts/modem.md#rgmii), so an open port is
  // closed before it is opened in another mode.
  write: (next, current) => {
    const voltage = next.voltage ?? current.voltage;
    if (next.status === "disable") return [close(voltage)];
    return [
      ...(current.status === "enable" ? [close(current.voltage)] : []),
      ...open({ ...next, ...defined({ voltage }) }),
    ];
  },
  equal: (a, b) => {
    if (a.status === "disable" || b.status === "disable") return a.status === b.status;
    return (
      voltageOf(a) === voltageOf(b) &&
      modeOf(a) === modeOf(b) &&
      callsOf(a).join() === callsOf(b).join()
    );
  },
  show: (port) =>
    port.status === "disable"
      ? "disabled"
      : `enabled${modeNames.get(modeOf(port)) ?? `, mode ${modeOf(port)}`}`,
  complete: (goal, current) => ({
    ...goal,
    ...defined({ voltage: goal.voltage ?? current.voltage }),
  }),
});

/**
 * A PCIe board has no PHY, but the command answers. Left enabled, the Ethernet port stops
 * responding until RGMII is disabled and the modem restarted
 * (docs/facts/modem.md#rgmii-on-pcie-boards).
 */
export const rgmiiOnPcieBoard: Setting<Rgmii> = {
  ...rgmii,
  takesEffect: "after-restart",
  source: `${rgmii.source}; disable and restart on PCIe boards: ROM-OLD`,
};

const modeNames: ReadonlyMap<number, string> = new Map([
  [-1, ""],
  [0, ", with NAT"],
  [1, ", passthrough"],
]);

// docs/facts/modem.md#rgmii: up to 20 s; QA waits 30 s.
const timing = { timeoutMs: 30_000 };

function close(voltage: number | undefined): Exchange<void> {
  return accepted(`AT+QETH="rgmii","DISABLE",${pins(voltage)}`, timing);
}

/** Without a mode the port opens without a call (docs/facts/modem.md#rgmii). */
function open(port: Rgmii): readonly Exchange<void>[] {
  const opened = `AT+QETH="rgmii","ENABLE",${pins(port.voltage)}`;
  if (modeOf(port) === -1) return [accepted(opened, timing)];
  return callsOf(port).map((profile) =>
    accepted(
      `${opened},${number(modeOf(port), { from: 0, to: 1 })},${number(profile, { from: 1, to: 8 })}`,
      timing,
    ),
  );
}

/** Default: 2.5 V, as in M55 and QA (docs/facts/modem.md#rgmii-voltage). */
function pins(voltage: number | undefined): string {
  return number(voltage ?? 1, { from: 0, to: 1 });
}

function voltageOf(port: Rgmii): number {
  return port.voltage ?? 1;
}

function modeOf(port: Rgmii): number {
  return port.mode ?? -1;
}

function callsOf(port: Rgmii): readonly number[] {
  return port.calls ?? [];
}
