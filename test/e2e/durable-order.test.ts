import { mkdtemp, readFile, realpath, rm, stat } from "node:fs/promises";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runProgram, startCli } from "../support/cli.ts";
import type { Finished, RunningCli } from "../support/cli.ts";
import { whyNoRealParts } from "../support/real-parts.ts";
import { departures, straceWords, whyNoStrace } from "../support/strace.ts";
import type { Departure } from "../support/strace.ts";

const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const patienceMs = 240_000;
/** What changes a modem: the forms of this one's plan, and of the way back. */
const change = /^AT\+(CFUN=1,1|Q\w+="\w+",)/;

describe.skipIf((whyNoRealParts() ?? whyNoStrace()) !== undefined)(
  "the built program under strace, with a state folder that is not there yet",
  () => {
    let folder: string;
    let state: string;
    let pair: RunningCli;
    const done: Record<
      string,
      { readonly finished: Finished; readonly left: readonly Departure[] }
    > = {};

    beforeAll(async () => {
      folder = await realpath(await mkdtemp(join(tmpdir(), "ethermode-strace-")));
      state = join(folder, "new", "state");
      pair = startCli(["simulate", "--json", "--speed", "50"], { env: { TMPDIR: folder } });
      const doors = JSON.parse(await pair.says(/"simulated"/)) as {
        readonly sysfs: string;
        readonly dev: string;
        readonly profile: string;
      }; // our own machine output
      const env = {
        ETHERMODE_SYSFS: doors.sysfs,
        ETHERMODE_DEV: doors.dev,
        ETHERMODE_STATE_DIR: state,
      };
      const traced = async (...words: readonly string[]): Promise<void> => {
        const trace = join(folder, `${words[0]}.strace`);
        // The loosest mask: what is private must be so from the moment it is made.
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
        done[words[0] ?? ""] = {
          finished,
          left: departures(await readFile(trace, "utf8"), join(folder, "new")),
        };
      };
      await traced("apply", doors.profile, "--yes");
      await traced("rollback", "--yes");
    }, patienceMs);

    afterAll(async () => {
      await pair[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    });

    test.each(["apply", "rollback"])(
      "%s sends nothing that changes a modem before its journal says so on the disk",
      (command) => {
        const { finished, left } = done[command] ?? {};

        const changes = left?.filter(({ what }) => change.test(what)) ?? [];

        expect(finished).toMatchObject({ status: 0 });
        expect(changes.length).toBeGreaterThan(3);
        expect(changes.filter(({ lastEntry }) => !lastEntry.includes('"state":"started"'))).toEqual(
          [],
        );
      },
    );

    test.each(["apply", "rollback"])(
      "%s has every file of the run, and the name of each and of every folder above it, on the disk before anything is sent",
      (command) => {
        const { left = [] } = done[command] ?? {};

        const sinceTheRun = left.slice(left.findIndex(({ what }) => change.test(what)));

        expect(sinceTheRun.length).toBeGreaterThan(10);
        expect(sinceTheRun.some(({ what }) => what === "ssh")).toBe(true);
        expect(
          sinceTheRun.flatMap(({ what, unsynced }) =>
            unsynced
              .filter((name) => name.includes("/runs") || !name.startsWith(`the name ${state}/`))
              .map((name) => `${what}: ${name}`),
          ),
        ).toEqual([]);
      },
    );

    test("leaves nothing that others can read, whatever the mask", async () => {
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
