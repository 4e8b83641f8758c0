import { chmod, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { runProgram } from "../support/cli.ts";
import type { Finished } from "../support/cli.ts";
import { testOnRealParts } from "../support/on-real-parts.ts";
import { openScene, timeoutMs } from "./simulate-scene.ts";
import type { Scene } from "./simulate-scene.ts";

const pathOf = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));

const secrets = { ROUTER_PASSWORD: "hunter2-router", APN_PASSWORD: "hunter2-apn" };

/** One start of Ansible runs all plays. The router of `barn` is unreachable, which ends the last one. */
const playbook = `
- hosts: van
  gather_facts: false
  vars: { ethermode_secrets: ${JSON.stringify(secrets)} }
  tasks:
    - { import_role: { name: ethermode.ethermode.passthrough }, check_mode: true }
    - import_role: { name: ethermode.ethermode.passthrough }
    - import_role: { name: ethermode.ethermode.passthrough }
- hosts: all
  order: sorted
  serial: 1
  any_errors_fatal: true
  gather_facts: false
  vars: { ethermode_secrets: ${JSON.stringify(secrets)} }
  roles: [ethermode.ethermode.passthrough]
`;

testOnRealParts(
  "Ansible checks, applies, finds nothing to do, and stops after the first failed router",
  async () => {
    await using scene = await openScene();
    const run = await withCollection(scene);

    const { status, stdout, stderr } = await run(
      "ansible-playbook -i inventory.sh site.yml --diff -v",
    );

    const [checked, applied, again, failed, ...others] = resultsIn(stdout);
    expect(checked, stdout + stderr).toMatchObject({ host: "van", changed: true });
    expect(applied).toMatchObject({ host: "van", changed: true, outcome: "applied" });
    expect(applied?.["steps"]).toEqual(checked?.["steps"]);
    expect(again).toMatchObject({ host: "van", changed: false, verdict: "passthrough-cgnat" });
    expect(failed).toMatchObject({ host: "barn", exit: 4 });
    expect([others, status]).toEqual([[], 2]);
    expect(await readdir(join(scene.endpoints.state, "runs"))).toEqual([applied?.["run"]]);
    expect(stdout).toMatch(/^-.*NAT/m);
    for (const secret of Object.values(secrets)) expect(stdout + stderr).not.toContain(secret);
  },
  2 * timeoutMs, // five starts of the program by Python, beside other tests
);

/** Builds and installs the collection, and returns a function that runs programs of Ansible. */
async function withCollection(scene: Scene): Promise<(line: string) => Promise<Finished>> {
  const { folder, endpoints } = scene;
  const { sysfs, dev, state, ssh } = endpoints;
  await writeFile(join(folder, "fleet.yaml"), fleet(ssh.port));
  await writeFile(join(folder, "site.yml"), playbook);
  await program(
    join(folder, "ethermode"),
    `exec "${process.execPath}" "${pathOf("dist/cli.js")}" "$@"`,
  );
  await program(join(folder, "inventory.sh"), `exec ethermode inventory fleet.yaml "$@"`);
  const env = {
    HOME: folder,
    PATH: `${folder}:${process.env["PATH"] ?? ""}`,
    ETHERMODE_SYSFS: sysfs,
    ETHERMODE_DEV: dev,
    ETHERMODE_STATE_DIR: state,
    ANSIBLE_NOCOLOR: "1",
    ANSIBLE_COLLECTIONS_PATH: folder,
    LC_ALL: "C.UTF-8",
  };
  const run = (line: string): Promise<Finished> =>
    runProgram("sh", ["-c", `exec ${line}`], { env, cwd: folder });
  const source = pathOf("ansible");
  const installed = await run(`ansible-galaxy collection install --offline -p . '${source}'`);
  expect(installed.status, installed.stdout + installed.stderr).toBe(0);
  return run;
}

async function program(path: string, line: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\n${line}\n`);
  await chmod(path, 0o755);
}

function fleet(port: number): string {
  return `ethermode: 1
router: { host: 127.0.0.1, password: { env: ROUTER_PASSWORD } }
targets:
  - { name: barn, router: { port: 1 } }
  - name: van
    modem: { apn: { name: iot, auth: pap, username: { env: APN_PASSWORD }, password: { env: APN_PASSWORD } } }
    router: { port: ${port} }
`;
}

/** Returns the result of each task with its host, as `-v` prints it. */
function resultsIn(text: string): readonly Readonly<Record<string, unknown>>[] {
  const lines = text.matchAll(
    /^(?:ok|changed|fatal): \[(\w+)(?: -> localhost)?\].*? => (\{.*\})$/gm,
  );
  return [...lines].map(([, host, json = ""]) => ({ host, ...(JSON.parse(json) as object) }));
}
