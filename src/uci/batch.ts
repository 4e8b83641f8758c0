import { Failure } from "../core/failure.ts";
import { parsePath } from "./path.ts";
import { loneSurrogate } from "./quote.ts";
import { quoteValue } from "./text.ts";
import type { Change } from "./value.ts";

type Command =
  | { readonly verb: "set" | "add_list"; readonly address: string; readonly value: string }
  | { readonly verb: "delete"; readonly address: string };

/**
 * Changes as the input of `uci batch`, one command a line. Paths must be addresses already: see `addressed`.
 * No `commit` in it: batch goes on after an error and always exits 0 (openwrt.md A5).
 */
export function batchText(changes: readonly Change[]): string {
  return lines(commandsOf(changes), (command) =>
    command.verb === "delete"
      ? `delete ${command.address}`
      : `${command.verb} ${command.address}=${quoteValue(command.value)}`,
  );
}

/** What `uci changes CONFIG` prints once these changes, and nothing else, are staged (openwrt.md A3). */
export function stagedText(config: string, changes: readonly Change[]): string {
  const own = commandsOf(changes).filter(({ address }) => address.startsWith(`${config}.`));
  return lines(own, (command) => {
    if (command.verb === "delete") return `-${command.address}`;
    return `${command.address}${command.verb === "set" ? "=" : "+="}${quoteValue(command.value)}`;
  });
}

/** Takes back what `batchText` staged, and nothing that somebody else staged beside it. */
export function revertText(changes: readonly Change[]): string {
  const addresses = new Set(commandsOf(changes).map(({ address }) => address));
  return lines([...addresses], (address) => `revert ${address}`);
}

/** In the order in which files are committed: network last, because everything else only makes sense with it (openwrt.md A1). */
export function configsOf(changes: readonly Change[]): readonly string[] {
  const configs = [...new Set(changes.map(({ path }) => parsePath(path).config))].sort();
  return [
    ...configs.filter((config) => config !== "network"),
    ...configs.filter((config) => config === "network"),
  ];
}

/** Sections are made before their options, and taken away last; options of a section that goes need no command of their own. */
function commandsOf(changes: readonly Change[]): readonly Command[] {
  const all = changes.map((change) => ({
    change,
    address: addressOf(change),
    isSection: parsePath(change.path).option === undefined,
  }));
  const gone = new Set(
    all
      .filter(({ change, isSection }) => isSection && change.to === null)
      .map(({ address }) => address),
  );
  const made = all.filter(({ change, isSection }) => isSection && change.to !== null);
  const options = all.filter(
    ({ address, isSection }) => !isSection && !gone.has(address.slice(0, address.lastIndexOf("."))),
  );
  return [
    ...made.map(({ change, address }): Command => ({
      verb: "set",
      address,
      value: typeName(change),
    })),
    ...options.flatMap(({ change, address }) => optionCommands(change, address)),
    ...[...gone].map((address): Command => ({ verb: "delete", address })),
  ];
}

/** `add_list` is not idempotent and `set` cannot make a list, so a list is taken away first (openwrt.md A3). */
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
    message: `"${path}" was to be written without its address.`,
  });
}

function typeName({ path, to }: Change): string {
  if (typeof to === "string" && /^[A-Za-z0-9_-]+$/.test(to)) return to;
  throw new Failure("refused/bad-value", {
    message: `"${path}" cannot become a section of the type ${JSON.stringify(to)}.`,
  });
}

/** Setting an empty value deletes the option instead (openwrt.md A3); control characters can end a line or a terminal's patience. */
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
        ? `An empty value for ${path} cannot be stored.`
        : `The value for ${path} contains control characters or half a character.`,
  });
}

function lines<T>(items: readonly T[], render: (item: T) => string): string {
  return items.map((item) => `${render(item)}\n`).join("");
}
