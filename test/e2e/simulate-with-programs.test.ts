import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runProgram } from "../support/cli.ts";
import { whyNoRealParts } from "../support/real-parts.ts";
import { timeoutMs, openScene } from "./simulate-scene.ts";
import type { Endpoints, Scene } from "./simulate-scene.ts";

describe.skipIf(whyNoRealParts() !== undefined)("simulate with other programs", () => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await openScene();
  }, timeoutMs);

  afterAll(() => scene[Symbol.asyncDispose]());

  test("answers ATI from a terminal program with the modem's identity", async () => {
    const { stdout } = await runProgram(
      "socat",
      ["-t1", "-", `${scene.endpoints.serial[0]},rawer,crnl`],
      { stdin: "ATI\n" },
    );

    expect(stdout).toBe("ATI\nQuectel\nRM520N-GL\nRevision: RM520NGLAAR03A01M4G\n\nOK\n");
  });

  test(
    "is identified by gammu",
    async () => {
      const config = join(scene.folder, "gammurc");
      await writeFile(
        config,
        `[gammu]\nport = ${scene.endpoints.serial[0]}\nconnection = at115200\n`,
      );

      const { status, stdout } = await runProgram("gammu", ["-c", config, "--identify"]);

      expect(status).toBe(0);
      expect(stdout).toMatch(
        /Manufacturer +: Quectel\nModel +: unknown \(RM520N-GL\)\nFirmware +: RM520NGLAAR03A01M4G\n/,
      );
    },
    timeoutMs,
  );

  test("runs SSH commands on the router as root and returns their exit status", async () => {
    const good = await scene.ssh(
      "uci get network.wan.proto; grep DISTRIB_RELEASE /etc/openwrt_release",
    );
    const bad = await scene.ssh("uci get network.nothing");

    expect(good).toMatchObject({ status: 0, stdout: "dhcp\nDISTRIB_RELEASE='24.10.4'\n" });
    expect(bad).toMatchObject({ status: 1, stdout: "" });
  });

  test("offers detect the modem on its AT port without holders", async () => {
    const modem = await scene.event("modem", "detect");

    expect(modem).toMatchObject({
      model: "RM520N-GL",
      port: scene.endpoints.serial[0],
      usb: { vendor: "2c7c", product: "0801", interface: 2 },
      support: "full",
      holders: [],
    });
  });

  test(
    "lets apply reach passthrough and find the modem under another port name",
    async () => {
      const before = await scene.event("verdict", "plan", scene.endpoints.profile);

      const { status, stdout, stderr } = await scene.ethermode(
        "apply",
        scene.endpoints.profile,
        "--yes",
      );

      expect(before).toMatchObject({ verdict: "double-nat" });
      expect({ status, stderr }).toMatchObject({ status: 0 });
      expect(stdout).toContain("[passthrough-cgnat]");
      expect(await scene.event("modem", "detect")).toMatchObject({
        port: scene.endpoints.serial[0].replace("ttyUSB2", "ttyUSB3"),
        usb: { interface: 2 },
      });
      expect(
        (
          await scene.ssh(
            "ubus call network.interface.wan status | jsonfilter -e '@[\"ipv4-address\"][0].address'",
          )
        ).stdout,
      ).toBe("100.72.1.45\n");
    },
    timeoutMs,
  );

  test("reports the port change of the restart", () => {
    const bus = scene.pair
      .stdout()
      .split("\n")
      .filter((line) => line.includes('"bus"'))
      .map((line) => (JSON.parse(line) as Endpoints).serial.length);

    expect(bus).toEqual([0, 2]);
  });

  test("passes verify after apply", async () => {
    const { status, stderr } = await scene.ethermode("verify", scene.endpoints.profile);

    expect({ status, stderr }).toMatchObject({ status: 0 });
  });
});
