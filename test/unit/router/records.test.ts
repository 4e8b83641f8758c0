import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readRecords } from "../../../src/router/openwrt/records.ts";
import { shellFile } from "../../../src/router/shell-file.ts";
import { splitParts } from "../../../src/router/openwrt/parts.ts";
import type { Shell } from "../../../src/router/shell.ts";

const call = { signal: new AbortController().signal };

function shellSaying(answer: (mark: string) => string): Shell {
  return {
    label: "root@192.168.1.1",
    exec: async (argv) => ({ status: 0, stdout: answer(argv[3] ?? ""), stderr: "" }),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

test("readRecords returns the router's output in parts", async () => {
  const shell = shellSaying(
    (mark) =>
      `\n${mark} usb\nT:  Bus=02\n\n${mark} uptime\n1234.56 99.00\n\n${mark} log\na line\n\n${mark} end\n`,
  );

  expect(await readRecords(shell, call)).toEqual({
    usbDevices: "T:  Bus=02\n",
    log: "a line\n",
    uptimeSeconds: 1234.56,
  });
});

test("a router without any of the sources has empty records", async () => {
  expect(
    await readRecords(
      shellSaying((mark) => `\n${mark} usb\n\n${mark} uptime\n\n${mark} log\n\n${mark} end\n`),
      call,
    ),
  ).toEqual({ usbDevices: "", log: "" });
});

test("the script prints only the newest lines about USB, the WAN and ModemManager", () => {
  const diagnosis = new URL("../../../src/router/openwrt/records.ts", import.meta.url).href;
  const folder = mkdtempSync(join(tmpdir(), "ethermode-records-"));
  const log = [
    "kern.info kernel: [    1.5] usb 2-1: USB disconnect, device number 2",
    "daemon.info dnsmasq[1]: read /etc/hosts",
    "daemon.notice netifd: wan (811): udhcpc: broadcasting discover",
    "kern.err kernel: [    9.1] NETDEV WATCHDOG: eth1 (mtk_soc_eth): transmit queue 2 timed out",
    "daemon.warn [2389]: <wrn> [modem4] port ttyUSB2 timed out 2 consecutive times",
    "authpriv.info dropbear[9]: Password auth succeeded for 'root'",
  ];
  writeFileSync(join(folder, "logread"), `#!/bin/sh\ncat <<'END'\n${log.join("\n")}\nEND\n`, {
    mode: 0o755,
  });

  const printed = execFileSync("sh", ["-s", "--", "mark", "400"], {
    input: shellFile("./records.sh", diagnosis),
    encoding: "utf8",
    env: { PATH: `${folder}:/usr/bin:/bin` },
  });
  rmSync(folder, { recursive: true });

  expect(splitParts("mark", printed).get("log")?.trim().split("\n")).toEqual([
    log[0],
    log[2],
    log[3],
    log[4],
  ]);
});
