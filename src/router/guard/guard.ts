import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import { Failure } from "../../core/failure.ts";
import { maxGuardSeconds } from "../../plan/guard-time.ts";
import { neededKib } from "../openwrt/obstacles.ts";
import { runForResult } from "../script.ts";
import { shellFile } from "../shell-file.ts";
import type { Shell } from "../shell.ts";
import { notArmed } from "./not-armed.ts";

export interface GuardOrder {
  /** Random and hex. The caller has saved it before: a confirmation requires it. */
  readonly token: string;
  /** Time for the confirmation. */
  readonly seconds: number;
  /** The packages that will change. */
  readonly configs: readonly string[];
  /** The run and the computer that arm it, `20261122-143316-5f3a@laptop`: shown to others who find it. */
  readonly owner?: string;
  /**
   * By the clock of that computer, in ms since 1970. The router's clock is wrong until it reaches a
   * time server.
   */
  readonly nowMs: number;
  /** Restarted after the router has restored, so that they use the old configuration. */
  readonly interfaces?: readonly string[];
  /** Services that the change stops, with the actions of their scripts that undo it. */
  readonly services?: readonly ServiceBefore[];
}

interface ServiceBefore {
  readonly name: string;
  readonly actions: readonly string[];
}

/** SHA-256 sums of files of /etc/config by name. */
export type ConfigSums = ReadonlyMap<string, string>;

export type GuardStatus =
  | { readonly state: "none" }
  | {
      readonly state: "pending";
      /** By the clock of the computer that armed it. */
      readonly since: string;
      readonly seconds: number;
      readonly secondsLeft: number;
      readonly watchdog: "running" | "stopped";
      readonly token: string;
      readonly owner?: string;
    }
  /** The router is restoring, or was interrupted while it did. */
  | { readonly state: "restoring"; readonly token: string; readonly owner?: string }
  /** The router has restored; the reason has not been read yet. */
  | { readonly state: "restored"; readonly reason: "timeout" | "boot" }
  /** The router could not restore; its copies are still in /etc/ethermode. */
  | { readonly state: "failed" };

/**
 * Arms the guard: the router restores these packages, also after a power cut, unless the token is
 * confirmed in time. Refuses before anything is written. The files on the router while a change is
 * unconfirmed (docs/facts/openwrt.md#guard):
 *
 *   /etc/ethermode/pending      TOKEN SECONDS SINCE OWNER: a change waits to be confirmed; made last, by one rename
 *   /etc/ethermode/restoring    the same file renamed: the router is restoring
 *   /etc/ethermode/confirmed    the same file renamed: the rest can be removed
 *   /etc/ethermode/restored     why the router restored (timeout, boot); or `failed`: it could not
 *   /etc/ethermode/snapshot-TOKEN/  copies of the packages with their modes, their sums, the names of absent ones,
 *                               and the services to enable and start again, `modemmanager:enable:start`
 *   /etc/ethermode/guard        guard.sh
 *   /etc/init.d/ethermode-guard init.sh, at 15: before firewall (19) and network (20) read the configuration
 *
 * All of it is on flash: RAM does not survive the power cut the guard is there for
 * (docs/facts/openwrt.md#rpcd-failures).
 * The first rename of `pending` decides, so a confirmation and a timeout in the same second cannot
 * both win. Returns the sums of the packages at that moment.
 */
export async function armGuard(
  shell: Shell,
  { token, seconds, configs, interfaces = [], services = [], owner = "", nowMs }: GuardOrder,
  call: Call,
): Promise<ConfigSums> {
  const valid =
    isToken(token) &&
    Number.isInteger(seconds) &&
    seconds > 0 &&
    seconds <= maxGuardSeconds &&
    configs.length > 0 &&
    [...configs, ...interfaces, ...services.map(({ name }) => name)].every((name) =>
      /^[A-Za-z0-9_-]{1,32}$/.test(name),
    );
  if (!valid)
    throw new Failure("refused/bad-value", {
      message: `Cannot arm a guard of ${seconds} s for "${configs.join(", ")}".`,
    });
  const data = [shellFile("./guard.sh", import.meta.url), shellFile("./init.sh", import.meta.url)];
  const args = [
    token,
    String(seconds),
    configs.join(" "),
    interfaces.join(" "),
    String(neededKib),
    safeOwner(owner),
    new Date(nowMs).toISOString().replace(/\.\d+/, ""),
    services.map(({ name, actions }) => [name, ...actions].join(":")).join(" "),
  ];
  const result = await runForResult(
    shell,
    "arm its guard",
    { body: shellFile("./arm.sh", import.meta.url), args, data },
    call,
  );
  if (result.word !== "armed") throw notArmed(shell, result);
  return new Map(
    [...result.output.matchAll(/^(\S+) ([0-9a-f]{64})$/gm)].map(([, name = "", sum = ""]) => [
      name,
      sum,
    ]),
  );
}

/**
 * Keeps the change: stops the watchdog and removes the guard. Call it over a connection opened
 * after the change.
 */
export async function confirmGuard(shell: Shell, token: string, call: Call): Promise<void> {
  await decide(shell, "confirm", token, call);
}

/**
 * Restores at once instead of waiting. Also removes the record of a guard that has restored by
 * itself.
 */
export async function restoreGuard(shell: Shell, token: string, call: Call): Promise<void> {
  await decide(shell, "restore", token, call);
}

async function decide(
  shell: Shell,
  verb: "confirm" | "restore",
  token: string,
  call: Call,
): Promise<void> {
  if (!isToken(token))
    throw new Failure("refused/bad-value", { message: "This is not a guard token." });
  const { word } = await runForResult(
    shell,
    `${verb} its configuration`,
    { body: shellFile("./decide.sh", import.meta.url), args: [verb, token] },
    call,
  );
  if (word === "done" || (verb === "restore" && word === "went-back")) return;
  switch (word) {
    case "another":
      throw new Failure("busy/guard-armed", {
        message: `Another run armed the guard on ${shell.label}.`,
        hint: "Wait until the change is confirmed or restored, then run the same command again.",
      });
    case "failed":
      throw new Failure("rollback/incomplete", {
        message: `${shell.label} could not restore its old configuration.`,
        hint: "The copies are in /etc/ethermode on the router. Compare them with /etc/config and copy them manually.",
      });
    case "restoring":
      if (verb === "restore") {
        throw new Failure("busy/guard-armed", {
          message: `${shell.label} is restoring its old configuration.`,
          hint: "Run the same command again in a minute.",
        });
      }
      throw restored(shell);
    case "went-back":
      throw restored(shell);
    default:
      throw new Failure("apply/not-confirmed", {
        message: `${shell.label} has no active guard.`,
      });
  }
}

function restored({ label }: Shell): Failure {
  return new Failure("apply/not-confirmed", {
    message: `${label} restored its old configuration before the new one was confirmed.`,
  });
}

/** Reads the state of the guard. Changes nothing. */
export async function guardStatus(shell: Shell, call: Call): Promise<GuardStatus> {
  const { word, output } = await runForResult(
    shell,
    "report its guard",
    { body: shellFile("./status.sh", import.meta.url), args: [] },
    call,
  );
  const words = output.trim().split(" ");
  switch (word) {
    case "pending": {
      const [seconds, since = "", left, watchdog, token = "", owner] = words;
      return {
        state: "pending",
        since,
        seconds: Number(seconds),
        secondsLeft: Number(left),
        watchdog: watchdog === "running" ? "running" : "stopped",
        token,
        ...defined({ owner }),
      };
    }
    case "restored":
      return { state: "restored", reason: words[0] === "boot" ? "boot" : "timeout" };
    case "restoring":
      return { state: "restoring", token: words[0] ?? "", ...defined({ owner: words[1] }) };
    case "failed":
      return { state: "failed" };
    default:
      return { state: "none" };
  }
}

/** The record on the router is one line of words. */
function safeOwner(owner: string): string {
  return owner.replaceAll(/[^A-Za-z0-9@._-]/g, "-").slice(0, 100);
}

function isToken(token: string): boolean {
  return /^[0-9a-f]{16,64}$/.test(token);
}
