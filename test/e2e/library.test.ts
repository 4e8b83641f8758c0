import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { EthermodeError, verify } from "../../src/library.ts";

const root = join(import.meta.dirname, "../..");

test("the example of docs/library.md plans and applies on simulated devices", () => {
  const page = readFileSync(join(root, "docs/library.md"), "utf8");
  const example = /```js\n([^]*?)```/.exec(page)?.[1] ?? "";
  const state = mkdtempSync(join(tmpdir(), "library-"));

  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module"], {
    // Inside the package, its name leads to its own exports.
    cwd: root,
    input: example,
    encoding: "utf8",
    env: { PATH: process.env["PATH"], ETHERMODE_STATE_DIR: state },
  });

  rmSync(state, { recursive: true });
  expect(stdout).toMatch(/^\S+ [0-9a-f]{8,}: .+\n0 \S+ applied\n$/);
  expect(stderr).toMatch(/^version undefined\n/);
  expect(status).toBe(0);
});

test("a profile that does not exist rejects with the failure and its exit code", async () => {
  const failure = await verify("nowhere.yaml").catch((error: unknown) => error);

  expect(failure).toBeInstanceOf(EthermodeError);
  expect(failure).toMatchObject({ code: "profile/not-found", exit: 65 });
});

test("an exception of onEvent rejects the promise only after the last event", async () => {
  const types: string[] = [];
  const onEvent = ({ type }: { readonly type: string }): never => {
    types.push(type);
    throw new Error(`the callback failed at ${type}`);
  };

  await expect(verify("nowhere.yaml", { onEvent })).rejects.toThrow("failed at version");
  expect(types).toEqual(["version", "failure", "result"]);
});
