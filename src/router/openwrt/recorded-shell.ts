import { Failure } from "../../core/failure.ts";
import type { OpenShell } from "../shell.ts";

/** Returns the text of one recorded file, or undefined if it was not recorded. */
export type RecordedText = (name: string) => string | undefined;

/** The files of a recorded router, by the part of read-facts.sh and records.sh that prints them. */
export const recordedParts: Readonly<Record<string, string>> = {
  "config network": "network",
  "config firewall": "firewall",
  "config dhcp": "dhcp",
  "config mwan3": "mwan3",
  "config sqm": "sqm",
  "config qmodem": "qmodem",
  "board.json": "board.json",
  release: "release",
  board: "board",
  interfaces: "interfaces.json",
  links: "links",
  session: "session",
  routes: "routes",
  probes: "probes",
};

/**
 * Parts of which a file `state` holds each line behind the name of the part, `shadow blank`: whether
 * services run, whether root has a password, and the time since the start.
 */
export const stateParts: readonly string[] = [
  "shadow",
  "modemmanager",
  "mwan3",
  "storage",
  "uptime",
  "rivals",
  "firewall",
  "resolver",
  "ip-forward",
];

/** A router whose release was not recorded. Only OpenWrt has the files that were. */
const unknownRelease = "DISTRIB_ID='OpenWrt'\nDISTRIB_DESCRIPTION='OpenWrt (release unknown)'\n";

/**
 * Opens a router that consists of recorded files. It answers every script that reads facts with the
 * parts that were recorded, and runs nothing.
 */
export function recordedShell(label: string, text: RecordedText): OpenShell {
  return async () => ({
    label,
    exec: async ([, , , mark = ""]) => ({ status: 0, stdout: partsOf(mark, text), stderr: "" }),
    [Symbol.asyncDispose]: async () => undefined,
  });
}

/** Returns the failure of a router that was not recorded. */
export function routerNotRecorded(): Failure {
  return new Failure("router/not-recorded", {
    message: "The recording does not hold the router's configuration.",
    hint: "Add the router's /etc/config/network to the recording as the file `network`.",
  });
}

function partsOf(mark: string, text: RecordedText): string {
  const hasRelease = text("release") !== undefined || text("board") !== undefined;
  const files = Object.entries(recordedParts).flatMap(([part, file]) => {
    const content = text(file);
    return content === undefined ? [] : [[part, content] as const];
  });
  const parts = [
    ...files,
    ...(hasRelease ? [] : [["release", unknownRelease] as const]),
    ...stateOf(text),
    ["log", logOf(text)] as const,
  ];
  return [...parts, ["end", ""] as const]
    .map(([name, content]) => `\n${mark} ${name}\n${content}`)
    .join("");
}

/** Without a recorded state, a configuration of mwan3 counts as enabled. */
function stateOf(text: RecordedText): readonly (readonly [string, string])[] {
  const state = text("state");
  if (state === undefined) return text("mwan3")?.trim() ? [["mwan3", "enabled\n"]] : [];
  const lines = state.split(/\r?\n/).map((line) => /^(\S+) (.+)$/.exec(line) ?? []);
  return stateParts.flatMap((part) => {
    const values = lines.flatMap(([, name, value = ""]) => (name === part ? [`${value}\n`] : []));
    return values.length === 0 ? [] : [[part, values.join("")] as const];
  });
}

/** The kernel's lines are in both logs: a line of `dmesg` that logread has as well counts once. */
function logOf(text: RecordedText): string {
  const [log = "", kernel = ""] = [text("logread"), text("dmesg")];
  return `${log}\n${kernel
    .split("\n")
    .filter((line) => line.trim() === "" || !log.includes(line.trim()))
    .join("\n")}`;
}
