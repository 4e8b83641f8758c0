import type { EthernetPort, Lease } from "../../simulator/cable.ts";

/** Lease of the modem's LAN, as recorded on a router. */
const natLease: Lease = {
  address: "192.168.225.30",
  prefix: 24,
  gateway: "192.168.225.1",
  dns: ["192.168.225.1"],
  seconds: 43_200,
  server: "192.168.225.1",
};

/** Lease with the carrier's address, as recorded. */
export const passthroughLease: Lease = {
  address: "100.72.1.45",
  prefix: 24,
  gateway: "100.72.1.1",
  dns: ["1.1.1.1", "8.8.8.8"],
  seconds: 120,
  server: "100.72.1.1",
};

export interface ScriptedPort extends EthernetPort {
  /** Sets the lease of later requests. */
  offer(lease: Lease | undefined): void;
  /** Sets the link state of the cable. */
  link(up: boolean): void;
  /** MAC addresses that requested a lease, oldest first. */
  readonly asked: readonly string[];
}

/** The modem's end of the cable, with leases set by the test. */
function scriptedPort(first: Lease | undefined): ScriptedPort {
  const listeners = new Set<(up: boolean) => void>();
  const asked: string[] = [];
  let lease = first;
  let up = true;
  return {
    asked,
    carrier: () => up,
    lease(mac) {
      asked.push(mac);
      return lease;
    },
    answersPing: () => lease !== undefined,
    answersDns: () => lease !== undefined,
    inbound: () => undefined,
    onCarrier(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    offer(next) {
      lease = next;
    },
    link(next) {
      up = next;
      for (const listener of listeners) listener(next);
    },
  };
}

export function natPort(): ScriptedPort {
  return scriptedPort(natLease);
}
