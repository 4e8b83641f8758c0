import { testCrashes } from "./crash-tests.ts";

testCrashes("sdx6x");
