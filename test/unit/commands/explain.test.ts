import { describe, expect, test } from "vitest";
import { models } from "../../../src/at-profiles/index.ts";
import { explanations } from "../../../src/commands/explanations.ts";
import { rules } from "../../../src/doctor/findings.ts";
import { failureCodes } from "../../../src/core/failure.ts";
import { runProgram } from "../../support/program.ts";

describe("a word", () => {
  test.each([
    ["qcfg.pcie-mode", 'AT+QCFG="pcie/mode",1'],
    ["PCIe mode", "root complex"],
    ["pcie MODE", "M55 3.3.7"],
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
  ])("%s is explained with %s", async (word, text) => {
    const { exit, out } = await runProgram("explain", word);

    expect(exit).toBe(0);
    expect(out).toContain(text);
  });

  test("of two, not quoted, is one title", async () => {
    expect((await runProgram("explain", "Ethernet", "chip", "driver")).out).toContain("qeth.eth-driver");
  });

  test("and another that is none of its own title gives both", async () => {
    const { out } = await runProgram("explain", "9", "mwan3");

    expect(out).toContain("9 (exit code)");
    expect(out).toContain("mwan3 (finding)");
  });

  test("with a slip gets a suggestion", async () => {
    const { exit, err } = await runProgram("explain", "dobule-nat");

    expect(exit).toBe(64);
    expect(err).toContain('did you mean "double-nat"?');
  });

  test("nobody knows is said to be unknown", async () => {
    const { exit, err } = await runProgram("explain", "zzzzqqqq");

    expect(exit).toBe(64);
    expect(err).toContain('Nothing here is called "zzzzqqqq".');
  });

  test("for machines is a line of JSON", async () => {
    const { lines } = await runProgram("explain", "guard-armed", "--json");

    expect(lines).toContainEqual(expect.objectContaining({ type: "explanation", kind: "finding", names: ["guard-armed"] }));
  });
});

const names = explanations().flatMap((one) => one.names);

test.each([
  ["setting of every model", models.flatMap(({ manages }) => manages.map(({ setting }) => setting.id))],
  ["finding", rules.map(({ code }) => code)],
  ["failure", Object.keys(failureCodes)],
])("every %s is explained", (_what, words: readonly string[]) => {
  expect(words.filter((word) => !names.includes(word))).toEqual([]);
});

test("every setting has a meaning of its own, not its title again", () => {
  const bare = explanations().filter(({ kind, names: [, title = ""], meaning }) => kind === "setting" && meaning === `${title}.`);

  expect(bare.map(({ names: [id] }) => id)).toEqual([]);
});
