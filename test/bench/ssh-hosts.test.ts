import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { wallClock } from "../../src/core/clock.ts";
import { simulateRouter } from "../../simulator/router/router.ts";
import type { SimulatedRouter } from "../../simulator/router/router.ts";
import { serveSsh } from "../../simulator/serve/ssh-server.ts";
import type { SshServer } from "../../simulator/serve/ssh-server.ts";
import { natPort } from "../support/ethernet-ports.ts";
import { runProgramIn } from "../support/program.ts";
import type { ProgramResult } from "../support/program.ts";

let router: SimulatedRouter;
let server: SshServer;
let home: string;

beforeAll(async () => {
  router = await simulateRouter({ image: "dsa-24.10", clock: wallClock(), wan: natPort() });
  server = await serveSsh(router, {});
});

afterAll(async () => {
  await server.close();
  await router.close();
});

/** A home folder whose SSH configuration calls the router "barn". */
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "ssh-hosts-"));
  await mkdir(join(home, ".ssh"));
  const config = `Host barn\n  HostName 127.0.0.1\n  Port ${server.port}\n`;
  await writeFile(join(home, ".ssh", "config"), config);
  await writeFile(
    join(home, "fleet.yaml"),
    "ethermode: 1\ntargets: [{ name: north, router: { host: barn } }]\n",
  );
  return () => rm(home, { recursive: true });
});

function program(...words: readonly string[]): Promise<ProgramResult> {
  return runProgramIn(home, ...words, "--json");
}

function saved(): Promise<string> {
  return readFile(join(home, "state", "known_hosts"), "utf8").catch(() => "");
}

test("plan reaches the router that the SSH configuration names", async () => {
  const { exit, lines } = await program("plan", "fleet.yaml");

  expect(exit).toBe(0);
  expect(lines.find(({ type }) => type === "router")).toMatchObject({ host: "127.0.0.1" });
});

test("--strict-host-keys refuses an unknown host key and saves nothing", async () => {
  const { exit, lines } = await program("plan", "fleet.yaml", "--strict-host-keys");

  expect(exit).toBe(4);
  expect(lines).toContainEqual(expect.objectContaining({ code: "router/host-key-unknown" }));
  expect(await saved()).toBe("");
});

test("hosts scan saves a new host key after confirmation, and then strict runs work", async () => {
  const unanswered = await program("hosts", "scan", "fleet.yaml");
  expect(unanswered.exit).toBe(64);
  expect(await saved()).toBe("");

  const { lines } = await program("hosts", "scan", "fleet.yaml", "--yes");
  expect(lines.filter(({ type }) => type === "host-key")).toMatchObject([
    { trust: "offered", fingerprint: server.hostKeyFingerprint, target: "north" },
    { trust: "saved" },
  ]);
  expect((await program("hosts", "scan", "fleet.yaml")).lines).toContainEqual(
    expect.objectContaining({ trust: "known" }),
  );
  expect((await program("plan", "fleet.yaml", "--strict-host-keys")).exit).toBe(0);
});

test("hosts scan reports a changed host key and keeps the saved one", async () => {
  await program("hosts", "scan", "fleet.yaml", "--yes");
  const other = (await saved()).replace(/....\n$/, "AAAA\n");
  await writeFile(join(home, "state", "known_hosts"), other);

  const { exit, lines } = await program("hosts", "scan", "fleet.yaml", "--yes");

  expect(exit).toBe(4);
  expect(lines).toContainEqual(expect.objectContaining({ code: "router/host-key-changed" }));
  expect(await saved()).toBe(other);
});
