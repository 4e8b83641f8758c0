import type { SimulatedRouter } from "./router/router.ts";
import type { SshServer, SshServerOptions } from "./serve/ssh-server.ts";

/** The simulated modem and router: the only file of this folder that the product imports. */
export { modemFaults } from "./modem/faults.ts";
export type { ModemFault } from "./modem/faults.ts";
export { simulatedModels } from "./modem/dialects/models.ts";
export type { ModelName } from "./modem/dialects/models.ts";
export { simulateModem } from "./modem/modem.ts";
export type { ModemOptions, SimulatedModem } from "./modem/modem.ts";
export { simulatedTransport } from "./modem/transport.ts";
export { routerFaults } from "./router/faults.ts";
export type { RouterFault } from "./router/faults.ts";
export { routerImages } from "./router/images/images.ts";
export type { RouterImageName } from "./router/images/images.ts";
export { simulateRouter } from "./router/router.ts";
export type { RouterOptions, SimulatedRouter } from "./router/router.ts";
export { simulatedShell } from "./router/shell.ts";
export { serveSerial } from "./serve/serial-server.ts";
export type { SerialServer, SerialServerOptions } from "./serve/serial-server.ts";
export type { SshServer } from "./serve/ssh-server.ts";

/** Serves a simulated router over SSH; loads the SSH library only here. */
export async function serveSsh(
  router: SimulatedRouter,
  options: SshServerOptions,
): Promise<SshServer> {
  const server = await import("./serve/ssh-server.ts");
  return server.serveSsh(router, options);
}
