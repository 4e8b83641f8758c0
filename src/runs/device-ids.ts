// Types, not interfaces, because a run stores them as Json.

/** A router as runs know it. Two routers are the same if all parts agree; a missing host key agrees with any. */
export type RouterId = {
  readonly host: string;
  readonly port: number;
  /** SHA256 fingerprint. Absent if no SSH server proved one. */
  readonly hostKey?: string;
  /** The jump host that leads to it: `user@bastion:22`. */
  readonly via?: string;
};

export type ModemId = {
  readonly model: string;
  /** A digest of the serial number, else of the place on USB. */
  readonly identity: string;
};

/** The devices of one target. Either may be absent. */
export type DeviceIds = { readonly router?: RouterId; readonly modem?: ModemId };
