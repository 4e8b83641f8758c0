import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startCli } from "../support/cli.ts";
import { describeOnRealParts } from "../support/on-real-parts.ts";
import { openScene } from "./simulate-scene.ts";
import type { Scene } from "./simulate-scene.ts";

const hourMs = 3_600_000;
const options = ["--yes", "--json"];

describeOnRealParts("the built program killed at each of its output lines", () => {
  let scene: Scene;
  let original: string;

  beforeAll(async () => {
    scene = await openScene();
    original = await routerOf(scene);
  }, hourMs);

  afterAll(() => scene[Symbol.asyncDispose]());

  test.each(["apply", "rollback"] as const)(
    "one %s completes or undoes the run of a killed program",
    async (command) => {
      const apply = ["apply", scene.endpoints.profile, ...options];
      const rollback = ["rollback", ...options];
      const killed = command === "apply" ? apply : rollback;
      if (command === "rollback") await scene.ethermode(...apply);
      const whole = await scene.ethermode(...killed);
      const wanted = command === "apply" ? await routerOf(scene) : original;
      if (command === "apply") await scene.ethermode(...rollback);
      for (const point of pointsIn(whole.stdout)) {
        for (const next of [apply, rollback]) {
          if (command === "rollback") await scene.ethermode(...apply);
          await killAt(scene, killed, point);

          const { status } = await scene.ethermode(...next);

          const isUndone = next === rollback;
          expect([point, next[0], status]).toEqual([point, next[0], 0]);
          if (isUndone || command === "apply")
            expect(await routerOf(scene)).toBe(isUndone ? original : wanted);
          expect(await locksOf(scene)).toEqual([]);
          await scene.ethermode(...rollback);
        }
      }
    },
    hourMs,
  );
});

/** The configuration, staged changes and guard of the router. */
async function routerOf(scene: Scene): Promise<string> {
  const { stdout } = await scene.ssh(
    "cat /etc/config/network /etc/config/firewall; uci changes; ls /etc/ethermode",
  );
  return stdout;
}

async function locksOf({ endpoints }: Scene): Promise<readonly string[]> {
  return readdir(join(endpoints.state, "locks"));
}

/** Returns the end of each line about a step, in the order of the output. */
function pointsIn(output: string): readonly string[] {
  return [...output.matchAll(/"type":"step".*("state":"\w+","id":"\w+")/g)].map(
    ([, point = ""]) => point,
  );
}

async function killAt(
  { endpoints, folder }: Scene,
  words: readonly string[],
  point: string,
): Promise<void> {
  await using running = startCli(words, {
    env: {
      ETHERMODE_SYSFS: endpoints.sysfs,
      ETHERMODE_DEV: endpoints.dev,
      ETHERMODE_STATE_DIR: endpoints.state,
    },
    cwd: folder,
  });
  await running.says(new RegExp(`"type":"step".*${point}`));
  await running.end("SIGKILL");
}
