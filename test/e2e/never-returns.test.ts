import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startCli } from "../support/cli.ts";
import { startSilentSsh } from "../support/silent-ssh.ts";

/** A modem in its own process, whose port hangs up at the first query of its settings. */
const modem = `
  const line = require("@lydell/node-pty").spawn("sh", ["-c", "stty raw -echo; tty; exec sleep 2147483"], {});
  let isOpen = false;
  line.onData((data) => {
    const text = data.trim();
    if (!isOpen) return void ((isOpen = true), process.stdout.write(text));
    if (text.startsWith("AT+QMAP")) process.exit();
    const identity = "\\r\\nQuectel\\r\\nRM520N-GL\\r\\nRevision: RM520NGLAAR03A03M4G\\r\\n";
    line.write((text === "ATI" ? identity : "") + "\\r\\nOK\\r\\n");
  });
`;

test("the program ends right after the result when the modem vanishes and the router is silent", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ethermode-end-"));
  const holder = spawn(process.execPath, ["-e", modem], {
    cwd: new URL("../..", import.meta.url),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [path] = (await once(holder.stdout, "data")) as [Buffer];
  await using router = await startSilentSsh();
  const profile = join(folder, "barn.yaml");
  await writeFile(
    profile,
    `ethermode: 1\nmodem: { port: ${path.toString()} }\nrouter: { host: 127.0.0.1, port: ${router.port} }\n`,
  );
  await using program = startCli(["plan", profile, "--json", "--state-dir", folder]);

  await program.says(/"type":"result"/);
  const reported = performance.now();
  const { status, stdout } = await program.finished;

  expect(performance.now() - reported).toBeLessThan(1_500);
  expect(status).toBe(4);
  expect(stdout).toContain('"code":"modem/left-usb"');
  expect(JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "")).toMatchObject({ type: "result" });
  expect(router.connections()).toBe(1);
  await rm(folder, { recursive: true });
});
