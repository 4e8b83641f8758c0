import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { promisify } from "node:util";
import { installCommand, isInstalled } from "./real-parts.ts";

/** Debian's smallest build of the browser, which only the tests of the HTML report need. */
const debianPackage = "chromium-headless-shell";
const programs = [debianPackage, "chromium"];

/** A message of the DevTools protocol. */
interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

/** One page of a headless browser. */
export interface BrowserPage extends AsyncDisposable {
  /** Every event of the page so far, oldest first. */
  readonly events: readonly Message[];
  send(
    method: string,
    params?: Readonly<Record<string, unknown>>,
  ): Promise<Readonly<Record<string, unknown>>>;
  /** Resolves at the next event with this name. */
  next(method: string): Promise<void>;
}

/** Opens an empty page. Installs the browser if it is missing. */
export async function openPage(): Promise<BrowserPage> {
  const folder = await mkdtemp(join(tmpdir(), "ethermode-browser-"));
  const browser = spawn(
    await installedBrowser(),
    [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--remote-debugging-pipe",
      `--user-data-dir=${folder}`,
    ],
    // Debian starts the browser by a script, so the processes end as a group.
    { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"], detached: true },
  );
  const ended = once(browser, "exit");
  const { events, send, next } = protocolOf(browser);
  const { targetId } = await send("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
  return {
    events,
    next,
    send: (method, params = {}) => send(method, params, sessionId),
    [Symbol.asyncDispose]: async () => {
      process.kill(-(browser.pid ?? 0), "SIGKILL");
      await ended;
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function installedBrowser(): Promise<string> {
  const [installer, words] = installCommand([debianPackage]);
  if (!programs.some(isInstalled)) await promisify(execFile)(installer, [...words]);
  const found = programs.find(isInstalled);
  if (found === undefined) throw new Error(`this test needs the package ${debianPackage}`);
  return found;
}

interface Protocol extends Pick<BrowserPage, "events" | "next"> {
  send(
    method: string,
    params: Readonly<Record<string, unknown>>,
    sessionId?: unknown,
  ): Promise<Readonly<Record<string, unknown>>>;
}

/** The DevTools protocol over the browser's file descriptors 3 and 4: JSON texts that end with a zero byte. */
function protocolOf(browser: ChildProcess): Protocol {
  const commands = browser.stdio[3] as Writable;
  const answers = browser.stdio[4] as Readable;
  const events: Message[] = [];
  const waiting = new Map<number, (message: Message) => void>();
  const listeners = new Set<(message: Message) => void>();
  let text = "";
  let last = 0;
  answers.setEncoding("utf8").on("data", (more: string) => {
    const messages = (text + more).split("\0");
    text = messages.pop() ?? "";
    for (const each of messages) {
      const message = JSON.parse(each) as Message;
      if (message.id !== undefined) waiting.get(message.id)?.(message);
      else {
        events.push(message);
        for (const listener of listeners) listener(message);
      }
    }
  });
  return {
    events,
    send: async (method, params, sessionId) => {
      const id = (last += 1);
      const answer = new Promise<Message>((resolve) => waiting.set(id, resolve));
      commands.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
      const { result, error } = await answer;
      if (result === undefined) throw new Error(`${method}: ${error?.message}`);
      return result;
    },
    next: (name) =>
      new Promise((resolve) => {
        const listener = ({ method }: Message): void => {
          if (method !== name) return;
          listeners.delete(listener);
          resolve();
        };
        listeners.add(listener);
      }),
  };
}
