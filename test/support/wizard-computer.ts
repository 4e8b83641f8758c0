import { Failure } from "../../src/core/failure.ts";
import type { Holder } from "../../src/transports/serial/holders.ts";
import { permissionHint } from "../../src/transports/serial/port-permission.ts";
import type { BusDevice } from "../../src/transports/usb/device.ts";
import type { World } from "../../src/workflows/world.ts";

/** Why the user's computer shows no modem: a device without ports, or ports that fail to open. */
export type ComputerFault =
  | { readonly kind: "no-port"; readonly device: BusDevice }
  | { readonly kind: "no-permission" | "held-port" };

const failures = {
  "no-permission": new Failure("port/no-permission", {
    message: "Permission denied: /dev/ttyUSB2",
    hint: permissionHint({ user: "ana", group: "dialout", isGroupAllowed: true, isMember: false }),
  }),
  "held-port": new Failure("busy/port-held", { message: "held" }),
};

const holder: Holder = {
  pid: 812,
  command: "smsd",
  unit: "smsd.service",
  manager: "systemd",
  proof: "open-file",
};

/** Returns the world of the simulated devices as this computer shows it. */
export function onComputer(
  world: World,
  {
    computer,
    gateways,
  }: { readonly computer?: ComputerFault; readonly gateways?: readonly string[] },
): World {
  const reached =
    gateways === undefined ? world : { ...world, gateways: () => Promise.resolve(gateways) };
  if (computer === undefined) return reached;
  return { ...reached, ports: portsOn(world.ports, computer) };
}

function portsOn(ports: World["ports"], computer: ComputerFault): World["ports"] {
  if (computer.kind === "no-port")
    return { ...ports, list: async () => [], devices: async () => [computer.device] };
  const failure = failures[computer.kind];
  let searches = 0;
  return {
    ...ports,
    list: (call) => {
      searches += 1;
      return ports.list(call);
    },
    open: (path) => (searches > 1 ? ports.open(path) : () => Promise.reject(failure)),
    ...(computer.kind === "held-port" ? { holders: async () => [holder] } : {}),
  };
}
