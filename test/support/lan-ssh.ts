import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createServer } from "node:net";
import type { OpenShell } from "../../src/router/shell.ts";
import { sshShell } from "../../src/router/ssh/ssh-shell.ts";
import { freePort } from "./dropbear.ts";
import type { Bed } from "./openwrt-bed.ts";
import { within } from "./openwrt-bed/run.ts";

/** SSH from this process to the router of a bed, through a computer in its LAN. Each shell is one connection. */
export interface LanSsh extends AsyncDisposable {
  readonly open: OpenShell;
}

export async function openLanSsh({ network, lan, dropbear }: Bed): Promise<LanSsh> {
  const relays = new Set<ChildProcess>();
  const server = createServer({ noDelay: true }, (near) => {
    const [program, ...words] = within(network.pc, [
      "socat",
      "-",
      `TCP:${lan}:22,connect-timeout=2`,
    ]);
    const relay = spawn(program, words, { stdio: ["pipe", "pipe", "ignore"] });
    relays.add(relay);
    for (const stream of [near, relay.stdin, relay.stdout]) stream.on("error", () => undefined);
    near.pipe(relay.stdin);
    relay.stdout.pipe(near);
    relay.once("exit", () => {
      relays.delete(relay);
      near.destroy();
    });
    near.once("close", () => relay.kill("SIGKILL"));
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
      for (const relay of relays) relay.kill("SIGKILL");
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
