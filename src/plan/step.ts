import type { Json } from "../core/json.ts";
import type { Change } from "../uci/value.ts";

/** One change as data: it can be printed, stored, compared, and picked up after the power went out. */
export type Step =
  | {
      readonly kind: "modem.set";
      readonly setting: string;
      readonly from: Json;
      readonly to: Json;
      /** Both values look the same, which proves nothing: the modem does not show all of it, or a write was broken off. */
      readonly anew?: "not-shown";
      /** The restart before it may have changed the value, so that finding a third one is no sign of somebody else. */
      readonly unsettled?: "by-restart";
    }
  | { readonly kind: "modem.restart"; readonly because: readonly string[] }
  | { readonly kind: "router.guard"; readonly seconds: number; readonly configs: readonly string[] }
  | {
      readonly kind: "router.write";
      readonly changes: readonly Change[];
      /** Files as a snapshot has them, by configuration: put back whole where nothing else has changed since. */
      readonly files?: Readonly<Record<string, string>>;
    }
  | { readonly kind: "router.reload"; readonly configs: readonly string[] }
  | { readonly kind: "router.renew"; readonly interface: string }
  | { readonly kind: "router.confirm" };

export type StepKind = Step["kind"];

/** Steps in the order they are taken; the position is the step's id in events and in the journal. */
export type Plan = readonly Step[];
