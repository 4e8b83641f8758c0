import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { finalResult } from "../../src/at/final.ts";
import { parseTranscript } from "../../src/at/transcript.ts";
import { firmware, identity } from "../../src/at-profiles/queries/identity.ts";
import { runCli } from "../support/cli.ts";
import type { Finished } from "../support/cli.ts";
import { recordedIn } from "../support/recorded.ts";
import { modelNamed } from "../support/model-named.ts";

const rm520nGl = modelNamed("rm520n-gl");

const timeoutMs = 90_000;
/** Identities of the simulated modem, and the MAC address that passthrough is bound to. */
const identities = [
  "004999010640000",
  "001010123456789",
  "8999901000000000005F",
  /06:ea:9f:31:49:28/i,
  /02:0e:57:00:01:02/i,
];

describe("the file of --trace", () => {
  let folder: string;
  let results: readonly Finished[];
  const traces: Record<"detect" | "apply" | "at", string> = { detect: "", apply: "", at: "" };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "ethermode-trace-"));
    await writeFile(
      join(folder, "own.yaml"),
      "ethermode: 1\nmodem: { model: rm520n-gl }\nrouter: { host: 192.168.1.1 }\n",
    );
    const cli = (...words: readonly string[]): Promise<Finished> =>
      runCli([...words, "--simulate", "--state-dir", "state"], { cwd: folder });
    results = await Promise.all([
      cli("detect", "--trace", "detect.at"),
      cli("apply", "own.yaml", "--yes", "--trace", "apply.at"),
      cli("at", "AT+CGSN", "--trace", "at.at"),
    ]);
    for (const name of ["detect", "apply", "at"] as const)
      traces[name] = await readFile(join(folder, `${name}.at`), "utf8").catch(() => "");
  }, timeoutMs);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("is a transcript with a final result for every command except probes of a restarting modem", () => {
    const blocks = [traces.detect, traces.apply].map((text) =>
      parseTranscript(text).filter(({ sent }) => sent !== undefined),
    );

    expect(results.slice(0, 2).map(({ status }) => status)).toEqual([0, 0]);
    expect(blocks.map(({ length }) => length > 20)).toEqual([true, true]);
    expect(
      blocks
        .flat()
        .filter(
          ({ sent, received }) =>
            sent !== "AT" && !received.some((line) => finalResult(line) !== undefined),
        ),
    ).toEqual([]);
    expect(blocks.flat().filter(({ sent }) => sent?.startsWith("AT") !== true)).toEqual([]);
  });

  test("contains model, firmware and every setting after detect", () => {
    const { model, revision } = identity.parse(recordedIn(traces.detect, identity.text));
    const full = firmware.parse(recordedIn(traces.detect, firmware.text));
    const values = Object.fromEntries(
      rm520nGl.manages.map(({ setting }) => [
        setting.id,
        setting.read.parse(recordedIn(traces.detect, setting.read.text)),
      ]),
    );

    expect([model, revision, full]).toEqual([
      "RM520N-GL",
      "RM520NGLAAR03A01M4G",
      "RM520NGLAAR03A01M4G_01.202.01.202",
    ]);
    expect(values).toMatchObject({
      "qcfg.usbnet": 1,
      "qcfg.pcie-mode": "root-complex",
      "qeth.eth-driver": { r8125: 1, r8168: 0 },
      "qmap.ippt-nat": 1,
      "qmap.mpdn-rule-0": { cid: 0 },
    });
  });

  test("contains writes and read-backs after apply", () => {
    const commands = parseTranscript(traces.apply).map(({ sent }) => sent);
    const nat = parseTranscript(traces.apply).filter(({ sent }) => sent === 'AT+QMAP="IPPT_NAT"');

    expect(commands).toEqual(
      expect.arrayContaining([
        'AT+QETH="rgmii","DISABLE",1',
        "AT+CFUN=1,1",
        'AT+QMAP="IPPT_NAT",0',
        'AT+QMAP="MPDN_rule",0,1,0,1,1,"00:00:5E:00:53:01"',
      ]),
    );
    expect(nat.at(0)?.received).toContain('+QMAP: "IPPT_NAT",1');
    expect(nat.at(-1)?.received).toContain('+QMAP: "IPPT_NAT",0');
  });

  test(
    "belongs to a firmware that detect reports from its notes afterwards",
    async () => {
      const words = await runCli(["detect", "--verbose", "--simulate", "--state-dir", "state"], {
        cwd: folder,
      });
      const machine = await runCli(["detect", "--json", "--simulate", "--state-dir", "state"], {
        cwd: folder,
      });
      const memory =
        machine.stdout.split("\n").find((line) => line.includes('"type":"remembered"')) ?? "{}";

      const text = words.stdout.replaceAll(/\s+/g, " ");
      expect(text).toContain(
        "Observed on this computer with firmware RM520NGLAAR03A01M4G_01.202.01.202: – supports: USB network mode,",
      );
      expect(text).toMatch(/ – accepted: .*Modem NAT = off \(\d{4}-\d\d-\d\d\)/);
      expect(JSON.parse(memory)).toMatchObject({
        model: "rm520n-gl",
        notes: expect.arrayContaining([
          expect.objectContaining({
            kind: "write",
            about: "qmap.ippt-nat",
            title: "Modem NAT",
            value: "off",
            answer: "accepted",
            line: "OK",
          }),
        ]),
      });
    },
    timeoutMs,
  );

  test("contains no identity and is readable only by its owner", async () => {
    const all = Object.values(traces).join("\n");

    expect([results[2]?.status, traces.at]).toEqual([
      0,
      expect.stringMatching(/^> AT\+CGSN\n< \*{13}00$/m),
    ]);
    expect(
      identities.filter((one) => (typeof one === "string" ? all.includes(one) : one.test(all))),
    ).toEqual([]);
    expect((await stat(join(folder, "apply.at"))).mode & 0o777).toBe(0o600);
  });
});
