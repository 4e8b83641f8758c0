import { chmod, chown, copyFile, mkdir, readdir, writeFile } from "node:fs/promises";
import { execFile } from "node:child_process";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { serveSerial } from "../../../simulator/serve/serial-server.ts";
import { firstLease, simulatedPair } from "../../../src/app/simulated-world.ts";
import { wallClock } from "../../../src/core/clock.ts";
import { plugDeviceOnly } from "./bus-device.ts";
import type { UndoList } from "../openwrt-bed/undo-list.ts";
import { makeUserKey } from "../ssh-keys.ts";
import type { ComputerFault } from "../wizard-computer.ts";
import { lockedRouter, serveRouter } from "../wizard-router.ts";
import type { Situation } from "../wizard-stage.ts";

/** The computer of a user, with the simulated modem on its USB and the simulated router as its gateway. */
export interface UserComputer {
  /** Words before a command that runs there. */
  readonly shell: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Removes the fault that the first search for modems met. */
  repair(): Promise<void>;
  /** Replaces the values that differ in each run, with texts of the same length. */
  masked(screen: string): string;
}

/** Factor by which simulated time runs faster. */
const speed = 15;
const [userId, dialoutId] = [1000, 20];
const script = fileURLToPath(new URL("computer.sh", import.meta.url));

/** Starts the devices. The computer's files are in `folder`. */
export async function userComputer(
  situation: Situation,
  folder: string,
  undo: UndoList,
): Promise<UserComputer> {
  const home = join(folder, "home/ana");
  await mkdir(home, { recursive: true });
  for (const name of situation.files ?? []) await writeFile(join(home, name), "");
  await writeFile(join(folder, "passwd"), passwd);
  await writeFile(join(folder, "group"), group);
  const key = await makeUserKey(home, "barn");
  const clock = wallClock(speed);
  const { modem, router: asked } = situation.pair ?? {};
  const locked = situation.ssh === undefined ? {} : lockedRouter(situation.ssh, key);
  // The guard counts with `sleep`: its seconds are those of the program that connects.
  const router = { ...asked, ...locked.router, sleepFactor: speed };
  const pair = await simulatedPair(clock, { ...(modem && { modem }), router });
  undo.defer(() => pair.close());
  await firstLease(pair, clock, { signal: new AbortController().signal });
  const ssh = undo.use(await serveRouter(pair, situation.ssh, key, home, "192.168.1.1"));
  await relay(join(folder, "router"), ssh.port, undo);
  const { computer } = situation;
  if (computer?.kind === "no-port") await plugDeviceOnly(folder, computer.device);
  else {
    const serial = await serveSerial(pair.modem, { folder });
    undo.defer(() => serial.close());
  }
  const repair = await breakPorts(folder, computer);
  await chown(home, userId, userId);
  const namespaces = [
    "unshare",
    "--net",
    "--mount",
    "--pid",
    "--fork",
    "--kill-child",
    "--mount-proc",
  ];
  return {
    shell: [
      ...namespaces,
      "sh",
      script,
      folder,
      situation.gateways?.[0] ?? "",
      ...(computer?.kind === "no-permission" ? asUser : []),
    ],
    env: { HOME: "/home/ana", USER: "ana", ...ssh.env },
    repair,
    masked: (screen) =>
      ssh
        .masked(screen)
        .replaceAll(/\b\d{8}-\d{6}-[0-9a-f]{4}\b/g, "20260101-000000-0000")
        .replaceAll(/(?<=\(process )\d+/g, (id) => "0".repeat(id.length)),
  };
}

const passwd = `root:x:0:0::/root:/bin/sh\nana:x:${userId}:${userId}::/home/ana:/bin/sh\n`;
const group = `root:x:0:\ntty:x:5:\ndialout:x:${dialoutId}:\nana:x:${userId}:\n`;

/** The program and its files can be in a folder that only root may read. */
const asUser = [
  "setpriv",
  `--reuid=${userId}`,
  `--regid=${userId}`,
  "--clear-groups",
  "--inh-caps=-all,+dac_read_search",
  "--ambient-caps=-all,+dac_read_search",
];

/** Passes connections to the socket, which other network namespaces reach, on to the port. */
async function relay(socket: string, port: number, undo: UndoList): Promise<void> {
  const server = createServer((inner) => {
    const outer = connect(port, "127.0.0.1");
    inner.on("error", () => outer.destroy()).pipe(outer);
    outer.on("error", () => inner.destroy()).pipe(inner);
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  undo.defer(() => server.close());
}

/** Makes the serial ports fail to open. Returns the repair. */
async function breakPorts(
  folder: string,
  fault: ComputerFault | undefined,
): Promise<() => Promise<void>> {
  const dev = join(folder, "dev");
  const ports = (await readdir(dev)).map((name) => join(dev, name));
  if (fault?.kind === "no-permission") {
    for (const port of ports) {
      await chown(port, 0, dialoutId);
      await chmod(port, 0o660);
    }
    return async () => {
      for (const port of ports) await chmod(port, 0o666);
    };
  }
  if (fault?.kind !== "held-port") return async () => undefined;
  await copyFile("/bin/cat", join(folder, "smsd"));
  await promisify(execFile)("mkfifo", [join(folder, "held")]);
  // It ends at the end of its input.
  return () => writeFile(join(folder, "held"), "");
}
