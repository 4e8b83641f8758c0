import type { Call } from "../../core/call.ts";
import { keyOf } from "../../transports/usb/usb-port.ts";
import type { UsbPort } from "../../transports/usb/usb-port.ts";
import type { Emit } from "../events.ts";
import type { World } from "../world.ts";

/** Keeps whoever else works with the modems, on this computer or on the router they hang on, off the devices we talk to, until disposed. */
export interface Inhibitions extends AsyncDisposable {
  /** To be called before a port is opened; once per device, also when it comes back elsewhere after a restart. */
  before(path: string, call: Call): Promise<void>;
  /** Of several devices that were asked, all but this one are given back. */
  keepOnly(port: UsbPort | undefined): Promise<void>;
}

export function inhibitions({ inhibit, ports }: World, emit: Emit): Inhibitions {
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
