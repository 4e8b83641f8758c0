/** Runs once before all tests. */
export function setup(): void {
  // Filled by the e2e support: see test/support/real-parts.ts.
}
