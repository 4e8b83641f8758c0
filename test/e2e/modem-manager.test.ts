import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, test, vi } from "vitest";
import { wallClock } from "../../src/core/clock.ts";
import { simulateModem } from "../../simulator/modem/modem.ts";
import { fakeMmcli } from "../support/fake-mmcli.ts";
import type { FakeMmcli } from "../support/fake-mmcli.ts";
import { attachSerial } from "../support/openwrt-bed/modem-serial.ts";
import { builtCli } from "../support/openwrt-bed/bed-user.ts";
import { exited } from "../support/openwrt-bed/run.ts";
import { undoList } from "../support/openwrt-bed/undo-list.ts";
import { whyNoRealParts } from "../support/real-parts.ts";
import { usbTree } from "../support/usb-tree.ts";
import type { UsbTree } from "../support/usb-tree.ts";

const inhibited =
  "start --inhibit-device=/sys/devices/platform/soc/8a00000.usb/xhci-hcd.1.auto/usb2/2-1";

interface Scene extends AsyncDisposable {
  readonly folder: string;
  readonly mmcli: FakeMmcli;
  readonly tree: UsbTree;
  /** Starts the program beside a process that is called ModemManager. */
  cli(...words: readonly string[]): ChildProcess;
}

async function openScene(): Promise<Scene> {
  const undo = undoList();
  const folder = await mkdtemp(join(tmpdir(), "ethermode-mm-"));
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, "comm"), "ModemManager\n");
  await writeFile(join(folder, "right.yaml"), "ethermode: 1\nmodem: { model: rm520n-gl }\n");
  await writeFile(join(folder, "wrong.yaml"), "ethermode: 1\nmodem: { model: rm521f-gl }\n");
  const mmcli = undo.use(await fakeMmcli());
  const modem = simulateModem({ model: "rm520n-gl", clock: wallClock(15) });
  undo.defer(() => modem.close());
  const nodes = new Map<string, string>();
  const tree = undo.use(await usbTree((tty) => nodes.get(tty) ?? "/dev/null"));
  undo.use(await attachSerial({ modem, tree, nodes, firstTty: 0 }));
  return {
    folder,
    mmcli,
    tree,
    cli: (...words) => {
      const child = cli({ folder, mmcli, tree }, words);
      // The shell passes the signal on, and ends what else it has started.
      undo.defer(() => (child.kill("SIGUSR1"), exited(child)));
      return child;
    },
    [Symbol.asyncDispose]: () => undo[Symbol.asyncDispose](),
  };
}

/** Names a process ModemManager inside a mount namespace, so that other tests do not see it. */
function cli(
  scene: Pick<Scene, "folder" | "mmcli" | "tree">,
  words: readonly string[],
): ChildProcess {
  const { folder, mmcli, tree } = scene;
  const inside = `
sleep 600 > /dev/null 2>&1 & other=$!
mount --bind "$1" /proc/$other/comm; shift
"$@" & ours=$!
trap "kill -INT $ours" INT
trap "kill -KILL $ours" USR1
wait $ours
wait $ours
status=$?
kill $other
exit $status
`;
  const child = spawn(
    "unshare",
    [
      "--mount",
      "sh",
      "-c",
      inside,
      "sh",
      join(folder, "comm"),
      process.execPath,
      builtCli,
      ...words,
      "--state-dir",
      join(folder, "state"),
    ],
    {
      cwd: folder,
      env: {
        PATH: `${mmcli.folder}:${process.env["PATH"]}`,
        HOME: folder,
        CI: "1",
        ETHERMODE_SYSFS: tree.sysfs,
        ETHERMODE_DEV: tree.dev,
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  return child;
}

describe.skipIf(whyNoRealParts() !== undefined)("ModemManager can use the modem again", () => {
  test.concurrent("after a successful apply", async () => {
    await using scene = await openScene();
    const { cli, mmcli } = scene;
    const child = cli("apply", "right.yaml", "--yes", "--json");
    const output = child.stdout === null ? "" : await text(child.stdout);

    expect(output).toContain('"outcome":"applied"');
    expect(await mmcli.log()).toEqual([inhibited, "stop"]);
  }, 120_000);

  test.concurrent("after detect", async () => {
    await using scene = await openScene();
    const { cli, mmcli } = scene;
    const child = cli("detect", "--json");
    const output = child.stdout === null ? "" : await text(child.stdout);

    expect(output).toContain('"model":"RM520N-GL"');
    expect(await mmcli.log()).toEqual([inhibited, "stop"]);
  }, 60_000);

  test.concurrent("after a refused apply", async () => {
    await using scene = await openScene();
    const { cli, mmcli } = scene;
    const child = cli("apply", "wrong.yaml", "--yes", "--json");
    const output = child.stdout === null ? "" : await text(child.stdout);

    expect(output).toContain("refused/other-model");
    expect(await mmcli.log()).toEqual([inhibited, "stop"]);
  }, 60_000);

  test.concurrent.each([
    ["interrupted during a step", "SIGINT"],
    ["killed during a step", "SIGUSR1"],
  ] as const)(
    "after an apply that was %s",
    async (_title, signal) => {
      await using scene = await openScene();
      const { cli, mmcli } = scene;
      const child = cli("apply", "right.yaml", "--yes", "--json");
      const started = new Promise<void>((resolve) => {
        let output = "";
        child.stdout?.on(
          "data",
          (data: Buffer) => (output += data.toString()).includes('"state":"started"') && resolve(),
        );
      });
      await started;
      const during = await mmcli.log();

      child.kill(signal);

      await vi.waitFor(async () => expect(await mmcli.log()).toEqual([inhibited, "stop"]), {
        timeout: 90_000,
        interval: 100,
      });
      expect(during).toEqual([inhibited]);
    },
    120_000,
  );
});
