import { installRealParts, whyNoRealParts } from "./real-parts.ts";

/** Installs what the tests need beyond npm once before all tests, or reports what is missing. */
export function setup(): void {
  installRealParts();
  const reason = whyNoRealParts();
  if (reason === undefined) return;
  if (process.env["CI"] !== undefined)
    throw new Error(`Under CI every test runs, but the end-to-end tests cannot: ${reason}`);
  console.error(`\n*** SKIPPED: tests on real parts (${reason}).\n`);
}
