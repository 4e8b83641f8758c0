import { createServer } from "node:net";
import type { ProgramCall, ProgramResult } from "../../../simulator/shell/ash.ts";
import { createDisk } from "../../../simulator/shell/create-disk.ts";
import { writeText } from "../../../simulator/shell/disk.ts";
import { jsonfilterProgram } from "../../../simulator/router/programs/jsonfilter.ts";
import type { RouterMachine } from "../../../simulator/router/machine.ts";
import { procdProgram } from "../../../simulator/router/programs/rc.ts";
import { interfaceJson } from "../../../simulator/router/programs/ubus-objects.ts";
import { ubusProgram } from "../../../simulator/router/programs/ubus.ts";
import { runUci } from "../../../simulator/uci/cli.ts";
import { configReloads, type BedMachine, type ConfigReloads } from "./config-reloads.ts";
import { nft } from "./network.ts";
import { oneAtATime } from "./run.ts";
import { readRequest, response } from "./wire.ts";

export interface ProgramServer extends AsyncDisposable {
  /** Every call of uci, ubus and the like, oldest first, as `uci set network.wan.proto=dhcp`. */
  readonly calls: string[];
  /** Applies the configuration on flash, as at boot. */
  boot(): Promise<void>;
  /** Cancels all reloads that wait, as a power cut does. */
  forget(): void;
}

/** Answers the router's programs over a socket. `root` is the path of the router's files on this machine. */
export async function servePrograms(
  machine: BedMachine,
  options: { readonly socket: string; readonly root: string; readonly namespace: string },
): Promise<ProgramServer> {
  const calls: string[] = [];
  const reloads = configReloads(machine, options.root);
  const answer = answersOf(machine, reloads, options.namespace);
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    void readRequest(socket)
      .then(([name = "", pid = "0", stdin = "", ...words]) => {
        calls.push([name, ...words].join(" "));
        const never = new AbortController().signal;
        const process = { pid: Number(pid), signal: never, umask: 0o022, onExit: undefined };
        return answer({
          argv: [name, ...words],
          stdin,
          cwd: "/",
          variables: new Map(),
          process,
          signal: never,
          run: async () => ({ status: 127, stdout: "", stderr: "" }),
          applet: async () => ({ status: 127 }),
          setVariable: () => undefined,
        });
      })
      .catch((error: unknown): ProgramResult => ({
        status: 255,
        stderr: `the bed failed: ${String(error)}\n`,
      }))
      .then((result) => socket.end(response(result)));
  });
  await new Promise<void>((resolve) => server.listen(options.socket, resolve));
  return {
    calls,
    boot: async () => {
      await reloads.rememberAll();
      await reloads.network();
    },
    forget: reloads.forget,
    async [Symbol.asyncDispose]() {
      reloads.forget();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Answer = (call: ProgramCall) => Promise<ProgramResult>;

function answersOf(machine: BedMachine, reloads: ConfigReloads, namespace: string): Answer {
  const { netifd, log, uciFiles } = machine;
  const inTurn = oneAtATime();
  // Programs of the simulated router that use only these parts of it. They read only the host name
  // from the disk.
  const disk = createDisk(machine.clock, () => undefined);
  writeText(disk, "/etc/config/system", machine.image.systemConfig);
  const parts = {
    ...machine,
    disk,
    reloads,
    hasFault: () => false,
  } as unknown as RouterMachine;
  const [ubus, jsonfilter, procd] = [
    ubusProgram(parts, (name, action) => netifd[action](name)),
    jsonfilterProgram(),
    procdProgram(parts),
  ];
  return async (call) => {
    const [name, first = ""] = call.argv;
    switch (name) {
      case "uci":
        return inTurn(() => runUci(uciFiles, call.argv, call.stdin));
      case "ubus":
        return isReload(call) ? reloads.network().then(() => ({})) : ubus.run(call);
      case "jsonfilter":
        return jsonfilter.run(call);
      case "procd":
        return first === "stock"
          ? switchService(machine, call.argv)
          : procd.run({ ...call, argv: ["procd", ...call.argv.slice(1)] });
      case "nft":
        return { stdout: await nft(namespace, call.argv.slice(1).join(" ")) };
      case "lease":
        await netifd.leased(call.argv.slice(1));
        return {};
      case "reload_config":
        await reloads.reloadChanged();
        return {};
      case "ifup":
      case "ifdown":
        return switchInterface(machine, reloads, name, first);
      case "ifstatus":
        return ifstatus(interfaceJson(parts, first), first);
      case "logger":
        log.add(`user.notice ${tagOf(call.argv)}`, messageOf(call));
        return {};
      case "logread":
        return {
          stdout: log
            .lines()
            .map((line) => `${line}\n`)
            .join(""),
        };
      default:
        return {};
    }
  };
}

/** netifd has read the configuration before it answers (docs/facts/openwrt.md#network-reload-and-restart). */
function isReload({ argv }: ProgramCall): boolean {
  return argv.slice(1).join(" ") === "call network reload";
}

/** Starts or stops a service of the image, which has no process here. */
function switchService(
  { services }: BedMachine,
  [, , name = "", action]: readonly string[],
): ProgramResult {
  services.system(name, action === "stop" ? "stopped" : "running");
  return {};
}

function ifstatus(shown: string | undefined, name: string): ProgramResult {
  return shown === undefined
    ? { status: 1, stdout: `Interface ${name} not found\n` }
    : { stdout: `${shown}\n` };
}

/** Runs ifup or ifdown. */
function switchInterface(
  { netifd }: BedMachine,
  { network }: ConfigReloads,
  program: "ifup" | "ifdown",
  name: string,
): ProgramResult {
  if (netifd.find(name) === undefined && program === "ifdown")
    return { stdout: `Interface ${name} not found\n` };
  if (program === "ifup") void network().then(() => (netifd.down(name), netifd.up(name)));
  else netifd.down(name);
  return {};
}

function tagOf(words: readonly string[]): string {
  const at = words.indexOf("-t");
  return at < 0 ? "root" : (words[at + 1] ?? "root");
}

function messageOf({ argv, stdin }: ProgramCall): string {
  const at = argv.indexOf("-t");
  const words = argv
    .slice(1)
    .filter((word, index) => !word.startsWith("-") && (at < 0 || index !== at));
  return words.length > 0 ? words.join(" ") : stdin.trim();
}
