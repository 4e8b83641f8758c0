import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createServer } from "node:net";
import type { OpenShell } from "../../src/router/shell.ts";
import { sshShell } from "../../src/router/ssh/ssh-shell.ts";
import { freePort } from "./dropbear.ts";
import type { Bed } from "./openwrt-bed.ts";
import { within } from "./openwrt-bed/run.ts";

/** SSH from this process to the router of a bed, by way of the computer in its LAN; each shell is a connection of its own. */
export interface LanSsh extends AsyncDisposable {
  readonly open: OpenShell;
}

export async function openLanSsh({ network, lan, dropbear }: Bed): Promise<LanSsh> {
  const carriers = new Set<ChildProcess>();
  const server = createServer({ noDelay: true }, (near) => {
    const [program, ...words] = within(network.pc, [
      "socat",
      "-",
      `TCP:${lan}:22,connect-timeout=2`,
    ]);
    const carrier = spawn(program, words, { stdio: ["pipe", "pipe", "ignore"] });
    carriers.add(carrier);
    for (const stream of [near, carrier.stdin, carrier.stdout]) stream.on("error", () => undefined);
    near.pipe(carrier.stdin);
    carrier.stdout.pipe(near);
    carrier.once("exit", () => {
      carriers.delete(carrier);
      near.destroy();
    });
    near.once("close", () => carrier.kill("SIGKILL"));
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const trust = {
    known: async () => [],
    onNewHostKey: async () => "trust" as const,
    remember: async () => undefined,
  };
  return {
    open: sshShell({
      host: "127.0.0.1",
      port,
      user: "root",
      trust,
      hostKey: dropbear.hostKeys[0]?.fingerprint ?? "",
      connectTimeoutMs: 4_000,
    }),
    [Symbol.asyncDispose]: async () => {
      for (const carrier of carriers) carrier.kill("SIGKILL");
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
