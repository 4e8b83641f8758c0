import { defined } from "../../core/defined.ts";

/** The router's WAN as a text shows it. */
export interface TextWan {
  readonly interface: string;
  readonly proto?: string;
  readonly device?: string;
  readonly address?: string;
  readonly gateway?: string;
  readonly isUp?: boolean;
  /** netifd knows no network device of that name. */
  readonly isDeviceMissing?: true;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Returns the interfaces in the output of `ubus call network.interface dump` or of `ifstatus NAME`,
 * whose answer does not hold the name.
 */
export function interfacesIn(text: string, command = ""): readonly Fields[] {
  const value = parsed(text);
  if (Array.isArray(value["interface"])) return value["interface"].filter(isFields);
  if (value["proto"] === undefined) return [];
  const name = /(?:ifstatus|network\.interface\.)\s*([\w-]+)/.exec(command)?.[1] ?? "wan";
  return [{ interface: name, ...value }];
}

/** Returns the WAN among the interfaces: by its name, else by its default route. */
export function wanIn(interfaces: readonly Fields[]): TextWan | undefined {
  const candidates = interfaces.filter(
    ({ interface: name }) => name !== "loopback" && name !== "lan",
  );
  const wan =
    candidates.find(({ interface: name }) => name === "wan") ??
    candidates.find((one) => gatewayOf(one) !== undefined) ??
    (candidates.length === 1 ? candidates[0] : undefined);
  if (wan === undefined) return undefined;
  const [address] = listOf(wan["ipv4-address"]);
  return defined({
    interface: textOf(wan["interface"]) ?? "wan",
    proto: textOf(wan["proto"]),
    device: textOf(wan["l3_device"]) ?? textOf(wan["device"]),
    address: textOf(address?.["address"]),
    gateway: gatewayOf(wan),
    isUp: wan["up"] === true,
    isDeviceMissing: listOf(wan["errors"]).some(({ code }) => code === "NO_DEVICE")
      ? true
      : undefined,
  });
}

function gatewayOf(one: Fields): string | undefined {
  const route = listOf(one["route"]).find(({ target, mask }) => target === "0.0.0.0" && mask === 0);
  return textOf(route?.["nexthop"]);
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parsed(text: string): Fields {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : {};
  } catch {
    return {};
  }
}
