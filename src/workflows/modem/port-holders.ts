import type { Call } from "../../core/call.ts";
import { Failure, isFailure } from "../../core/failure.ts";
import { ethermode } from "../../transports/serial/holders.ts";
import type { Holder } from "../../transports/serial/holders.ts";
import { quoteWords } from "../../uci/quote.ts";
import type { World } from "../world.ts";

/** Returns the failure of a port, with the programs that have it open. Throws any other error. */
export async function withHolders(
  error: unknown,
  path: string,
  world: World,
  call: Call,
): Promise<Failure> {
  if (!(error instanceof Failure)) throw error;
  if (!isFailure(error, "busy/port-held")) return error;
  const holders = await world.ports.holders(path, call);
  if (holders.length === 0) return path.startsWith("/") ? heldByUnknown(error, path) : error;
  const names = holders.map(
    ({ command, pid, unit }) =>
      `${command} (process ${pid}${unit === undefined ? "" : `, ${unit}`})`,
  );
  const { host } = world.ports;
  const place = host === undefined ? "" : ` on the router ${host}`;
  return new Failure("busy/port-held", {
    message: `${path} is in use by ${names.join(" and ")}${place}.`,
    hint: howToStop(holders, place),
    cause: error,
  });
}

/** Without root, the programs of other users stay unknown. */
function heldByUnknown(cause: Failure, path: string): Failure {
  return new Failure("busy/port-held", {
    message: cause.message,
    hint: [
      "Close the other program that uses the port. To show it:",
      `  sudo lsof ${quoteWords([path])}`,
      "Then run the same command again.",
    ].join("\n"),
    cause,
  });
}

function howToStop(holders: readonly Holder[], place: string): string {
  if (holders.some(({ command }) => command === ethermode))
    return "Another ethermode works with this modem. Wait until it has ended, then run the same command again.";
  const service = holders.find(
    ({ unit, manager }) => unit !== undefined && (manager === "systemd" || manager === "procd"),
  );
  if (service === undefined)
    return `Stop ${holders[0]?.command ?? "it"}${place}, then run the same command again.`;
  return service.manager === "procd"
    ? `To stop the service, run on the router:\n  /etc/init.d/${service.unit} stop\nThen run the same command again.`
    : `To stop the service:\n  systemctl stop ${service.unit}\nThen run the same command again.`;
}
