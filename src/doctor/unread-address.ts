import type { AnsweringModem } from "./diagnosis-input.ts";

export type Asked = Pick<AnsweringModem, "sim" | "address" | "address6" | "addressQuery">;

/**
 * Whether the modem answered no query for its address, so that its data connection is unknown.
 * Without a usable SIM card no query is sent.
 */
export function isAddressUnread({ sim, address, address6, addressQuery }: Asked): boolean {
  const isAsked = sim === "ready" || sim === "unknown";
  return isAsked && (address ?? address6 ?? addressQuery) === undefined;
}
