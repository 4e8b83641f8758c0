import { spawnSync } from "node:child_process";
import { dirname } from "node:path";

/** One call of the system, when it was over, or for a write when it began. */
interface SystemCall {
  readonly name: string;
  readonly words: string;
  readonly path: string;
}

/** Something that leaves the computer, and what of the files was not yet sure to survive a power cut then. */
export interface Departure {
  /** The line to the modem, or `ssh`. */
  readonly what: string;
  /** Names and contents under the folder that were not synced. */
  readonly unsynced: readonly string[];
  /** The last line of a journal that was. */
  readonly lastEntry: string;
}

export const straceWords = [
  "-f",
  "-y",
  "-s",
  "400",
  "-e",
  "trace=openat,mkdir,rename,link,unlink,write,writev,fsync,fdatasync",
] as const;

/** Why nothing can be traced here: some containers forbid it. */
export function whyNoStrace(): string | undefined {
  return spawnSync("strace", ["-o", "/dev/null", "true"]).status === 0
    ? undefined
    : "strace may not trace here";
}

/** What left for the modem (a pseudo terminal) or the router (a socket), and how sure the files under `folder` were in that moment. */
export function departures(trace: string, folder: string): readonly Departure[] {
  const unsynced = new Set<string>();
  const found: Departure[] = [];
  let written = "";
  let lastEntry = "";
  const ours = (path: string): boolean => path.startsWith(folder);
  const named = (path: string): void => void (ours(path) && unsynced.add(`the name ${path}`));
  const act: Readonly<Record<string, (call: SystemCall) => void>> = {
    openat: ({ words, path }) =>
      words.includes("O_CREAT") && !words.includes("O_APPEND") ? named(path) : undefined,
    mkdir: ({ path }) => named(path),
    rename: ({ path, words }) => {
      const to = /, "([^"]*)"/.exec(words)?.[1] ?? "";
      unsynced.delete(`the name ${path}`);
      if (unsynced.delete(`the content of ${path}`)) unsynced.add(`the content of ${to}`);
      named(to);
    },
    unlink: ({ path }) =>
      [`the name ${path}`, `the content of ${path}`].forEach((what) => unsynced.delete(what)),
    write: ({ words, path }) => {
      const text = /, "((?:[^"\\]|\\.)*)"/.exec(words)?.[1] ?? "";
      const length = Number(/, (\d+)\)?/.exec(words.slice(words.lastIndexOf('"')))?.[1] ?? 0);
      if (ours(path)) unsynced.add(`the content of ${path}`);
      if (ours(path) && path.endsWith("journal.ndjson")) written = text;
      // Shorter ones keep the connection alive.
      const what = path.startsWith("/dev/pts/")
        ? text.replaceAll('\\"', '"').replace("\\r", "")
        : path.startsWith("socket:") && length > 100
          ? "ssh"
          : undefined;
      if (what !== undefined) found.push({ what, unsynced: [...unsynced], lastEntry });
    },
    fsync: ({ path }) => {
      unsynced.delete(`the content of ${path}`);
      if (path.endsWith("journal.ndjson")) lastEntry = written.replaceAll('\\"', '"');
      for (const what of unsynced)
        if (what.startsWith("the name ") && dirname(what.slice("the name ".length)) === path)
          unsynced.delete(what);
    },
  };
  for (const call of callsIn(trace))
    act[{ fdatasync: "fsync", link: "openat", writev: "write" }[call.name] ?? call.name]?.(call);
  return found;
}

/** Lines of several threads, where a call may be written in two parts. A write counts from its beginning, anything else once it has succeeded. */
function callsIn(trace: string): readonly SystemCall[] {
  const begun = new Map<string, string>();
  return trace.split("\n").flatMap((line): readonly SystemCall[] => {
    const [, thread = "", text = ""] = /^(\d+) +(.*)$/.exec(line) ?? [];
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(text)?.[1];
    const whole = resumed === undefined ? text : `${begun.get(thread) ?? ""}${resumed}`;
    const cut = whole.indexOf(" <unfinished ...>");
    if (cut >= 0) begun.set(thread, whole.slice(0, cut));
    const [, name = "", words = ""] =
      /^(\w+)\((.*)$/.exec(cut >= 0 ? whole.slice(0, cut) : whole) ?? [];
    const isWrite = name === "write" || name === "writev";
    if (isWrite ? resumed !== undefined : cut >= 0 || !/= \d+(<.*>)?$/.test(words)) return [];
    const path =
      name === "openat"
        ? /, "([^"]*)"/.exec(words)?.[1]
        : (/^\d+<([^>]*)>/.exec(words)?.[1] ?? /^"([^"]*)"/.exec(words)?.[1]);
    return path === undefined ? [] : [{ name, words, path }];
  });
}
