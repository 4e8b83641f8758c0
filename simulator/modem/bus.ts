import type { ModemBase } from "./base.ts";
import { Failure } from "../../src/core/failure.ts";
import { createListeners } from "../listeners.ts";
import type { AtPort, SerialInterface } from "./port.ts";
import { usbInterfaces, type UsbInterface } from "./usb.ts";

/** The modem on its USB bus: present while it has power, a cable, and firmware that starts USB. */
export interface UsbBus {
  present(): boolean;
  interfaces(): readonly UsbInterface[];
  /** Creates the interfaces of the USB mode that the modem boots in, with fresh ports. */
  enumerate(): void;
  setPower(next: "on" | "off"): void;
  setCable(next: "in" | "out"): void;
  onPresence(listener: (present: boolean) => void): () => void;
  open(interfaceNumber: number): AtPort;
  /** To the primary AT port (docs/facts/modem.md#usb-interfaces). */
  announce(line: string): void;
}

export interface BusParts extends ModemBase {
  serial(answers: "at" | "nothing"): SerialInterface;
}

export function createBus(parts: BusParts): UsbBus {
  const { dialect, memory } = parts;
  const presence = createListeners<boolean>();
  let serials = new Map<number, SerialInterface>();
  let power: "on" | "off" = "on";
  let cable: "in" | "out" = "in";

  const interfaces = (): readonly UsbInterface[] => usbInterfaces(dialect, memory.booted);
  /**
   * Quirk: a UniSoc modem disappears from USB when its pcie/mode was changed
   * (docs/facts/modem.md#symptom-25).
   */
  const lostToPcie = (): boolean =>
    dialect.wiring === "unisoc" && memory.booted.pcieMode !== dialect.stock.pcieMode;
  const present = (): boolean => power === "on" && cable === "in" && !lostToPcie();
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
    enumerate: () => {
      const ports = interfaces().filter(({ driver }) => driver === "option");
      serials = new Map(
        ports.map(({ number, role }) => [
          number,
          parts.serial(role === "at" || role === "modem" ? "at" : "nothing"),
        ]),
      );
    },
    setPower: (next) => change(() => (power = next)),
    setCable: (next) => change(() => (cable = next)),
    onPresence: presence.add,
    open: (interfaceNumber) => {
      const serial = present() ? serials.get(interfaceNumber) : undefined;
      if (serial !== undefined) return serial.open();
      throw new Failure("port/not-found", {
        message: `The simulated modem has no serial interface ${interfaceNumber} on the bus.`,
      });
    },
    announce: (line) => {
      const at = interfaces().find(({ role }) => role === "at");
      if (present() && at !== undefined) serials.get(at.number)?.announce(line);
    },
  };
}
