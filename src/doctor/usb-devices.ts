import { defined } from "../core/defined.ts";

/** One device of /sys/kernel/debug/usb/devices. */
export interface UsbDevice {
  readonly vendorId: string;
  readonly productId: string;
  readonly product?: string;
  readonly manufacturer?: string;
  readonly speedMbps?: number;
  readonly maxPowerMa?: number;
  /** Drivers of its interfaces: `option`, `qmi_wwan`, … */
  readonly drivers: readonly string[];
}

/**
 * Parses the kernel's table of USB devices: blocks of lines that begin with a letter
 * (Documentation/driver-api/usb/usb.rst).
 */
export function parseUsbDevices(text: string): readonly UsbDevice[] {
  return text.split(/\n\s*\n/).flatMap((block) => {
    const find = (pattern: RegExp): string | undefined => pattern.exec(block)?.[1];
    const vendorId = find(/^P:.*Vendor=([0-9a-f]{4})/m);
    const productId = find(/^P:.*ProdID=([0-9a-f]{4})/m);
    if (vendorId === undefined || productId === undefined) return [];
    const speed = find(/^T:.*Spd=\s*(\d+)/m);
    const power = find(/^C:\*.*MxPwr=\s*(\d+)mA/m);
    const drivers = [...block.matchAll(/^I:.*Driver=(\S+)/gm)].flatMap(([, driver]) =>
      driver === undefined || driver === "(none)" ? [] : [driver],
    );
    return [
      defined({
        vendorId,
        productId,
        drivers: [...new Set(drivers)],
        product: find(/^S:\s+Product=(.*)$/m),
        manufacturer: find(/^S:\s+Manufacturer=(.*)$/m),
        speedMbps: speed === undefined ? undefined : Number(speed),
        maxPowerMa: power === undefined ? undefined : Number(power),
      }),
    ];
  });
}
