import { createHash } from "node:crypto";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import ssh2 from "ssh2";
import type { AuthContext, Connection, ServerChannel, Session } from "ssh2";
import { wallClock } from "../../src/core/clock.ts";
import type { CommandResult } from "../shell/ash.ts";
import { readText } from "../shell/disk.ts";
import { runAsRead } from "./run-as-read.ts";
import { answersWithin } from "../router/shell.ts";
import type { SimulatedRouter } from "../router/router.ts";

export interface SshServerOptions {
  /** 0 by default: any free port. */
  readonly port?: number;
}

export interface SshServer {
  readonly port: number;
  /** As ssh-keygen prints it: `SHA256:...`. */
  readonly hostKeyFingerprint: string;
  close(): Promise<void>;
}

/** The third refusal ends the connection (docs/facts/openwrt.md#authentication-attempts). */
const triesAllowed = 3;

/** A client that sends no byte for this long has no input. Real time: sockets do not follow the router's clock. */
const inputGraceMs = 300;

/** The simulated router behind a real SSH port on 127.0.0.1: commands only, no SFTP, as dropbear on OpenWrt. */
export async function serveSsh(
  router: SimulatedRouter,
  options: SshServerOptions,
): Promise<SshServer> {
  const hostKey = newHostKey();
  const server = new ssh2.Server({ hostKeys: [hostKey], ident: "dropbear" }, (connection) =>
    serveConnection(connection, router),
  );
  const sockets = new Set<Socket>();
  const listener = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    // An unreachable router neither refuses nor answers.
    if (router.reachable()) server.injectSocket(socket);
  });
  const destroyAll = (): void => sockets.forEach((socket) => socket.destroy());
  const forget = router.onConnectionsLost(destroyAll);
  await new Promise<void>((resolve, reject) => {
    listener.once("error", reject);
    listener.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  // The address of a TCP server is never a path.
  const { port } = listener.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      forget();
      destroyAll();
      listener.close(() => resolve());
    });
  return { port, hostKeyFingerprint: fingerprint(hostKey), close };
}

function fingerprint(privateKey: string): string {
  const key = ssh2.utils.parseKey(privateKey);
  if (key instanceof Error) throw key;
  return `SHA256:${createHash("sha256").update(key.getPublicSSH()).digest("base64").replace(/=+$/, "")}`;
}

// Quirk: ssh2 1.17 cannot read about one of 250 keys that it makes ("Malformed OpenSSH private key", 9 of 2,000).
function newHostKey(): string {
  const { generateKeyPairSync, parseKey } = ssh2.utils;
  for (;;) {
    const key = generateKeyPairSync("ed25519").private;
    if (!(parseKey(key) instanceof Error)) return key;
  }
}

function serveConnection(connection: Connection, router: SimulatedRouter): void {
  let refusals = 0;
  connection.on("error", () => undefined);
  connection.on("authentication", (attempt) => {
    if (attempt.username === "root" && accepts(attempt, router)) return attempt.accept();
    if (attempt.method !== "none") refusals += 1;
    if (refusals >= triesAllowed) return void connection.end();
    attempt.reject(["publickey", "password"]);
  });
  connection.on("session", (accept) => serveSession(accept(), connection, router));
}

function accepts(attempt: AuthContext, router: SimulatedRouter): boolean {
  switch (attempt.method) {
    // A blank root password accepts every client (docs/facts/openwrt.md#blank-password).
    case "none":
      return router.password === undefined;
    case "password":
      return attempt.password === (router.password ?? "");
    case "publickey": {
      const offered = attempt.key.data.toString("base64");
      const line = authorizedKeys(router).find((each) => each.split(/\s+/)[1] === offered);
      if (line === undefined) return false;
      const key = ssh2.utils.parseKey(line);
      if (key instanceof Error) return false;
      // The first request only asks whether this key is acceptable.
      if (attempt.signature === undefined || attempt.blob === undefined) return true;
      return key.verify(attempt.blob, attempt.signature, attempt.hashAlgo) === true;
    }
    default:
      return false;
  }
}

function authorizedKeys(router: SimulatedRouter): readonly string[] {
  const keys = readText(router.disk, "/etc/dropbear/authorized_keys") ?? "";
  return keys.split("\n").map((line) => line.trim());
}

function serveSession(session: Session, connection: Connection, router: SimulatedRouter): void {
  session.on("pty", (accept) => accept?.());
  session.on("env", (accept) => accept?.());
  session.on(
    "exec",
    (accept, _reject, { command }) => void serveCommand(accept(), command, connection, router),
  );
  session.on("shell", (accept) => void serveScript(accept(), connection, router));
  session.on("subsystem", (accept, _reject, { name }) => {
    const program = name === "sftp" ? "/usr/libexec/sftp-server" : name;
    finish(accept(), { status: 127, stdout: "", stderr: `ash: ${program}: not found\n` });
  });
}

async function serveCommand(
  channel: ServerChannel,
  command: string,
  connection: Connection,
  router: SimulatedRouter,
): Promise<void> {
  channel.on("error", () => undefined);
  if (!(await answersWithin(router))) return void connection.end();
  const run = (stdin: string) => answerOf(router, () => router.run(command, { stdin }));
  const result = /\bsh'? '?-s\b/.test(command)
    ? await runAsRead(channel, run, (one) => write(channel, one))
    : await run(await inputOf(channel));
  end(channel, connection, result);
}

/** Reads the input to its end and runs it as one script, because the channel has no terminal. */
async function serveScript(
  channel: ServerChannel,
  connection: Connection,
  router: SimulatedRouter,
): Promise<void> {
  channel.on("error", () => undefined);
  const script = await text(channel).catch(() => undefined);
  if (script === undefined) return;
  end(channel, connection, await answerOf(router, () => router.run(script, {})));
}

/** Returns undefined when the router went down. Runs to the end even when the client has left. */
async function answerOf(
  router: SimulatedRouter,
  run: () => Promise<CommandResult>,
): Promise<CommandResult | undefined> {
  const result = await run().catch(() => undefined);
  return result !== undefined && (await answersWithin(router)) ? result : undefined;
}

/** A router that went down ends the connection. */
function end(channel: ServerChannel, connection: Connection, result?: CommandResult): void {
  if (result === undefined) return void connection.end();
  finish(channel, result);
}

function finish(channel: ServerChannel, result: CommandResult): void {
  if (!channel.writable) return;
  write(channel, result);
  channel.exit(result.status);
  channel.end();
}

function write(channel: ServerChannel, { stdout, stderr }: CommandResult): void {
  if (!channel.writable) return;
  if (stderr !== "") channel.stderr.write(stderr);
  if (stdout !== "") channel.write(stdout);
}

/** Collects the input beforehand, as the interpreter requires; a client at a terminal never ends it. */
function inputOf(channel: ServerChannel): Promise<string> {
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
    wallClock()
      .sleep(inputGraceMs, grace)
      .then(end, () => undefined);
  });
}
