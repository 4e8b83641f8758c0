import type {
  ApnAuth,
  ApnSpec,
  EthernetSpec,
  Fallback,
} from "../at-profiles/goals/ethernet-spec.ts";
import { defined } from "../core/defined.ts";
import type { ApnDocument, ModemDocument, TargetDocument } from "./document.ts";
import { routerSpec } from "./router-spec.ts";
import type { RouterSpec } from "./router-spec.ts";
import type { SecretRef } from "./secrets.ts";
import { noSshConfig } from "./ssh-lookup.ts";
import type { SshLookup } from "./ssh-lookup.ts";

// Types, not interfaces, because a run stores its target as Json.

/** One modem, one router, or both, with all defaults. Secrets are references. */
export type Target = {
  readonly name: string;
  readonly tags: readonly string[];
  /** Place of the entry in `targets`, or of the document. */
  /** The profile. The file is empty without one: options or the wizard gave the target. */
  readonly source: { readonly file: string; readonly line: number };
  readonly modem?: ModemSpec;
  readonly router?: RouterSpec;
};

/** Keys of the modem that need no resolving are those of `EthernetSpec`. */
export type ModemSpec = Omit<EthernetSpec, "passthrough" | "apn" | "sim"> & {
  /** `auto`, or the id of the only accepted model. */
  readonly model: string;
  readonly port: PortSpec;
  readonly passthrough: PassthroughSpec;
  readonly apn?: ContextSpec;
  readonly sim?: SimSpec;
};

export type PortSpec =
  | { readonly kind: "auto" }
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "usb-serial"; readonly serial: string }
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }
  | { readonly kind: "through-router"; readonly path: string | "auto" };

/** MAC addresses are in lower case. */
export type BindSpec =
  | { readonly kind: "router-mac" }
  | { readonly kind: "first" }
  | { readonly kind: "last" }
  | { readonly kind: "mac"; readonly mac: string };

export type PassthroughSpec =
  | { readonly enabled: false }
  | {
      readonly enabled: true;
      readonly nat: boolean;
      readonly bind: BindSpec;
      readonly fallback: Fallback;
    };

/** The data context of the modem: its number, its APN, and where the login is stored. */
export type ContextSpec = ApnSpec & {
  readonly context: number;
  readonly auth: ApnAuth;
  readonly username?: SecretRef;
  readonly password?: SecretRef;
};

export type SimSpec = { readonly slot?: 1 | 2; readonly pin?: SecretRef };

/**
 * Returns the target with defaults. The rules have checked the document before:
 * `apn.name`, `lan.address` and `router.host` exist.
 */
export function targetOf(
  name: string,
  source: Target["source"],
  document: Omit<TargetDocument, "name">,
  ssh: SshLookup = noSshConfig,
): Target {
  const { modem, router, tags = [] } = document;
  const defaultBind = router === undefined ? "first" : "router-mac";
  return defined({
    name,
    tags,
    source,
    modem: modem === undefined ? undefined : modemSpec(modem, defaultBind),
    router: router === undefined ? undefined : routerSpec(router, ssh),
  });
}

function modemSpec(
  {
    model = "auto",
    port = "auto",
    ethernet = "auto",
    passthrough = {},
    apn,
    sim,
    lan,
    ...rest
  }: ModemDocument,
  defaultBind: string,
): ModemSpec {
  const { enabled = true, nat = false, bind = defaultBind, fallback = "none" } = passthrough;
  return defined({
    model,
    port: parsePort(port),
    ethernet,
    passthrough: enabled ? { enabled, nat, bind: parseBind(bind), fallback } : { enabled },
    dnsProxy: rest["dns-proxy"] ?? (enabled ? "off" : "keep"),
    apn: apn?.name === undefined ? undefined : contextSpec(apn, apn.name),
    sim,
    lan:
      lan?.address === undefined
        ? undefined
        : { address: lan.address, pool: lan.pool ?? defaultPool(lan.address) },
  });
}

function contextSpec(
  { type = "ipv4v6", context = 1, auth = "none", ...credentials }: ApnDocument,
  name: string,
): ContextSpec {
  return { ...credentials, name, type, context, auth };
}

/** Parses the text of `modem.port`, whose form the schema has checked. */
export function parsePort(text: string): PortSpec {
  if (text === "auto") return { kind: "auto" };
  const [scheme, rest] = splitAt(text, text.indexOf(":"));
  if (scheme === "serial") return { kind: "usb-serial", serial: rest };
  if (scheme === "router") return { kind: "through-router", path: rest };
  if (scheme !== "tcp") return { kind: "path", path: text };
  const [host, port] = splitAt(rest, rest.lastIndexOf(":"));
  return { kind: "tcp", host: withoutBrackets(host), port: Number(port) };
}

/** Returns the port as `--port` accepts it, or undefined for a port that is found automatically. */
export function atPortOf(spec: PortSpec): string | undefined {
  switch (spec.kind) {
    case "path":
      return spec.path;
    case "usb-serial":
      return `serial:${spec.serial}`;
    case "tcp":
      return `tcp:${spec.host.includes(":") ? `[${spec.host}]` : spec.host}:${spec.port}`;
    case "through-router":
      return `router:${spec.path}`;
    case "auto":
      return undefined;
    default:
      return spec satisfies never;
  }
}

/** Parses the text of `modem.passthrough.bind`. */
export function parseBind(text: string): BindSpec {
  if (text === "router-mac" || text === "first" || text === "last") return { kind: text };
  return { kind: "mac", mac: text.toLowerCase() };
}

/**
 * Returns the pool that modems use: the manual's example has .40 to .60, firmware starts at .20
 * (docs/facts/modem.md#lan-address).
 */
export function defaultPool(address: string): readonly [string, string] {
  const network = address.slice(0, address.lastIndexOf(".") + 1);
  return [`${network}20`, `${network}60`];
}

function splitAt(text: string, index: number): readonly [string, string] {
  return index < 0 ? [text, ""] : [text.slice(0, index), text.slice(index + 1)];
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, "$1");
}
