import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { AnsweringRouter, DiagnosisInput } from "../../../src/doctor/diagnosis-input.ts";
import { diagnose } from "../../../src/doctor/findings.ts";
import { ladder } from "../../../src/doctor/ladder.ts";
import { logSigns } from "../../../src/doctor/log-signs.ts";
import { modemsAmong } from "../../../src/workflows/observe/answering-router.ts";
import { dropped, input, notAsked, reported, router, usb } from "./healthy-pair.ts";

const fixture = (name: string): string =>
  readFileSync(new URL(`../../fixtures/usb/${name}`, import.meta.url), "utf8");

const log = logSigns({ text: dropped, uptimeSeconds: 1000 });
const single = logSigns({ text: dropped.split("\n")[0] ?? "", uptimeSeconds: 1000 });
const withRestart = (began: number, ended: number, text = log): DiagnosisInput =>
  input({ input: { log: text, ownDepartures: [{ began, ended }] } });

test("doctor ignores one USB disconnect for each restart by ethermode", () => {
  const ownDepartures = [
    { began: 101, ended: 80 },
    { began: 72, ended: 50 },
  ];

  expect(reported(withRestart(101, 60, single))).toBe("nothing");
  expect(reported(input({ input: { log, ownDepartures } }))).toBe("nothing");
});

test("doctor reports a second USB disconnect in one restart as weak power", () => {
  const [found] = diagnose(withRestart(101, 60));

  expect(found).toMatchObject({
    code: "usb-drops",
    severity: "warning",
    message: expect.stringContaining("the power supply is too weak"),
    evidence: [
      "usb 2-1: USB disconnect, device number 3 (70 s ago, 31 s after ethermode restarted it)",
    ],
  });
});

test("doctor reports a single USB disconnect soon after a restart as a warning", () => {
  expect(reported(withRestart(200, 160, single))).toBe("warning usb-drops");
  expect(reported(withRestart(2000, 1960, single))).toBe("info usb-drops");
});

test("doctor reports USB drops long after the last restart", () => {
  const [found] = diagnose(withRestart(4000, 3000));

  expect(found).toMatchObject({
    severity: "warning",
    message: expect.stringContaining("ethermode did not restart it then"),
  });
});

test("doctor ignores USB drops of another device", () => {
  expect(reported(input({ input: { log, usb: [{ ...usb, busPath: "1-4" }] } }))).toBe("nothing");
});

test("doctor reports a single USB disconnect as info", () => {
  expect(reported(input({ input: { log: single } }))).toBe("info usb-drops");
});

test("doctor reports a device that fails before it is identified when no modem is known", () => {
  const text = [
    "[  900.0] usb 2-1: device descriptor read/64, error -71",
    "[  901.0] usb 2-1-port1: unable to enumerate USB device",
  ].join("\n");

  expect(reported({ ...notAsked("port/not-found"), usb: [], log: logSigns({ text }) })).toBe(
    "error no-modem, warning usb-drops",
  );
});

test("doctor reports power, drops, ModemManager and search of an RM521F-GL on a Linksys MX4200", () => {
  const mx4200: AnsweringRouter = {
    ...router,
    wan: { interface: "wan", proto: "modemmanager", device: "wan" },
    modemManager: "running",
    usb: modemsAmong(fixture("rm521f-linksys-mx4200.usb-devices.txt")),
    log: logSigns({ text: fixture("rm521f-linksys-mx4200.logread.txt") }),
  };
  const by: DiagnosisInput = { usb: [], router: { state: "answers", ...mx4200 } };

  const found = diagnose(by);

  expect(found.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
    "warning usb-drops",
    "warning modem-manager-running",
    "error searching",
    "warning wan-not-dhcp",
  ]);
  expect(found.flatMap(({ evidence }) => evidence)).toEqual(
    expect.arrayContaining([
      expect.stringContaining("896 mA"),
      "ModemManager's log: the modem reconnected as modem 3, 4",
      "ModemManager got no answer on ttyUSB2",
      "ModemManager's log: registration failed, Network timeout",
    ]),
  );
  expect(ladder(by, found).broken?.id).toBe("registered");
});
