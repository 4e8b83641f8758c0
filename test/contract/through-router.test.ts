import { execFileSync } from "node:child_process";
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

const call = { signal: new AbortController().signal };

interface RouterPort extends FarEnd {
  /** As from another computer. */
  readonly openByAnother: OpenTransport;
  readonly pty: Pty;
  /** The connections of this moment end, as by a network that is reloaded. */
  cut(): void;
}

/** What OpenWrt's busybox has of what the port's script could use, and coreutils' stty where somebody installed it (openwrt.md D). */
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
  // As a ttyUSB is when it is new: cooked and echoing.
  execFileSync("stty", ["-F", pty.path, "sane"]);
  const trust = knownHostsFiles({
    own: join(dropbear.folder, "known_hosts"),
    alsoRead: [],
    onNewHostKey: async () => "trust",
  });
  const place = {
    clock: wallClock(),
    openShell: sshShell({ host: dropbear.host, port: relay.port, user: "root", trust }),
  };
  return {
    pty,
    label: `router:${pty.path}`,
    open: openThroughRouter(pty.path, place),
    openByAnother: openThroughRouter(pty.path, place),
    commands: () => pty.heard().split("\r").slice(0, -1),
    say: (data) => pty.say(data),
    unplug: () => pty.unplug(),
    cut: () => relay.cut(),
    [Symbol.asyncDispose]: async () => {
      await pty[Symbol.asyncDispose]();
      await relay[Symbol.asyncDispose]();
      await dropbear[Symbol.asyncDispose]();
      await rm(tools, { recursive: true, force: true });
    },
  };
}

describe("a port of a router, where stty is installed", () => {
  transportContract("a router's port", () => routerPort({ stty: "installed" }));
});

describe("a port of a plain OpenWrt router, which has no stty", () => {
  test("carries an AT conversation, and echoes nothing back to the modem", async () => {
    await using port = await routerPort({ stty: "missing" });
    const modem = simulateModem({ model: "rm520n-gl", clock: wallClock() });
    const serial = modem.open(2);
    serial.onData((data) => port.pty.say(data));
    port.pty.onHeard((text) => serial.write(Buffer.from(text, "latin1")));
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

describe("a router's port whose connection is cut", () => {
  test("goes on over a new connection, and the old one holds nothing", async () => {
    await using port = await routerPort({ stty: "missing" });
    await using transport = await port.open(call);
    const bytes = transport.bytes[Symbol.asyncIterator]();
    const heard = bytes.next();

    port.cut();
    await transport.write(Buffer.from("AT\r"), call).catch(() => undefined);
    await vi.waitFor(
      async () => {
        await transport.write(Buffer.from("ATI\r"), call);
        expect(port.commands()).toContain("ATI");
      },
      { timeout: 20_000, interval: 300 },
    );
    port.pty.say("OK\r\n");

    expect(Buffer.from((await heard).value ?? []).toString()).toMatch(/^OK/);
  }, 40_000);

  test("is gone when the port is gone meanwhile", async () => {
    await using port = await routerPort({ stty: "missing" });
    await using transport = await port.open(call);
    const reading = transport.bytes[Symbol.asyncIterator]().next();

    port.unplug();
    port.cut();

    await expect(reading).rejects.toMatchObject({ code: "port/vanished" });
  }, 40_000);
});

describe("a port of the router that cannot be opened", () => {
  test("is said to be missing", async () => {
    await using port = await routerPort({ stty: "missing" });
    port.unplug();
    await vi.waitFor(async () => {
      await expect(port.open(call)).rejects.toMatchObject({ code: "port/not-found" });
    });
  });

  test("is said to be held, and by whom", async () => {
    await using port = await routerPort({ stty: "missing" });
    await using held = await port.open(call);
    const another = port.openByAnother(call);

    await expect(another).rejects.toMatchObject({
      code: "busy/port-held",
      message: expect.stringContaining("ethermode (process"),
    });
    await held.write(Buffer.from("AT\r"), call);
    await vi.waitFor(() => expect(port.commands()).toEqual(["AT"]));
  });
});
