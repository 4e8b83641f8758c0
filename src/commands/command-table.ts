import { devices, files, fleet, login, pair, path, sim, wan } from "./option-groups.ts";
import type { OptionName } from "./option-table.ts";

/** A command as help, completion and the parser need it. */
export interface CommandRow {
  readonly name: string;
  /** `<file...>` or `[run]`; absent if the command takes no arguments. */
  readonly takes?: string;
  /** Starts with a verb. */
  readonly summary: string;
  /** One complete command line. */
  readonly example: string;
  readonly options: readonly OptionName[];
}

export const commands = [
  {
    name: "setup",
    summary: "Set up a modem and its router step by step, and save the answers as a profile",
    example: "ethermode setup --host 192.168.1.1",
    options: [
      "port",
      "model",
      ...login,
      "host-key",
      "no-router",
      "apn",
      ...sim,
      ...wan,
      "save",
      "yes",
      "confirm-timeout",
      "forget",
      ...path,
      ...devices,
    ],
  },
  {
    name: "detect",
    summary: "List modems and AT ports on this computer, or on the router of --host",
    example: "ethermode detect --verbose",
    options: ["port", ...login, "jump", "from", "install-udev", ...devices],
  },
  {
    name: "doctor",
    takes: "[file...]",
    summary: "Diagnose modem, USB, router and lease, with evidence and fixes",
    example: "ethermode doctor --host 192.168.1.1",
    options: [
      "from-files",
      "save-recording",
      "markdown",
      ...path,
      "port",
      ...login,
      "jump",
      ...fleet,
      ...files,
      ...devices,
    ],
  },
  {
    name: "plan",
    takes: "[file...]",
    summary: "Show what apply would change",
    example: "ethermode plan my-router.yaml",
    options: [
      "check",
      "out",
      "rehearse",
      "forget",
      "from",
      ...fleet,
      "confirm-timeout",
      ...files,
      ...devices,
    ],
  },
  {
    name: "apply",
    takes: "<file...>",
    summary: "Show the plan, apply it after confirmation, verify it, and roll back on failure",
    example: "ethermode apply my-router.yaml",
    options: [
      "yes",
      "plan-hash",
      "confirm-timeout",
      "forget",
      ...path,
      ...fleet,
      ...files,
      ...devices,
    ],
  },
  {
    name: "verify",
    takes: "[file...]",
    summary: "Check for drift and verify passthrough (exit code 2 on drift)",
    example: "ethermode verify my-router.yaml",
    options: ["watch", "metrics", "from", ...path, ...fleet, ...files, ...devices],
  },
  {
    name: "rollback",
    takes: "[run...]",
    summary:
      "Restore the state before the last run, a named run or a profile, or the factory settings",
    example: "ethermode rollback",
    options: [
      "last",
      "stock",
      "force",
      "yes",
      "port",
      ...login,
      "jump",
      "confirm-timeout",
      ...fleet,
      ...files,
      ...devices,
    ],
  },
  {
    name: "history",
    summary: "List runs: id, time, target, outcome, what a rollback would restore",
    example: "ethermode history",
    options: ["json", "state-dir", "simulate", "only", "show-addresses", "verbose"],
  },
  {
    name: "validate",
    takes: "<file...>",
    summary: "Check profiles for errors without touching a device",
    example: "ethermode validate my-router.yaml",
    options: ["inventory", "json", "verbose"],
  },
  {
    name: "schema",
    takes: "[name]",
    summary: "Print a JSON Schema for editors: profile (default), plan, snapshot or report",
    example: "ethermode schema profile",
    options: [],
  },
  {
    name: "profiles",
    takes: "[name]",
    summary: "List the shipped profiles, or print the YAML of one",
    example: "ethermode profiles rm520n-gl-passthrough",
    options: ["json"],
  },
  {
    name: "explain",
    takes: "[word...]",
    summary: "Explain a term, setting, finding, failure, AT command or UCI option, or list them",
    example: "ethermode explain double-nat",
    options: ["json", "state-dir"],
  },
  {
    name: "at",
    takes: "[command]",
    summary: "Send one AT command, or start a session (dangerous commands are refused)",
    example: "ethermode at 'AT+QENG=\"servingcell\"'",
    options: ["port", ...login, "jump", "yes", ...devices],
  },
  {
    name: "hosts",
    takes: "<scan> <file...>",
    summary: "Read the host keys of all targets without a login, and save them after confirmation",
    example: "ethermode hosts scan fleet.yaml",
    options: ["yes", "inventory", "only", "parallel", "no-input", "json", "state-dir"],
  },
  {
    name: "inventory",
    takes: "[file...]",
    summary: "Serve the targets of a profile as a dynamic inventory for Ansible",
    example: "ethermode inventory fleet.yaml --list",
    options: ["list", "inventory-host", "only"],
  },
  {
    name: "export",
    takes: "<format> [file...]",
    summary: "Write the router's part of a profile for ansible, uci-defaults or openwisp",
    example: "ethermode export ansible fleet.yaml > wan.yml",
    options: ["only"],
  },
  {
    name: "aim",
    summary: "Show live signal (RSRP, RSRQ, SINR) per cell and antenna until Ctrl-C",
    example: "ethermode aim --csv antenna.csv",
    options: ["csv", "count", "port", ...login, ...devices],
  },
  {
    name: "simulate",
    summary: "Start a simulated modem and router with a serial port and SSH, until interrupted",
    example: "ethermode simulate --model rm521f-gl",
    options: ["simulated-model", ...pair, "from", "ssh-listen", "state-dir", "json", "verbose"],
  },
  {
    name: "demo",
    summary: "Show the whole setup on a simulated modem and router",
    example: "ethermode demo",
    options: ["yes", "no-input", "json", "verbose"],
  },
  {
    name: "completion",
    takes: "<shell> [profile...]",
    summary: "Print the completion script for bash, zsh, fish or PowerShell",
    example: 'eval "$(ethermode completion bash)"',
    options: ["state-dir"],
  },
] as const satisfies readonly CommandRow[];

export type CommandName = (typeof commands)[number]["name"];
