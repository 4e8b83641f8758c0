import { expect, test } from "vitest";
import type { DiagnosisInput } from "../../../src/doctor/diagnosis-input.ts";
import { logSigns } from "../../../src/doctor/log-signs.ts";
import {
  absent,
  dropped,
  holder,
  input,
  manager,
  notAsked,
  registered,
  reported,
  usb,
} from "./healthy-pair.ts";

test.each<[string, string, DiagnosisInput]>([
  ["error no-modem", "no modem is on USB", { ...notAsked("port/not-found"), usb: [] }],
  ["error several-modems", "two modems answer", notAsked("usage/several-modems")],
  ["error no-permission", "the user may not open the port", notAsked("port/no-permission")],
  ["error no-answer", "the modem does not answer", notAsked("modem/no-answer")],
  ["error no-answer", "the modem disconnects while it is queried", notAsked("port/vanished")],
  ["warning unknown-model", "the model is unknown", notAsked("refused/unknown-modem")],
  ["error other-model", "the model differs from the profile", notAsked("refused/other-model")],
  [
    "warning modem-not-asked",
    "the modem cannot be queried from this computer",
    notAsked("usage/not-supported-here"),
  ],
  ["error port-held", "an unknown process holds the port", notAsked("busy/port-held")],
  [
    "error port-held",
    "minicom holds the port",
    { ...notAsked("busy/port-held"), usb: [{ ...usb, holders: [holder] }] },
  ],
  [
    "warning port-held",
    "minicom has the port of an answering modem open",
    input({ input: { usb: [{ ...usb, holders: [holder] }] } }),
  ],
  [
    "warning port-held, warning modem-manager-running",
    "ModemManager has the port open",
    input({ input: { usb: [{ ...usb, holders: [manager] }] } }),
  ],
  [
    "warning modem-manager-running",
    "ModemManager runs and its open files are hidden",
    input({ input: { usb: [{ ...usb, holders: [{ ...manager, proof: "suspected" }] }] } }),
  ],
  [
    "warning other-dialer",
    "quectel-CM runs on this computer",
    input({
      input: {
        usb: [{ ...usb, holders: [{ ...holder, command: "quectel-CM", proof: "suspected" }] }],
      },
    }),
  ],
  ["warning modem-hot", "the modem answers 104 °C", input({ modem: { celsius: 104 } })],
  [
    "error radio-off",
    "the modem is offline and reports no SIM card",
    input({ values: { cfun: 7 }, modem: { sim: "failure", ...registered, address: absent } }),
  ],
  [
    "warning usb-power",
    "the modem is on a USB 2 port",
    input({ input: { usb: [{ ...usb, power: "short" }] } }),
  ],
  [
    "info usb-power",
    "the modem is on a USB 3 port",
    input({ input: { usb: [{ ...usb, power: "at-limit" }] } }),
  ],
  [
    "warning usb-drops",
    "a modem on a USB 3 port disconnects",
    input({
      input: {
        usb: [{ ...usb, power: "at-limit" }],
        log: logSigns({ text: dropped, uptimeSeconds: 1000 }),
      },
    }),
  ],
  [
    "warning read-only-modem",
    "the model is read-only",
    input({ modem: { readOnly: "too little is known of it" } }),
  ],
  [
    "error sim-missing",
    "the SIM card is missing",
    input({ modem: { sim: "absent", ...registered, address: absent } }),
  ],
  [
    "error sim-locked",
    "the SIM card requires a PIN",
    input({ modem: { sim: "pin", ...registered, address: absent } }),
  ],
  [
    "error sim-locked",
    "the SIM card requires a PUK",
    input({ modem: { sim: "puk", ...registered, address: absent } }),
  ],
  [
    "error sim-locked",
    "the SIM card is locked to a network",
    input({ modem: { sim: "other-lock", ...registered, address: absent } }),
  ],
  [
    "error sim-failure",
    "the SIM card fails",
    input({ modem: { sim: "failure", ...registered, address: absent } }),
  ],
  [
    "warning sim-failure",
    "the SIM card is starting",
    input({ modem: { sim: "busy", ...registered, address: absent } }),
  ],
  [
    "error radio-off",
    "the radio is at minimum function",
    input({ values: { cfun: 0 }, modem: { sim: "failure", ...registered, address: absent } }),
  ],
  [
    "error radio-off",
    "the modem is in airplane mode",
    input({ values: { cfun: 4 }, modem: { ...registered, address: absent } }),
  ],
  ["error searching", "the modem searches", input({ modem: { ...registered, address: absent } })],
  [
    "error no-data-call",
    "the modem is on a 5G cell and does not answer AT+C5GREG?",
    input({
      modem: {
        registration: { lte: "not-registered" },
        cell: { state: "idle", technology: "NR5G-SA" },
        address: absent,
      },
    }),
  ],
  [
    "error denied",
    "the network denies registration",
    input({
      modem: { registration: { lte: "denied" }, cell: { state: "limited" }, address: absent },
    }),
  ],
  [
    "error limited-service",
    "the network gives limited service",
    input({
      modem: { registration: { lte: "searching" }, cell: { state: "limited" }, address: absent },
    }),
  ],
  [
    "nothing",
    "the modem is registered in 5G standalone only",
    input({ modem: { registration: { lte: "not-registered", nr: "roaming" } } }),
  ],
  [
    "error no-data-call",
    "no data connection is started",
    input({ values: { "qcfg.usbnet": 0 }, modem: { address: absent } }),
  ],
  ["error no-data-call", "the carrier assigns no address", input({ modem: { address: absent } })],
  [
    "nothing",
    "the modem answers no query for its address",
    input({ modem: { address: absent, addressQuery: absent } }),
  ],
  [
    "warning ipv6-only",
    "the carrier assigns IPv6 only",
    input({ modem: { address: absent, address6: "2001:db8::1" } }),
  ],
])("doctor: %s when %s", (expected, _condition, by) => {
  expect(reported(by)).toBe(expected);
});
