import type { UciPackage } from "../../uci/value.ts";
import type { BoardNetwork } from "./board-network.ts";
import type { NetworkLink } from "./links.ts";

export type DeviceSource = "profile" | "config" | "board.json" | "carrier";

export interface WanEvidence {
  /** The device in the profile; undefined for `auto`. */
  readonly named: string | undefined;
  readonly interface: string;
  readonly network: UciPackage;
  readonly board: BoardNetwork;
  readonly links: readonly NetworkLink[];
}
