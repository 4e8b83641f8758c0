import { testCrashes } from "./test-crashes.ts";

testCrashes("sdx75");
