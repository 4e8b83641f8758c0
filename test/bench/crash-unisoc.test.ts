import { testCrashes } from "./crash-tests.ts";

testCrashes("unisoc");
