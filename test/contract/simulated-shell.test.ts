import { simulatedShell } from "../../simulator/router/shell.ts";
import { simulateRouter } from "../../simulator/router/router.ts";
import { testClock } from "../support/test-clock.ts";
import { shellContract } from "./shell.contract.ts";

shellContract("a shell on the simulated router", async () => {
  const router = await simulateRouter({ image: "dsa-24.10", clock: testClock() });
  return {
    open: simulatedShell(router),
    cut: () => void router.powerCut(),
    scratchFile: "/tmp/scratch",
    [Symbol.asyncDispose]: () => router.close(),
  };
});
