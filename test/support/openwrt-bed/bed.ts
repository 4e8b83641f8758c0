import type { RouterImage } from "../../../simulator/router/images/image.ts";
import type { RouterImageName } from "../../../simulator/router/images/images.ts";
import type { ModemOptions, SimulatedModem } from "../../../simulator/modem/modem.ts";
import type { Dropbear, DropbearOptions } from "../dropbear.ts";
import type { UsbTree } from "../usb-tree.ts";
import type { Cable } from "./modem-network.ts";
import type { ModemSerial } from "./modem-serial.ts";
import type { BedNetwork } from "./network.ts";

export interface BedOptions {
  readonly image?: RouterImageName;
  readonly modem?: Partial<ModemOptions>;
  /** Factor by which the modem is faster than in reality. Default: 15, so half a minute takes two seconds. */
  readonly speed?: number;
  /** LAN address of the router. Default: 192.168.1.1. */
  readonly lan?: string;
  readonly password?: string;
  readonly hostKeys?: DropbearOptions["hostKeys"];
  readonly cable?: Cable;
  /** Files on the router besides those of the image. */
  readonly files?: Readonly<Record<string, string>>;
  /** Changes the text of files under /etc before the first boot. */
  readonly edit?: (text: string) => string;
  /** Another bed whose computer this router and this modem are plugged into as well. */
  readonly beside?: Bed;
  /** Host of the modem's USB. Default: the user's computer. */
  readonly usb?: "router";
}

/** An OpenWrt router on real parts with a simulated modem on its WAN port, and a user's computer on its LAN. */
export interface Bed extends AsyncDisposable {
  readonly modem: SimulatedModem;
  readonly serial: ModemSerial;
  readonly tree: UsbTree;
  readonly nodes: Map<string, string>;
  readonly network: BedNetwork;
  readonly image: RouterImage;
  /** The router's address in its LAN. */
  readonly lan: string;
  readonly dropbear: Dropbear;
  /** Every call of uci, ubus and the like on the router, oldest first. */
  readonly calls: string[];
  /** Environment in which the program under test finds the modem's USB tree. */
  readonly env: Readonly<Record<string, string>>;
  /** Returns the words that start a program on the computer. */
  onComputer(words: readonly string[]): readonly [string, ...string[]];
  /** Runs a program on the router. */
  router(
    words: readonly string[],
    stdin?: string,
  ): Promise<{ readonly status: number; readonly stdout: string; readonly stderr: string }>;
  /** Cuts the power of the router and starts it again. */
  cutPower(): Promise<void>;
  /** The root file system as after a flash error, and back. */
  remount(how: "ro" | "rw"): Promise<void>;
  /** Returns the address of the WAN port in the kernel. */
  wanAddress(): Promise<string | undefined>;
  /** Waits until the WAN port has an address that begins so. */
  wanBecomes(start: string): Promise<string>;
  /** Whether a connection from the Internet to `address` arrives at the router. */
  inbound(address: string): Promise<"arrives" | "does not arrive">;
  /** Number of NAT rules on the modem. */
  modemNatRules(): Promise<number>;
  /** Everything under the router's /etc: mode and content by path, links as `-> target`. */
  etc(): Promise<Readonly<Record<string, string>>>;
  log(): readonly string[];
}
