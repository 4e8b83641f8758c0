import { join } from "node:path";
import { attribute, linkName, namesIn, resolveIn } from "../../transports/usb/sysfs.ts";

/** Fields of a line of `links` before bus, driver, type and USB vendor. */
const plainFields = 6;

/**
 * Returns the lines of `links` with bus, driver, type and USB vendor from the recorded /sys/class/net,
 * where the lines lack them.
 */
export async function withHardware(links: string, sysfs: string): Promise<string> {
  const known = new Set(await namesIn(join(sysfs, "class/net")));
  const lines = links.split(/\r?\n/).map(async (line) => {
    const fields = line.trim().split("|");
    const [name = ""] = fields;
    const isPlain = fields.length <= plainFields || fields.slice(plainFields).join("") === "";
    if (!isPlain || !known.has(name)) return line;
    const padded = [...fields, ...Array<string>(plainFields).fill("")].slice(0, plainFields);
    return [...padded, ...(await hardwareOf(sysfs, name))].join("|");
  });
  return (await Promise.all(lines)).join("\n");
}

async function hardwareOf(sysfs: string, name: string): Promise<readonly string[]> {
  const folder = await resolveIn(sysfs, join(sysfs, "class/net", name));
  const device = await resolveIn(sysfs, join(folder, "device"));
  const [own, behind] = await Promise.all([
    attribute(folder, "uevent"),
    attribute(device, "uevent"),
  ]);
  const driver = valueIn(behind, "DRIVER") ?? (await linkName(join(device, "driver"))) ?? "";
  const bus =
    valueIn(behind, "MODALIAS")?.split(":")[0] ?? (await linkName(join(device, "subsystem"))) ?? "";
  const isWifi = (await namesIn(join(folder, "phy80211"))).length > 0;
  const type = isWifi ? "wlan" : (valueIn(own, "DEVTYPE") ?? "");
  return [bus, driver, type, valueIn(behind, "PRODUCT")?.split("/")[0] ?? ""];
}

function valueIn(uevent: string | undefined, key: string): string | undefined {
  return new RegExp(`^${key}=(.*)$`, "m").exec(uevent ?? "")?.[1];
}
