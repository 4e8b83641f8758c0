import { connect, createServer, type Socket } from "node:net";
import { freePort } from "./dropbear.ts";

export interface TcpRelay extends AsyncDisposable {
  readonly port: number;
  /** Ends every connection on both sides, as a timeout after a pulled cable does. */
  cut(): void;
}

/** Opens a relay to a local port whose connections can be cut. */
export async function openTcpRelay(target: number): Promise<TcpRelay> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on("error", () => undefined).once("close", () => sockets.delete(socket));
  };
  const server = createServer({ noDelay: true }, (near) => {
    const far = keep(connect({ port: target, host: "127.0.0.1", noDelay: true }));
    keep(near).pipe(far).pipe(near);
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port,
    cut,
    [Symbol.asyncDispose]: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
