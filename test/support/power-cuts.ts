import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { armGuard, confirmGuard, restoreGuard } from "../../src/router/guard/guard.ts";
import { lose, losses } from "./flash-loss.ts";
import type { Loss } from "./flash-loss.ts";
import { openRoot } from "./openwrt-root.ts";
import type { OpenwrtRoot } from "./openwrt-root.ts";

/** Action of the guard that the power cut interrupts. */
export type Act =
  | "arming"
  | "confirming"
  | "restoring on request"
  | "restoring at the timeout"
  | "restoring at boot";

export interface CutCase {
  readonly act: Act;
  /** Number of the program call before which the power is cut, from 1. */
  readonly step: number;
  readonly loss: Loss;
  readonly outcome: "cut" | "completed";
  readonly config: "old" | "new" | "mixed";
  /** Files of the guard on the flash after the next boot. `restored` records a restore. */
  readonly traces: readonly string[];
  /** `clean`: the next run arms and confirms a guard and leaves no files. */
  readonly nextRun: "clean" | "not clean";
}

const call = { signal: new AbortController().signal };
const token = "0123456789abcdef0123456789abcdef";
const old = "\nconfig interface 'wan'\n\toption proto 'dhcp' # my comment\n\n";
const changed = "\nconfig interface 'wan'\n\toption proto 'none'\n\n";
const order = { token, seconds: 60, configs: ["network", "dhcp"], interfaces: ["wan"], nowMs: 0 };

/** Programs before which the power is cut: those that change files or take time. */
const stops = [
  "cat",
  "chmod",
  "cp",
  "ifup",
  "ln",
  "logger",
  "mkdir",
  "mv",
  "reload_config",
  "rm",
  "rmdir",
  "sha256sum",
  "start-stop-daemon",
  "sync",
  "ubus",
];

/** Returns a wrapper for a program that counts calls and kills all processes but init at the cut. */
function stop(name: string): string {
  const work =
    name === "sync"
      ? "/bin/busybox rm -rf /synced\n/bin/busybox cp -a /etc /synced"
      : `exec /bin/${name} "$@"`;
  return `#!/bin/sh
count=0
read -r count 2> /dev/null < /tmp/count
count=$((count + 1))
echo "$count" > /tmp/count
echo ${name} >> /tmp/called
at=
read -r at 2> /dev/null < /tmp/cut-at
if [ "$count" = "$at" ]; then : > /cut; kill -9 -1; kill -9 $$; fi
${work}
`;
}

/** Programs that make a change durable, or replace the old state by the new one. */
const commits = new Set(["mv", "sync"]);

/**
 * Cuts the power before chosen program calls of an action, and once after the last. The loss rotates.
 * Chosen are the first call, the last, and the calls beside those that commit something; or, for an
 * action that shares its program with `sameAs`, only the first call and those which that one lacks.
 * All calls are chosen when ETHERMODE_TEST_ALL is set.
 */
export async function cutsOf(
  act: Act,
  { turn, sameAs }: { readonly turn: number; readonly sameAs?: Act },
): Promise<readonly CutCase[]> {
  const called = await calledBy(act);
  const known = new Set(sameAs === undefined ? [] : await calledBy(sameAs));
  const isChosen = (name: string, index: number): boolean =>
    process.env["ETHERMODE_TEST_ALL"] !== undefined ||
    index === 0 ||
    (sameAs === undefined
      ? index === called.length - 1 || commits.has(name) || commits.has(called[index - 1] ?? "")
      : !known.has(name));
  const steps = called.flatMap((name, index) => (isChosen(name, index) ? [index + 1] : []));
  const queue = [...steps, called.length + 1];
  const cases: CutCase[] = [];
  const cutNext = async (): Promise<void> => {
    for (let step = queue.shift(); step !== undefined; step = queue.shift())
      cases.push(await cutAt(act, step, losses[(step + turn) % losses.length] ?? "nothing"));
  };
  await Promise.all(Array.from({ length: workers }, cutNext));
  return cases;
}

const workers = 3;

/** Returns the programs that an undisturbed action calls, in order. */
async function calledBy(act: Act): Promise<readonly string[]> {
  await using root = await openRoot();
  await prepareFor(act, root);
  rmSync(root.path("tmp/called"), { force: true });
  await perform(act, root, Number.MAX_SAFE_INTEGER);
  return readFileSync(root.path("tmp/called"), "utf8").trim().split("\n");
}

/** Brings the machine to where the action begins. */
async function prepareFor(act: Act, root: OpenwrtRoot): Promise<void> {
  prepare(root);
  if (act === "arming") return;
  const seconds = act === "restoring at the timeout" ? 1 : order.seconds;
  await armGuard(root.shell, { ...order, seconds }, call);
  write(root, changed);
}

async function cutAt(act: Act, step: number, loss: Loss): Promise<CutCase> {
  await using root = await openRoot();
  await prepareFor(act, root);
  const kept = await perform(act, root, step);
  const outcome = existsSync(root.path("cut")) ? "cut" : "completed";
  await root.cutPower();
  lose(root, loss);
  await root.start();
  const traces = tracesOf(root);
  const text = readFileSync(root.path("etc/config/network"), "utf8");
  const isWhole =
    (statSync(root.path("etc/config/network")).mode & 0o777) === 0o600 &&
    !existsSync(root.path("etc/config/dhcp"));
  const config =
    !isWhole || (kept === "confirmed" && text === old)
      ? "mixed"
      : text === old
        ? "old"
        : text === changed
          ? "new"
          : "mixed";
  return { act, step, loss, outcome, config, traces, nextRun: await nextRun(root, traces) };
}

async function perform(
  act: Act,
  root: OpenwrtRoot,
  step: number,
): Promise<"confirmed" | "not confirmed"> {
  const begin = (): void => {
    writeFileSync(root.path("tmp/count"), "0\n");
    writeFileSync(root.path("tmp/cut-at"), `${step}\n`);
  };
  const ended = (work: Promise<unknown>): Promise<boolean> =>
    work.then(
      () => true,
      () => false,
    );
  switch (act) {
    case "arming":
      begin();
      await ended(armGuard(root.shell, order, call));
      return "not confirmed";
    case "confirming":
      begin();
      return (await ended(confirmGuard(root.shell, token, call))) ? "confirmed" : "not confirmed";
    case "restoring on request":
      begin();
      await ended(restoreGuard(root.shell, token, call));
      return "not confirmed";
    case "restoring at the timeout":
      begin();
      while (!existsSync(root.path("cut")) && !existsSync(root.path("happened"))) await pause(50);
      // The guard calls more programs after its log line.
      await pause(existsSync(root.path("cut")) ? 0 : 1_000);
      return "not confirmed";
    case "restoring at boot":
      await root.cutPower();
      begin();
      await root.start();
      return "not confirmed";
    default:
      return act satisfies never;
  }
}

function prepare(root: OpenwrtRoot): void {
  mkdirSync(root.path("usr/sbin"), { recursive: true });
  for (const name of stops)
    writeFileSync(root.path(`usr/sbin/${name}`), stop(name), { mode: 0o755 });
  write(root, old);
  chmodSync(root.path("etc/config/network"), 0o600);
  cpSync(root.path("etc"), root.path("synced"), { recursive: true, verbatimSymlinks: true });
}

/** Writes the file synced, as `uci commit` does (docs/facts/openwrt.md#commit-to-flash). */
function write(root: OpenwrtRoot, text: string): void {
  writeFileSync(root.path("etc/config/network"), text);
  if (existsSync(root.path("synced"))) writeFileSync(root.path("synced/config/network"), text);
}

function tracesOf(root: OpenwrtRoot): readonly string[] {
  return readdirSync(root.path("etc"), { recursive: true, encoding: "utf8" })
    .filter((name) => /ethermode|guard/.test(name))
    .sort();
}

async function nextRun(root: OpenwrtRoot, traces: readonly string[]): Promise<CutCase["nextRun"]> {
  if (traces.length === 0) return "clean";
  try {
    await armGuard(root.shell, order, call);
    await confirmGuard(root.shell, token, call);
    return tracesOf(root).length === 0 ? "clean" : "not clean";
  } catch {
    return "not clean";
  }
}
