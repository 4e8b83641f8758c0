import { createHash } from "node:crypto";
import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import ssh2 from "ssh2";
import type { AuthContext, Connection, ServerChannel, Session } from "ssh2";
import { wallClock } from "../../src/core/clock.ts";
import { readText } from "../shell/disk.ts";
import { answersWithin } from "../router/shell.ts";
import type { SimulatedRouter } from "../router/router.ts";
import { byteQueue } from "./scp-bytes.ts";
import { runScp } from "./scp.ts";

export interface SshServerOptions {
  /** 0 or absent: any free one. */
  readonly port?: number;
  /** Root's password; absent: the router's own. */
  readonly password?: string;
  /** Lines as in authorized_keys, besides those in the router's /etc/dropbear/authorized_keys. */
  readonly authorizedKeys?: readonly string[];
  /** Private key in OpenSSH's format; absent: a new one each time. */
  readonly hostKey?: string;
}

export interface SshServer {
  readonly port: number;
  /** As ssh-keygen prints it: `SHA256:...`. */
  readonly hostKeyFingerprint: string;
  close(): Promise<void>;
}

/** dropbear is started with -T 3 on OpenWrt: the third refusal ends the connection (openwrt.md E). */
const triesAllowed = 3;

/** Whoever does not send a byte this long after its command is taken to have no input. Sockets live in real time, whatever the router's clock does. */
const inputGraceMs = 300;

/** The simulated router behind a real SSH port on 127.0.0.1: exec and scp, no SFTP, as dropbear on OpenWrt. */
export async function serveSsh(
  router: SimulatedRouter,
  options: SshServerOptions,
): Promise<SshServer> {
  const hostKey = options.hostKey ?? newHostKey();
  const server = new ssh2.Server({ hostKeys: [hostKey], ident: "dropbear" }, (connection) =>
    serveConnection(connection, router, options),
  );
  const sockets = new Set<Socket>();
  const listener = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    // Nobody there: the connection is neither refused nor answered.
    if (router.reachable()) server.injectSocket(socket);
  });
  const forget = router.onConnectionsLost(() => {
    for (const socket of sockets) socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    listener.once("error", reject);
    listener.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  // A listening TCP server's address is never a pipe's name.
  const { port } = listener.address() as AddressInfo;
  return {
    port,
    hostKeyFingerprint: fingerprint(hostKey),
    close: () =>
      new Promise((resolve) => {
        forget();
        for (const socket of sockets) socket.destroy();
        listener.close(() => resolve());
      }),
  };
}

function fingerprint(privateKey: string): string {
  const key = ssh2.utils.parseKey(privateKey);
  if (key instanceof Error) throw key;
  return `SHA256:${createHash("sha256").update(key.getPublicSSH()).digest("base64").replace(/=+$/, "")}`;
}

// Quirk: about one of 250 keys that ssh2 1.17 makes it cannot read itself ("Malformed OpenSSH private key", 9 of 2,000).
function newHostKey(): string {
  const { generateKeyPairSync, parseKey } = ssh2.utils;
  for (;;) {
    const key = generateKeyPairSync("ed25519").private;
    if (!(parseKey(key) instanceof Error)) return key;
  }
}

function serveConnection(
  connection: Connection,
  router: SimulatedRouter,
  options: SshServerOptions,
): void {
  const password = options.password ?? router.password;
  let refusals = 0;
  connection.on("error", () => undefined);
  connection.on("authentication", (attempt) => {
    if (attempt.username === "root" && accepts(attempt, password, authorizedKeys(router, options)))
      return attempt.accept();
    if (attempt.method !== "none") refusals += 1;
    if (refusals >= triesAllowed) return void connection.end();
    attempt.reject(["publickey", "password"]);
  });
  connection.on("session", (accept) => serveSession(accept(), connection, router));
}

function accepts(
  attempt: AuthContext,
  password: string | undefined,
  keys: readonly string[],
): boolean {
  switch (attempt.method) {
    // A blank root password lets anyone in (openwrt.md E).
    case "none":
      return password === undefined;
    case "password":
      return attempt.password === (password ?? "");
    case "publickey": {
      const offered = attempt.key.data.toString("base64");
      const line = keys.find((each) => each.split(/\s+/)[1] === offered);
      if (line === undefined) return false;
      const key = ssh2.utils.parseKey(line);
      if (key instanceof Error) return false;
      // The first question is only whether this key would do.
      if (attempt.signature === undefined || attempt.blob === undefined) return true;
      return key.verify(attempt.blob, attempt.signature, attempt.hashAlgo) === true;
    }
    default:
      return false;
  }
}

function authorizedKeys(router: SimulatedRouter, options: SshServerOptions): readonly string[] {
  const onRouter = readText(router.disk, "/etc/dropbear/authorized_keys") ?? "";
  return [...(options.authorizedKeys ?? []), ...onRouter.split("\n")]
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function serveSession(session: Session, connection: Connection, router: SimulatedRouter): void {
  session.on("pty", (accept) => accept?.());
  session.on("env", (accept) => accept?.());
  session.on(
    "exec",
    (accept, _reject, { command }) => void serveCommand(accept(), command, connection, router),
  );
  session.on("shell", (accept) => void serveScript(accept(), connection, router));
  session.on("subsystem", (accept, _reject, { name }) =>
    finish(accept(), {
      status: 127,
      stdout: "",
      stderr: `ash: ${name === "sftp" ? "/usr/libexec/sftp-server" : name}: not found\n`,
    }),
  );
}

async function serveCommand(
  channel: ServerChannel,
  command: string,
  connection: Connection,
  router: SimulatedRouter,
): Promise<void> {
  channel.on("error", () => undefined);
  if (!(await answersWithin(router))) return void connection.end();
  if (/^scp\s/.test(command)) {
    const status = await runScp(router.disk, command, byteQueue(channel), (bytes) =>
      channel.write(bytes),
    );
    return finish(channel, { status, stdout: "", stderr: "" });
  }
  // A shell that is told to read its script from its input waits for it, however long it is on its way.
  const stdin = await inputOf(channel, /^'?sh'? '?-s/.test(command) ? "whole" : "what comes soon");
  await answer(channel, connection, router, () => router.run(command, { stdin }));
}

/** No terminal here: what is typed is read to its end and run as one script. */
async function serveScript(
  channel: ServerChannel,
  connection: Connection,
  router: SimulatedRouter,
): Promise<void> {
  channel.on("error", () => undefined);
  const script = await new Promise<string>((resolve) => {
    const chunks: Buffer[] = [];
    channel.on("data", (chunk: Buffer) => chunks.push(chunk));
    channel.once("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
  });
  await answer(channel, connection, router, () => router.run(script, {}));
}

interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs to the end even when nobody listens any more; a router that went down meanwhile says nothing. */
async function answer(
  channel: ServerChannel,
  connection: Connection,
  router: SimulatedRouter,
  run: () => Promise<Ended>,
): Promise<void> {
  const result = await run().catch(() => undefined);
  if (result === undefined || !(await answersWithin(router))) return void connection.end();
  finish(channel, result);
}

function finish(channel: ServerChannel, { status, stdout, stderr }: Ended): void {
  if (!channel.writable) return;
  if (stderr !== "") channel.stderr.write(stderr);
  if (stdout !== "") channel.write(stdout);
  channel.exit(status);
  channel.end();
}

/** The interpreter wants all of its input beforehand, but a client at a terminal never ends it. */
function inputOf(channel: ServerChannel, patience: "whole" | "what comes soon"): Promise<string> {
  const chunks: Buffer[] = [];
  const grace = new AbortController();
  return new Promise((resolve) => {
    const end = (): void => {
      grace.abort();
      resolve(Buffer.concat(chunks).toString("utf8"));
    };
    channel.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      grace.abort();
    });
    channel.once("end", end);
    channel.once("close", end);
    if (patience === "what comes soon")
      wallClock()
        .sleep(inputGraceMs, grace)
        .then(end, () => undefined);
  });
}
