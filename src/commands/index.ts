import { Command, CommanderError, Option } from "commander";
import type { Io } from "../app/io.ts";
import type { CommandFile, Invocation } from "./command.ts";
import { commandFirst, namesNoCommand } from "./normalize-argv.ts";

interface Row {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly (keyof typeof options)[];
  readonly load: () => Promise<CommandFile>;
}

const options = {
  json: new Option("--json", "machine output: one JSON event a line"),
  yes: new Option("--yes", "answer the confirmation"),
  "no-input": new Option("--no-input", "never ask"),
  only: new Option("--only <name...>", "only these targets"),
  parallel: new Option("--parallel <n>", "targets worked on at the same time").argParser(
    count("--parallel", 1),
  ),
  canary: new Option(
    "--canary <n>",
    "so many targets first, one by one; stop when one fails",
  ).argParser(count("--canary")),
  "max-failures": new Option(
    "--max-failures <n>",
    "start no further target after so many failures",
  ).argParser(count("--max-failures", 1)),
  trace: new Option("--trace <file>", "write the AT conversation, identities masked"),
  "state-dir": new Option("--state-dir <dir>", "where runs, locks and known hosts are kept"),
  simulate: new Option("--simulate", "simulated devices instead of real ones"),
  "confirm-timeout": new Option(
    "--confirm-timeout <seconds>",
    "how long the router waits for confirmation",
  ).argParser(count("--confirm-timeout", 1)),
  "show-addresses": new Option("--show-addresses", "public addresses in full instead of masked"),
  verbose: new Option("-v, --verbose", "say more"),
  check: new Option("--check", "exit 2 when there are steps to take"),
  stock: new Option("--stock", "the modem to its stock settings, the router as before"),
  port: new Option(
    "--port <port>",
    "the modem's AT port: a path, serial:<USB serial>, tcp:host:port, router:auto or router:<path> for the router's own USB",
  ),
  host: new Option("--host <host>", "the router's address"),
  "ssh-port": new Option("--ssh-port <port>", "the router's SSH port").argParser(
    count("--ssh-port", 1),
  ),
  user: new Option("--user <name>", "the router's user"),
  "password-env": new Option(
    "--password-env <name>",
    "environment variable that holds the router's password",
  ),
  "password-file": new Option("--password-file <file>", "file that holds the router's password"),
  key: new Option("--key <file>", "SSH key for the router"),
  "no-router": new Option("--no-router", "configure the modem alone"),
  apn: new Option("--apn <name>", "access point name"),
  nat: new Option("--nat", "keep the modem's NAT and its page at 192.168.225.1"),
  save: new Option("--save <file>", "where the answers are saved as a profile"),
  "ssh-listen": new Option("--ssh-listen <port>", "port for the simulated router's SSH").argParser(
    count("--ssh-listen"),
  ),
  model: new Option("--model <name>", "which modem is simulated, or which one it must be"),
  faults: new Option("--fault <name...>", "named misbehaviour of the simulated devices"),
  image: new Option("--image <name>", "which OpenWrt release is simulated"),
  speed: new Option(
    "--speed <n>",
    "how many times faster than life simulated devices run",
  ).argParser(count("--speed")),
} as const;

const devices = [
  "trace",
  "state-dir",
  "simulate",
  "show-addresses",
  "verbose",
  "json",
  "no-input",
] as const;
/** Taken by every command, so that a script can give them to all; shown where they do something. */
const everywhere = ["json", "yes", "no-input", "state-dir", "simulate", "verbose"] as const;
const fleet = ["only", "parallel", "canary", "max-failures"] as const;
const answers = [
  "port",
  "model",
  "host",
  "ssh-port",
  "user",
  "password-env",
  "password-file",
  "key",
  "no-router",
  "apn",
  "nat",
  "save",
] as const;

const rows: readonly Row[] = [
  {
    name: "setup",
    summary: "the wizard: find, look, ask, plan, apply, prove, save the answers",
    options: [...answers, "yes", "confirm-timeout", ...devices],
    load: () => import("./setup.ts"),
  },
  {
    name: "detect",
    summary: "modems and AT ports: what they are, who holds them, why a port was chosen",
    options: ["port", ...devices],
    load: () => import("./detect.ts"),
  },
  {
    name: "doctor [file...]",
    summary: "what is wrong on modem, USB, router and lease, on what evidence, and what to do",
    options: [
      "port",
      "host",
      "ssh-port",
      "user",
      "password-env",
      "password-file",
      "key",
      ...fleet,
      ...devices,
    ],
    load: () => import("./doctor.ts"),
  },
  {
    name: "plan <file...>",
    summary: "the steps between what is and what is wanted",
    options: ["check", ...fleet, "confirm-timeout", ...devices],
    load: () => import("./plan.ts"),
  },
  {
    name: "apply <file...>",
    summary: "plan, confirm, snapshot, take the steps, verify; roll back what failed",
    options: ["yes", "confirm-timeout", ...fleet, ...devices],
    load: () => import("./apply.ts"),
  },
  {
    name: "verify <file...>",
    summary: "is it as wanted, and is passthrough proven; exit 2 on drift",
    options: [...fleet, ...devices],
    load: () => import("./verify.ts"),
  },
  {
    name: "rollback [args...]",
    summary: "back to the snapshot of the last run, a named run, or stock",
    options: ["stock", "yes", "port", "confirm-timeout", ...fleet, ...devices],
    load: () => import("./rollback.ts"),
  },
  {
    name: "history",
    summary: "runs: id, time, target, outcome, what a rollback would do",
    options: ["json", "state-dir", "simulate", "only", "show-addresses", "verbose"],
    load: () => import("./history.ts"),
  },
  {
    name: "validate <file...>",
    summary: "profiles against schema and rules; no device is touched",
    options: ["json", "verbose"],
    load: () => import("./validate.ts"),
  },
  {
    name: "schema [name]",
    summary: "the JSON Schema, for editors: profile, snapshot, report",
    options: [],
    load: () => import("./schema.ts"),
  },
  {
    name: "profiles [name]",
    summary: "the shipped profiles; with a name, its YAML",
    options: ["json"],
    load: () => import("./profiles.ts"),
  },
  {
    name: "explain <word...>",
    summary: "a setting, step, finding, failure, verdict or exit code in plain words",
    options: ["json", "state-dir"],
    load: () => import("./explain.ts"),
  },
  {
    name: "at <command>",
    summary: "one guarded AT exchange; refuses what can brick, unlock or re-identify a modem",
    options: ["port", "yes", ...devices],
    load: () => import("./at.ts"),
  },
  {
    name: "simulate",
    summary: "a simulated modem and router with a serial port and SSH, until interrupted",
    options: ["model", "image", "faults", "ssh-listen", "speed", "state-dir", "json", "verbose"],
    load: () => import("./simulate.ts"),
  },
  {
    name: "demo",
    summary: "the whole job on the simulated pair",
    options: ["yes", "no-input", "json", "verbose"],
    load: () => import("./demo.ts"),
  },
  {
    name: "completion <shell>",
    summary: "completion script for bash, zsh or fish",
    options: [],
    load: () => import("./completion.ts"),
  },
];

/** A command as completion scripts need it. */
export interface CommandWords {
  readonly name: string;
  readonly summary: string;
  /** `file...`, `shell`; missing where a command takes no words. */
  readonly takes?: string;
  readonly options: readonly Option[];
}

/** The one table above, for completion. */
export function commandWords(): readonly CommandWords[] {
  return rows.map((row) => {
    const [name = "", takes] = row.name.split(/[ <>[\]]+/);
    return {
      name,
      summary: row.summary,
      options: row.options.map((option) => options[option]),
      ...(takes === undefined || takes === "" ? {} : { takes }),
    };
  });
}

/** Runs the program on these words and returns the exit code; writes only to `io`. */
export async function commandLine(argv: readonly string[], io: Io): Promise<number> {
  let exit = 0;
  const program = new Command("ethermode")
    .description(
      "Turns a cellular modem into a plain Ethernet WAN: Ethernet mode and IP passthrough on the modem, a DHCP WAN on the OpenWrt router.",
    )
    .version(io.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
    })
    .helpCommand(false)
    .showSuggestionAfterError(true);
  for (const row of rows) {
    const command = program.command(row.name).description(row.summary);
    for (const name of row.options) command.addOption(options[name]);
    for (const name of everywhere)
      if (!row.options.includes(name)) command.addOption(unseen(options[name]));
    command.action(async (...given: unknown[]) => {
      const words = given
        .slice(0, -2)
        .flat()
        .filter((word) => typeof word === "string");
      exit = await runFile(row, { args: words, options: command.opts(), io });
    });
  }
  const words = commandFirst(argv, takesValue);
  const unnamed =
    namesNoCommand(words, takesValue) && !words.some((word) => ofTheProgram.includes(word));
  try {
    if (unnamed && !io.isTerminal) {
      program.outputHelp({ error: true });
      return 64;
    }
    await program.parseAsync(unnamed ? ["setup", ...words] : [...words], { from: "user" });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError)
      return error.exitCode === 0 ? 0 : misused(error, words, io);
    throw error;
  }
}

/** Answered without a command. */
const ofTheProgram: readonly string[] = ["-h", "--help", "-V", "--version"];

function takesValue(word: string): boolean {
  return Object.values(options).some(({ long, required }) => long === word && required);
}

function unseen({ flags, description }: Option): Option {
  return new Option(flags, description).hideHelp();
}

/** To people commander has said it already, but for our own numbers. */
async function misused(
  { message, code }: CommanderError,
  words: readonly string[],
  io: Io,
): Promise<number> {
  if (code === "ethermode.number") io.stderr.write(`${message}\n`);
  if (!words.includes("--json")) return 64;
  const { sayMisuse } = await import("./fatal.ts");
  return sayMisuse(message, io);
}

async function runFile(row: Row, invocation: Invocation): Promise<number> {
  const file = await row.load();
  try {
    return await file.run(invocation);
  } catch (error) {
    const { sayAndExit } = await import("./fatal.ts");
    return sayAndExit(error, invocation);
  }
}

function count(option: string, least = 0): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least) return value;
    throw new CommanderError(
      64,
      "ethermode.number",
      `error: option '${option}' wants a whole number${least === 0 ? "" : ` from ${least}`}, not '${text}'`,
    );
  };
}
