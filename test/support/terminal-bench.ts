import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { spawn } from "@lydell/node-pty";
import { wallClock } from "../../src/core/clock.ts";
import { routerImages } from "../../simulator/router/images/images.ts";
import { simulateModem } from "../../simulator/modem/modem.ts";
import { simulateRouter } from "../../simulator/router/router.ts";
import { serveSerial } from "../../simulator/serve/serial-server.ts";
import { serveSsh } from "../../simulator/serve/ssh-server.ts";
import { runCli } from "./cli.ts";
import type { Finished } from "./cli.ts";
import { fakeMmcli } from "./fake-mmcli.ts";
import { portHolders, processesWithHome } from "./process-inspection.ts";
import { builtCli } from "./openwrt-bed/person.ts";
import { undoList } from "./openwrt-bed/undo-list.ts";
import { terminalFlaws } from "./terminal-state.ts";

/**
 * A person at a real terminal: a modem from the factory on real serial lines, a router set up for PPPoE behind a real SSH port,
 * and a ModemManager that has to be asked.
 */
export interface TerminalBench extends AsyncDisposable {
  /** The built program on the terminal, started from a shell. `wizard` is told where the router is. */
  start(command: "apply" | "wizard"): TerminalRun;
  /** The built program without a terminal. */
  cli(...words: readonly string[]): Promise<Finished>;
  /** What modem and router remember, byte for byte. */
  state(): Promise<string>;
  /** What the program has not put back or has left behind on this computer. */
  flaws(run: TerminalRun): Promise<readonly string[]>;
}

export interface TerminalRun {
  press(keys: string): void;
  /** From now on each question is answered with Enter, after a moment of thought. */
  agreeToAll(): void;
  /** Everything that came, as it came. */
  raw(): string;
  /** The same without colours and cursor movements. */
  shown(): string;
  /** Resolves when the text is shown; never, when it is not. */
  shows(text: string): Promise<void>;
  /** Its exit code, when the shell has it. */
  readonly ended: Promise<number>;
}

/** Times faster than life. */
const speed = 10;
const thoughtMs = 400;

/** In a mount namespace of its own some process is called ModemManager, so that nobody else on this machine sees one. As at a prompt, the shell outlives Ctrl-C. */
const shell = `
trap : INT
place=$1; shift
sleep 600 > /dev/null 2>&1 < /dev/null & other=$!
mount --bind "$place/comm" "/proc/$other/comm"
stty -a > "$place/before"
"$@"
status=$?
stty -a > "$place/after"
kill "$other"
exit "$status"
`;

export async function openTerminalBench(): Promise<TerminalBench> {
  const undo = undoList();
  const folder = await mkdtemp(join(tmpdir(), "ethermode-ctrl-c-"));
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  const clock = wallClock(speed);
  const modem = simulateModem({ model: "rm520n-gl", clock });
  undo.defer(() => modem.close());
  const router = await simulateRouter({
    image: "dsa-24.10",
    clock,
    wan: modem.ethernet,
    files: { "/etc/config/network": overPppoe(routerImages["dsa-24.10"].networkConfig) },
  });
  undo.defer(() => router.close());
  const ssh = await serveSsh(router, {});
  undo.defer(() => ssh.close());
  const serial = await serveSerial(modem, { folder });
  undo.defer(() => serial.close());
  const mmcli = undo.use(await fakeMmcli());
  await writeFile(join(folder, "comm"), "ModemManager\n");
  await writeFile(
    join(folder, "profile.yaml"),
    `ethermode: 1\nextends: rm520n-gl-passthrough\nrouter: { host: 127.0.0.1, port: ${ssh.port}, host-key: "${ssh.hostKeyFingerprint}" }\n`,
  );
  const own = {
    HOME: folder,
    TERM: "xterm",
    ETHERMODE_SYSFS: serial.sysfs,
    ETHERMODE_DEV: serial.dev,
    ETHERMODE_STATE_DIR: join(folder, "state"),
  };
  const env = { ...own, PATH: `${mmcli.folder}:${process.env["PATH"] ?? ""}` };
  // The router's time runs faster, and a busy machine does not.
  const patience = ["--confirm-timeout", "900"];
  const words = {
    apply: ["apply", "profile.yaml", ...patience],
    wizard: ["setup", "--host", "127.0.0.1", "--ssh-port", String(ssh.port), ...patience],
  };

  return {
    start: (command) =>
      onTerminal(
        [
          "unshare",
          "--mount",
          "sh",
          "-c",
          shell,
          "sh",
          folder,
          process.execPath,
          builtCli,
          ...words[command],
        ],
        { cwd: folder, env },
      ),
    cli: (...given) => runCli(given, { cwd: folder, env: own }),
    state: async () => JSON.stringify({ modem: modem.nonVolatile(), router: await router.flash() }),
    flaws: async (run) => {
      const [before, after] = await Promise.all(
        ["before", "after"].map((name) => readFile(join(folder, name), "utf8")),
      );
      const asked = (await mmcli.log()).map((line) => line.split(" ")[0]);
      const [holders, processes] = await Promise.all([
        portHolders(serial.dev),
        processesWithHome(folder),
      ]);
      return [
        ...terminalFlaws(run.raw()),
        ...(before === after ? [] : ["the terminal's modes have changed"]),
        ...holders.map((pid) => `process ${pid} holds a serial port`),
        ...processes.map((line) => `still runs: ${line}`),
        // One that was ended before it had begun only says that it ended.
        ...(asked.filter((word) => word === "start").length <=
        asked.filter((word) => word === "stop").length
          ? []
          : ["ModemManager does not have the modem back"]),
      ];
    },
    [Symbol.asyncDispose]: () => undo[Symbol.asyncDispose](),
  };
}

function onTerminal(
  [program = "", ...words]: readonly string[],
  options: { readonly cwd: string; readonly env: Record<string, string> },
): TerminalRun {
  const terminal = spawn(program, words, { cols: 80, rows: 50, ...options });
  const watchers = new Set<() => void>();
  let raw = "";
  let ended = false;
  terminal.onData((text) => {
    raw += text;
    for (const watcher of watchers) watcher();
  });
  const press = (keys: string): void => (ended ? undefined : terminal.write(keys));
  return {
    press,
    agreeToAll: () => {
      let thinking: NodeJS.Timeout | undefined;
      watchers.add(() => {
        clearTimeout(thinking);
        // A prompt that waits has put the cursor behind its text; nothing else we print does.
        if (/\u001b\[\d+G$/.test(raw)) thinking = setTimeout(() => press("\r"), thoughtMs);
      });
    },
    raw: () => raw,
    shown: () => stripVTControlCharacters(raw),
    shows: (text) =>
      new Promise((resolve) => {
        const look = (): void =>
          stripVTControlCharacters(raw).includes(text) ? resolve() : undefined;
        watchers.add(look);
        look();
      }),
    ended: new Promise((resolve) =>
      terminal.onExit(({ exitCode }) => {
        ended = true;
        watchers.clear();
        resolve(exitCode);
      }),
    ),
  };
}

function overPppoe(text: string): string {
  return text.replace(
    "option device 'wan'\n\toption proto 'dhcp'\n",
    "option device 'wan'\n\toption proto 'pppoe'\n\toption username 'somebody@isp.example'\n\toption password 'letmein'\n",
  );
}
