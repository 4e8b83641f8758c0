import type {
  ApnAuth,
  ApnType,
  DnsProxySpec,
  EthernetChoice,
  Fallback,
} from "../at-profiles/goals/ethernet-spec.ts";
import type { WanSpec } from "../uci/observed-wan.ts";
import type { SecretRef } from "./secrets.ts";

// A profile document as written in YAML, without defaults. schemas/profile.schema.json describes
// the same shape for editors; test/house/profiles.test.ts compares both.
// Types, not interfaces, because only types are assignable to Json.

export type ProfileDocument = {
  readonly ethermode: 1;
  readonly extends?: string;
  readonly modem?: ModemDocument;
  readonly router?: RouterDocument;
  readonly targets?: readonly TargetDocument[];
};

export type TargetDocument = {
  readonly name: string;
  readonly tags?: readonly string[];
  readonly modem?: ModemDocument;
  readonly router?: RouterDocument;
};

export type ModemDocument = {
  readonly model?: string;
  readonly port?: string;
  readonly ethernet?: EthernetChoice;
  readonly passthrough?: {
    readonly enabled?: boolean;
    readonly nat?: boolean;
    readonly bind?: string;
    readonly fallback?: Fallback;
  };
  readonly "dns-proxy"?: DnsProxySpec;
  readonly apn?: ApnDocument;
  readonly sim?: { readonly slot?: 1 | 2; readonly pin?: SecretRef };
  readonly lan?: { readonly address?: string; readonly pool?: readonly [string, string] };
};

export type ApnDocument = {
  readonly name?: string;
  readonly type?: ApnType;
  readonly context?: number;
  readonly auth?: ApnAuth;
  readonly username?: SecretRef;
  readonly password?: SecretRef;
};

export type RouterDocument = {
  readonly host?: string;
  readonly port?: number;
  readonly user?: string;
  readonly password?: SecretRef;
  readonly key?: string;
  readonly agent?: boolean;
  readonly jump?: string;
  readonly "host-key"?: string;
  readonly wan?: WanDocument;
};

export type WanDocument = Partial<WanSpec> & {
  readonly interface?: string;
  readonly device?: string;
};
