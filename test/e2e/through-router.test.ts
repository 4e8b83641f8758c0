import { spawn, type ChildProcess } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Json } from "../../src/core/json.ts";
import { openBed, type Bed } from "../support/openwrt-bed.ts";
import { builtCli, person, type Person } from "../support/openwrt-bed/person.ts";
import { whyNoRealParts } from "../support/real-parts.ts";

const timeoutMs = 240_000;
const carrierAddress = "100.72.1.45";
const profile =
  "ethermode: 1\nextends: rm520n-gl-passthrough\nmodem: { port: router:auto }\nrouter: { wan: { retire: [wwan] } }\n";
/** Interface that used the modem over USB before the run. */
const cellular =
  "\nconfig interface 'wwan'\n\toption proto 'modemmanager'\n" +
  "\toption device '/sys/devices/platform/soc/8a00000.usb/xhci-hcd.1.auto/usb2/2-1'\n" +
  "\toption apn 'internet'\n";

/** Stand-in for ModemManager that keeps the modem's AT port open. */
const manager =
  "#!/bin/sh\nexec 3<>/dev/ttyUSB2\nwhile read -r line <&3; do :; done\nwhile :; do sleep 600; done\n";
const initScript =
  "#!/bin/sh /etc/rc.common\nSTART=70\nUSE_PROCD=1\nstart_service() {\n\tprocd_open_instance\n" +
  "\tprocd_set_param command /usr/sbin/ModemManager\n\tprocd_close_instance\n}\n";

/** Each test continues from the state that the previous one left. */
describe.skipIf(whyNoRealParts() !== undefined)(
  "a modem on the router's USB port that ModemManager uses",
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
      await waitForManager("running");
      before = { etc: await bed.etc(), modem: structuredClone(bed.modem.nonVolatile()) };
    }, timeoutMs);

    afterAll(async () => {
      await user[Symbol.asyncDispose]();
      await bed[Symbol.asyncDispose]();
    });

    async function managerState(): Promise<"running" | "stopped"> {
      const { stdout } = await bed.router([
        "/bin/ubus",
        "call",
        "service",
        "list",
        '{"name":"modemmanager"}',
      ]);
      return stdout.includes('"running": true') ? "running" : "stopped";
    }

    const waitForManager = (state: "running" | "stopped", withinMs = 20_000): Promise<void> =>
      vi.waitFor(async () => expect(await managerState()).toBe(state), {
        timeout: withinMs,
        interval: 200,
      });

    /** Starts an apply and returns when its first step has started. */
    async function startApply(): Promise<ChildProcess> {
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
        let output = "";
        child.once("exit", () => reject(new Error(output)));
        child.stdout.on(
          "data",
          (data: Buffer) => (output += data.toString()).includes('"state":"started"') && resolve(),
        );
      });
      return child;
    }

    test(
      "plan finds the port, names the service that holds it and restarts the service",
      async () => {
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
        expect(await managerState()).toBe("running");
      },
      timeoutMs,
    );

    test(
      "verify exits with 0 after apply",
      async () => {
        const result = await user.cli(["verify", "profile.yaml", "--json"]);

        expect(result.exit).toBe(0);
        expect(await managerState()).toBe("running");
      },
      timeoutMs,
    );

    test(
      "rollback restores modem and router",
      async () => {
        const result = await user.cli(["rollback", "--yes", "--json"]);

        expect(result.events.at(-1)).toMatchObject({ outcome: "rolled-back", exit: 0 });
        expect(bed.modem.nonVolatile()).toEqual(before.modem);
        expect(await bed.etc()).toEqual(before.etc);
        expect(await managerState()).toBe("running");
      },
      timeoutMs,
    );

    test(
      "Ctrl-C during apply restarts the service",
      async () => {
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
        const child = await startApply();

        child.kill("SIGKILL");

        await waitForManager("running", 120_000);
        expect((await bed.router(["ls", "/tmp"])).stdout).not.toContain("ethermode-paused");
        await user.cli(["rollback", "--yes"]);
      },
      timeoutMs,
    );

    test(
      "plan does not start a service that was stopped",
      async () => {
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
