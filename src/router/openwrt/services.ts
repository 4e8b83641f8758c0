import type { Call } from "../../core/call.ts";
import type { Clock } from "../../core/clock.ts";
import { Failure } from "../../core/failure.ts";
import { waits } from "../../core/waits.ts";
import { serviceActions, serviceIn, servicePath, serviceState } from "../../uci/service-state.ts";
import type { Change, UciValue } from "../../uci/value.ts";
import { runScript } from "../script.ts";
import { shellFile } from "../shell-file.ts";
import type { Shell } from "../shell.ts";
import { unguarded } from "./write-options.ts";
import type { WriteOptions } from "./write-options.ts";

/** States of init scripts by path, as lines `service NAME enabled|disabled running|stopped` show them. */
export function parseServices(text: string): Readonly<Record<string, string>> {
  const lines = text.matchAll(/^service (\S+) (enabled|disabled)(?: (running|stopped))?\s*$/gm);
  return Object.fromEntries(
    [...lines].map(([, name = "", boot, now = boot === "enabled" ? "running" : "stopped"]) => [
      servicePath(name),
      serviceState(boot === "enabled", now === "running"),
    ]),
  );
}

/** Reads the states of these services; a missing init script is null. */
export async function readServices(
  shell: Shell,
  changes: readonly Pick<Change, "path">[],
  call: Call,
): Promise<Readonly<Record<string, UciValue>>> {
  if (changes.length === 0) return {};
  const paths = changes.map(({ path }) => path);
  const found = await runServices(
    shell,
    paths.map((path) => serviceIn(path) ?? ""),
    call,
  );
  return Object.fromEntries(paths.map((path) => [path, found[path] ?? null]));
}

const pollMs = 500;

/**
 * Starts, stops, enables and disables services, and waits until each has the state it is given.
 * Throws `apply/not-confirmed` when the guard is not armed any more.
 */
export async function setServices(
  shell: Shell,
  changes: readonly Change[],
  clock: Clock,
  call: Call & WriteOptions,
): Promise<void> {
  if (changes.length === 0) return;
  const words = changes.map(({ path, to }) => [serviceIn(path), ...serviceActions(to)].join(":"));
  const deadline = clock.monotonicMs() + waits.serviceStops.deadlineMs;
  let now = await runServices(shell, words, call);
  const late = (): Change | undefined => changes.find(({ path, to }) => (now[path] ?? null) !== to);
  while (late() !== undefined && clock.monotonicMs() < deadline) {
    await clock.sleep(pollMs, call);
    now = await readServices(shell, changes, call);
  }
  const failed = late();
  if (failed === undefined) return;
  const name = serviceIn(failed.path);
  throw new Failure("router/command-failed", {
    message: `${shell.label} did not bring its service "${name}" to the state "${failed.to}".`,
    hint: `To see why, run on the router:\n  logread -e ${name}`,
  });
}

async function runServices(
  shell: Shell,
  words: readonly string[],
  call: Call & WriteOptions,
): Promise<Readonly<Record<string, UciValue>>> {
  const body = shellFile("./services.sh", import.meta.url);
  const args = [call.guard ?? "", ...words];
  const output = await runScript(
    shell,
    { body, args, timeoutMs: waits.serviceStops.deadlineMs },
    call,
  );
  if (output === "unguarded\n") throw unguarded(shell.label);
  return parseServices(output);
}
