import type { EthernetSpec } from "../../../src/at-profiles/goals/ethernet-spec.ts";
import type { ModemModel } from "../../../src/at-profiles/model.ts";
import type { ModemValues } from "../../../src/at-profiles/observed.ts";
import type { Json } from "../../../src/core/json.ts";
import { Secret } from "../../../src/core/secret.ts";
import { factoryValues } from "../../support/factory-values.ts";
import { modelNamed } from "../../support/model-named.ts";

export const rg500q = modelNamed("rg500q");

export const rm500u = modelNamed("rm500u");

export const rm520nGl = modelNamed("rm520n-gl");

export const rm551eGl = modelNamed("rm551e-gl");

export const rg650v = modelNamed("rg650v");

export const mac = "02:00:5e:00:53:01";

export const noRule = { cid: 0, vlan: 0, ippt: 0, autoConnect: 0 };

/** Data rule 0 with passthrough to `mac`. */
export const toRouter = { cid: 1, vlan: 0, ippt: 1, autoConnect: 1, mac };

/** Modems with factory values. */
export const fresh: ModemValues = factoryValues(rm520nGl);

export const freshLga: ModemValues = factoryValues(rg500q);

export const freshSdx75: ModemValues = factoryValues(rm551eGl);

export const freshUnisoc: ModemValues = factoryValues(rm500u);

export const plain: EthernetSpec = {
  ethernet: "auto",
  passthrough: { enabled: true, nat: false, mac },
  dnsProxy: "off",
};

export const withLogin: EthernetSpec = {
  ...plain,
  apn: {
    name: "internet",
    type: "ipv4",
    login: { auth: "pap", user: new Secret("alice"), password: new Secret("word") },
  },
};

export const router: EthernetSpec = { ...plain, passthrough: { enabled: false, nat: false } };

export const onEthernet: ModemValues = {
  ...fresh,
  "qcfg.pcie-mode": "root-complex",
  "qeth.eth-driver": { r8125: 0, r8168: 1 },
};

export function without(values: ModemValues, id: string): ModemValues {
  return Object.fromEntries(Object.entries(values).filter(([key]) => key !== id));
}

/** Title, inputs, and the expected values of the goal. Undefined: the goal does not name the setting. */
export type GoalRow = readonly [
  title: string,
  model: ModemModel,
  observed: ModemValues,
  spec: EthernetSpec,
  expected: Readonly<Record<string, Json | undefined>>,
];

export function pick(values: ModemValues, ids: readonly string[]): object {
  return Object.fromEntries(ids.map((id) => [id, values[id]]));
}
