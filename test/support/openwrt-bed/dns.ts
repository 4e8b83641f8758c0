import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Netifd } from "../../../simulator/router/netifd.ts";
import { upstreamServers } from "../../../simulator/router/route-table.ts";
import { server } from "./network.ts";
import { exited, untilWeEnd, within } from "./run.ts";

/** Options of dnsmasq that resolve every name to the server on the Internet. */
export const anyName = ["--no-resolv", "--no-hosts", `--address=/#/${server}`];

const base = [
  "dnsmasq",
  "--keep-in-foreground",
  "--conf-file=/dev/null",
  "--user=root",
  "--pid-file=",
  "--log-facility=-",
  "--cache-size=0",
];

/** Starts dnsmasq in a network namespace, until it is disposed. */
export function startDns(namespace: string, options: readonly string[]): AsyncDisposable {
  const [program, ...words] = untilWeEnd(within(namespace, [...base, ...options]));
  const child = spawn(program, words, { stdio: "ignore" });
  return {
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await exited(child);
    },
  };
}

/** netifd writes the servers of a lease at once. */
const pollMs = 50;

/** Starts the resolver of the router, which asks the servers that netifd knows. */
export async function startResolver(
  namespace: string,
  folder: string,
  netifd: Netifd,
): Promise<AsyncDisposable> {
  const file = join(folder, "resolv.conf");
  let last = "";
  await writeFile(file, last);
  const dns = startDns(namespace, [`--resolv-file=${file}`, "--no-hosts"]);
  const timer = setInterval(() => {
    const text = upstreamServers(netifd)
      .map((address) => `nameserver ${address}\n`)
      .join("");
    if (text === last) return;
    last = text;
    void writeFile(file, text);
  }, pollMs);
  return {
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      await dns[Symbol.asyncDispose]();
    },
  };
}
