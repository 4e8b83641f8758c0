import type { ModemBase } from "./base.ts";
import { Failure } from "../../src/core/failure.ts";
import { createListeners } from "../listeners.ts";
import type { AtPort, SerialInterface } from "./port.ts";
import { answersAt, isSerial, usbInterfaces, type UsbInterface } from "./usb.ts";

export interface BusParts extends ModemBase {
  serial(answersAt: boolean): SerialInterface;
}

/** The modem on its USB bus: present while it has power, a cable, and firmware that starts USB. */
export function createBus(parts: BusParts) {
  const { dialect, memory } = parts;
  const presence = createListeners<boolean>();
  let serials = new Map<number, SerialInterface>();
  let hasPower = true;
  let hasCable = true;

  const interfaces = (): readonly UsbInterface[] => usbInterfaces(dialect, memory.booted);
  /** Quirk: UniSoc leaves USB when its pcie/mode was changed (docs/facts/modem.md#symptom-25). */
  const isLostToPcie = (): boolean =>
    dialect.wiring === "unisoc" && memory.booted.pcieMode !== dialect.stock.pcieMode;
  const present = (): boolean => hasPower && hasCable && !isLostToPcie();
  const change = (act: () => void): void => {
    const before = present();
    act();
    const after = present();
    if (before === after) return;
    if (!after) for (const serial of serials.values()) serial.hangUp();
    presence.tell(after);
  };

  return {
    present,
    interfaces,
    /** Creates the interfaces of the USB mode that the modem boots in, with fresh ports. */
    enumerate: (): void => {
      const ports = interfaces().filter(isSerial);
      serials = new Map(ports.map((one) => [one.number, parts.serial(answersAt(one))]));
    },
    setPower: (next: boolean): void => change(() => (hasPower = next)),
    setCable: (next: boolean): void => change(() => (hasCable = next)),
    onPresence: presence.add,
    open: (interfaceNumber: number): AtPort => {
      const serial = present() ? serials.get(interfaceNumber) : undefined;
      if (serial !== undefined) return serial.open();
      throw new Failure("port/not-found", {
        message: `The simulated modem has no serial interface ${interfaceNumber} on the bus.`,
      });
    },
    /** To the primary AT port (docs/facts/modem.md#usb-interfaces). */
    announce: (line: string): void => {
      const at = interfaces().find(({ role }) => role === "at");
      if (present() && at !== undefined) serials.get(at.number)?.announce(line);
    },
  };
}

export type UsbBus = ReturnType<typeof createBus>;
