import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import type { Route } from "../../uci/route.ts";
import { runScript } from "../script.ts";
import { shellFile } from "../shell-file.ts";
import type { Shell } from "../shell.ts";
import { newMark, splitParts } from "./parts.ts";
import type { Parts } from "./parts.ts";
import { parseRoutes } from "./routes.ts";

/** The packets to send, or `passive` for none. */
export type PathQuery =
  | "passive"
  | {
      /** An address or a name on the Internet. */
      readonly host: string;
      /** A name to resolve. */
      readonly name: string;
      /** The router's address in its LAN, from which a packet is sent. */
      readonly lan?: string;
      readonly gateway?: string;
      readonly dns: readonly string[];
    };

/** The way the kernel and the services of a router handle traffic to the Internet. */
export interface PathReading {
  /** The main routing table. Absent when it was not read. */
  readonly routes?: readonly Route[];
  readonly firewall: "loaded" | "stopped" | "unknown";
  /** Whether a program answers DNS queries of the LAN. */
  readonly resolver: "running" | "stopped" | "unknown";
  /** Whether the kernel forwards IPv4. */
  readonly isForwarding?: boolean;
  /** Absent when no packet was sent. */
  readonly probes?: PathProbes;
}

/** The answers to the packets that the router sent. */
export interface PathProbes {
  /** The address on the Internet; absent when its name could not be resolved. */
  readonly target?: string;
  /** Whether the router has a route to the target, and its device. */
  readonly route?: { readonly device?: string } | "none";
  readonly internet?: "answered" | "silent";
  readonly gateway?: "answered" | "silent";
  readonly lan?: "answered" | "silent";
  readonly lookups: readonly Lookup[];
}

export interface Lookup {
  /** 127.0.0.1 is the resolver of the LAN. */
  readonly server: string;
  readonly result: "resolved" | "silent" | "refused" | "unknown-name";
}

/** Reads routes, firewall and resolver, and sends the packets of the query. Changes nothing. */
export async function readPath(shell: Shell, query: PathQuery, call: Call): Promise<PathReading> {
  const mark = newMark();
  const body = shellFile("./path.sh", import.meta.url);
  const args = [mark, ...argumentsOf(query)];
  const output = await runScript(shell, { body, args }, call);
  return parsePath(splitParts(mark, output));
}

function argumentsOf(query: PathQuery): readonly string[] {
  if (query === "passive") return ["passive", "", "", "", ""];
  const { host, name, lan = "", gateway = "", dns } = query;
  return ["active", host, name, lan, gateway, ...dns.slice(0, maxServers)];
}

/** Every silent server costs up to ten seconds. */
const maxServers = 3;

/** Parses the output of path.sh. A part that is missing is unknown. */
function parsePath(parts: Parts): PathReading {
  const routes = parts.get("routes")?.trim();
  const probes = parts.get("probes")?.trim();
  const forwarding = parts.get("ip-forward")?.trim();
  return defined({
    routes: routes === undefined || routes === "" ? undefined : parseRoutes(routes),
    firewall: wordOf(parts.get("firewall"), ["loaded", "stopped"] as const),
    resolver: wordOf(parts.get("resolver"), ["running", "stopped"] as const),
    isForwarding: forwarding === "1" ? true : forwarding === "0" ? false : undefined,
    probes: probes === undefined || probes === "" ? undefined : parseProbes(probes),
  });
}

function wordOf<const Word extends string>(
  text: string | undefined,
  words: readonly Word[],
): Word | "unknown" {
  return words.find((word) => word === text?.trim()) ?? "unknown";
}

function parseProbes(text: string): PathProbes {
  const rows = text.split("\n").map((line) => line.trim().split(/\s+/));
  const route = rows.find(([word]) => word === "route");
  const target = rows.find(([word]) => word === "ping")?.[1];
  const answers = rows.filter(([word, address]) => word !== "lan" && address === target);
  const device = route?.[route.indexOf("dev") + 1];
  return defined({
    target,
    route:
      route === undefined
        ? undefined
        : route[1] === "none"
          ? ("none" as const)
          : defined({ device: route.includes("dev") ? device : undefined }),
    internet: target === undefined ? undefined : resultOf(answers),
    gateway: resultOf(rows.filter(([word, address]) => word === "ping" && address !== target)),
    lan: resultOf(rows.filter(([word]) => word === "lan")),
    lookups: rows.flatMap(([word, server, result]) =>
      word === "lookup" && server !== undefined && result !== undefined
        ? [{ server, result: lookupResult(result) }]
        : [],
    ),
  });
}

function resultOf(rows: readonly (readonly string[])[]): "answered" | "silent" | undefined {
  if (rows.some(([, , word]) => word === "answered")) return "answered";
  return rows.some(([, , word]) => word === "silent") ? "silent" : undefined;
}

function lookupResult(word: string): Lookup["result"] {
  if (/^\d+(?:\.\d+){3}$/.test(word)) return "resolved";
  return (["silent", "refused", "unknown-name"] as const).find((one) => one === word) ?? "silent";
}
