/** A device in the output of `lspci`. */
export interface ListedPciDevice {
  /** `0000:08:00.0` */
  readonly busPath: string;
  readonly vendorId: string;
  readonly productId: string;
  /** Whether the output shows that no driver is bound: `lspci -k`. */
  readonly isWithoutDriver: boolean;
}

const head = /^((?:[\da-f]{4}:)?[\da-f]{2}:[\da-f]{2}\.[\da-f]) /i;

/** Returns the devices whose ids are shown: `lspci -nn`, `lspci -n`, and `lspci` of BusyBox. */
export function pciDevicesOf(lines: readonly string[]): readonly ListedPciDevice[] {
  const devices: { readonly line: string; hasDriver: boolean }[] = [];
  for (const line of lines) {
    if (head.test(line)) devices.push({ line, hasDriver: false });
    const last = devices.at(-1);
    if (last !== undefined && /Kernel driver in use: \S/.test(line)) last.hasDriver = true;
  }
  const showsDrivers = lines.some((line) => /^\s+(?:Subsystem|Kernel \w+)/.test(line));
  return devices.flatMap(({ line, hasDriver }) => {
    const [, vendorId, productId] =
      /\b([\da-f]{4}):([\da-f]{4})\]?(?: \(.*\))?\s*$/i.exec(line) ?? [];
    const place = head.exec(line)?.[1] ?? "";
    if (vendorId === undefined || productId === undefined) return [];
    return [
      {
        busPath: place.length < 12 ? `0000:${place}` : place,
        vendorId: vendorId.toLowerCase(),
        productId: productId.toLowerCase(),
        isWithoutDriver: !hasDriver && showsDrivers,
      },
    ];
  });
}
