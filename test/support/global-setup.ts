import { installRealParts, whyNoRealParts } from "./real-parts.ts";

/** Runs once before all tests: what they need beyond npm is installed, or its lack is said loudly. */
export function setup(): void {
  installRealParts();
  const lack = whyNoRealParts();
  if (lack === undefined) return;
  if (process.env["CI"] !== undefined)
    throw new Error(`Under CI every test runs, but the end-to-end tests cannot: ${lack}`);
  console.error(`\n*** SKIPPED: tests on real parts (${lack}).\n`);
}
