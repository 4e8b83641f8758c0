import { describe, test } from "vitest";
import { whyNoRealParts } from "./real-parts.ts";

const isMissing = whyNoRealParts() !== undefined;

/** `test` and `describe`, skipped when real parts are missing. `global-setup.ts` reports this and fails under CI. */
export const testOnRealParts = test.skipIf(isMissing);
export const describeOnRealParts = describe.skipIf(isMissing);
