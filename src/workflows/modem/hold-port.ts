import type { Call } from "../../core/call.ts";
import { keyOf } from "../../transports/usb/usb-port.ts";
import type { UsbPort } from "../../transports/usb/usb-port.ts";
import type { Emit } from "../events.ts";
import type { World } from "../world.ts";

/**
 * Keeps other programs away from the modems this program uses, on this computer or on the router,
 * until disposed.
 */
export interface PortHolds extends AsyncDisposable {
  /**
   * Call before a port is opened. Acts once per device, also when it returns on another port after
   * a restart.
   */
  before(path: string, call: Call): Promise<void>;
  /** Releases all devices except this one. */
  keepOnly(port: UsbPort | undefined): Promise<void>;
}

export function portHolds({ inhibit, ports }: World, emit: Emit): PortHolds {
  const held = new Map<string, AsyncDisposable | undefined>();
  const release = async (keys: readonly string[]): Promise<void> => {
    for (const key of keys) {
      const hold = held.get(key);
      held.delete(key);
      await hold?.[Symbol.asyncDispose]();
    }
  };
  return {
    before: async (path, call) => {
      if (inhibit === undefined) return;
      const port = (await ports.list(call)).find((listed) => listed.path === path);
      if (port === undefined || held.has(keyOf(port))) return;
      held.set(keyOf(port), await inhibit(port, emit, call));
    },
    keepOnly: (port) =>
      release([...held.keys()].filter((key) => port === undefined || key !== keyOf(port))),
    [Symbol.asyncDispose]: () => release([...held.keys()]),
  };
}
