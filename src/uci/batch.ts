import { Failure } from "../core/failure.ts";
import { parsePath } from "./path.ts";
import { loneSurrogate } from "./quote.ts";
import { quoteValue } from "./text.ts";
import type { Change } from "./value.ts";

type Command =
  | { readonly verb: "set" | "add_list"; readonly address: string; readonly value: string }
  | { readonly verb: "delete"; readonly address: string };

/**
 * Returns the changes as input of `uci batch`, one command per line. Paths must have section ids: see `addressed`.
 * It contains no `commit`, because batch continues after an error and always exits with 0
 * (docs/facts/openwrt.md#uci-batch).
 */
export function batchText(changes: readonly Change[]): string {
  return lines(commandsOf(changes), (command) =>
    command.verb === "delete"
      ? `delete ${command.address}`
      : `${command.verb} ${command.address}=${quoteValue(command.value)}`,
  );
}

/**
 * Returns the output of `uci changes CONFIG` when exactly these changes are staged
 * (docs/facts/openwrt.md#uci-changes-output).
 */
export function stagedText(config: string, changes: readonly Change[]): string {
  const own = commandsOf(changes).filter(({ address }) => address.startsWith(`${config}.`));
  return lines(own, (command) => {
    if (command.verb === "delete") return `-${command.address}`;
    return `${command.address}${command.verb === "set" ? "=" : "+="}${quoteValue(command.value)}`;
  });
}

/** Returns commands that revert the changes staged by `batchText`, and no others. */
export function revertText(changes: readonly Change[]): string {
  const addresses = new Set(commandsOf(changes).map(({ address }) => address));
  return lines([...addresses], (address) => `revert ${address}`);
}

/**
 * Returns the packages in commit order: network last, because the others refer to it
 * (docs/facts/openwrt.md#commit-to-flash).
 */
export function configsOf(changes: readonly Change[]): readonly string[] {
  const configs = [...new Set(changes.map(({ path }) => parsePath(path).config))].sort();
  return [
    ...configs.filter((config) => config !== "network"),
    ...configs.filter((config) => config === "network"),
  ];
}

/** Creates sections before their options and deletes them last. Options of a deleted section need no command. */
function commandsOf(changes: readonly Change[]): readonly Command[] {
  const all = changes.map((change) => ({
    change,
    address: addressOf(change),
    isSection: parsePath(change.path).option === undefined,
  }));
  const deleted = new Set(
    all
      .filter(({ change, isSection }) => isSection && change.to === null)
      .map(({ address }) => address),
  );
  const created = all.filter(({ change, isSection }) => isSection && change.to !== null);
  const options = all.filter(
    ({ address, isSection }) =>
      !isSection && !deleted.has(address.slice(0, address.lastIndexOf("."))),
  );
  return [
    ...created.map(({ change, address }): Command => ({
      verb: "set",
      address,
      value: typeName(change),
    })),
    ...options.flatMap(({ change, address }) => optionCommands(change, address)),
    ...[...deleted].map((address): Command => ({ verb: "delete", address })),
  ];
}

/**
 * `add_list` is not idempotent and `set` cannot create a list, so a list is deleted first
 * (docs/facts/openwrt.md#uci-values-and-lists).
 */
function optionCommands({ path, from, to }: Change, address: string): readonly Command[] {
  if (typeof to === "string") return [{ verb: "set", address, value: storable(path, to) }];
  const cleared: readonly Command[] = from === null ? [] : [{ verb: "delete", address }];
  return [
    ...cleared,
    ...(to ?? []).map((item): Command => ({
      verb: "add_list",
      address,
      value: storable(path, item),
    })),
  ];
}

function addressOf({ path }: Change): string {
  const { section } = parsePath(path);
  if ("name" in section) return path;
  throw new Failure("internal/bug", {
    message: `The path "${path}" has no section id.`,
  });
}

function typeName({ path, to }: Change): string {
  if (typeof to === "string" && /^[A-Za-z0-9_-]+$/.test(to)) return to;
  throw new Failure("refused/bad-value", {
    message: `The section "${path}" cannot have the type ${JSON.stringify(to)}.`,
  });
}

/**
 * `set` deletes an option without a value (docs/facts/openwrt.md#uci-exit-codes). Control
 * characters can end a line.
 */
function storable(path: string, value: string): string {
  if (
    value !== "" &&
    !loneSurrogate.test(value) &&
    !/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(value)
  )
    return value;
  throw new Failure("refused/bad-value", {
    message:
      value === ""
        ? `UCI cannot store an empty value for ${path}.`
        : `The value for ${path} contains control characters or an unpaired surrogate.`,
  });
}

function lines<T>(items: readonly T[], render: (item: T) => string): string {
  return items.map((item) => `${render(item)}\n`).join("");
}
