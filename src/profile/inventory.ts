import { override } from "./override.ts";
import type { Placed, PlacedEntry, PlacedList, PlacedMap, PlacedScalar } from "./placed.ts";

/** The variables of Ansible for each key of `router`, newest name first. */
const connection: Readonly<Record<string, readonly string[]>> = {
  host: ["ansible_host", "ansible_ssh_host"],
  port: ["ansible_port", "ansible_ssh_port"],
  user: ["ansible_user", "ansible_ssh_user"],
  key: ["ansible_ssh_private_key_file", "ansible_private_key_file"],
};

/** Groups of every inventory, which select nothing. */
const generalGroups: ReadonlySet<string> = new Set(["all", "ungrouped"]);

type Variables = ReadonlyMap<string, PlacedEntry>;

interface Group {
  readonly parents: Set<string>;
  variables: Variables;
}

interface Host {
  readonly name: PlacedScalar;
  readonly groups: Set<string>;
  variables: Variables;
}

interface Inventory {
  readonly groups: Map<string, Group>;
  readonly hosts: Map<string, Host>;
}

/**
 * Returns the hosts of an Ansible inventory as a profile with `targets`, or undefined for any other
 * document. Takes an inventory in YAML, and the JSON of `ansible-inventory --list`. Hosts with a local
 * connection are no routers and are left out. Passwords are not read.
 */
export function inventoryAsProfile(document: Placed): PlacedMap | undefined {
  if (document.kind !== "map" || !isInventory(document)) return undefined;
  const inventory: Inventory = { groups: new Map(), hosts: new Map() };
  for (const [name, { value }] of document.entries)
    if (name !== "_meta") addGroup(inventory, name, value);
  for (const [name, { value, keyAt }] of mapAt(mapAt(document, "_meta"), "hostvars")?.entries ?? [])
    addHost(inventory, { kind: "scalar", at: keyAt, value: name }, value);
  const { at } = document;
  const items = [...inventory.hosts.values()].flatMap((host) => targetOf(host, inventory) ?? []);
  const targets: PlacedList = { kind: "list", at, items };
  return {
    kind: "map",
    at,
    entries: new Map<string, PlacedEntry>([
      ["ethermode", { keyAt: at, value: { kind: "scalar", at, value: 1 } }],
      ["targets", { keyAt: at, value: targets }],
    ]),
  };
}

function isInventory({ entries }: PlacedMap): boolean {
  if (entries.has("_meta")) return true;
  const groups = [...entries.values()].map(({ value }) => value);
  return (
    !["ethermode", "extends", "targets"].some((key) => entries.has(key)) &&
    groups.length > 0 &&
    groups.every((group) => group.kind === "map" && groupKeys.some((key) => group.entries.has(key)))
  );
}

const groupKeys = ["hosts", "children", "vars"];

function addGroup({ groups, hosts }: Inventory, name: string, content: Placed): void {
  const group = groupNamed(groups, name);
  if (content.kind !== "map") return;
  group.variables = new Map([...group.variables, ...(mapAt(content, "vars")?.entries ?? [])]);
  for (const [host, variables] of namesIn(content.entries.get("hosts"))) {
    addHost({ groups, hosts }, host, variables);
    hosts.get(String(host.value))?.groups.add(name);
  }
  for (const [child, inner] of namesIn(content.entries.get("children"))) {
    addGroup({ groups, hosts }, String(child.value), inner);
    groupNamed(groups, String(child.value)).parents.add(name);
  }
}

function groupNamed(groups: Map<string, Group>, name: string): Group {
  const group = groups.get(name) ?? { parents: new Set(), variables: new Map() };
  groups.set(name, group);
  return group;
}

function addHost({ hosts }: Inventory, name: PlacedScalar, content: Placed): void {
  const key = String(name.value);
  const host = hosts.get(key) ?? { name, groups: new Set(), variables: new Map() };
  if (content.kind === "map") host.variables = new Map([...host.variables, ...content.entries]);
  hosts.set(key, host);
}

/** Returns the names of a YAML map with what they hold, or those of a JSON list. */
function namesIn(entry: PlacedEntry | undefined): readonly (readonly [PlacedScalar, Placed])[] {
  const listed = entry?.value;
  if (listed?.kind === "list")
    return listed.items.flatMap((item) => (item.kind === "scalar" ? [[item, item] as const] : []));
  if (listed?.kind !== "map") return [];
  return [...listed.entries].map(([name, { keyAt, value }]) => [
    { kind: "scalar", at: keyAt, value: name },
    value,
  ]);
}

function targetOf(host: Host, { groups }: Inventory): PlacedMap | undefined {
  const depths = groupsOf(host, groups);
  const outerFirst = [...depths].toSorted(
    ([one, a], [other, b]) => a - b || one.localeCompare(other),
  );
  const variables = new Map([
    ...outerFirst.flatMap(([name]) => [...(groups.get(name)?.variables ?? [])]),
    ...host.variables,
  ]);
  const local = variables.get("ansible_connection")?.value;
  if (local?.kind === "scalar" && local.value === "local") return undefined;
  const { at } = host.name;
  const tags = outerFirst.flatMap(([name]): readonly Placed[] =>
    generalGroups.has(name) ? [] : [{ kind: "scalar", at, value: name }],
  );
  const modem = variables.get("ethermode_modem");
  return mapOf(at, [
    ["name", { keyAt: at, value: host.name }],
    ["tags", { keyAt: at, value: { kind: "list", at, items: tags } }],
    ["router", { keyAt: at, value: routerOf(host.name, variables) }],
    ...(modem === undefined ? [] : [["modem", modem] as const]),
  ]);
}

/** Returns the groups of a host with their depth, which decides whose variables count. */
function groupsOf(host: Host, groups: ReadonlyMap<string, Group>): ReadonlyMap<string, number> {
  const depths = new Map<string, number>();
  const depthOf = (name: string, below: readonly string[]): number => {
    if (name === "all" || below.includes(name)) return 0;
    const parents = [...(groups.get(name)?.parents ?? [])];
    const depth = 1 + Math.max(0, ...parents.map((parent) => depthOf(parent, [...below, name])));
    depths.set(name, depth);
    return depth;
  };
  for (const name of host.groups) depthOf(name, []);
  return new Map([...depths, ["all", 0]]);
}

function routerOf(name: PlacedScalar, variables: Variables): PlacedMap {
  const given = Object.entries(connection).flatMap(([key, names]) => {
    const entry = names.map((one) => variables.get(one)).find((one) => one !== undefined);
    return entry === undefined ? [] : [[key, withNumber(key, entry)] as const];
  });
  const { at } = name;
  const jump = jumpIn(variables.get("ansible_ssh_common_args"));
  const router = mapOf(at, [
    ["host", { keyAt: at, value: name }],
    ...given,
    ...(jump === undefined ? [] : [["jump", jump] as const]),
  ]);
  const own = variables.get("ethermode_router")?.value;
  return own?.kind === "map" ? override(router, own, []) : router;
}

/** Variables of an INI inventory can be text. */
function withNumber(key: string, { keyAt, value }: PlacedEntry): PlacedEntry {
  const isText = value.kind === "scalar" && typeof value.value === "string";
  if (key !== "port" || !isText || !/^\d+$/.test(String(value.value))) return { keyAt, value };
  return { keyAt, value: { ...value, value: Number(value.value) } };
}

/** Returns the jump host in options of `ssh`. */
function jumpIn(entry: PlacedEntry | undefined): PlacedEntry | undefined {
  if (entry?.value.kind !== "scalar") return undefined;
  const form = /(?:^|\s)(?:-J\s*|-o\s*["']?ProxyJump[=\s]\s*)["']?([^\s"']+)/;
  const jump = form.exec(String(entry.value.value))?.[1];
  return jump === undefined ? undefined : { ...entry, value: { ...entry.value, value: jump } };
}

function mapOf(
  at: PlacedMap["at"],
  entries: readonly (readonly [string, PlacedEntry])[],
): PlacedMap {
  return { kind: "map", at, entries: new Map(entries) };
}

function mapAt(map: PlacedMap | undefined, key: string): PlacedMap | undefined {
  const value = map?.entries.get(key)?.value;
  return value?.kind === "map" ? value : undefined;
}
