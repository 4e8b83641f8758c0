import { testCrashes } from "./crash-tests.ts";

testCrashes("sdx55");
