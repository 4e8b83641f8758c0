import type { ChildProcess } from "node:child_process";
import type { Clock } from "../../../src/core/clock.ts";
import type { RouterImage } from "../../../simulator/router/images/image.ts";
import type { InterfaceState } from "../../../simulator/router/netifd.ts";
import type { NetworkConfig } from "../../../simulator/router/network-config.ts";

export interface RealNetifdWorld {
  readonly clock: Clock;
  readonly image: RouterImage;
  /** The router's network namespace. */
  readonly namespace: string;
  /** Returns the words that start a program on the router. */
  onRouter(words: readonly string[]): readonly [string, ...string[]];
  /** Ends a program that was started with these words. */
  end(child: ChildProcess): Promise<void>;
  log(source: string, text: string): void;
}

/** Netdev with its carrier and MAC address. */
export interface Link {
  readonly carrier: boolean;
  readonly mac: string;
}

/** State of the real netifd. */
export interface NetifdTable {
  config: NetworkConfig;
  states: Map<string, InterfaceState>;
  links: ReadonlyMap<string, Link>;
  /** DHCP clients by interface. */
  readonly clients: Map<string, ChildProcess>;
}
