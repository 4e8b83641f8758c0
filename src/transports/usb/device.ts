/** One interface of a device, in its active setting. Unknown values are absent. */
export interface DeviceInterface {
  /** Class, subclass, protocol: `ff/00/00`. */
  readonly interfaceClass?: string;
  readonly endpoints?: number;
  readonly driver?: string;
}

/** A device on USB or PCIe, whether it has serial ports or not. */
export interface BusDevice {
  readonly bus: "usb" | "pci";
  /** `2-1`, or `0000:08:00.0`. */
  readonly busPath: string;
  /** Four hex digits, lower case; so is `productId`. */
  readonly vendorId: string;
  readonly productId: string;
  readonly product?: string;
  readonly interfaces: readonly DeviceInterface[];
}
