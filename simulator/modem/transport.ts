import { Failure } from "../../src/core/failure.ts";
import type { OpenTransport, Transport } from "../../src/at/transport.ts";
import type { SimulatedModem } from "./modem.ts";
import type { AtPort } from "./port.ts";

/** Opens a serial interface; without a number, the one that answers AT in the current USB mode. */
export function simulatedTransport(modem: SimulatedModem, interfaceNumber?: number): OpenTransport {
  const label = `sim:${modem.model}`;
  return async (call) => {
    call.signal.throwIfAborted();
    const wanted =
      interfaceNumber ?? modem.usb()?.interfaces.find(({ role }) => role === "at")?.number;
    if (wanted === undefined) {
      throw new Failure("port/not-found", {
        message: `${label} is not on the USB bus.`,
        hint: "Wait until it has restarted, or restore its power.",
      });
    }
    return transportOver(modem.open(wanted), label);
  };
}

function transportOver(port: AtPort, label: string): Transport {
  const queue: Uint8Array[] = [];
  let state: "open" | "closed" | "vanished" = "open";
  let wake: (() => void) | undefined;
  const stop = (next: "closed" | "vanished"): void => {
    if (state !== "open") return;
    state = next;
    wake?.();
  };
  const vanished = (): Failure =>
    new Failure("port/vanished", { message: `${label} left the USB bus.` });
  port.onData((data) => {
    queue.push(data);
    wake?.();
  });
  port.onHangUp(() => stop("vanished"));

  async function* bytes(): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      const next = queue.shift();
      if (next !== undefined) yield next;
      else if (state === "vanished") throw vanished();
      else if (state === "closed") return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }

  return {
    label,
    bytes: bytes(),
    write: async (data, call) => {
      call.signal.throwIfAborted();
      if (state === "closed")
        throw new Failure("port/failed", {
          message: `${label} is closed.`,
        });
      if (state === "vanished") throw vanished();
      port.write(data);
    },
    [Symbol.asyncDispose]: async () => {
      port.close();
      queue.length = 0;
      stop("closed");
    },
  };
}
