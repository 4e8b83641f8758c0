import { expect, test } from "vitest";
import type { DiagnosisInput } from "../../../src/doctor/diagnosis-input.ts";
import { diagnose } from "../../../src/doctor/findings.ts";
import { ladder, summary } from "../../../src/doctor/ladder.ts";
import { absent, input } from "./healthy-pair.ts";

function summaryOf(by: DiagnosisInput): string {
  const found = diagnose(by);
  return summary(ladder(by, found), found);
}

test("ladder has thirteen working rungs for a healthy pair", () => {
  expect(ladder(input(), diagnose(input())).rungs.map(({ state }) => state)).toEqual(
    Array.from({ length: 13 }, () => "whole"),
  );
});

test("summary names the first broken rung and its finding", () => {
  const by = input({
    modem: {
      sim: "absent",
      registration: {},
      cell: { state: "searching" },
      address: absent,
      passthrough: false,
    },
    wan: { address: "192.168.225.30" },
  });

  expect(summaryOf(by)).toBe("Fix this first: SIM card. The modem does not detect a SIM card.");
});

test("ladder does not check the link when the router rejects the login", () => {
  const by = input({
    input: {
      router: {
        state: "not-asked",
        host: "192.168.1.1",
        code: "router/login-refused",
        message: "Login failed.",
      },
    },
  });
  const result = ladder(by, diagnose(by));

  expect(result.rungs.find(({ id }) => id === "link")?.state).toBe("unknown");
  expect(summary(result, diagnose(by))).toBe("Fix this first: Access to the router. Login failed.");
});

test("summary lists the rungs that were not checked", () => {
  const { router: _none, verdict: _unknown, ...modemAlone } = input();

  expect(summaryOf(modemAlone)).toBe(
    "No fault found. Not checked: Link to the router, WAN lease of the router, Carrier address on the router, " +
      "Default route of the router, Internet from the router, Name resolution, Internet from the LAN.",
  );
});

test("summary counts the findings that break no rung", () => {
  expect(summaryOf(input({ router: { passwordless: true } }))).toBe(
    "Everything works, from the SIM card to the Internet. One finding above needs attention.",
  );
});

test("ladder puts the error of a rung before its warning", () => {
  const by = input({
    modem: { passthrough: false, lan: "192.168.1.1/24" },
    wan: { address: "192.168.1.30" },
  });

  const { broken } = ladder(by, diagnose(by));

  expect(broken?.findings.map(({ code }) => code)[0]).toBe("subnet-clash");
  expect(broken?.findings[0]?.fix).toContain("another address");
});
