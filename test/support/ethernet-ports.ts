import type { EthernetPort, Lease } from "../../simulator/cable.ts";

/** The modem's own network, as recorded on a router behind it. */
export const natLease: Lease = {
  address: "192.168.225.30",
  prefix: 24,
  gateway: "192.168.225.1",
  dns: ["192.168.225.1"],
  seconds: 43_200,
  server: "192.168.225.1",
};

/** The carrier's address handed on, as recorded. */
export const passthroughLease: Lease = {
  address: "100.72.1.45",
  prefix: 24,
  gateway: "100.72.1.1",
  dns: ["1.1.1.1", "8.8.8.8"],
  seconds: 120,
  server: "100.72.1.1",
};

export interface ScriptedPort extends EthernetPort {
  /** What is handed out from now on. */
  offer(lease: Lease | undefined): void;
  /** Plugs the cable in or pulls it. */
  link(up: boolean): void;
  /** MAC addresses that asked, oldest first. */
  readonly asked: readonly string[];
}

/** The modem's end of the cable, with answers set by the test. */
export function scriptedPort(first: Lease | undefined): ScriptedPort {
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
