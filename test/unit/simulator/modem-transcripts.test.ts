import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { simulateModem, type ModemOptions } from "../../../simulator/modem/modem.ts";
import { simulatedModels } from "../../../simulator/modem/dialects/models.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { terminal } from "../../support/terminal.ts";

interface RecordedExchange {
  readonly command: string;
  readonly lines: readonly string[];
}

/** The exchanges under the remark that begins with `title`. */
function block(file: string, title: string): readonly RecordedExchange[] {
  const text = readFileSync(new URL(`../../transcripts/${file}.at`, import.meta.url), "utf8");
  const body = text.split("\n\n").find((part) => part.startsWith(`# ${title}`)) ?? "";
  return body
    .split("\n> ")
    .slice(1)
    .map((part) => {
      const [command = "", ...rest] = part.split("\n");
      const lines = rest
        .filter((line) => line.startsWith("<"))
        .map((line) => line.slice(2).trimEnd());
      return { command, lines: lines.filter((line) => line !== "") };
    });
}

/** Firmware differs in the case of names; sources leave the final result out. */
function comparable(lines: readonly string[], like: readonly string[]): readonly string[] {
  const final = like.some((line) => line === "OK" || line === "ERROR");
  return lines.filter((line) => final || line !== "OK").map((line) => line.toLowerCase());
}

type Case = readonly [file: string, title: string, modem: Omit<ModemOptions, "clock">];
const oneRule = { cid: 1, vlan: 0, passthrough: 0, mac: null } as const;

const cases: readonly Case[] = [
  ["sdx55", "M55 12.7.1 stock RGMII state", { model: "rg500q" }],
  ["sdx55", "M55 12.7.1 passthrough call", { model: "rg500q" }],
  ["sdx55", "M55 12.7.2", { model: "rg502q" }],
  ["sdx55", "M55 12.7.4", { model: "rm500q-gl" }],
  [
    "sdx55",
    "M55 12.7.8",
    { model: "rm500q-gl", nonVolatile: { ethernetDrivers: { r8125: 0, r8168: 1 } } },
  ],
  ["sdx55", "M55 3.3.6, 3.3.7", { model: "rm502q-ae" }],
  ["sdx55", "openwrt/openwrt#10577", { model: "rg502q" }],
  ["sdx55", "QA, R13-class firmware", { model: "rg502q" }],
  ["sdx62-65", "NATE, RM520N-GL", { model: "rm520n-gl", firmware: "RM520NGLAAR01A07M4G" }],
  ["sdx62-65", "M62a 11.6.3 (2022)", { model: "rm520n-gl", nonVolatile: { vlans: [2] } }],
  ["sdx62-65", "NATE#1", { model: "rm520n-gl" }],
  [
    "sdx62-65",
    "M62a 11.6.1",
    {
      model: "rm520n-gl",
      nonVolatile: {
        lan: { start: "192.168.225.40", end: "192.168.225.60", gateway: "192.168.225.1" },
      },
    },
  ],
  [
    "sdx62-65",
    "M62a 11.6.4",
    {
      model: "rm520n-gl",
      nonVolatile: { rules: [oneRule, null, null, null], autoConnect: [1, 0, 0, 0] },
    },
  ],
  ["sdx62-65", "ROM-WIKI\n", { model: "rm520n-gl" }],
  ["sdx62-65", "ROM-WIKI RM520N", { model: "rm520n-gl" }],
  [
    "sdx62-65",
    "QMGR parser remark",
    {
      model: "rm520n-gl",
      carrierAddress: "10.3.62.201",
      nonVolatile: {
        autoConnect: [1, 0, 0, 0],
        contexts: [{ cid: 1, type: "IP", apn: "", auth: 0, user: "", password: "" }],
      },
    },
  ],
  ["sdx62-65", "M62b 12.2 not connected", { model: "rm520n-gl", faults: ["no-data-call"] }],
  [
    "sdx62-65",
    "CN520: RG520N-CN has no DHCPV4DNS",
    {
      model: "rg520n",
      faults: ["no-dhcpv4dns"],
      nonVolatile: {
        lan: { start: "192.168.225.1", end: "192.168.225.100", gateway: "192.168.225.1" },
      },
    },
  ],
  ["sdx62-65", "CN520: a chained line", { model: "rg520n", faults: ["no-dhcpv4dns"] }],
  ["sdx75", "R551-AT\n", { model: "rm551e-gl" }],
  ["sdx75", "ROM-TK SDXPINN\n", { model: "rm551e-gl" }],
  ["sdx75", "ROM-TK SDXPINN: a wildcard", { model: "rm551e-gl" }],
  ["sdx75", "QMBNCFG", { model: "rm551e-gl" }],
  ["unisoc", "QMODEM", { model: "rm500u", nonVolatile: { ethernet: 1 } }],
  ["unisoc", "forums.quectel.com/t/32309", { model: "rm500u" }],
  ["unisoc", "DTOOL: quoted", { model: "rm500u" }],
  ["unisoc", "DTOOL\n", { model: "rm500u" }],
  ["unisoc", "the combined form", { model: "rm500u" }],
];

describe("the simulated modem answers as in the transcripts", () => {
  test.each(cases)("%s: %s", async (file, title, options) => {
    const recorded = block(file, title);
    const typist = terminal(simulateModem({ ...options, clock: manualClock() }));

    const answers = await typist.askAll(...recorded.map(({ command }) => command));

    expect(recorded).not.toEqual([]);
    expect(answers.map((answer, at) => comparable(answer, recorded[at]?.lines ?? []))).toEqual(
      recorded.map(({ lines }) => lines.map((line) => line.toLowerCase())),
    );
  });

  test("an RM551E-GL omits the closing quote of its IPv6 address", async () => {
    const modem = simulateModem({
      model: "rm551e-gl",
      clock: manualClock(),
      carrierAddress: "10.3.62.201",
    });

    const answer = await terminal(modem).ask('AT+QMAP="WWAN"');

    expect(answer).toEqual([
      '+QMAP: "WWAN",1,1,"IPV4","10.3.62.201"',
      '+QMAP: "WWAN",1,1,"IPV6","2001:db8:11:16dc:e1ae:581:fcbc:823b',
      "OK",
    ]);
  });

  test("an RM551E-GL prints its contexts with the trailing fields of the recording", async () => {
    const apn = { cid: 1, type: "IPV4V6", apn: "YOUR_APN_HERE", auth: 0, user: "", password: "" };
    const modem = simulateModem({
      model: "rm551e-gl",
      clock: manualClock(),
      nonVolatile: { contexts: [apn] },
    });

    const answer = await terminal(modem).ask("AT+CGDCONT?");

    expect(answer).toEqual([
      ...(block("sdx75", "R551-AT: extra trailing fields")[0]?.lines ?? []),
      "OK",
    ]);
  });

  test("every model has its own name and is delivered with Ethernet disabled", () => {
    const delivered = Object.values(simulatedModels).map(({ model, stock }) => [
      model.length > 0,
      stock.rules.every((rule) => rule === null),
      stock.rgmii.enabled,
    ]);

    expect(new Set(delivered.map(String))).toEqual(new Set(["true,true,false"]));
  });
});
