import { passthroughSettings } from "../at-profiles/queries/effective-network.ts";
import type { AnsweringModem } from "./diagnosis-input.ts";

/** Returns whether the modem's answers leave open whether passthrough is on. */
export function isPassthroughUnread({
  passthrough,
  unread = [],
}: Pick<AnsweringModem, "passthrough" | "unread">): boolean {
  return !passthrough && unread.some(({ id }) => passthroughSettings.has(id));
}
