import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { whyNoRealParts } from "../support/real-parts.ts";
import { openManagedModem, timeoutMs } from "./through-router-scene.ts";
import type { ManagedModem } from "./through-router-scene.ts";

const shortSleep = "#!/bin/sh\nexec /bin/sleep 0.1\n";

/** Each test continues from the state that the previous one left. */
describe.skipIf(whyNoRealParts() !== undefined)(
  "a service of the router that uses the modem's port",
  () => {
    let scene: ManagedModem;

    beforeAll(async () => {
      scene = await openManagedModem();
    }, timeoutMs);

    afterAll(() => scene[Symbol.asyncDispose]());

    test(
      "Ctrl-C during apply restarts the service",
      async () => {
        const { bed, before, managerState, startApply } = scene;
        const child = await startApply();
        const during = await managerState();

        child.kill("SIGINT");
        const exit = await new Promise((resolve) => child.once("exit", resolve));

        expect(during).toBe("stopped");
        expect(exit).toBe(130);
        expect(await managerState()).toBe("running");
        expect(bed.modem.nonVolatile()).toEqual(before.modem);
      },
      timeoutMs,
    );

    test(
      "the next rollback restarts the service after a killed apply",
      async () => {
        const { bed, user, before, managerState, startApply } = scene;
        const child = await startApply();
        child.kill("SIGKILL");
        await new Promise((resolve) => child.once("exit", resolve));
        const after = await managerState();

        const result = await user.cli(["rollback", "--yes", "--json"]);

        expect(after).toBe("stopped");
        expect(result.exit).toBe(0);
        expect(await managerState()).toBe("running");
        expect(bed.modem.nonVolatile()).toEqual(before.modem);
      },
      timeoutMs,
    );

    test(
      "the router restarts the service by itself after a killed apply",
      async () => {
        const { bed, waitForManager, startApply } = scene;
        const child = await startApply();
        // The router waits a minute for the connection to return: sixty of these.
        await bed.router(["sh", "-c", `echo '${shortSleep}' > /usr/sbin/sleep`]);
        await bed.router(["chmod", "+x", "/usr/sbin/sleep"]);

        child.kill("SIGKILL");

        await waitForManager("running");
        expect((await bed.router(["ls", "/tmp"])).stdout).not.toContain("ethermode-paused");
      },
      timeoutMs,
    );
  },
);
