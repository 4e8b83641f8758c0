import type { Call } from "../../core/call.ts";
import { runScript } from "../../router/script.ts";
import type { Shell } from "../../router/shell.ts";
import { wayInFunction } from "../../router/guard/way-in-script.ts";
import { comparePaths, known, realSerial } from "../usb/usb-port.ts";
import type { UsbPort } from "../usb/usb-port.ts";
import { routerPrefix } from "./through-router.ts";

/**
 * The router's serial ports on USB, and the AT ports of modems in its slots, in one round trip: what usb.ts reads here, by ash's own `read`
 * and applets of every OpenWrt since 19.07 (openwrt.md D). A line per fact; `port` begins the next one.
 */
export const usbScript = `
exec 2>/dev/null
value() { text=; read -r text < "$1"; printf '%s' "$text"; }
one() { text=$(value "$2"); [ -n "$text" ] && echo "$1 $text"; }
real() { cd -P "$1" && pwd -P; }
climb() { place=$1; while [ -n "$place" ] && [ "$place" != /sys ] && [ ! -e "$place/$2" ]; do place=\${place%/*}; done; [ -e "$place/$2" ]; }
class() { [ -e "$2/bInterfaceClass" ] && echo "$1 $(value "$2/bInterfaceClass")/$(value "$2/bInterfaceSubClass")/$(value "$2/bInterfaceProtocol")"; }
${wayInFunction}
way_in
ours=$netdev
for entry in /sys/class/tty/*; do
	name=\${entry##*/}
	case $name in tty|tty[0-9]*|ttyS[0-9]*|ttyAMA*|console|ptmx|pty*|ttyprintk) continue ;; esac
	[ -e "$entry/device" ] && [ -e "/dev/$name" ] || continue
	climb "$(real "$entry/device")" bInterfaceNumber || continue
	face=$place
	climb "$face" idVendor || continue
	device=$place
	echo "port /dev/$name"
	for key in idVendor idProduct serial product manufacturer devnum speed bMaxPower; do one "$key" "$device/$key"; done
	one bInterfaceNumber "$face/bInterfaceNumber"
	one bNumEndpoints "$face/bNumEndpoints"
	label=\${face##*/}
	echo "bus \${label%%:*}"
	class class "$face"
	class first "$device/\${label%.*}.0"
	driver=$(real "$face/driver") && echo "driver \${driver##*/}"
	[ -n "$ours" ] && [ -e "/sys/class/net/$ours/device" ] && case "$(real "/sys/class/net/$ours/device")/" in "$device/"*) echo "ours $ours" ;; esac
done
for entry in /sys/class/wwan/wwan*at*; do
	name=\${entry##*/}
	[ -e "$entry" ] && [ -e "/dev/$name" ] || continue
	folder=$(real "$entry")
	if climb "$folder" idVendor; then ids='idVendor idProduct'; elif climb "$folder" vendor; then ids='vendor device'; else continue; fi
	echo "port /dev/$name"
	echo "bus \${place##*/}"
	echo "driver wwan"
	for key in $ids; do one "$key" "$place/$key"; done
done
`;

/** The ports of the router's USB as those of this computer are described, with `router:` before their paths. */
export async function scanRouterUsb(shell: Shell, call: Call): Promise<readonly UsbPort[]> {
  return parseRouterUsb(await runScript(shell, { body: usbScript, args: [] }, call));
}

/** Pure: what the script printed, as ports. */
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
  return known<UsbPort>({
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

/** What a device calls itself is shown to people: no control characters. */
function clean(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, "").trim();
}
