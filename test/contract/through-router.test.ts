import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { handshake } from "../../src/at/handshake.ts";
import { openSession } from "../../src/at/session.ts";
import type { OpenTransport } from "../../src/at/transport.ts";
import { wallClock } from "../../src/core/clock.ts";
import { knownHostsFiles } from "../../src/router/ssh/host-trust.ts";
import { sshShell } from "../../src/router/ssh/ssh-shell.ts";
import { simulateModem } from "../../simulator/modem/modem.ts";
import { openThroughRouter } from "../../src/transports/through-router/through-router.ts";
import { startDropbear } from "../support/dropbear.ts";
import { describeOnRealParts as describe } from "../support/on-real-parts.ts";
import { openPty } from "../support/pty.ts";
import type { Pty } from "../support/pty.ts";
import { openTcpRelay } from "../support/tcp-relay.ts";
import { transportContract } from "./transport.contract.ts";
import type { FarEnd } from "./transport.contract.ts";
import { eventually } from "../support/eventually.ts";

const call = { signal: new AbortController().signal };

interface RouterPort extends FarEnd {
  /** Opens the port as another computer would. */
  readonly openByAnother: OpenTransport;
  readonly pty: Pty;
  /** Ends open connections, as a network reload does. */
  cut(): void;
}

/**
 * Applets of OpenWrt's busybox that the port's script can use, without stty
 * (docs/facts/openwrt.md#busybox-applets).
 */
const applets = ["sh", "ash", "dd", "tr", "grep", "kill", "sleep", "ls", "echo", "test", "["];

async function routerPort({
  stty,
}: {
  readonly stty: "installed" | "missing";
}): Promise<RouterPort> {
  const tools = await mkdtemp("/var/tmp/ethermode-tools-");
  await mkdir(join(tools, "bin"));
  const busybox = execFileSync("which", ["busybox"], { encoding: "utf8" }).trim();
  for (const name of applets) await symlink(busybox, join(tools, "bin", name));
  if (stty === "installed")
    await symlink(
      execFileSync("which", ["stty"], { encoding: "utf8" }).trim(),
      join(tools, "bin/stty"),
    );
  const dropbear = await startDropbear({ password: "", env: { PATH: join(tools, "bin") } });
  const relay = await openTcpRelay(dropbear.port);
  const pty = await openPty();
  // Another process can get the number of an unplugged terminal, but not this name.
  const port = join(tools, "ttyUSB2");
  await symlink(pty.path, port);
  // A new ttyUSB is in canonical mode with echo.
  execFileSync("stty", ["-F", pty.path, "sane"]);
  const trust = knownHostsFiles({
    own: join(dropbear.folder, "known_hosts"),
    alsoRead: [],
    onNewHostKey: async () => "trust",
  });
  const options = {
    clock: wallClock(),
    openShell: sshShell({ host: dropbear.host, port: relay.port, user: "root", trust }),
  };
  return {
    pty,
    label: `router:${port}`,
    open: openThroughRouter(port, options),
    openByAnother: openThroughRouter(port, options),
    commands: () => pty.received().split("\r").slice(0, -1),
    send: (data) => pty.send(data),
    unplug: () => {
      rmSync(port, { force: true });
      pty.unplug();
    },
    cut: () => relay.cut(),
    [Symbol.asyncDispose]: async () => {
      await pty[Symbol.asyncDispose]();
      await relay[Symbol.asyncDispose]();
      await dropbear[Symbol.asyncDispose]();
      await rm(tools, { recursive: true, force: true });
    },
  };
}

describe("a port of a router with stty", () => {
  transportContract("a router's port", () => routerPort({ stty: "installed" }));
});

describe("a port of an OpenWrt router without stty", () => {
  test("carries an AT conversation without echo to the modem", async () => {
    await using port = await routerPort({ stty: "missing" });
    const modem = simulateModem({ model: "rm520n-gl", clock: wallClock() });
    const serial = modem.open(2);
    serial.onData((data) => port.pty.send(data));
    port.pty.onReceived((text) => serial.write(Buffer.from(text, "latin1")));
    await using session = openSession(await port.open(call), { clock: wallClock() });

    await handshake(session, call);
    const lines = await session.send(
      { text: "ATI", timeoutMs: 3_000, parse: (reply) => reply.lines },
      call,
    );

    expect(lines).toContain("RM520N-GL");
    expect(modem.received).toEqual(["AT", "ATE0", "AT+CMEE=1", "ATI"]);
    modem.close();
  });
});

describe("a port of a router whose SSH connection is cut", () => {
  test("continues over a new connection and releases the old one", async () => {
    await using port = await routerPort({ stty: "missing" });
    await using transport = await port.open(call);
    const bytes = transport.bytes[Symbol.asyncIterator]();
    const reading = bytes.next();

    port.cut();
    await transport.write(Buffer.from("AT\r"), call).catch(() => undefined);
    await vi.waitFor(
      async () => {
        await transport.write(Buffer.from("ATI\r"), call);
        expect(port.commands()).toContain("ATI");
      },
      { timeout: 20_000, interval: 300 },
    );
    port.pty.send("OK\r\n");

    expect(Buffer.from((await reading).value ?? []).toString()).toMatch(/^OK/);
  }, 40_000);

  test("is reported gone when the port disappeared", async () => {
    await using port = await routerPort({ stty: "missing" });
    await using transport = await port.open(call);
    const reading = transport.bytes[Symbol.asyncIterator]().next();

    port.unplug();
    port.cut();

    await expect(reading).rejects.toMatchObject({ code: "port/vanished" });
  }, 40_000);
});

describe("a port of a router that cannot be opened", () => {
  test("is reported missing", async () => {
    await using port = await routerPort({ stty: "missing" });
    port.unplug();
    await eventually(async () => {
      await expect(port.open(call)).rejects.toMatchObject({ code: "port/not-found" });
    });
  });

  test("is reported busy with its holder", async () => {
    await using port = await routerPort({ stty: "missing" });
    await using held = await port.open(call);
    const another = port.openByAnother(call);

    await expect(another).rejects.toMatchObject({
      code: "busy/port-held",
      message: expect.stringContaining("ethermode (process"),
    });
    await held.write(Buffer.from("AT\r"), call);
    await eventually(() => expect(port.commands()).toEqual(["AT"]));
  });
});
