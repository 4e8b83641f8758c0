import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { humanReporter } from "../../../src/report/human.ts";
import type { HumanOptions } from "../../../src/report/human.ts";
import type { Reporter } from "../../../src/report/reporter.ts";
import type { Event } from "../../../src/workflows/events.ts";

interface Said {
  readonly out: string;
  readonly err: string;
}

function say(
  events: readonly Event[],
  options: { readonly color?: boolean; readonly target?: string } & Partial<HumanOptions> = {},
): Said {
  const { said, reporter } = opened(options);
  for (const event of events) reporter.event(event, options.target);
  return said;
}

function opened(options: { readonly color?: boolean } & Partial<HumanOptions> = {}): {
  readonly said: Said;
  readonly reporter: Reporter;
} {
  const said = { out: "", err: "" };
  const stream = (name: "out" | "err"): { write(text: string): void; columns: number } => ({
    write: (text) => void (said[name] += text),
    columns: 80,
  });
  const reporter = humanReporter(
    { out: stream("out"), err: stream("err"), color: options.color ?? false },
    { verbose: false, addresses: "masked", ...options },
  );
  return { said, reporter };
}

const long: Event = {
  type: "failure",
  code: "router/login-refused",
  message:
    "The router at root@192.168.1.1 refused the password that the environment variable ROUTER_PASSWORD holds.",
  hint: "Give the right one.",
};

test("lines fit the terminal, and wrapped lines are indented", () => {
  const { err } = say([long], { target: "barn" });

  expect(err.split("\n").every((line) => line.length <= 80)).toBe(true);
  expect(err.split("\n")[1]).toMatch(/^ {8}\S/);
});

test("progress goes to stderr and verdicts to stdout", () => {
  const { out, err } = say([
    { type: "run", run: "20260101-000000-aaaa" },
    { type: "verdict", verdict: "double-nat", evidence: ["the router's WAN has 192.168.225.30"] },
  ]);

  expect(err).toContain("20260101-000000-aaaa");
  expect(out).toContain("[double-nat]");
  expect(out).not.toContain("20260101");
});

test("color is off by default and changes no text", () => {
  const plain = say([long]).err;
  const colored = say([long], { color: true }).err;

  expect(plain).not.toContain("\u001b");
  expect(colored).toContain("\u001b");
  expect(stripVTControlCharacters(colored)).toBe(plain);
});

test("text from a device cannot move the cursor", () => {
  const { err } = say([
    {
      type: "router",
      host: "192.168.1.1",
      release: "OpenWrt\u001b[2J",
      model: "x\r\u0007",
      interface: "wan",
    },
  ]);

  expect(err).toContain("OpenWrt\\x1b[2J");
  expect(err).not.toContain("\u0007");
});

test("an empty plan reports that there is nothing to do", () => {
  const { out } = say([{ type: "plan", purpose: "apply", steps: [] }]);

  expect(out).toContain("Nothing to do");
});

test("a plan shows its reasons", () => {
  const step = {
    id: "1",
    kind: "modem.restart" as const,
    title: "Restart the modem once",
    effect: { restart: "modem" as const, outageSeconds: 60, wayBack: "nothing to undo" },
  };

  const { out } = say([
    {
      type: "plan",
      purpose: "apply",
      steps: [step],
      because: ["Ethernet over PCIe: it is in use"],
    },
  ]);

  expect(out).toMatch(/Restart the modem once[^]*Why:[^]*Ethernet over PCIe: it is in use/);
});

test.each([
  ["apply", false],
  ["rollback", true],
] as const)("an empty plan of %s shows its reasons: %s", (purpose, told) => {
  const { out } = say([
    { type: "plan", purpose, steps: [], because: ["left as they are: USB network mode"] },
  ]);

  expect(out.includes("left as they are")).toBe(told);
});

test("the drift of a fleet is a table with one row per value", () => {
  const { out } = say([
    {
      type: "drift",
      targets: [
        { name: "barn", differences: ["Modem NAT: on → off", "Modem DNS proxy: on → off"] },
        { name: "headquarters", differences: [] },
      ],
    },
  ]);

  expect(out.split("\n")).toEqual([
    "▸ Drift: 1 of 2 targets differ from the profile",
    "  barn          Modem NAT: on → off",
    "  barn          Modem DNS proxy: on → off",
    "  headquarters  matches the profile",
    "",
  ]);
});

test("the lines of a target are written together when it ends, and without an end by the result", () => {
  const { said, reporter } = opened();
  const verdict = { type: "verdict", verdict: "double-nat", evidence: [] } as const;
  for (const name of ["barn", "van", "boat"]) {
    reporter.target?.(name, "started");
    reporter.event(verdict, name);
  }
  reporter.event({ type: "reply", command: "", lines: ["van answers"], final: "OK" }, "van");
  reporter.target?.("van", "ended");
  reporter.target?.("barn", "ended");
  reporter.result([], 0);

  expect(said.out.split("\n").filter((line) => /^\S/.test(line))).toEqual([
    expect.stringContaining("van: Double NAT"),
    "van answers",
    "OK",
    expect.stringContaining("barn: Double NAT"),
    expect.stringContaining("boat: Double NAT"),
  ]);
  expect(said.err).toBe("· barn: started\n· van: started\n· boat: started\n");
});

test("quiet output has results and failures, but no progress", () => {
  const run = { type: "run", run: "20260101-000000-aaaa" } as const;
  const { out, err } = say([run, long, { type: "verdict", verdict: "double-nat", evidence: [] }], {
    isQuiet: true,
  });

  expect(err).not.toContain("20260101");
  expect(err).toContain("router/login-refused");
  expect(out).toContain("[double-nat]");
});

test("plain output is ASCII", () => {
  const { err } = say([long], { isAscii: true });

  expect(err).toMatch(/^x The router/);
  expect(err).toMatch(/^ {2}-> Give/m);
  expect(err).toMatch(/^[\x00-\x7f]*$/);
});

test("a plan and a verdict without Ethernet name the consequence and show no success", () => {
  const effect = { restart: "modem", outageSeconds: 60, wayBack: "" } as const;
  const title = "PCIe mode: root complex → endpoint";
  const { out } = say([
    {
      type: "plan",
      purpose: "rollback",
      steps: [{ id: "1", kind: "modem.set", title, effect }],
      ethernetAfter: "off",
    },
    { type: "verdict", verdict: "modem-only", evidence: [], ethernet: "off" },
  ]);

  expect(out.replaceAll(/\s+/g, " ")).toMatch(
    /! Effect: .* port will be off and stays off\. A router .*! The modem's Ethernet port is off\./,
  );
  expect(out).not.toMatch(/60 s|✓/);
});

test("the lines of a watched target are written at once", () => {
  const { said, reporter } = opened();
  reporter.target?.("barn", "started");
  reporter.event({ type: "waiting", for: "changes", seconds: 3_600 }, "barn");
  reporter.event({ type: "verdict", verdict: "double-nat", evidence: [] }, "barn");

  expect(said.out).toContain("[double-nat]");
});

test("a plan shows the commands of its steps with --verbose only", () => {
  const effect = { restart: "none", outageSeconds: 0, wayBack: "" } as const;
  const commands = ['AT+QMAP="IPPT_NAT",0'];
  const step = {
    id: "1",
    kind: "modem.set",
    title: "Modem NAT: on → off",
    commands,
    effect,
  } as const;
  const plan: Event = { type: "plan", purpose: "apply", steps: [step] };

  expect(say([plan]).out).not.toContain("AT+QMAP");
  expect(say([plan], { verbose: true }).out).toContain(
    '  1. Modem NAT: on → off\n      AT+QMAP="IPPT_NAT",0\n',
  );
  expect(say([plan], { verbose: true }).out).toContain(
    `  ethermode explain 'AT+QMAP="IPPT_NAT",0'\n`,
  );
});
