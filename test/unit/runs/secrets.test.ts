import { inspect } from "node:util";
import { expect, test } from "vitest";
import type { SecretRef } from "../../../src/profile/secrets.ts";
import { resolveSecret, type SecretSources } from "../../../src/runs/secrets.ts";

const files: Readonly<Record<string, string>> = {
  "/run/pw": "from file\n",
  "/home/me/pw": "from home\r\n",
  "/run/two": "two\n\n",
  "/run/empty": "\n",
};

const sources: SecretSources = {
  env: { ROUTER_PASSWORD: "from env", EMPTY: "", HOME: "/home/me" },
  readFile: async (path) =>
    files[path] ?? Promise.reject(new Error(`ENOENT: no such file or directory, open '${path}'`)),
  run: async ([program, ...words]) => ({
    status: program === "pass" ? 0 : 1,
    stdout: `from ${words.join(" ")}\n`,
  }),
  ask: async (question) => `answer to ${question}`,
};

const call = { signal: new AbortController().signal };

test.each<[SecretRef, string]>([
  [{ env: "ROUTER_PASSWORD" }, "from env"],
  [{ file: "/run/pw" }, "from file"],
  [{ file: "~/pw" }, "from home"],
  [{ file: "/run/two" }, "two\n"],
  [{ command: ["pass", "show", "barn"] }, "from show barn"],
  ["prompt", "answer to password of barn"],
])("%j is found", async (ref, value) => {
  const secret = await resolveSecret(ref, "password of barn", sources, call);

  expect(secret.reveal()).toBe(value);
  expect(`${secret} ${inspect(secret)}`).not.toContain(value);
});

test.each<[SecretRef, string]>([
  [
    { env: "NOT_SET" },
    "Missing password of barn (the environment variable NOT_SET): it is not set.",
  ],
  [{ env: "EMPTY" }, "Missing password of barn (the environment variable EMPTY): it is empty."],
  [
    { file: "/run/none" },
    "Missing password of barn (the file /run/none): ENOENT: no such file or directory, open '/run/none'.",
  ],
  [{ file: "/run/empty" }, "Missing password of barn (the file /run/empty): it is empty."],
  [
    { command: ["gpg", "secret words"] },
    "Missing password of barn (the output of gpg): it ended with status 1.",
  ],
])("a missing secret is named: %j", async (ref, message) => {
  await expect(resolveSecret(ref, "password of barn", sources, call)).rejects.toMatchObject({
    code: "profile/missing-secret",
    message,
  });
});

test("an inherited property of the environment does not count as set", async () => {
  await expect(
    resolveSecret({ env: "toString" }, "password of barn", sources, call),
  ).rejects.toMatchObject({ code: "profile/missing-secret" });
});

test("a prompt without a terminal is reported as a missing answer", async () => {
  const { ask: _nobody, ...mute } = sources;

  await expect(resolveSecret("prompt", "password of barn", mute, call)).rejects.toMatchObject({
    code: "usage/missing-answer",
    exitCode: 64,
  });
});

test("an abort while a program runs stays an abort", async () => {
  const stop = new AbortController();
  const run: SecretSources["run"] = async () => {
    stop.abort(new Error("stopped"));
    throw new Error("killed");
  };

  await expect(
    resolveSecret({ command: ["pass"] }, "PIN", { ...sources, run }, { signal: stop.signal }),
  ).rejects.toThrow("stopped");
});
