import { accepted } from "../../at/exchange.ts";
import { number } from "../arguments.ts";
import { flag } from "../fields.ts";
import { defineSetting } from "../setting.ts";

/** 0 is USB, 1 is PCIe. A type, not an interface, because it must be JSON. */
export type DataInterface = { readonly network: number; readonly diagnostics: number };

/**
 * Sources disagree on Ethernet mode: NATE, QA, AK68 and C8660 use 1,0, ROM-WIKI uses 0,0, and both
 * work in the field (docs/facts/modem.md#data-interface). So apply keeps the value, and only
 * rollback writes it.
 */
export const dataInterface = defineSetting<DataInterface>({
  id: "qcfg.data-interface",
  title: "Data interface",
  meaning:
    "The bus (USB or PCIe) of the host's network port and of the diagnostics port. Apply does not" +
    " change it.",
  example: {
    from: { network: 1, diagnostics: 0 },
    to: { network: 0, diagnostics: 0 },
  },
  takesEffect: "after-restart",
  source: "M55 3.3.6, M62a; 0,0 or 1,0 in Ethernet mode: NATE, QA, ROM-WIKI, WIKI#27",
  remember: "with-value",
  read: {
    text: 'AT+QCFG="data_interface"',
    timeoutMs: 5_000,
    parse: (reply) => {
      const [network, diagnostics] = reply.row("+QCFG", "data_interface");
      return { network: flag(reply, network), diagnostics: flag(reply, diagnostics) };
    },
  },
  write: ({ network, diagnostics }) => [
    accepted(`AT+QCFG="data_interface",${number(network, bus)},${number(diagnostics, bus)}`, {
      timeoutMs: 5_000,
    }),
  ],
  equal: (a, b) => a.network === b.network && a.diagnostics === b.diagnostics,
  show: ({ network, diagnostics }) =>
    `network over ${busName(network)}, diagnostics over ${busName(diagnostics)}`,
});

const bus = { from: 0, to: 1 };

function busName(value: number): string {
  return value === 0 ? "USB" : "PCIe";
}
