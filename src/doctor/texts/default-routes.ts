import { defined } from "../../core/defined.ts";
import type { TextSigns } from "../diagnosis-input.ts";
import { isModemLanAddress } from "../verdict.ts";

interface DefaultRoute {
  readonly line: string;
  readonly gateway: string;
  readonly device: string;
  readonly metric: number;
}

/** Returns the default routes in the output of `ip route`, in their order. */
function defaultRoutes(text: string): readonly DefaultRoute[] {
  return text.split("\n").flatMap((line) => {
    const [, gateway = "", device] =
      /^default (?:via ((?:\d+\.){3}\d+) )?dev (\S+)/.exec(line) ?? [];
    const metric = Number(/ metric (\d+)/.exec(line)?.[1] ?? 0);
    return device === undefined ? [] : [{ line: line.trim(), gateway, device, metric }];
  });
}

/** Returns the default route through the LAN of a modem. */
export function modemRoute(text: string): DefaultRoute | undefined {
  return defaultRoutes(text).find(({ gateway }) => isModemLanAddress(gateway));
}

/** Returns a default route with a lower metric than the one through the modem. */
export function otherDefault(text: string): TextSigns["otherDefault"] {
  const own = modemRoute(text);
  const other = defaultRoutes(text).find(
    ({ metric, device }) => own !== undefined && device !== own.device && metric < own.metric,
  );
  return own === undefined || other === undefined
    ? undefined
    : defined({ route: other.line, own: own.line, device: other.device });
}
