import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { simulateRouter } from "../../../simulator/router/router.ts";
import type { SimulatedRouter } from "../../../simulator/router/router.ts";
import { testClock } from "../../support/test-clock.ts";
import { natPort } from "../../support/ethernet-ports.ts";

interface Block {
  readonly command: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

/** Blocks of `$ command`, its output, `2>` before lines of standard error, and `[exit N]`. */
function recordedBlocks(): readonly Block[] {
  const text = readFileSync(new URL("../../fixtures/openwrt/uci-cli.txt", import.meta.url), "utf8");
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((block) => {
      const [command = "", ...lines] = block.trimEnd().split("\n");
      const said = lines.slice(0, -1);
      return {
        command,
        stdout: said.filter((line) => !line.startsWith("2>")).join("\n"),
        stderr: said
          .filter((line) => line.startsWith("2>"))
          .map((line) => line.slice(3))
          .join("\n"),
        status: Number(/\d+/.exec(lines.at(-1) ?? "")?.[0]),
      };
    });
}

let router: SimulatedRouter;

beforeAll(async () => {
  router = await simulateRouter({ image: "dsa-24.10", clock: testClock(), wan: natPort() });
});

afterAll(() => router.close());

// In the recorded order: the next block sees the staged changes of the previous one. An empty line
// at the end of an output is ignored.
test.each(recordedBlocks())(
  "answers as recorded: $command",
  async ({ command, stdout, stderr, status }) => {
    const result = await router.run(command, {});

    expect({
      status: result.status,
      stdout: result.stdout.trimEnd(),
      stderr: result.stderr.trimEnd(),
    }).toEqual({ status, stdout: stdout.trimEnd(), stderr: stderr.trimEnd() });
  },
);
