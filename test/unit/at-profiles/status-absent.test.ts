import { expect, test } from "vitest";
import type { Exchange } from "../../../src/at/exchange.ts";
import { atReply } from "../../../src/at/reply.ts";
import { firmwareBranch } from "../../../src/at-profiles/queries/capabilities.ts";
import {
  netdevAddress,
  pdpAddress,
  wwan,
} from "../../../src/at-profiles/queries/data-connection.ts";
import { firmware, identity, modelName } from "../../../src/at-profiles/queries/identity.ts";
import {
  operatorProfile,
  registration5g,
  registrationCs,
  registrationLte,
  servingCell,
} from "../../../src/at-profiles/queries/registration.ts";
import { homeNetwork, simState } from "../../../src/at-profiles/queries/sim.ts";
import { recorded } from "../../support/recorded.ts";

test.each<readonly [string, Exchange<unknown>, readonly string[], unknown]>([
  ["no UniSoc data call, where firmware says nothing at all", netdevAddress(1), [], {}],
  ["the model alone", modelName, ["RM521F-GL"], "RM521F-GL"],
  [
    "the full firmware",
    firmware,
    ["RG500QEAAAR13A01M4G_01.200.01.200"],
    "RG500QEAAAR13A01M4G_01.200.01.200",
  ],
  [
    "a modem without a revision line",
    identity,
    ["Quectel", "RM520N-GL"],
    { manufacturer: "Quectel", model: "RM520N-GL", revision: "" },
  ],
  ["a ready SIM", simState, ["+CPIN: READY"], "ready"],
  ["a SIM that wants its PIN", simState, ["+CPIN: SIM PIN"], "pin"],
  ["a SIM that wants its PUK", simState, ["+CPIN: SIM PUK"], "puk"],
  ["a phone lock", simState, ["+CPIN: PH-NET PIN"], "other-lock"],
  ["registration at home", registration5g, ['+C5GREG: 2,1,"1A2B","0B2C3D4E5",11'], "home"],
  ["registration abroad", registrationLte, ["+CEREG: 0,5"], "roaming"],
  ["registration refused", registrationLte, ["+CEREG: 0,3"], "denied"],
  ["no registration", registrationCs, ["+CREG: 0,0"], "not-registered"],
  [
    "an answer among unsolicited lines of the same name",
    registrationLte,
    ['+CEREG: 1,"1A2B","0123ABCD",7', "+CEREG: 2", '+CEREG: 2,1,"1A2B","0123ABCD",7'],
    "home",
  ],
  ["a modem that searches", servingCell, ['+QENG: "servingcell","SEARCH"'], { state: "searching" }],
  [
    "a modem camped without service",
    servingCell,
    ['+QENG: "servingcell","LIMSRV","LTE","FDD",234,20'],
    { state: "limited", technology: "LTE" },
  ],
  [
    "a modem in NSA mode",
    servingCell,
    ['+QENG: "servingcell","CONNECT"', '+QENG: "LTE","FDD",234,20', '+QENG: "NR5G-NSA",234,20'],
    { state: "connected" },
  ],
  ["an address of a context", pdpAddress(1), ['+CGPADDR: 1,"100.64.3.9"'], { ipv4: "100.64.3.9" }],
  [
    "IPv6 as sixteen numbers",
    pdpAddress(1),
    ['+CGPADDR: 1,"100.64.3.9","42.2.176.37.0.17.22.220.225.174.5.129.252.188.130.59"'],
    { ipv4: "100.64.3.9", ipv6: "2a02:b025:11:16dc:e1ae:581:fcbc:823b" },
  ],
  ["a context without an address", pdpAddress(1), ["+CGPADDR: 1"], {}],
  [
    "a context with an empty address",
    pdpAddress(1),
    ['+CGPADDR: 1,"0.0.0.0","0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0"'],
    {},
  ],
  [
    "an address the status says is not connected",
    wwan,
    ['+QMAP: "WWAN",0,1,"IPV4","10.3.62.201"'],
    {},
  ],
])("a query parses %s", (_what, exchange, lines, expected) => {
  const value = exchange.parse(atReply(exchange.text, lines));

  expect(value).toEqual(expected);
});

test.each([
  ["RM520NGLAAR03A01M4G_01.202.01.202", { branch: 3, release: 1 }],
  ["RM502QAEAAR13A04M4G_01.203.01.203", { branch: 13, release: 4 }],
  ["RG502QEAAAR11A07M4G", { branch: 11, release: 7 }],
  ["RG650VNA01ACR02A04G8G", { branch: 2, release: 4 }],
  ["OCPU", undefined],
])("the branch of firmware %s is %o", (revision, expected) => {
  expect(firmwareBranch(revision)).toEqual(expected);
});

test("homeNetwork keeps six digits of an IMSI only", () => {
  expect(homeNetwork.parse(atReply("AT+CIMI", ["310260123456789"]))).toBe("310260");
});

test("homeNetwork does not repeat a malformed IMSI", () => {
  const parse = (): unknown => homeNetwork.parse(atReply("AT+CIMI", ["3102601234"]));

  expect(parse).toThrow(
    expect.objectContaining({
      code: "modem/unexpected-reply",
      message: expect.not.stringContaining("31026"),
    }),
  );
});

test("operatorProfile returns the activated profile", () => {
  const rows = [
    '+QMBNCFG: "List",0,0,0,"ROW_Generic_3GPP",0x06010821,201706061',
    '+QMBNCFG: "List",1,1,1,"Commercial-TMO",0x06010505,202208251',
  ];

  expect(operatorProfile.parse(recorded("sdx75", 'AT+QMBNCFG="List"'))).toBe("ROW_Generic_3GPP");
  expect(operatorProfile.parse(atReply('AT+QMBNCFG="List"', rows))).toBe("Commercial-TMO");
  expect(operatorProfile.parse(atReply('AT+QMBNCFG="List"', []))).toBeUndefined();
});
