import type {
  ApnAuth,
  ApnDocument,
  ApnType,
  EthernetWord,
  FallbackWord,
  ModemDocument,
  RouterDocument,
  TargetDocument,
  WanDocument,
} from "./document.ts";
import type { SecretRef } from "./secrets.ts";

// Types, not interfaces, so that a target can be kept as JSON with its run.

/** One modem, one router, or one of each, with every default filled in. Secrets are still references. */
export type Target = {
  readonly name: string;
  readonly tags: readonly string[];
  /** Where the person wrote it: the entry in `targets`, or the document. */
  readonly source: { readonly file: string; readonly line: number };
  readonly modem?: ModemSpec;
  readonly router?: RouterSpec;
};

export type ModemSpec = {
  /** `auto`, or the id of a model; any other modem is then refused. */
  readonly model: string;
  readonly port: PortSpec;
  readonly ethernet: EthernetWord;
  readonly passthrough: PassthroughSpec;
  readonly dnsProxy: "on" | "off" | "keep";
  readonly apn?: ApnSpec;
  readonly sim?: SimSpec;
  readonly lan?: LanSpec;
};

export type PortSpec =
  | { readonly kind: "auto" }
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "usb-serial"; readonly serial: string }
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }
  | { readonly kind: "through-router"; readonly path: string | "auto" };

/** A MAC address is in lower case. */
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
      readonly fallback: FallbackWord;
    };

export type ApnSpec = {
  readonly name: string;
  readonly type: ApnType;
  readonly context: number;
  readonly auth: ApnAuth;
  readonly username?: SecretRef;
  readonly password?: SecretRef;
};

export type SimSpec = { readonly slot?: 1 | 2; readonly pin?: SecretRef };

/** The network is the /24 around the address. */
export type LanSpec = {
  readonly address: string;
  readonly pool: readonly [first: string, last: string];
};

export type RouterSpec = {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password?: SecretRef;
  /** A path, absolute or beginning with `~/`, or relative to the working folder. */
  readonly key?: string;
  /** True: the agent's keys and nothing else. */
  readonly agent: boolean;
  readonly jump?: JumpSpec;
  readonly hostKey?: string;
  readonly wan: WanSpec;
};

export type JumpSpec = { readonly user: string; readonly host: string; readonly port: number };

export type WanSpec = {
  readonly interface: string;
  /** `auto`, or a network device of the router. */
  readonly device: string;
  readonly ipv6: "keep" | "on" | "off";
  readonly metric: "keep" | number;
  readonly management: boolean;
  readonly retire: readonly string[];
};

/** Fills in the defaults. Expects what the rules have let through; `apn.name`, `lan.address` and `router.host` are there by then. */
export function targetOf(
  name: string,
  source: Target["source"],
  document: Omit<TargetDocument, "name">,
): Target {
  const { modem, router, tags = [] } = document;
  return {
    name,
    tags,
    source,
    ...(modem === undefined
      ? {}
      : { modem: modemSpec(modem, router === undefined ? "first" : "router-mac") }),
    ...(router === undefined ? {} : { router: routerSpec(router) }),
  };
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
  return {
    model,
    port: parsePort(port),
    ethernet,
    passthrough: enabled ? { enabled, nat, bind: parseBind(bind), fallback } : { enabled },
    dnsProxy: rest["dns-proxy"] ?? (enabled ? "off" : "keep"),
    ...(apn?.name === undefined ? {} : { apn: apnSpec(apn, apn.name) }),
    ...(sim === undefined ? {} : { sim }),
    ...(lan?.address === undefined
      ? {}
      : { lan: { address: lan.address, pool: lan.pool ?? usualPool(lan.address) } }),
  };
}

function apnSpec(
  { type = "ipv4v6", context = 1, auth = "none", ...credentials }: ApnDocument,
  name: string,
): ApnSpec {
  return { ...credentials, name, type, context, auth };
}

function routerSpec({
  host = "",
  port = 22,
  user = "root",
  agent = false,
  password,
  key,
  jump,
  wan = {},
  ...rest
}: RouterDocument): RouterSpec {
  return {
    host,
    port,
    user,
    agent,
    ...(password === undefined ? {} : { password }),
    ...(key === undefined ? {} : { key }),
    ...(jump === undefined ? {} : { jump: parseJump(jump) }),
    ...(rest["host-key"] === undefined ? {} : { hostKey: rest["host-key"] }),
    wan: wanSpec(wan),
  };
}

function wanSpec({
  device = "auto",
  ipv6 = "keep",
  metric = "keep",
  management = false,
  retire = [],
  ...rest
}: WanDocument): WanSpec {
  return { interface: rest.interface ?? "wan", device, ipv6, metric, management, retire };
}

/** The text of `modem.port`; the schema has seen to its form. */
export function parsePort(text: string): PortSpec {
  if (text === "auto") return { kind: "auto" };
  const [scheme, rest] = splitAt(text, text.indexOf(":"));
  if (scheme === "serial") return { kind: "usb-serial", serial: rest };
  if (scheme === "router") return { kind: "through-router", path: rest };
  if (scheme !== "tcp") return { kind: "path", path: text };
  const [host, port] = splitAt(rest, rest.lastIndexOf(":"));
  return { kind: "tcp", host: withoutBrackets(host), port: Number(port) };
}

/** The text of `modem.passthrough.bind`. */
export function parseBind(text: string): BindSpec {
  if (text === "router-mac" || text === "first" || text === "last") return { kind: text };
  return { kind: "mac", mac: text.toLowerCase() };
}

function parseJump(text: string): JumpSpec {
  const [user, rest] = splitAt(text, text.indexOf("@"));
  const port = /:(\d+)$/.exec(rest)?.[1];
  const host = port === undefined ? rest : rest.slice(0, -port.length - 1);
  return { user, host: withoutBrackets(host), port: port === undefined ? 22 : Number(port) };
}

/** What the modems themselves use: the manual's example hands out .40 to .60, firmware seen .20 upwards (M62b 12.x, CN520). */
export function usualPool(address: string): readonly [string, string] {
  const network = address.slice(0, address.lastIndexOf(".") + 1);
  return [`${network}20`, `${network}60`];
}

function splitAt(text: string, index: number): readonly [string, string] {
  return index < 0 ? [text, ""] : [text.slice(0, index), text.slice(index + 1)];
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, "$1");
}
