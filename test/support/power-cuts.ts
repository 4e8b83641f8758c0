import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { armGuard, confirmGuard, restoreGuard } from "../../src/router/guard/guard.ts";
import { openRoot } from "./openwrt-root.ts";
import type { OpenwrtRoot } from "./openwrt-root.ts";

/** What the guard is doing when the power goes. */
export type Act =
  | "arming"
  | "confirming"
  | "going back when told"
  | "going back when the time is up"
  | "going back at a start";

/** What a flash loses with the power. */
export type Loss = "nothing" | "what was not synced" | "contents that were not synced";

export interface CutCase {
  readonly act: Act;
  /** Before the so-manieth program the guard calls. */
  readonly step: number;
  readonly loss: Loss;
  readonly outcome: "cut" | "carried out";
  readonly config: "old" | "new" | "mixed";
  /** What the flash still has of the guard after the next start; `restored` is the memory of it. */
  readonly traces: readonly string[];
  /** Whether the next run can arm a guard and leaves nothing. */
  readonly nextRun: "clean" | "not clean";
}

const call = { signal: new AbortController().signal };
const token = "0123456789abcdef0123456789abcdef";
const old = "\nconfig interface 'wan'\n\toption proto 'dhcp' # by hand\n\n";
const changed = "\nconfig interface 'wan'\n\toption proto 'none'\n\n";
const order = { token, seconds: 60, configs: ["network", "dhcp"], interfaces: ["wan"] };
const losses: readonly Loss[] = ["nothing", "what was not synced", "contents that were not synced"];

/** Programs with which a script changes something, or takes its time. */
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
];

/** Stands before the program. Everything ends at once where the power is cut, but for the machine's first process, which the test ends. */
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
at=
read -r at 2> /dev/null < /tmp/cut-at
if [ "$count" = "$at" ]; then : > /cut; kill -9 -1; kill -9 $$; fi
${work}
`;
}

/** Cuts the power before the first program of an act, before the second, and so on, until the act is carried out; what is lost with it takes turns. */
export async function everyCut(act: Act, turn: number): Promise<readonly CutCase[]> {
  const cases: CutCase[] = [];
  const stepped = async (offset: number): Promise<void> => {
    for (let step = offset; ; step += workers) {
      const one = await cutAt(act, step, losses[(step + turn) % losses.length] ?? "nothing");
      cases.push(one);
      if (one.outcome === "carried out") return;
    }
  };
  await Promise.all(Array.from({ length: workers }, (_none, index) => stepped(index + 1)));
  return cases;
}

const workers = 3;

async function cutAt(act: Act, step: number, loss: Loss): Promise<CutCase> {
  await using root = await openRoot();
  furnish(root);
  if (act !== "arming") {
    await armGuard(
      root.shell,
      act === "going back when the time is up" ? { ...order, seconds: 1 } : order,
      call,
    );
    write(root, changed);
  }
  const kept = await carryOut(act, root, step);
  const outcome = existsSync(root.path("cut")) ? "cut" : "carried out";
  await root.cutPower();
  lose(root, loss);
  await root.start();
  const traces = tracesOf(root);
  const text = readFileSync(root.path("etc/config/network"), "utf8");
  const whole =
    (statSync(root.path("etc/config/network")).mode & 0o777) === 0o600 &&
    !existsSync(root.path("etc/config/dhcp"));
  const config =
    !whole || (kept === "confirmed" && text === old)
      ? "mixed"
      : text === old
        ? "old"
        : text === changed
          ? "new"
          : "mixed";
  return { act, step, loss, outcome, config, traces, nextRun: await nextRun(root, traces) };
}

async function carryOut(
  act: Act,
  root: OpenwrtRoot,
  step: number,
): Promise<"confirmed" | "not confirmed"> {
  const begin = (): void => {
    writeFileSync(root.path("tmp/count"), "0\n");
    writeFileSync(root.path("tmp/cut-at"), `${step}\n`);
  };
  const ended = (work: Promise<void>): Promise<boolean> =>
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
    case "going back when told":
      begin();
      await ended(restoreGuard(root.shell, token, call));
      return "not confirmed";
    case "going back when the time is up":
      begin();
      while (!existsSync(root.path("cut")) && !existsSync(root.path("happened"))) await pause(50);
      // Once the log has its line, some programs are still to come.
      await pause(existsSync(root.path("cut")) ? 0 : 1_000);
      return "not confirmed";
    case "going back at a start":
      await root.cutPower();
      begin();
      await root.start();
      return "not confirmed";
    default:
      return act satisfies never;
  }
}

function furnish(root: OpenwrtRoot): void {
  mkdirSync(root.path("usr/sbin"), { recursive: true });
  for (const name of stops)
    writeFileSync(root.path(`usr/sbin/${name}`), stop(name), { mode: 0o755 });
  write(root, old);
  chmodSync(root.path("etc/config/network"), 0o600);
  cpSync(root.path("etc"), root.path("synced"), { recursive: true, verbatimSymlinks: true });
}

/** And on the flash for good, as uci's own commit leaves it (openwrt.md A1). */
function write(root: OpenwrtRoot, text: string): void {
  writeFileSync(root.path("etc/config/network"), text);
  if (existsSync(root.path("synced"))) writeFileSync(root.path("synced/config/network"), text);
}

function lose(root: OpenwrtRoot, loss: Loss): void {
  if (loss === "nothing") return;
  const [etc, synced] = [root.path("etc"), root.path("synced")];
  if (loss === "what was not synced") {
    rmSync(etc, { recursive: true });
    cpSync(synced, etc, { recursive: true, verbatimSymlinks: true });
    return;
  }
  // A renamed file keeps what was synced under its old name.
  const safe = new Set(files(synced).map((path) => readFileSync(path, "latin1")));
  for (const path of files(etc)) if (!safe.has(readFileSync(path, "latin1"))) truncateSync(path);
}

function files(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
  );
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
