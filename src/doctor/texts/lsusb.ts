import { defined } from "../../core/defined.ts";

/** A cellular modem in the output of `lsusb`. */
export interface LsusbModem {
  readonly vendorId: string;
  readonly productId: string;
  readonly product?: string;
  readonly speedMbps?: number;
  readonly maxPowerMa?: number;
}

/** Vendors of cellular modems: Quectel, and Qualcomm for modems in download mode. */
const vendors: ReadonlySet<string> = new Set(["2c7c", "05c6"]);

/** Returns the modems. Only `lsusb -v` lists their current and their speed. */
export function modemsOfLsusb(lines: readonly string[]): readonly LsusbModem[] {
  return devicesIn(lines).flatMap((device) => {
    const text = device.join("\n");
    const [, vendorId = "", productId = "", name = ""] =
      /ID ([0-9a-f]{4}):([0-9a-f]{4}) ?(.*)/i.exec(text) ?? [];
    if (!vendors.has(vendorId.toLowerCase())) return [];
    const power = /MaxPower\s+(\d+)mA/.exec(text)?.[1];
    return [
      defined({
        vendorId: vendorId.toLowerCase(),
        productId: productId.toLowerCase(),
        product: /iProduct\s+\d+ (\S.*)/.exec(text)?.[1] ?? (name.trim() || undefined),
        speedMbps: speedIn(text, power === undefined ? undefined : Number(power)),
        maxPowerMa: power === undefined ? undefined : Number(power),
      }),
    ];
  });
}

/** A descriptor of USB 2 cannot request more than 510 mA, so that more proves USB 3. */
function speedIn(text: string, powerMa: number | undefined): number | undefined {
  const speed = /Negotiated speed: .*\((\d+)(G|M)bps\)/.exec(text);
  if (speed !== null) return Number(speed[1]) * (speed[2] === "G" ? 1000 : 1);
  if (powerMa !== undefined && powerMa > 510) return 5000;
  return /bcdUSB\s+[12]\./.test(text) ? 480 : undefined;
}

function devicesIn(lines: readonly string[]): readonly (readonly string[])[] {
  const devices: string[][] = [];
  for (const line of lines) {
    if (/^Bus +\d{3} +Device/.test(line)) devices.push([line]);
    else devices.at(-1)?.push(line);
  }
  return devices;
}
