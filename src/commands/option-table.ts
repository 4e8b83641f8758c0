import { setupOptions } from "./setup-options.ts";
import { simulatedOptions } from "./simulated-options.ts";

import { reportExtensions } from "../report/files/extensions.ts";

/** An option as help, completion and the parser need it. */
export interface OptionRow {
  /** `-v, --verbose` or `--port <port>`, as commander reads it. */
  readonly flags: string;
  /** Starts with a verb; names the default where there is one. */
  readonly description: string;
  /** The value is a whole number of at least this. */
  readonly min?: number;
  /** The value ends with one of these. */
  readonly endings?: readonly string[];
  /** The only values. */
  readonly values?: readonly string[];
  /** The option can be repeated, and a value without `endings` is a comma list. */
  readonly isList?: true;
}

/** Every option; a key differs from its flag only where one flag has two meanings. */
export const options = {
  json: { flags: "--json", description: "Print machine-readable output: one JSON event per line" },
  yes: { flags: "--yes", description: "Skip the confirmation" },
  "no-input": {
    flags: "--no-input",
    description: "Never ask a question (a missing answer is an error)",
  },
  only: {
    flags: "--only <names>",
    description:
      "Select targets by names or tags separated by commas. '!name' excludes. Repeatable (default: all)",
    isList: true,
  },
  inventory: {
    flags: "--inventory <file>",
    description:
      "Use each host of this Ansible inventory as a target of the profile: YAML, or the JSON of " +
      "`ansible-inventory --list`",
  },
  parallel: {
    flags: "--parallel <n>",
    description: "Set how many targets run at the same time (default: 4)",
    min: 1,
  },
  canary: {
    flags: "--canary <n>",
    description: "Run this many targets first, one by one, and stop when one fails (default: 0)",
    min: 0,
  },
  "max-failures": {
    flags: "--max-failures <n>",
    description: "Start no further target after this many failures (default: no limit)",
    min: 1,
  },
  trace: { flags: "--trace <file>", description: "Save the AT conversation, identities masked" },
  "state-dir": {
    flags: "--state-dir <dir>",
    description:
      "Keep runs, locks and known hosts here (default: $ETHERMODE_STATE_DIR, else the user's state folder)",
  },
  simulate: { flags: "--simulate", description: "Use a simulated modem and router" },
  from: {
    flags: "--from <dir>",
    description:
      "Use recorded devices instead of real ones: a folder, or a file of `doctor --save`",
  },
  "from-files": {
    flags: "--from [path...]",
    description:
      "Use recorded devices: a folder, or files with replies, logs or configuration" +
      " (- or no path: standard input)",
  },
  "confirm-timeout": {
    flags: "--confirm-timeout <seconds>",
    description:
      "Set how long the router waits for confirmation before it restores its configuration" +
      " (default: 120, or 210 with a new lease)",
    min: 1,
  },
  "show-addresses": {
    flags: "--show-addresses",
    description: "Show public addresses in full instead of masked",
  },
  quiet: { flags: "-q, --quiet", description: "Show results and failures only, no progress" },
  plain: {
    flags: "--plain",
    description: "Write plain lines for screen readers and logs: no redrawing, no symbols",
  },
  verbose: { flags: "-v, --verbose", description: "Show details: evidence, reasons, sources" },
  forget: {
    flags: "--forget",
    description: "Try again what this modem's firmware refused in earlier runs (default: avoid it)",
  },
  report: {
    flags: "--report <file>",
    description: "Write a report: .html, .md, .json, or .xml for JUnit (repeatable)",
    endings: reportExtensions,
    isList: true,
  },
  "log-file": {
    flags: "--log-file <file>",
    description: "Append all output with details and times to this file",
  },
  watch: {
    flags: "--watch <minutes>",
    description: "Watch lease, link, registration and temperature for this time after verifying",
    min: 1,
  },
  metrics: {
    flags: "--metrics <file>",
    description: "Write Prometheus metrics to this .prom file, for node_exporter",
    endings: [".prom"],
  },
  rehearse: {
    flags: "--rehearse",
    description:
      "Run the plan and its rollback on simulated devices with the observed state, and show the outage",
  },
  out: {
    flags: "--out <file>",
    description: "Save the plan in this file, for review and for `apply FILE`",
  },
  "plan-hash": {
    flags: "--plan-hash <hash>",
    description:
      "Apply only a plan with this hash, without confirmation (several targets: comma list)",
  },
  check: { flags: "--check", description: "Exit with code 2 when the plan has steps" },
  "check-host": {
    flags: "--check <host>",
    description:
      "Set the address or name on the Internet that the router tries to reach (default: 1.1.1.1)",
  },
  passive: {
    flags: "--passive",
    description: "Send no packet to the Internet: check the path by the router's settings only",
  },
  stock: {
    flags: "--stock",
    description: "Restore the modem's factory settings, and the router as before the first run",
  },
  force: {
    flags: "--force",
    description: "Overwrite values that ethermode did not write",
  },
  last: {
    flags: "--last",
    description: "Roll back all targets of the last run with several targets",
  },
  port: {
    flags: "--port <port>",
    description:
      "Set the modem's AT port: a path, serial:<USB serial>, tcp:<host>:<port>, router:auto or " +
      "router:<path> (default: auto)",
  },
  host: { flags: "--host <host>", description: "Set the router's address" },
  list: { flags: "--list", description: "Print all targets with their groups and variables" },
  "inventory-host": { flags: "--host <name>", description: "Print the variables of one target" },
  "ssh-port": {
    flags: "--ssh-port <port>",
    description: "Set the router's SSH port (default: 22)",
    min: 1,
  },
  user: { flags: "--user <name>", description: "Set the router's user (default: root)" },
  "password-env": {
    flags: "--password-env <name>",
    description: "Read the router's password from this environment variable",
  },
  "password-file": {
    flags: "--password-file <file>",
    description: "Read the router's password from this file",
  },
  key: { flags: "--key <file>", description: "Use this SSH key for the router" },
  jump: {
    flags: "--jump <host>",
    description: "Reach the router through this SSH host: [user@]host[:port]",
  },
  "install-udev": {
    flags: "--install-udev",
    description: "Print the commands that give your user access to modems on Linux, and run none",
  },
  "strict-host-keys": {
    flags: "--strict-host-keys",
    description: "Refuse a router whose host key is unknown (default: accept, show and save it)",
  },
  "host-key": {
    flags: "--host-key <fingerprint>",
    description: "Accept only this host key of the router, such as SHA256:… (default: see ssh)",
  },
  csv: { flags: "--csv <file>", description: "Append every reading to this CSV file" },
  count: {
    flags: "--count <n>",
    description: "Stop after this many readings (default: at Ctrl-C)",
    min: 1,
  },
  markdown: {
    flags: "--markdown",
    description: "Print the diagnosis as Markdown, to paste it into a forum post",
  },
  "save-recording": {
    flags: "--save <file>",
    description: "Save what the devices report, masked, as one file, or as a folder (NAME/)",
  },
  save: { flags: "--save <file>", description: "Save the answers as a profile in this file" },
  model: { flags: "--model <name>", description: "Require this modem model (default: auto)" },
  ...setupOptions,
  ...simulatedOptions,
} as const satisfies Readonly<Record<string, OptionRow>>;

export type OptionName = keyof typeof options;

/** The words before a value: `-v` and `--verbose`. */
export function namesOf({ flags }: OptionRow): readonly string[] {
  return flags.split(/[ ,]+/).filter((word) => word.startsWith("-"));
}

export function takesValue({ flags }: OptionRow): boolean {
  return flags.includes("<");
}
