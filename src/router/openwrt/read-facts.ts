import type { Call } from "../../core/call.ts";
import { Failure } from "../../core/failure.ts";
import { waits } from "../../core/waits.ts";
import { runScript } from "../script.ts";
import { shellFile } from "../shell-file.ts";
import type { Shell } from "../shell.ts";
import type { FactsSpec, RouterFacts } from "./facts.ts";
import { parseFacts } from "./parse-facts.ts";
import { newMark, printedFiles, rootPath, splitParts } from "./parts.ts";

/**
 * Reads everything in one round trip. Changes nothing. Throws `refused/not-openwrt` and
 * `router/login-refused`.
 */
export async function readFacts(shell: Shell, spec: FactsSpec, call: Call): Promise<RouterFacts> {
  const mark = newMark();
  const output = await runScript(
    shell,
    {
      body: shellFile("./read-facts.sh", import.meta.url),
      args: [
        mark,
        rootPath(mark),
        spec.lasting === undefined ? "all" : "again",
        ...Object.values(printedFiles),
      ],
      timeoutMs: waits.routerRead.deadlineMs,
    },
    call,
  );
  const parts = splitParts(mark, output);
  if (parts.size === 0) throw notExecuted(shell);
  const facts = parseFacts(new Map([...(spec.lasting ?? []), ...parts]), spec);
  if (/^[1-9]\d*$/.test(parts.get("user")?.trim() ?? "")) throw notRoot(shell);
  return facts;
}

/** Files that only root may read would look like missing ones. */
function notRoot({ label }: Shell): Failure {
  return new Failure("router/login-refused", {
    message: `${label} is not root. Only root may read and write a router's configuration.`,
    hint: "Leave out router.user, or name a user with id 0.",
  });
}

/** A login shell of another language, such as fish, rejects the command line and prints no part. */
function notExecuted({ label }: Shell): Failure {
  return new Failure("router/unexpected-reply", {
    message: `${label} did not execute the script that reads its configuration.`,
    hint:
      "The login shell of root must be a POSIX shell, as /bin/ash. To see it, run on the router:\n" +
      "  grep ^root: /etc/passwd",
  });
}
