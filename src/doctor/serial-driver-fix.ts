/** The known facts about the machine with the modem on its USB. */
export interface DriverMachine {
  readonly isOpenWrt: boolean;
  /** Release of OpenWrt: `25.12.0`. */
  readonly release?: string;
  /** `2c7c:0801` */
  readonly usbId?: string;
}

/** Returns how to get the driver of the modem's serial ports (docs/facts/modem.md#usb-driver). */
export function serialDriverFix({ isOpenWrt, release, usbId }: DriverMachine): string {
  if (isOpenWrt) return `Install the driver on the router${installation(release)}`;
  return [
    "Load the driver, and name this modem to it:",
    "  sudo modprobe option",
    `  echo ${(usbId ?? "2c7c:0801").replace(":", " ")} | sudo tee /sys/bus/usb-serial/drivers/option1/new_id`,
    `Where this computer runs OpenWrt, install the driver instead${installation(release)}`,
  ].join("\n");
}

/** OpenWrt 25.12 replaced opkg by apk (docs/facts/openwrt.md#package-managers). */
function installation(release: string | undefined): string {
  const apk = "\n  apk update && apk add kmod-usb-serial-option";
  const opkg = "\n  opkg update && opkg install kmod-usb-serial-option";
  if (release === undefined)
    return `, with OpenWrt 25.12 or later:${apk}\nWith an older release:${opkg}`;
  const [major = 0, minor = 0] = release.split(".").map(Number);
  const hasOpkg = major < 25 || (major === 25 && minor < 12);
  return `:${hasOpkg ? opkg : apk}`;
}
