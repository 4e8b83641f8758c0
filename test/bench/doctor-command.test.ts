import { expect, test } from "vitest";
import { runProgram } from "../support/program.ts";

test("doctor exits with 4 when it finds no device", async () => {
  const { exit, out } = await runProgram("doctor");

  expect(exit).toBe(4);
  expect(out).toContain("Fix this first: Modem. No modem found on USB.");
});

test("doctor prints findings, evidence with --verbose and the state of each layer", async () => {
  const { exit, out } = await runProgram(
    "doctor",
    "--simulate",
    "--host",
    "192.168.1.1",
    "--verbose",
  );

  expect(exit).toBe(2);
  expect(out).toContain("IP passthrough is off");
  expect(out).toContain("LAN of the modem: 192.168.225.1/24");
  expect(out).toContain("double-nat");
  expect(out).toContain("✓ Registration");
});

test("doctor does not examine a router without --host", async () => {
  const { lines } = await runProgram("doctor", "--simulate", "--json");

  expect(lines.some(({ type }) => type === "router")).toBe(false);
  expect(lines.find(({ type }) => type === "ladder")).toMatchObject({
    rungs: expect.arrayContaining([{ id: "link", title: "Link to the router", state: "unknown" }]),
  });
  expect(lines.at(-1)).toMatchObject({
    type: "result",
    outcome: "unchanged",
    exit: 2,
    targets: [{ name: "here", verdict: "modem-only" }],
  });
});

test("doctor accepts the name of a shipped profile", async () => {
  const { exit, lines } = await runProgram(
    "doctor",
    "rm520n-gl-passthrough",
    "--simulate",
    "--json",
  );

  expect(exit).toBe(2);
  expect(lines.filter(({ type }) => type === "finding").map(({ code }) => code)).toContain(
    "rgmii-left-on",
  );
});
