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
import type { FakeMmcli } from "./fake-mmcli.ts";
import { portHolders, processesWithHome } from "./process-inspection.ts";
import { builtCli } from "./openwrt-bed/bed-user.ts";
import { undoList } from "./openwrt-bed/undo-list.ts";
import { terminalFlaws } from "./terminal-state.ts";

/**
 * The built program on a real terminal, with a factory modem on pseudo terminals, a router with
 * PPPoE behind a real SSH port, and a substitute for ModemManager that must be inhibited.
 */
export interface TerminalBench extends AsyncDisposable {
  /** Starts the built program from a shell on the terminal. `wizard` gets the router's address as options. */
  start(command: "apply" | "wizard"): TerminalRun;
  /** Runs the built program without a terminal. */
  cli(...words: readonly string[]): Promise<Finished>;
  /** Returns the persistent state of modem and router as text. */
  state(): Promise<string>;
  /** Lists everything that the program did not restore or left behind on this computer. */
  flaws(run: TerminalRun): Promise<readonly string[]>;
}

export interface TerminalRun {
  press(keys: string): void;
  /** Answers every later question with Enter after a short delay. */
  agreeToAll(): void;
  /** Output with its control sequences. */
  raw(): string;
  /** Output without colours and cursor movements. */
  shown(): string;
  /** Resolves when the text is shown. */
  shows(text: string): Promise<void>;
  /** Exit code of the program. */
  readonly ended: Promise<number>;
}

/** Factor by which simulated time runs faster. */
const speed = 10;
/** The default of the confirmation is No. */
const up = "\u001b[A";
const answerDelayMs = 400;
/** Several times the duration of an undisturbed run on a busy machine. */
const deadlineMs = 200_000;

/** Shown by the shell when the program has exited, and the line that the shell then waits for. */
const [shellDone, outputSeen] = ["[shell: the program exited]", "seen"];

/**
 * Names a process ModemManager inside a mount namespace. The shell ignores Ctrl-C, as at a prompt. It
 * exits when this process has read all output: node-pty drops what is unread 200 ms after the exit.
 */
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
echo "${shellDone}"
until read -r line && [ "$line" = ${outputSeen} ]; do :; done
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
    `ethermode: 1
extends: rm520n-gl-passthrough
router: { host: 127.0.0.1, port: ${ssh.port}, host-key: "${ssh.hostKeyFingerprint}" }
`,
  );
  const bareEnv = {
    HOME: folder,
    TERM: "xterm",
    ETHERMODE_SYSFS: serial.sysfs,
    ETHERMODE_DEV: serial.dev,
    ETHERMODE_STATE_DIR: join(folder, "state"),
  };
  const env = { ...bareEnv, PATH: `${mmcli.folder}:${process.env["PATH"] ?? ""}` };
  // The router's clock runs faster, so a busy machine needs a longer confirm timeout.
  const timeout = ["--confirm-timeout", "900"];
  const words = {
    apply: ["apply", "profile.yaml", ...timeout],
    wizard: ["setup", "--host", "127.0.0.1", "--ssh-port", String(ssh.port), ...timeout],
  };

  return {
    start: (command) =>
      onTerminal(
        ["unshare", "--mount", "sh", "-c", shell, "sh", folder, process.execPath, builtCli].concat(
          words[command],
        ),
        { cwd: folder, env },
      ),
    cli: (...given) => runCli(given, { cwd: folder, env: bareEnv }),
    state: async () => JSON.stringify({ modem: modem.nonVolatile(), router: await router.flash() }),
    flaws: (run) => flawsAfter(run, { folder, dev: serial.dev, mmcli }),
    [Symbol.asyncDispose]: () => undo[Symbol.asyncDispose](),
  };
}

async function flawsAfter(
  run: TerminalRun,
  place: { readonly folder: string; readonly dev: string; readonly mmcli: FakeMmcli },
): Promise<readonly string[]> {
  const { folder, dev, mmcli } = place;
  const [before, after] = await Promise.all(
    ["before", "after"].map((name) => readFile(join(folder, name), "utf8")),
  );
  const asked = (await mmcli.log()).map((line) => line.split(" ")[0]);
  const [holders, processes] = await Promise.all([portHolders(dev), processesWithHome(folder)]);
  return [
    ...terminalFlaws(run.raw()),
    ...(before === after ? [] : ["the terminal's modes have changed"]),
    ...holders.map((pid) => `process ${pid} holds a serial port`),
    ...processes.map((line) => `process still runs: ${line}`),
    // A helper that was stopped before it started logs only `stop`.
    ...(asked.filter((word) => word === "start").length <=
    asked.filter((word) => word === "stop").length
      ? []
      : ["ModemManager is still inhibited"]),
  ];
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
  watchers.add(() => (raw.includes(shellDone) ? press(`${outputSeen}\n`) : undefined));
  return {
    press,
    agreeToAll: () => {
      let pending: NodeJS.Timeout | undefined;
      watchers.add(() => {
        clearTimeout(pending);
        // Only a waiting prompt moves the cursor to a column after its text.
        if (/\u001b\[\d+G$/.test(raw)) pending = setTimeout(() => press(`${up}\r`), answerDelayMs);
      });
    },
    raw: () => raw,
    shown: () => stripVTControlCharacters(raw),
    shows: (text) =>
      new Promise((resolve) => {
        const check = (): void =>
          stripVTControlCharacters(raw).includes(text) ? resolve() : undefined;
        watchers.add(check);
        check();
      }),
    ended: new Promise((resolve, reject) => {
      const deadline = setTimeout(() => {
        terminal.kill("SIGKILL");
        reject(new Error(`${words.at(-1)}: no exit within ${deadlineMs} ms. Screen:\n${raw}`));
      }, deadlineMs);
      terminal.onExit(({ exitCode }) => {
        clearTimeout(deadline);
        ended = true;
        watchers.clear();
        resolve(exitCode);
      });
    }),
  };
}

function overPppoe(text: string): string {
  return text.replace(
    "option device 'wan'\n\toption proto 'dhcp'\n",
    "option device 'wan'\n\toption proto 'pppoe'\n\toption username 'user@isp.example'\n\toption password 'letmein'\n",
  );
}
