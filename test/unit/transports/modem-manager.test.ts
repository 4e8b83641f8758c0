import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { wallClock } from "../../../src/core/clock.ts";
import { modemManagerInhibitor } from "../../../src/transports/modem-manager.ts";
import type { Inhibition } from "../../../src/transports/modem-manager.ts";
import { fakeMmcli, procWith } from "../../support/fake-mmcli.ts";
import type { FakeMmcli } from "../../support/fake-mmcli.ts";
import { portsOf, recordedDevice } from "../../support/usb-device.ts";
import { usbTree } from "../../support/usb-tree.ts";
import type { UsbTree } from "../../support/usb-tree.ts";

const call = { signal: new AbortController().signal };
const device = recordedDevice("rm521f-linksys-mx4200");
const [port = { path: "none" }] = portsOf(device);
const uid = `/sys/devices/platform/soc/8a00000.usb/xhci-hcd.1.auto/usb2/${device.bus}`;

let tree: UsbTree;
let running: Awaited<ReturnType<typeof procWith>>;

beforeAll(async () => {
  tree = await usbTree();
  await tree.plug(device);
  running = await procWith("ModemManager");
});

afterAll(async () => {
  await tree[Symbol.asyncDispose]();
  await running[Symbol.asyncDispose]();
});

function inhibitor(
  mmcli: Pick<FakeMmcli, "folder">,
  options: { readonly proc?: string; readonly speed?: number } = {},
): (asked?: typeof port) => Promise<Inhibition> {
  const inhibit = modemManagerInhibitor({
    proc: options.proc ?? running.proc,
    sysfs: tree.sysfs,
    env: { PATH: `${mmcli.folder}:${process.env["PATH"]}`, ROUTER_PASSWORD: "sesame" },
    clock: wallClock(options.speed ?? 1),
  });
  return (asked = port) => inhibit(asked, call);
}

describe.skipIf(process.platform === "win32")("ModemManager", () => {
  test("leaves the modem's device alone until it is released", async () => {
    await using mmcli = await fakeMmcli();

    const inhibition = await inhibitor(mmcli)();
    const during = await mmcli.log();
    await giveBack(inhibition);

    expect(during).toEqual([`start --inhibit-device=${uid}`]);
    expect(await mmcli.log()).toEqual([`start --inhibit-device=${uid}`, "stop"]);
  });

  test("is inhibited once for two users of one device, until the last releases it", async () => {
    await using mmcli = await fakeMmcli();
    const inhibit = inhibitor(mmcli);

    const [first, second] = await Promise.all([inhibit(), inhibit()]);
    await giveBack(first);
    const between = await mmcli.log();
    await giveBack(second);

    expect(between).toEqual([`start --inhibit-device=${uid}`]);
    expect(await mmcli.log()).toEqual([`start --inhibit-device=${uid}`, "stop"]);
  });

  test("is not called when it does not run", async () => {
    await using mmcli = await fakeMmcli();
    await using quiet = await procWith("NetworkManager");

    const inhibition = await inhibitor(mmcli, { proc: quiet.proc })();

    expect(inhibition).toEqual({ kind: "not-needed" });
    expect(await mmcli.log()).toEqual([]);
  });

  test("is not called for a port it cannot know", async () => {
    await using mmcli = await fakeMmcli();

    expect(await inhibitor(mmcli)({ path: "/dev/ttyS0" })).toEqual({ kind: "not-needed" });
  });

  test("that refuses is reported with its message", async () => {
    await using mmcli = await fakeMmcli("refuses");

    expect(await inhibitor(mmcli)()).toEqual({
      kind: "not-inhibited",
      why: "error: couldn't inhibit device: 'GDBus.Error: not authorized'",
    });
  });

  test("that does not answer is given up, and its mmcli ends", async () => {
    await using mmcli = await fakeMmcli("hangs");

    expect(await inhibitor(mmcli, { speed: 50 })()).toMatchObject({ kind: "not-inhibited" });
    expect(await mmcli.log()).toEqual([`start --inhibit-device=${uid}`, "stop"]);
  });

  test("without mmcli is reported", async () => {
    expect(await inhibitor({ folder: "/nowhere" })()).toMatchObject({
      kind: "not-inhibited",
      why: expect.stringContaining("mmcli"),
    });
  });

  test("passes only PATH and the bus address to mmcli", async () => {
    await using mmcli = await fakeMmcli();

    await giveBack(await inhibitor(mmcli)());

    expect(await readFile(join(mmcli.folder, "env"), "utf8")).not.toContain("sesame");
  });
});

async function giveBack(inhibition: Inhibition): Promise<void> {
  if (inhibition.kind !== "inhibited")
    throw new Error(`not inhibited: ${JSON.stringify(inhibition)}`);
  await inhibition.hold[Symbol.asyncDispose]();
}
