import { spawnSync } from "node:child_process";
import { dirname } from "node:path";

/** A system call, in the order of completion, or of the start for a write. */
interface SystemCall {
  readonly name: string;
  readonly words: string;
  readonly path: string;
}

/** Data that leaves the computer, and the files that a power cut would lose at that moment. */
export interface Departure {
  /** Line sent to the modem, or `ssh`. */
  readonly what: string;
  /** Names and contents in the folder that were not synced. */
  readonly unsynced: readonly string[];
  /** Last synced line of a journal. */
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

/** Returns why strace cannot run here, as in some containers, or undefined. */
export function whyNoStrace(): string | undefined {
  return spawnSync("strace", ["-o", "/dev/null", "true"]).status === 0
    ? undefined
    : "strace may not trace here";
}

/** Returns data sent to the modem (a pseudo terminal) or the router (a socket), with unsynced files in `folder`. */
export function departures(trace: string, folder: string): readonly Departure[] {
  const unsynced = new Set<string>();
  const found: Departure[] = [];
  let written = "";
  let lastEntry = "";
  const isInside = (path: string): boolean => path.startsWith(folder);
  const named = (path: string): void => void (isInside(path) && unsynced.add(`the name ${path}`));
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
      if (isInside(path)) unsynced.add(`the content of ${path}`);
      if (isInside(path) && path.endsWith("journal.ndjson")) written = text;
      // Shorter writes are keep-alives.
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

/** Parses the lines of several threads, where a call can have two parts. Failed calls are left out. */
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
