import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { withSymptoms } from "../support/troubleshooting-page.ts";

const page = new URL("../../docs/troubleshooting.md", import.meta.url);

test("docs/troubleshooting.md lists every symptom with the finding of its rule", async () => {
  await expect(withSymptoms(readFileSync(page, "utf8"))).toMatchFileSnapshot(fileURLToPath(page));
});
