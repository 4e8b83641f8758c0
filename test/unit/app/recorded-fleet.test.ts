import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runProgram } from "../../support/program.ts";

const network = ["wan", "uplink"]
  .map(
    (name, port) =>
      `config interface '${name}'\n\toption device 'eth${port}'\n\toption proto 'pppoe'\n`,
  )
  .join("");

const profile = [
  "ethermode: 1",
  "targets:",
  "  - { name: barn, router: { host: 10.0.0.1 } }",
  "  - { name: gate, router: { host: 10.0.0.2, wan: { metric: 7 } } }",
  "  - { name: van, router: { host: 10.0.0.3, wan: { interface: uplink } } }",
].join("\n");

test("plan plans each target by its own profile when they share a recording", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ethermode-recorded-fleet-"));
  try {
    await writeFile(join(folder, "network"), network);
    await writeFile(join(folder, "profile.yaml"), profile);

    const { lines } = await runProgram("plan", "--from", folder, "--json");

    const routers = lines.filter(({ type }) => type === "router");
    expect(routers.map(({ target, host, interface: wan }) => [target, host, wan])).toEqual(
      expect.arrayContaining([
        ["barn", "10.0.0.1", "wan"],
        ["gate", "10.0.0.2", "wan"],
        ["van", "10.0.0.3", "uplink"],
      ]),
    );
    const plans = lines.filter(({ type }) => type === "plan");
    const stepsOf = (name: string): string =>
      JSON.stringify(plans.find(({ target }) => target === name)?.["steps"]);
    expect(stepsOf("barn")).not.toContain("metric");
    expect(stepsOf("gate")).toContain("network.wan.metric");
    expect(stepsOf("van")).toContain("network.uplink.proto");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
