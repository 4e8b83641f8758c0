import { expect, test } from "vitest";
import type { Exchange } from "../../../src/at/exchange.ts";
import { atReply } from "../../../src/at/reply.ts";
import { qethSubCommands, qmapSubCommands } from "../../../src/at-profiles/queries/capabilities.ts";
import {
  dataRuleStatus,
  macAddress,
  netdevAddress,
  pdpAddress,
  wwan,
} from "../../../src/at-profiles/queries/data-connection.ts";
import { firmware, identity } from "../../../src/at-profiles/queries/identity.ts";
import { registrationLte, servingCell } from "../../../src/at-profiles/queries/registration.ts";
import { pinTries, simState, simStateOfRefusal } from "../../../src/at-profiles/queries/sim.ts";
import { Failure } from "../../../src/core/failure.ts";
import { recorded } from "../../support/recorded.ts";
import type { Transcript } from "../../support/recorded.ts";

test.each<readonly [string, Exchange<unknown>, Transcript, string, number, unknown]>([
  [
    "the identity",
    identity,
    "sdx62-65",
    "ATI",
    0,
    { manufacturer: "Quectel", model: "RM520N-GL", revision: "RM520NGLAAR01A07M4G" },
  ],
  ["an APN that gives IPv4 only", wwan, "sdx62-65", 'AT+QMAP="WWAN"', 0, { ipv4: "10.3.62.201" }],
  ["no data connection", wwan, "sdx62-65", 'AT+QMAP="WWAN"', 1, {}],
  [
    "both addresses, a closing quote missing",
    wwan,
    "sdx75",
    'AT+QMAP="WWAN"',
    0,
    { ipv4: "10.3.62.201", ipv6: "2a02:b025:11:16dc:e1ae:581:fcbc:823b" },
  ],
  [
    "rule status with a VLAN",
    dataRuleStatus,
    "sdx62-65",
    'AT+QMAP="mPDN_status"',
    0,
    [
      { rule: 0, cid: 1, passthrough: "on", call: "connected" },
      { rule: 1, cid: 2, passthrough: "off", call: "connected" },
      { rule: 2, cid: 3, passthrough: "off", call: "disconnected" },
      { rule: 3, cid: 0, passthrough: "off", call: "disconnected" },
    ],
  ],
  [
    "rule status without a VLAN",
    dataRuleStatus,
    "sdx62-65",
    'AT+QMAP="MPDN_status"',
    0,
    [{ rule: 0, cid: 1, passthrough: "on", call: "connected" }],
  ],
  ["the modem's own MAC", macAddress, "sdx55", 'AT+QETH="mac_address"', 0, "06:EA:9F:31:49:28"],
  [
    "a UniSoc data call",
    netdevAddress(1),
    "unisoc",
    "AT+QNETDEVSTATUS=1",
    0,
    { ipv4: "10.109.0.5", ipv6: "2001:db8:4:3b5e:1872:a064:1de5:923a" },
  ],
  ["the PIN attempts among those for PIN2", pinTriesOf("AT+QPINC?"), "sdx62-65", "AT+QPINC?", 0, 3],
  ["the PIN attempts alone", pinTriesOf('AT+QPINC="SC"'), "sdx62-65", 'AT+QPINC="SC"', 0, 3],
  [
    "an idle 5G cell",
    servingCell,
    "sdx75",
    'AT+QENG="servingcell"',
    0,
    { state: "idle", technology: "NR5G-SA" },
  ],
  [
    "what QMAP offers",
    qmapSubCommands,
    "sdx55",
    "AT+QMAP=?",
    0,
    new Set([
      "wwan",
      "dmz",
      "gre",
      "lan",
      "lanip",
      "mac_bind",
      "vlan",
      "mpdn_rule",
      "ippt_nat",
      "connect",
      "auto_connect",
      "mpdn_status",
      "sfe",
      "domain",
      "dhcpv6dns",
    ]),
  ],
  [
    "what QETH offers",
    qethSubCommands,
    "sdx55",
    "AT+QETH=?",
    0,
    new Set([
      "rgmii",
      "ipptmac",
      "mac_address",
      "speed",
      "an",
      "mac_mode",
      "eth_driver",
      "eth_at",
      "qps_port",
    ]),
  ],
])(
  "a query parses a recorded answer: %s",
  (_what, exchange, transcript, command, nth, expected) => {
    const value = exchange.parse(recorded(transcript, command, nth));

    expect(value).toEqual(expected);
  },
);

/** The questions after the attempts left, by what is sent. */
function pinTriesOf(text: string): Exchange<number> {
  const question = pinTries.find((one) => one.text === text);
  if (question === undefined) throw new Error(`no query ${text}`);
  return question;
}

test.each<readonly [string, Exchange<unknown>, readonly string[]]>([
  ["an empty ATI", identity, []],
  ["an empty revision", firmware, []],
  ["a SIM state under another name", simState, ["+CREG: 0,1"]],
  ["a registration that is unsolicited only", registrationLte, ["+CEREG: 2"]],
  ["an unknown cell state", servingCell, ['+QENG: "servingcell","DREAMING"']],
  ["a WWAN answer without WWAN", wwan, ['+QMAP: "DMZ",0,4']],
  ["a status other than 0 or 1", dataRuleStatus, ['+QMAP: "MPDN_status",0,1,1,7']],
  ["an address of another context", pdpAddress(1), ['+CGPADDR: 2,"100.64.3.9"']],
  ["a MAC that is none", macAddress, ['+QETH: "mac_address","none"']],
  ["an empty list", qmapSubCommands, []],
])("a query rejects %s", (_what, exchange, lines) => {
  const parse = (): unknown => exchange.parse(atReply(exchange.text, lines));

  expect(parse).toThrow(expect.objectContaining({ code: "modem/unexpected-reply" }));
});

test.each([
  [10, "absent"],
  [11, "pin"],
  [12, "puk"],
  [13, "failure"],
  [14, "busy"],
  [3, undefined],
] as const)("a refusal with CME code %s means the SIM state %s", (cme, expected) => {
  const refusal = new Failure("modem/refused", {
    message: "refused",
    cause: { kind: "refused", line: `+CME ERROR: ${cme}`, cme },
  });

  expect(simStateOfRefusal(refusal)).toBe(expected);
});

test("a failure other than a refusal has no SIM state", () => {
  expect(simStateOfRefusal(new Failure("modem/no-answer", { message: "silence" }))).toBeUndefined();
});
