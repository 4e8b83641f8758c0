import { interfaceOf } from "./interface.ts";
import type { Values } from "./interface.ts";
import { modemProgram } from "./modem-programs.ts";
import type { ObservedWan, RetirableProgram } from "./observed-wan.ts";

/** Returns the values that retire the programs with these words. */
export function retiredPrograms(
  rivals: readonly RetirableProgram[],
  words: readonly string[],
): Values {
  const named = rivals.filter(({ word }) => word !== undefined && words.includes(word));
  return Object.fromEntries(named.flatMap(({ retired }) => Object.entries(retired)));
}

/** Returns the notes about words of `retire` that change nothing on this router. */
export function retireNotes(
  { packages, rivals = [] }: ObservedWan,
  words: readonly string[],
): readonly string[] {
  return words.flatMap((word) => {
    const named = rivals.find((rival) => rival.word === word);
    if (named !== undefined)
      return Object.keys(named.retired).length === 0 ? [cannotRetire(named)] : [];
    return interfaceOf(packages.network, word) === undefined
      ? [`Not on this router: "${word}" of \`router.wan.retire\`.`]
      : [];
  });
}

/** A program without an init script is retired with the program that starts it. */
function cannotRetire({ name, startedBy }: RetirableProgram): string {
  const starter = startedBy === undefined ? undefined : modemProgram(startedBy);
  if (starter !== undefined && starter.name !== name)
    return `${name} is started by ${starter.name}. Set \`router.wan.retire: [${starter.word}]\`.`;
  if (startedBy === "netifd")
    return `${name} is started by an interface. Name that interface in \`router.wan.retire\`.`;
  return (
    `${name} has no init script and is not stopped. Find out what starts it` +
    `${startedBy === undefined ? "" : ` (its parent process is ${startedBy})`}, and disable that.`
  );
}
