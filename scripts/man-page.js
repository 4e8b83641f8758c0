// Writes the manual page from the command table, the option table and the exit codes of docs/failures.md.
import { readFileSync } from "node:fs";
import { bundledModule } from "./source-module.js";

const tables = `
export { commands } from "./src/commands/command-table.ts";
export { options } from "./src/commands/option-table.ts";
`;

/** Returns the page in roff. */
export async function manPage() {
  const { commands, options } = await bundledModule(tables);
  const { version } = JSON.parse(readFileSync("package.json", "utf8"));
  return `${[
    `.TH ETHERMODE 1 "" "ethermode ${version}" "User Commands"`,
    ".SH NAME",
    "ethermode \\- turn a cellular modem into a plain Ethernet WAN for an OpenWrt router",
    ".SH SYNOPSIS",
    ".B ethermode",
    "[\\fIcommand\\fR] [\\fIoptions\\fR]",
    ".SH DESCRIPTION",
    escaped(
      "ethermode configures Ethernet mode and IP passthrough on a Quectel modem, and a DHCP WAN on an OpenWrt " +
        "router. It shows a plan, asks for confirmation, saves a snapshot before the first write and proves the " +
        "result. Every run can be rolled back. Without a command, it starts the wizard on a terminal.",
    ),
    ".SH COMMANDS",
    ...commands.flatMap((row) => commandLines(row, options)),
    ".SH EXIT STATUS",
    ...exitCodes().flatMap(([code, meaning]) => item(code, meaning)),
    ".SH ENVIRONMENT",
    ...item("ETHERMODE_STATE_DIR", "Keep runs, locks and known hosts here."),
    ...item("ETHERMODE_SYSFS, ETHERMODE_DEV", "Search for USB serial ports here (/sys, /dev)."),
    ...item("NO_COLOR, FORCE_COLOR", "Print without, or always with colours."),
    ...item("SSH_AUTH_SOCK", "Use this SSH agent."),
    ".SH SEE ALSO",
    ".BR ssh (1),",
    ".BR picocom (1)",
  ].join("\n")}\n`;
}

function commandLines({ name, takes, summary, example, options: names }, options) {
  return [
    `.SS ${escaped([name, takes].filter(Boolean).join(" "))}`,
    `${escaped(summary)}.`,
    ...names.flatMap((option) => item(options[option].flags, options[option].description)),
    ".PP",
    "Example:",
    ".PP",
    ".EX",
    `  ${escaped(example)}`,
    ".EE",
  ];
}

/** Returns the rows of the first table of docs/failures.md: code and meaning. */
function exitCodes() {
  const [, table = ""] = /\| exit \| means \|\n\|[-|]+\n((?:\|.*\n)+)/.exec(
    readFileSync("docs/failures.md", "utf8"),
  );
  return [...table.matchAll(/^\| (\d+) \| (.*) \|$/gm)].map(([, code, text]) => [
    code,
    text.replaceAll("`", ""),
  ]);
}

function item(term, text) {
  return [".TP", `.B ${escaped(term)}`, `${escaped(text)}`];
}

/** Escapes text for roff. A line must not begin with a control character. */
function escaped(text) {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replace(/^[.']/, "\\&$&")
    .replaceAll(
      /[^\x20-\x7e]/g,
      (char) => `\\[u${char.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}]`,
    );
}
