import { realpath } from "node:fs/promises";
import type { UsbPort } from "../usb/usb-port.ts";

/** Returns the listed port to which a link leads: `/dev/serial/by-id/usb-Quectel…-if02-port0`. */
export async function linkedPort(
  path: string,
  ports: readonly UsbPort[],
): Promise<UsbPort | undefined> {
  const target = await realPath(path);
  if (target === undefined) return undefined;
  for (const port of ports) if ((await realPath(port.path)) === target) return port;
  return undefined;
}

function realPath(path: string): Promise<string | undefined> {
  return realpath(path).catch(() => undefined);
}
