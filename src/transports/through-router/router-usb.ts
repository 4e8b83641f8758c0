import { defined } from "../../core/defined.ts";
import type { Call } from "../../core/call.ts";
import { runScript } from "../../router/script.ts";
import { shellFile } from "../../router/shell-file.ts";
import type { Shell } from "../../router/shell.ts";
import { comparePaths, realSerial } from "../usb/usb-port.ts";
import type { UsbPort } from "../usb/usb-port.ts";
import { routerPrefix } from "./through-router.ts";

/**
 * Returns the router's USB ports like those of this computer, with `router:` before their paths.
 */
export async function scanRouterUsb(shell: Shell, call: Call): Promise<readonly UsbPort[]> {
  const body = shellFile("./router-usb.sh", import.meta.url);
  return parseRouterUsb(await runScript(shell, { body, args: [] }, call));
}

/** Parses the output of router-usb.sh. Pure. */
export function parseRouterUsb(output: string): readonly UsbPort[] {
  const blocks = `\n${output}`.split("\nport ").slice(1);
  return blocks.map(portFrom).sort((a, b) => comparePaths(a.path, b.path));
}

function portFrom(block: string): UsbPort {
  const [path = "", ...lines] = block.split("\n");
  const facts = lines.map(
    (line) => [line.slice(0, line.indexOf(" ")), clean(line.slice(line.indexOf(" ") + 1))] as const,
  );
  const text = (...keys: readonly string[]): string | undefined =>
    facts.find(([key]) => keys.includes(key))?.[1];
  const id = (...keys: readonly string[]): string | undefined =>
    text(...keys)
      ?.toLowerCase()
      .replace(/^0x/, "");
  const number = (key: string, radix = 10): number | undefined => {
    const value = Number.parseInt(text(key) ?? "", radix);
    return Number.isNaN(value) ? undefined : value;
  };
  return defined({
    path: `${routerPrefix}${path}`,
    vendorId: id("idVendor", "vendor"),
    productId: id("idProduct", "device"),
    serial: realSerial(text("serial")),
    product: text("product"),
    manufacturer: text("manufacturer"),
    interface: number("bInterfaceNumber", 16),
    endpoints: number("bNumEndpoints", 16),
    interfaceClass: id("class"),
    firstInterfaceClass: id("first"),
    driver: text("driver"),
    busPath: text("bus"),
    deviceNumber: number("devnum"),
    speedMbps: number("speed"),
    maxPowerMa: number("bMaxPower"),
    carriesUs: text("ours"),
  });
}

/** Removes control characters: a device's own name is shown to users. */
function clean(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, "").trim();
}
