import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import type { ProgramCall, ProgramResult } from "../../../simulator/shell/ash.ts";
import { createDisk } from "../../../simulator/shell/create-disk.ts";
import { writeText } from "../../../simulator/shell/disk.ts";
import { jsonfilterProgram } from "../../../simulator/router/programs/jsonfilter.ts";
import type { RouterMachine } from "../../../simulator/router/machine.ts";
import { procdProgram } from "../../../simulator/router/programs/rc.ts";
import { interfaceJson } from "../../../simulator/router/programs/ubus-objects.ts";
import { ubusProgram } from "../../../simulator/router/programs/ubus.ts";
import { runUci } from "../../../simulator/uci/cli.ts";
import { parsePackages } from "../../../simulator/uci/package-text.ts";
import type { RealNetifd } from "./netifd.ts";
import { oneAtATime } from "./run.ts";

export interface ProgramServer extends AsyncDisposable {
  /** Every call of uci, ubus and the like, oldest first, as `uci set network.wan.proto=dhcp`. */
  readonly calls: string[];
  /** The configuration that is on flash takes effect, as at boot. */
  boot(): Promise<void>;
  /** Nothing that was asked for and waits is done any more, as after a power cut. */
  forget(): void;
}

/** What the programs need of the machine; the rest of it is the kernel's. */
export type BedMachine = Pick<
  RouterMachine,
  "clock" | "image" | "services" | "log" | "uciFiles" | "bootedAt"
> & { readonly netifd: RealNetifd };

/** reload_config's triggers wait PROCD_RELOAD_DELAY (docs/facts/openwrt.md#configuration-reload). */
const reloadDelayMs = 1_000;
const sums = "/var/run/config.md5";

/** Answers the router's programs over a socket. `root` is where the router's files are seen from here. */
export async function servePrograms(
  machine: BedMachine,
  options: { readonly socket: string; readonly root: string },
): Promise<ProgramServer> {
  const calls: string[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const inTurn = oneAtATime();
  const { netifd, log, uciFiles } = machine;
  const network = async (): Promise<void> => {
    const [config] = parsePackages((await uciFiles.read("/etc/config/network")) ?? "", "network");
    if (config !== undefined) netifd.reload(config);
    await netifd.idle();
  };
  const forget = (): void => {
    for (const timer of timers) clearTimeout(timer);
    timers.clear();
  };
  const later = (work: () => void | Promise<void>): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      void Promise.resolve(work()).catch((error: unknown) =>
        log.add("daemon.err procd", String(error)),
      );
    }, reloadDelayMs);
    timers.add(timer);
  };
  const reload = (config: string): void => {
    log.add("user.notice procd", `reload ${config}`);
    if (config === "network") later(network);
  };
  const switchInterface = (name: string, action: "up" | "down"): void => netifd[action](name);
  // Programs of the simulated router that only use these parts of it; the disk is for the host name alone.
  const disk = createDisk(machine.clock, () => undefined);
  writeText(disk, "/etc/config/system", machine.image.systemConfig);
  const parts = {
    ...machine,
    disk,
    reloads: { reload },
    hasFault: () => false,
  } as unknown as RouterMachine;
  const [ubus, jsonfilter, procd] = [
    ubusProgram(parts, switchInterface),
    jsonfilterProgram(),
    procdProgram(parts),
  ];
  const md5 = async (): Promise<ReadonlyMap<string, string>> => {
    const names = await uciFiles.list("/etc/config");
    return new Map(
      await Promise.all(
        names.map(
          async (name) =>
            [
              name,
              createHash("md5")
                .update((await runUci(uciFiles, ["uci", "show", name], "")).stdout)
                .digest("hex"),
            ] as const,
        ),
      ),
    );
  };
  const remember = async (now: ReadonlyMap<string, string>): Promise<void> =>
    writeFile(
      join(options.root, sums),
      [...now].map(([name, sum]) => `${sum}  ${name}\n`).join(""),
    );

  const answer = async (call: ProgramCall): Promise<ProgramResult> => {
    const [name, first = ""] = call.argv;
    switch (name) {
      case "uci":
        return inTurn(() => runUci(uciFiles, call.argv, call.stdin));
      case "ubus":
        return ubus.run(call);
      case "jsonfilter":
        return jsonfilter.run(call);
      case "procd":
        return first === "stock"
          ? {}
          : procd.run({ ...call, argv: ["procd", ...call.argv.slice(1)] });
      case "lease":
        await netifd.leased(call.argv.slice(1));
        return {};
      case "reload_config": {
        const before = await readFile(join(options.root, sums), "utf8").catch(() => "");
        const now = await md5();
        await remember(now);
        for (const [config, sum] of now)
          if (!before.includes(`${sum}  ${config}\n`)) reload(config);
        return {};
      }
      case "ifup":
      case "ifdown":
        if (netifd.find(first) === undefined && name === "ifdown")
          return { stdout: `Interface ${first} not found\n` };
        if (name === "ifup") void network().then(() => (netifd.down(first), netifd.up(first)));
        else netifd.down(first);
        return {};
      case "ifstatus": {
        const shown = interfaceJson(parts, first);
        return shown === undefined
          ? { status: 1, stdout: `Interface ${first} not found\n` }
          : { stdout: `${shown}\n` };
      }
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
      await remember(await md5());
      await network();
    },
    forget,
    async [Symbol.asyncDispose]() {
      forget();
      await new Promise((resolve) => server.close(resolve));
    },
  };
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

/** A count, then as many texts, each after its length in bytes: see client.pl. */
function readRequest(socket: Socket): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    let data = Buffer.alloc(0);
    socket.on("data", (part: Buffer) => {
      data = Buffer.concat([data, part]);
      const fields = complete(data);
      if (fields !== undefined) resolve(fields);
    });
    socket.on("error", reject);
    socket.on("end", () => reject(new Error("the client left")));
  });
}

function complete(data: Buffer): readonly string[] | undefined {
  if (data.length < 4) return undefined;
  const fields: string[] = [];
  let at = 4;
  for (let left = data.readUInt32BE(0); left > 0; left -= 1) {
    if (data.length < at + 4) return undefined;
    const end = at + 4 + data.readUInt32BE(at);
    if (data.length < end) return undefined;
    fields.push(data.toString("utf8", at + 4, end));
    at = end;
  }
  return fields;
}

function response({ status = 0, stdout = "", stderr = "" }: ProgramResult): Buffer {
  const number = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
  };
  const text = (value: string): readonly Buffer[] => [
    number(Buffer.byteLength(value)),
    Buffer.from(value),
  ];
  return Buffer.concat([number(status), ...text(stdout), ...text(stderr)]);
}
