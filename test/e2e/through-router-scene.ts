import { spawn, type ChildProcess } from "node:child_process";
import { expect, vi } from "vitest";
import type { Json } from "../../src/core/json.ts";
import { openBed, type Bed } from "../support/openwrt-bed.ts";
import { builtCli, person, type Person } from "../support/openwrt-bed/bed-user.ts";
import { undoList } from "../support/openwrt-bed/undo-list.ts";

export const timeoutMs = 240_000;
export const carrierAddress = "100.72.1.45";
const profile =
  "ethermode: 1\nextends: rm520n-gl-passthrough\nmodem: { port: router:auto }\nrouter: { wan: { retire: [wwan] } }\n";
/** Interface that used the modem over USB before the run. */
const cellular =
  "\nconfig interface 'wwan'\n\toption proto 'modemmanager'\n" +
  "\toption device '/sys/devices/platform/soc/8a00000.usb/xhci-hcd.1.auto/usb2/2-1'\n" +
  "\toption apn 'internet'\n";

/** Substitute for ModemManager that keeps the modem's AT port open. */
const manager =
  "#!/bin/sh\nexec 3<>/dev/ttyUSB2\nwhile read -r line <&3; do :; done\nwhile :; do sleep 600; done\n";
const initScript =
  "#!/bin/sh /etc/rc.common\nSTART=70\nUSE_PROCD=1\nstart_service() {\n\tprocd_open_instance\n" +
  "\tprocd_set_param command /usr/sbin/ModemManager\n\tprocd_close_instance\n}\n";

/** A modem on the router's USB port whose AT port ModemManager keeps open. */
export interface ManagedModem extends AsyncDisposable {
  readonly bed: Bed;
  readonly user: Person;
  readonly before: { readonly etc: Readonly<Record<string, string>>; readonly modem: Json };
  managerState(): Promise<"running" | "stopped">;
  waitForManager(state: "running" | "stopped"): Promise<void>;
  /** Starts an apply and returns when its first step has started. */
  startApply(): Promise<ChildProcess>;
}

export async function openManagedModem(): Promise<ManagedModem> {
  const undo = undoList();
  const bed = undo.use(
    await openBed({
      usb: "router",
      modem: { carrierAddress },
      edit: (text) => (text.includes("config interface 'wan'") ? `${text}${cellular}` : text),
      files: { "usr/sbin/ModemManager": manager, "etc/init.d/modemmanager": initScript },
    }),
  );
  const user = undo.use(await person(bed));
  await user.write("profile.yaml", profile);
  await bed.router(["/etc/init.d/modemmanager", "start"]);
  const managerState: ManagedModem["managerState"] = async () => {
    const { stdout } = await bed.router([
      "/bin/ubus",
      "call",
      "service",
      "list",
      '{"name":"modemmanager"}',
    ]);
    return stdout.includes('"running": true') ? "running" : "stopped";
  };
  const waitForManager: ManagedModem["waitForManager"] = (state) =>
    vi.waitFor(async () => expect(await managerState()).toBe(state), {
      timeout: 40_000,
      interval: 200,
    });
  await waitForManager("running");
  return {
    bed,
    user,
    before: { etc: await bed.etc(), modem: structuredClone(bed.modem.nonVolatile()) },
    managerState,
    waitForManager,
    startApply: () => startApply(bed, user),
    [Symbol.asyncDispose]: () => undo[Symbol.asyncDispose](),
  };
}

async function startApply(bed: Bed, user: Person): Promise<ChildProcess> {
  const [program, ...words] = bed.onComputer([
    process.execPath,
    builtCli,
    "apply",
    "profile.yaml",
    "--yes",
    "--json",
  ]);
  const child = spawn(program, words, {
    cwd: user.folder,
    env: {
      PATH: process.env["PATH"],
      HOME: user.folder,
      CI: "1",
      ETHERMODE_STATE_DIR: user.stateFolder,
      ...bed.env,
    },
    stdio: ["ignore", "pipe", "ignore"],
  });
  await new Promise<void>((resolve, reject) => {
    let output = "";
    child.once("exit", () => reject(new Error(output)));
    child.stdout.on(
      "data",
      (data: Buffer) => (output += data.toString()).includes('"state":"started"') && resolve(),
    );
  });
  return child;
}
