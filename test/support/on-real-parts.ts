import { describe, test } from "vitest";
import { whyNoRealParts } from "./real-parts.ts";

const lacking = whyNoRealParts() !== undefined;

/** As vitest's own, skipped where the real parts are missing; `global-setup.ts` says so loudly, and under CI fails. */
export const testOnRealParts = test.skipIf(lacking);
export const describeOnRealParts = describe.skipIf(lacking);
