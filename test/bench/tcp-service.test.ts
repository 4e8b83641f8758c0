import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runProgramIn } from "../support/program.ts";

test("apply over TCP names the open AT service and the command that closes it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tcp-service-"));
  const profile = "modem: { port: 'tcp:192.168.225.1:1555', passthrough: { enabled: false } }";
  await writeFile(join(folder, "tcp.yaml"), `ethermode: 1\n${profile}\n`);
  const words = ["apply", "tcp.yaml", "--simulate", "--yes", "--json"];

  const { exit, lines } = await runProgramIn(folder, ...words);

  await rm(folder, { recursive: true });
  expect(exit).toBe(0);
  expect(lines.find(({ code }) => code === "at-service-open")).toMatchObject({
    severity: "info",
    fix: expect.stringContaining(
      'ethermode at --port tcp:192.168.225.1:1555 \'AT+QETH="eth_at","disable"\' --simulate',
    ),
  });
});
