import { randomBytes } from "node:crypto";
import type { Call } from "../../core/call.ts";
import { quoteWords } from "../../uci/quote.ts";
import type { ShellResult } from "../shell.ts";
import { runCommand, type CommandChannel, type Started } from "./exec.ts";

/**
 * The command line of a shell that executes scripts from its standard input. The login shell itself
 * does it where it is ash and reads a pipe, as under dropbear: that saves a router the start of a
 * second shell (docs/facts/openwrt.md#cost-of-a-process). OpenSSH uses a socket, which cannot be
 * opened by its path.
 */
export const scriptShell =
  'if [ "${SHELL##*/}" = ash ] && [ -p /proc/self/fd/0 ]; ' +
  "then . /proc/self/fd/0; else exec sh -s; fi";

/** A script with its positional parameters. */
interface SessionScript {
  readonly text: string;
  readonly args: readonly string[];
}

/**
 * Returns a function that runs scripts, one at a time, in one shell of the router: the start of a
 * shell costs more than a short script (docs/facts/openwrt.md#cost-of-a-process). Each script has its
 * own subshell. The next script starts a new shell if this one ended or its script was abandoned.
 */
export function scriptSession(
  started: Started,
): (script: SessionScript, call: Call) => Promise<ShellResult> {
  let kept: Session | undefined;
  return async (script, call) => {
    const mark = `end-${randomBytes(12).toString("hex")}`;
    let session = kept?.isOpen === true ? kept : undefined;
    kept = undefined;
    const start: Started["start"] = (opened) =>
      session === undefined
        ? started.start((error, channel) => {
            // After an error the channel does not exist.
            if (error === undefined) session = sessionOf(channel);
            opened(error, channel);
          })
        : opened(undefined, session.channel);
    const result = await runCommand({ ...started, start, mark, stdin: asOne(script, mark) }, call);
    kept = session;
    return result;
  };
}

/** A shell that waits for its next script. */
interface Session {
  readonly channel: CommandChannel;
  isOpen: boolean;
}

function sessionOf(channel: CommandChannel): Session {
  const session = { channel, isOpen: true };
  channel.once("close", () => (session.isOpen = false));
  return session;
}

/**
 * Returns a script as one command, so that a part of it does nothing, and marks the end of both
 * outputs. Its programs have no input, because the input of the shell is the next script.
 */
function asOne({ text, args }: SessionScript, mark: string): string {
  return `{ (
set -- ${quoteWords(args)}
${text}
) < /dev/null
set -- $?
printf '\\n%s %s\\n' ${mark} $1
printf '\\n%s %s\\n' ${mark} $1 >&2
}
`;
}
