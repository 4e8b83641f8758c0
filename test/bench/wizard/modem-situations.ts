import type { BusDevice } from "../../../src/transports/usb/device.ts";
import { declined, down, enter, quit } from "./keys.ts";
import type { Ending } from "./keys.ts";

const usb = { bus: "usb", busPath: "1-1", vendorId: "2c7c", productId: "0801" } as const;

/** A computer without a modem port, with this device on a bus. */
function onlyDevice(device: BusDevice): Ending {
  return { computer: { kind: "no-port", device }, keys: [quit], exit: 4 };
}

const again = ["What next?", `${down}${enter}`] as const;

/** The faults that keep the modem from answering, and the states of its SIM card. */
export const modemSituations: Readonly<Record<string, Ending>> = {
  "no-permission": { computer: { kind: "no-permission" }, keys: declined, exit: 9 },
  "held-port": { computer: { kind: "held-port" }, keys: declined, exit: 9 },
  "no-driver": onlyDevice({
    ...usb,
    product: "RM520N-GL",
    interfaces: [{ interfaceClass: "ff/00/00", endpoints: 3 }],
  }),
  "no-at-port": onlyDevice({ ...usb, interfaces: [] }),
  edl: onlyDevice({ ...usb, vendorId: "05c6", productId: "9008", interfaces: [] }),
  "pcie-only": onlyDevice({
    bus: "pci",
    busPath: "0000:01:00.0",
    vendorId: "17cb",
    productId: "0308",
    interfaces: [],
  }),
  "no-modem": onlyDevice({ ...usb, vendorId: "1d6b", interfaces: [] }),
  "sim-pin": {
    pair: { modem: { faults: ["sim-pin"] } },
    keys: [["Enter the PIN of", `0000${enter}`], ["attempt 2", `1234${enter}`], ...declined],
    exit: 9,
  },
  "sim-pin-last": {
    pair: { modem: { faults: ["sim-pin"], pinTries: 1 } },
    keys: [
      ["What next?", enter],
      ["What next?", `${down}${enter}`],
    ],
    exit: 4,
  },
  "sim-puk": {
    pair: { modem: { faults: ["sim-pin"], pinTries: 0 } },
    keys: [
      ["What next?", enter],
      ["What next?", `${down}${enter}`],
    ],
    exit: 4,
  },
  "no-sim": {
    pair: { modem: { faults: ["sim-absent"] } },
    keys: [again, ["What next?", `${down}${down}${enter}`]],
    exit: 4,
  },
  "sim-slot": {
    pair: { modem: { faults: ["sim-absent"] } },
    keys: [["What next?", enter], ...declined],
    exit: 9,
  },
  apn: {
    pair: { modem: { faults: ["no-data-call"], network: "26202" } },
    keys: [["access point name", `${down}${enter}`], ...declined],
    exit: 9,
  },
  "modem-only": { options: { host: undefined, router: false }, keys: declined, exit: 9 },
};
