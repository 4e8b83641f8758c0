import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openFileWarner } from "../../../src/app/secret-sources.ts";
import { targetOf } from "../../../src/profile/targets.ts";
import type { Event } from "../../../src/workflows/events.ts";

const folder = mkdtempSync(join(tmpdir(), "ethermode-secret-files-"));

function file(name: string, mode: number): string {
  writeFileSync(join(folder, name), "1234\n");
  chmodSync(join(folder, name), mode);
  return name;
}

const target = targetOf(
  "barn",
  { file: file("barn.yaml", 0o644), line: 1 },
  {
    modem: { sim: { pin: { file: file("pin", 0o644) } } },
    router: {
      host: "192.168.1.1",
      password: { file: file("password", 0o600) },
      key: file("id_ed25519", 0o640),
    },
  },
);

test("a readable PIN, password or key file is reported once", async () => {
  const events: Event[] = [];
  const warn = openFileWarner({ platform: "linux", home: folder, cwd: folder });

  await warn(target, (event) => events.push(event));
  await warn(target, (event) => events.push(event));

  expect(events).toMatchObject([
    {
      code: "secret-file-open",
      severity: "warning",
      fix: `Run:\n  chmod 600 ${join(folder, "pin")}`,
    },
    {
      code: "secret-file-open",
      severity: "warning",
      fix: `Run:\n  chmod 600 ${join(folder, "id_ed25519")}`,
    },
  ]);
});
