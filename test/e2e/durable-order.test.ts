import { mkdtemp, readFile, realpath, rm, stat } from "node:fs/promises";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { runProgram, startCli } from "../support/cli.ts";
import type { Finished, RunningCli } from "../support/cli.ts";
import { whyNoRealParts } from "../support/real-parts.ts";
import { departures, straceWords, whyNoStrace } from "../support/strace.ts";
import type { Departure } from "../support/strace.ts";

const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const timeoutMs = 240_000;
/** Commands of the plan and of its rollback that change the modem. */
const change = /^AT\+(CFUN=1,1|Q\w+="\w+",)/;

describe.skipIf(whyNoRealParts() !== undefined)(
  "the built program under strace with a new state folder",
  () => {
    let folder: string;
    let state: string;
    let pair: RunningCli;
    let noStrace: string | undefined;
    const traces: Record<
      string,
      { readonly finished: Finished; readonly departed: readonly Departure[] }
    > = {};

    beforeAll(async () => {
      noStrace = whyNoStrace();
      if (noStrace !== undefined) return;
      folder = await realpath(await mkdtemp(join(tmpdir(), "ethermode-strace-")));
      state = join(folder, "new", "state");
      pair = startCli(["simulate", "--json", "--speed", "50"], { env: { TMPDIR: folder } });
      const endpoints = JSON.parse(await pair.says(/"simulated"/)) as {
        readonly sysfs: string;
        readonly dev: string;
        readonly profile: string;
      }; // our own machine output
      const env = {
        ETHERMODE_SYSFS: endpoints.sysfs,
        ETHERMODE_DEV: endpoints.dev,
        ETHERMODE_STATE_DIR: state,
      };
      const traced = async (...words: readonly string[]): Promise<void> => {
        const trace = join(folder, `${words[0]}.strace`);
        // The most permissive umask shows whether files are private from their creation.
        const finished = await runProgram(
          "sh",
          [
            "-c",
            'umask 000; exec "$@"',
            "sh",
            "strace",
            ...straceWords,
            "-o",
            trace,
            process.execPath,
            cli,
            ...words,
          ],
          { env, cwd: folder },
        );
        traces[words[0] ?? ""] = {
          finished,
          departed: departures(await readFile(trace, "utf8"), join(folder, "new")),
        };
      };
      await traced("apply", endpoints.profile, "--yes");
      await traced("rollback", "--yes");
    }, timeoutMs);

    beforeEach(({ skip }) => skip(noStrace !== undefined, noStrace));

    afterAll(async () => {
      if (noStrace !== undefined) return;
      await pair[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    });

    test.each(["apply", "rollback"])(
      "%s writes a change to the modem only after its journal entry is synced",
      (command) => {
        const { finished, departed } = traces[command] ?? {};

        const changes = departed?.filter(({ what }) => change.test(what)) ?? [];

        expect(finished).toMatchObject({ status: 0 });
        expect(changes.length).toBeGreaterThan(3);
        expect(changes.filter(({ lastEntry }) => !lastEntry.includes('"state":"started"'))).toEqual(
          [],
        );
      },
    );

    test.each(["apply", "rollback"])(
      "%s syncs every file and folder name of the run before it sends anything",
      (command) => {
        const { departed = [] } = traces[command] ?? {};

        const sinceFirstChange = departed.slice(
          departed.findIndex(({ what }) => change.test(what)),
        );

        expect(sinceFirstChange.length).toBeGreaterThan(10);
        expect(sinceFirstChange.some(({ what }) => what === "ssh")).toBe(true);
        expect(
          sinceFirstChange.flatMap(({ what, unsynced }) =>
            unsynced
              .filter((name) => name.includes("/runs") || !name.startsWith(`the name ${state}/`))
              .map((name) => `${what}: ${name}`),
          ),
        ).toEqual([]);
      },
    );

    test("apply and rollback create files that only the owner can read under umask 000", async () => {
      const all = ["", ...readdirSync(state, { recursive: true }).map(String)].map((name) =>
        join(state, name),
      );

      const open = (
        await Promise.all(
          all.map(async (path) => ({ path, mode: (await stat(path)).mode & 0o077 })),
        )
      ).filter(({ mode }) => mode !== 0);

      expect(open).toEqual([]);
    });
  },
);
