import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Json } from "../../src/core/json.ts";
import { openBed, type Bed } from "../support/openwrt-bed.ts";
import { builtCli, person, type Person } from "../support/openwrt-bed/person.ts";
import { whyNoRealParts } from "../support/real-parts.ts";

const patienceMs = 240_000;
const carrierAddress = "100.72.1.45";
const profile =
  "ethermode: 1\nextends: rm520n-gl-passthrough\nmodem: { port: router:auto }\nrouter: { wan: { retire: [wwan] } }\n";
/** As it was used until now: the modem is the router's uplink over USB. */
const cellular =
  "\nconfig interface 'wwan'\n\toption proto 'modemmanager'\n\toption device '/sys/devices/platform/soc/8a00000.usb/xhci-hcd.1.auto/usb2/2-1'\n\toption apn 'internet'\n";

/** In ModemManager's place: keeps the modem's AT port open, and a process of that name runs. */
const manager =
  "#!/bin/sh\nexec 3<>/dev/ttyUSB2\nwhile read -r line <&3; do :; done\nwhile :; do sleep 600; done\n";
const initScript =
  "#!/bin/sh /etc/rc.common\nSTART=70\nUSE_PROCD=1\nstart_service() {\n\tprocd_open_instance\n\tprocd_set_param command /usr/sbin/ModemManager\n\tprocd_close_instance\n}\n";

/** Every test goes on where the one before ended. */
describe.skipIf(whyNoRealParts() !== undefined)(
  "a modem on the router's own USB, where ModemManager works with it",
  () => {
    let bed: Bed;
    let user: Person;
    let before: { readonly etc: Readonly<Record<string, string>>; readonly modem: Json };

    beforeAll(async () => {
      bed = await openBed({
        usb: "router",
        modem: { carrierAddress },
        edit: (text) => (text.includes("config interface 'wan'") ? `${text}${cellular}` : text),
        files: { "usr/sbin/ModemManager": manager, "etc/init.d/modemmanager": initScript },
      });
      user = await person(bed);
      await user.write("profile.yaml", profile);
      await bed.router(["/etc/init.d/modemmanager", "start"]);
      await managerIs("running");
      before = { etc: await bed.etc(), modem: structuredClone(bed.modem.nonVolatile()) };
    }, patienceMs);

    afterAll(async () => {
      await user[Symbol.asyncDispose]();
      await bed[Symbol.asyncDispose]();
    });

    async function managerNow(): Promise<"running" | "stopped"> {
      const { stdout } = await bed.router([
        "/bin/ubus",
        "call",
        "service",
        "list",
        '{"name":"modemmanager"}',
      ]);
      return stdout.includes('"running": true') ? "running" : "stopped";
    }

    const managerIs = (state: "running" | "stopped", withinMs = 20_000): Promise<void> =>
      vi.waitFor(async () => expect(await managerNow()).toBe(state), {
        timeout: withinMs,
        interval: 200,
      });

    /** Begins an apply and comes back when its first step is under way. */
    async function applyBegun(): Promise<ChildProcess> {
      const [program, ...words] = bed.onComputer([
        process.execPath,
        builtCli,
        "apply",
        "profile.yaml",
        "--yes",
        "--json",
      ]);
      const child = spawn(program, words, {
        cwd: user.folder,
        env: {
          PATH: process.env["PATH"],
          HOME: user.folder,
          CI: "1",
          ETHERMODE_STATE_DIR: user.stateFolder,
          ...bed.env,
        },
        stdio: ["ignore", "pipe", "ignore"],
      });
      await new Promise<void>((resolve, reject) => {
        let said = "";
        child.once("exit", () => reject(new Error(said)));
        child.stdout.on(
          "data",
          (data: Buffer) => (said += data.toString()).includes('"state":"started"') && resolve(),
        );
      });
      return child;
    }

    test(
      "plan finds the port, names who works with the modem, and gives the service back",
      async () => {
        const result = await user.cli(["plan", "profile.yaml", "--json"]);

        expect(result.stdout).toContain('"port":"router:/dev/ttyUSB2"');
        expect(result.events.find(({ code }) => code === "service-stopped")?.message).toMatch(
          /ModemManager \(process \d+\).*\/etc\/init\.d\/modemmanager/,
        );
        expect(result.exit).toBe(0);
        expect(await managerNow()).toBe("running");
        expect(bed.modem.nonVolatile()).toEqual(before.modem);
      },
      patienceMs,
    );

    test(
      "doctor asks the modem, names ModemManager on the router, and gives the service back",
      async () => {
        const result = await user.cli(["doctor", "profile.yaml", "--json"]);

        expect(result.stdout).toContain('"model":"Quectel RM520N-GL"');
        expect(result.events.filter(({ code }) => code === "modem-manager-running")).toHaveLength(
          1,
        );
        expect(
          result.events.filter(({ code }) => code === "modem-not-asked" || code === "port-held"),
        ).toEqual([]);
        expect(await managerNow()).toBe("running");
      },
      patienceMs,
    );

    test(
      "apply follows the modem through its restart, and the router's address is the carrier's",
      async () => {
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
        expect(await managerNow()).toBe("running");
      },
      patienceMs,
    );

    test(
      "verify says that all is as wanted",
      async () => {
        const result = await user.cli(["verify", "profile.yaml", "--json"]);

        expect(result.exit).toBe(0);
        expect(await managerNow()).toBe("running");
      },
      patienceMs,
    );

    test(
      "rollback leaves modem and router as they were",
      async () => {
        const result = await user.cli(["rollback", "--yes", "--json"]);

        expect(result.events.at(-1)).toMatchObject({ outcome: "rolled-back", exit: 0 });
        expect(bed.modem.nonVolatile()).toEqual(before.modem);
        expect(await bed.etc()).toEqual(before.etc);
        expect(await managerNow()).toBe("running");
      },
      patienceMs,
    );

    test(
      "Ctrl-C in the middle gives the service back",
      async () => {
        const child = await applyBegun();
        const during = await managerNow();

        child.kill("SIGINT");
        const exit = await new Promise((resolve) => child.once("exit", resolve));

        expect(during).toBe("stopped");
        expect(exit).toBe(130);
        expect(await managerNow()).toBe("running");
        expect(bed.modem.nonVolatile()).toEqual(before.modem);
      },
      patienceMs,
    );

    test(
      "after a run that was killed, the next rollback gives the service back",
      async () => {
        const child = await applyBegun();
        child.kill("SIGKILL");
        await new Promise((resolve) => child.once("exit", resolve));
        const after = await managerNow();

        const result = await user.cli(["rollback", "--yes", "--json"]);

        expect(after).toBe("stopped");
        expect(result.exit).toBe(0);
        expect(await managerNow()).toBe("running");
        expect(bed.modem.nonVolatile()).toEqual(before.modem);
      },
      patienceMs,
    );

    test(
      "after a run that was killed, the router gives the service back when nobody comes",
      async () => {
        const child = await applyBegun();

        child.kill("SIGKILL");

        await managerIs("running", 120_000);
        expect((await bed.router(["ls", "/tmp"])).stdout).not.toContain("ethermode-paused");
        await user.cli(["rollback", "--yes"]);
      },
      patienceMs,
    );

    test(
      "a service that does not run is not started",
      async () => {
        await bed.router(["/etc/init.d/modemmanager", "stop"]);

        const result = await user.cli(["plan", "profile.yaml", "--json"]);

        expect(result.exit).toBe(0);
        expect(result.events.filter(({ code }) => code === "service-stopped")).toEqual([]);
        expect(await managerNow()).toBe("stopped");
      },
      patienceMs,
    );
  },
);
