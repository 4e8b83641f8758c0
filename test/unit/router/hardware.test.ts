import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const script = join(import.meta.dirname, "../../../src/router/openwrt/hardware.sh");
let root = "";
beforeAll(async () => void (root = await mkdtemp(join(tmpdir(), "ethermode-sys-"))));
afterAll(() => rm(root, { recursive: true, force: true }));

/** Returns what the script reads from a network device with these files and links. */
async function hardwareOf(
  files: Readonly<Record<string, string>>,
  links: Readonly<Record<string, string>> = {},
): Promise<string> {
  const folder = await mkdtemp(join(root, "net-"));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  for (const [name, target] of Object.entries(links)) {
    await mkdir(join(root, target), { recursive: true });
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await symlink(join(root, target), join(folder, name));
  }
  const text = '. "$1"; hardware "$2"; echo "$bus|$driver|$type|$vendor"';
  const { stdout } = await promisify(execFile)("sh", ["-c", text, "sh", script, folder]);
  return stdout.trim();
}

test.each([
  [
    "a modem with cdc_ether",
    {
      uevent: "INTERFACE=eth1\nIFINDEX=5\n",
      "device/uevent":
        "DEVTYPE=usb_interface\nDRIVER=cdc_ether\nPRODUCT=2c7c/801/504\nMODALIAS=usb:v2C7Cp0801d0504\n",
    },
    "usb|cdc_ether||2c7c",
  ],
  [
    "a modem with qmi_wwan",
    {
      uevent: "DEVTYPE=wwan\nINTERFACE=wwan0\n",
      "device/uevent": "DRIVER=qmi_wwan\nMODALIAS=usb:v2C7Cp0801d0504\nPRODUCT=2c7c/801/504\n",
    },
    "usb|qmi_wwan|wwan|2c7c",
  ],
  [
    "a port of a DSA switch",
    {
      uevent: "DEVTYPE=dsa\nINTERFACE=lan1\n",
      "device/uevent": "DRIVER=mt7530-mdio\nMODALIAS=of:NswitchT(null)\n",
    },
    "of|mt7530-mdio|dsa|",
  ],
  ["a bridge", { uevent: "DEVTYPE=bridge\nINTERFACE=br-lan\n" }, "||bridge|"],
  ["a device without files", {}, "|||"],
])("read-facts.sh reads the hardware of %s", async (_title, files, expected) => {
  expect(await hardwareOf(files)).toBe(expected);
});

test("read-facts.sh reads the driver and the bus from links without uevent files", async () => {
  const links = {
    "device/driver": "bus/usb/drivers/cdc_ncm",
    "device/subsystem": "bus/usb",
    phy80211: "class/ieee80211/phy0",
  };

  expect(await hardwareOf({}, links)).toBe("usb|cdc_ncm|wlan|");
});
