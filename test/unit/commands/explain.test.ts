import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { models } from "../../../src/at-profiles/index.ts";
import { explanations } from "../../../src/commands/explanations.ts";
import { rules } from "../../../src/doctor/findings.ts";
import { wallClock } from "../../../src/core/clock.ts";
import { failureCodes } from "../../../src/core/failure.ts";
import type { FirmwareNotes } from "../../../src/runs/firmware-notes.ts";
import { fileNotes } from "../../../src/runs/firmware-notes-file.ts";
import { runProgram } from "../../support/program.ts";

describe("a word", () => {
  test.each([
    ["qcfg.pcie-mode", 'AT+QCFG="pcie/mode",1'],
    ["PCIe mode", "root complex"],
    ["pcie MODE", "M55 3.3.7"],
    ["no internet", "no-internet (finding)"],
    ["usb drop", "usb-drops (finding)"],
    ["static ip", "static address (term)"],
    ["bind", "modem.passthrough.bind (profile key)"],
    ["router.wan.retire", "Old cellular interfaces"],
    ["qmapwac", "AT+QMAPWAC=1"],
    ["cgdcont.1", 'AT+CGDCONT=1,"IPV4V6","internet"'],
    ["qmap.mpdn-rules-1-3", "never written"],
    ['AT+QMAP="IPPT_NAT"', 'AT+QMAP="IPPT_NAT",0'],
    ["router.write", "uci commit"],
    ["double-nat", "finding"],
    ["double-nat", "verdict"],
    ["refused/subnet-clash", "exit code"],
    ["subnet-clash", "modem.lan"],
    ["9", "refused/dangerous-command"],
    ["stale-lease", "ifup wan"],
    ["IPPT", "IP passthrough (term)"],
    ["apn", "AT+CGDCONT"],
    ["192.168.225.1", "double NAT"],
    ["192.168.225.77", "double NAT"],
    ["10.74.3.2", "RFC 1918"],
    ["AT+CFUN=1,1", "AT+CFUN (AT command)"],
    ['AT+QCFG="usbnet",1', "qcfg.usbnet (setting)"],
    ["network.wan2.proto", "network.*.proto (UCI option)"],
    ["cgn", "CGNAT"],
    ["usb-drops", "docs/facts/modem.md#brown-out"],
  ])("%s is explained with %s", async (word, text) => {
    const { exit, out } = await runProgram("explain", word);

    expect(exit).toBe(0);
    expect(out).toContain(text);
  });

  test("of two words matches one title", async () => {
    expect((await runProgram("explain", "Ethernet", "chip", "driver")).out).toContain(
      "qeth.eth-driver",
    );
  });

  test("explains each of two words that are no title", async () => {
    const { out } = await runProgram("explain", "9", "mwan3");

    expect(out).toContain("9 (exit code)");
    expect(out).toContain("mwan3 (finding)");
  });

  test("with a typo is answered with the closest name", async () => {
    const { exit, out, err } = await runProgram("explain", "dobule-nat");

    expect(exit).toBe(0);
    expect(out).toContain("double-nat (finding)");
    expect(err).toContain('Unknown name "dobule-nat". Showing the closest one: "double');
  });

  test("is optional: without one all groups are listed", async () => {
    const { exit, out } = await runProgram("explain");

    expect(exit).toBe(0);
    for (const title of ["Addresses and routing", "Settings of the modem", "UCI options"])
      expect(out).toContain(`${title}\n  `);
  });

  test("that is unknown exits 64", async () => {
    const { exit, err } = await runProgram("explain", "zzzzqqqq");

    expect(exit).toBe(64);
    expect(err).toContain('Unknown name "zzzzqqqq".');
  });

  test("prints one JSON line with --json", async () => {
    const { lines } = await runProgram("explain", "guard-armed", "--json");

    expect(lines).toContainEqual(
      expect.objectContaining({ type: "explanation", kind: "finding", names: ["guard-armed"] }),
    );
  });
});

test("explain shows the observed answers of firmware", async () => {
  await using memory = await openMemory();
  await memory.notes.add({ model: "rm520n-gl", revision: "RM520NGLAAR03A01M4G_01.202.01.202" }, [
    { kind: "setting", about: "qmap.dhcpv4dns", answer: "refused", line: "ERROR" },
    { kind: "write", about: "qcfg.usbnet", value: "ECM", answer: "accepted", line: "OK" },
  ]);

  const dns = await runProgram("explain", "qmap.dhcpv4dns", "--state-dir", memory.folder);
  const usb = await runProgram("explain", "qcfg.usbnet", "--json", "--state-dir", memory.folder);
  const other = await runProgram("explain", "qmapwac", "--state-dir", memory.folder);

  expect(dns.out).toContain(
    "\n  Observed on this computer:\n    RM520N-GL RM520NGLAAR03A01M4G_01.202.01.202: refused (ERROR) ",
  );
  expect(dns.out).toMatch(/ \d{4}-\d\d-\d\d\n$/);
  expect(usb.lines).toContainEqual(
    expect.objectContaining({
      seen: [
        {
          firmware: "RM520N-GL RM520NGLAAR03A01M4G_01.202.01.202",
          words: expect.stringMatching(/^set to ECM: accepted \d{4}/),
        },
      ],
    }),
  );
  expect(other.out).not.toContain("Observed on this computer");
});

test("explain escapes the firmware name of a device", async () => {
  await using memory = await openMemory();
  await memory.notes.add({ model: "\u001b[2JEC25", revision: "\u009b31m\u202e 004999010640000" }, [
    { kind: "setting", about: "qcfg.usbnet", answer: "offered", line: "OK" },
  ]);

  const { out } = await runProgram("explain", "qcfg.usbnet", "--state-dir", memory.folder);

  expect(out).toContain("EC25");
  expect(out).not.toMatch(/[\u001b\u009b\u202e]|004999010640000/);
});

test("explain works with damaged notes", async () => {
  await using memory = await openMemory();
  await mkdir(join(memory.folder, "firmware"));
  await writeFile(join(memory.folder, "firmware", "broken.json"), "{");

  const { exit, out } = await runProgram("explain", "qcfg.usbnet", "--state-dir", memory.folder);

  expect([exit, out]).toEqual([0, expect.stringContaining("qcfg.usbnet (setting)")]);
});

async function openMemory(): Promise<
  AsyncDisposable & { readonly folder: string; readonly notes: FirmwareNotes }
> {
  const folder = await mkdtemp(join(tmpdir(), "ethermode-memory-"));
  return {
    folder,
    notes: fileNotes({ folder, clock: wallClock() }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

const names = explanations().flatMap((one) => one.names);

test.each([
  [
    "setting of every model",
    models.flatMap(({ manages }) => manages.map(({ setting }) => setting.id)),
  ],
  ["finding", rules.map(({ code }) => code)],
  ["failure", Object.keys(failureCodes)],
])("every %s is explained", (_what, words: readonly string[]) => {
  expect(words.filter((word) => !names.includes(word))).toEqual([]);
});

test("every setting has a meaning that is not its title", () => {
  const bare = explanations().filter(
    ({ kind, names: [, title = ""], meaning }) => kind === "setting" && meaning === `${title}.`,
  );

  expect(bare.map(({ names: [id] }) => id)).toEqual([]);
});
