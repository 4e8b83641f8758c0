import type { Call } from "../../core/call.ts";
import { isFailure } from "../../core/failure.ts";
import type { Json } from "../../core/json.ts";
import type { Change, UciSection } from "../../uci/value.ts";
import { isDisabled } from "../../uci/interface.ts";
import { runScript } from "../script.ts";
import { shellFile } from "../shell-file.ts";
import type { Shell } from "../shell.ts";
import { at, listAt, parseJson, textAt } from "./json-values.ts";
import { readUci } from "./read-uci.ts";

/** The answer of `ubus call network.interface dump`. */
type InterfaceDump = string;

/**
 * Applies committed packages and returns the interfaces after it, or undefined when the change cut
 * this very connection: that is not a failure here, because the router continues and the guard
 * decides (docs/facts/openwrt.md#essential-7).
 */
export async function reload(
  shell: Shell,
  configs: readonly string[],
  call: Call,
): Promise<InterfaceDump | undefined> {
  try {
    const body = shellFile("./reload.sh", import.meta.url);
    return await runScript(shell, { body, args: configs }, call);
  } catch (error) {
    if (!isFailure(error, "router/connection-lost")) throw error;
    return undefined;
  }
}

/**
 * Returns whether netifd shows the written values: protocol and device of each changed interface,
 * and its metric once it is up. netifd does not show a disabled interface. Without a dump of the
 * interfaces, the function queries the router.
 */
export async function isInEffect(
  shell: Shell,
  { changes, dump }: { readonly changes: readonly Change[]; readonly dump?: InterfaceDump },
  call: Call,
): Promise<boolean> {
  const wanted = changes.flatMap(({ path, to }) => {
    const [, name = "", option = ""] =
      /^network\.(\w+)\.(proto|device|ifname|metric)$/.exec(path) ?? [];
    return name === "" || typeof to !== "string" ? [] : [{ name, option, to }];
  });
  if (wanted.length === 0) return true;
  const text =
    dump ?? (await shell.exec(["ubus", "call", "network.interface", "dump"], call)).stdout;
  const shown = new Map(
    listAt(parseJson(text), "interface").map((status) => [textAt(status, "interface"), status]),
  );
  const missing = namesOf(wanted).filter((name) => !shown.has(name));
  if (missing.length > 0 && !(await haveAll(shell, missing, isDisabled, call))) return false;
  const other = wanted.filter(({ name, option, to }) => {
    const status = shown.get(name);
    return status !== undefined && !showsOption(status, name, option, to);
  });
  if (other.some(({ option }) => option === "proto" || option === "metric")) return false;
  // Of `device` and `ifname` together, which a rollback can restore, netifd shows one.
  const hasBoth = ({ options }: UciSection): boolean =>
    options.has("device") && options.has("ifname");
  return other.length === 0 || (await haveAll(shell, namesOf(other), hasBoth, call));
}

function showsOption(status: Json, name: string, option: string, to: string): boolean {
  if (option === "metric")
    return at(status, "metric") === undefined || at(status, "metric") === Number(to);
  const proto = textAt(status, "proto");
  const device = textAt(status, "device");
  // Quirk: netifd shows a protocol whose handler is not installed as `none` (docs/facts/openwrt.md#interface-status).
  if (option === "proto") return proto === to || proto === "none";
  // Quirk: netifd shows a protocol that brings its own device, such as qmi, without one, an
  // interface of type bridge with the bridge, and an alias of another interface with that one's
  // device (netifd ubus.c, config.c, alias.c).
  return device === undefined || device === to || device === `br-${name}` || to.startsWith("@");
}

function namesOf(options: readonly { readonly name: string }[]): readonly string[] {
  return options.map(({ name }) => name);
}

/** Whether the committed sections of these names all pass. */
async function haveAll(
  shell: Shell,
  names: readonly string[],
  passes: (section: UciSection) => boolean,
  call: Call,
): Promise<boolean> {
  const network = await readUci(shell, ["network"], call);
  return names.every((name) =>
    network.some(({ sections }) =>
      sections.some((section) => section.name === name && passes(section)),
    ),
  );
}
