import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { whyNoRealParts } from "../support/real-parts.ts";
import { carrierAddress, openManagedModem, timeoutMs } from "./through-router-scene.ts";
import type { ManagedModem } from "./through-router-scene.ts";

/** Each test continues from the state that the previous one left. */
describe.skipIf(whyNoRealParts() !== undefined)(
  "a modem on the router's USB port that ModemManager uses",
  () => {
    let scene: ManagedModem;

    beforeAll(async () => {
      scene = await openManagedModem();
    }, timeoutMs);

    afterAll(() => scene[Symbol.asyncDispose]());

    test(
      "plan finds the port, names the service that holds it and restarts the service",
      async () => {
        const { bed, user, before, managerState } = scene;
        const result = await user.cli(["plan", "profile.yaml", "--json"]);

        expect(result.stdout).toContain('"port":"router:/dev/ttyUSB2"');
        expect(result.events.find(({ code }) => code === "service-stopped")?.message).toMatch(
          /ModemManager \(process \d+\).*The service .*modemmanager is stopped/,
        );
        expect(result.exit).toBe(0);
        expect(await managerState()).toBe("running");
        expect(bed.modem.nonVolatile()).toEqual(before.modem);
      },
      timeoutMs,
    );

    test(
      "doctor queries the modem, names ModemManager and restarts the service",
      async () => {
        const { user, managerState } = scene;
        const result = await user.cli(["doctor", "profile.yaml", "--json"]);

        expect(result.stdout).toContain('"model":"Quectel RM520N-GL"');
        expect(result.events.filter(({ code }) => code === "modem-manager-running")).toHaveLength(
          1,
        );
        expect(
          result.events.filter(({ code }) => code === "modem-not-asked" || code === "port-held"),
        ).toEqual([]);
        expect(await managerState()).toBe("running");
      },
      timeoutMs,
    );

    test(
      "apply follows the modem through its restart and gives the router the carrier's address",
      async () => {
        const { bed, user, managerState } = scene;
        const result = await user.cli(["apply", "profile.yaml", "--yes", "--json"]);

        expect(result.events.at(-1)).toMatchObject({
          type: "result",
          outcome: "applied",
          exit: 0,
          targets: [{ verdict: "passthrough-cgnat" }],
        });
        expect(
          result.events.find(({ type }) => type === "plan")?.steps?.map(({ kind }) => kind),
        ).toEqual(
          expect.arrayContaining([
            "modem.restart",
            "router.guard",
            "router.write",
            "router.reload",
            "router.confirm",
          ]),
        );
        expect(bed.modem.restarts).toBe(1);
        expect(await bed.wanAddress()).toBe(carrierAddress);
        const written = await bed.router(["/usr/bin/find", "/overlay/upper", "-type", "f"]);
        expect(written.stdout).toContain("/etc/config/network");
        // No package and no program was added.
        expect(written.stdout.match(/^(?!\/overlay\/upper\/etc\/).+$/gm)).toBeNull();
        expect(await managerState()).toBe("running");
      },
      timeoutMs,
    );

    test(
      "verify exits with 0 after apply",
      async () => {
        const { user, managerState } = scene;
        const result = await user.cli(["verify", "profile.yaml", "--json"]);

        expect(result.exit).toBe(0);
        expect(await managerState()).toBe("running");
      },
      timeoutMs,
    );

    test(
      "rollback restores modem and router",
      async () => {
        const { bed, user, before, managerState } = scene;
        const result = await user.cli(["rollback", "--yes", "--json"]);

        expect(result.events.at(-1)).toMatchObject({ outcome: "rolled-back", exit: 0 });
        expect(bed.modem.nonVolatile()).toEqual(before.modem);
        expect(await bed.etc()).toEqual(before.etc);
        expect(await managerState()).toBe("running");
      },
      timeoutMs,
    );

    test(
      "plan does not start a service that was stopped",
      async () => {
        const { bed, user, managerState } = scene;
        await bed.router(["/etc/init.d/modemmanager", "stop"]);

        const result = await user.cli(["plan", "profile.yaml", "--json"]);

        expect(result.exit).toBe(0);
        expect(result.events.filter(({ code }) => code === "service-stopped")).toEqual([]);
        expect(await managerState()).toBe("stopped");
      },
      timeoutMs,
    );
  },
);
