import { testCrashes } from "./test-crashes.ts";

testCrashes("sdx6x");
