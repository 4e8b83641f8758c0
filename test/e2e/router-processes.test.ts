import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openBed, type Bed } from "../support/openwrt-bed.ts";
import { ethernetMode } from "../support/openwrt-bed/facts.ts";
import { person, type Person } from "../support/openwrt-bed/bed-user.ts";
import { routerProcesses } from "../support/router-processes.ts";
import { whyNoRealParts } from "../support/real-parts.ts";
import { whyNoStrace } from "../support/strace.ts";

const timeoutMs = 60_000;
const profile =
  "ethermode: 1\nrouter:\n  host: 192.168.1.1\n  wan: { interface: wan, metric: 10 }\n";

const otherWan =
  "uci batch << EOF\nset network.wan.proto=pppoe\nset network.wan.username=a\ndelete network.wan.metric\n" +
  "delete firewall.@zone[1].masq\ndelete firewall.@forwarding[0]\ncommit\nEOF\nubus call network reload";

/** While the router's services start, the path to the Internet is checked again, the last thing that apply does. */
function withoutRepeatedChecks(execs: readonly string[]): readonly string[] {
  const checks = execs.flatMap((words, index) => (words === "ip -4 route show" ? [index] : []));
  const second = checks[1];
  return second === undefined ? execs : execs.slice(0, second - 1);
}

/** Each process costs milliseconds of a router's CPU (docs/facts/openwrt.md#cost-of-a-process). */
describe.skipIf(whyNoRealParts() !== undefined)("a command to a router with dropbear", () => {
  let bed: Bed;
  let user: Person;
  const noStrace = whyNoStrace();

  beforeAll(async () => {
    if (noStrace !== undefined) return;
    bed = await openBed({ modem: { nonVolatile: ethernetMode } });
    user = await person(bed);
    await bed.wanBecomes("192.168.225.");
    await user.write("wan.yaml", profile);
  }, timeoutMs);

  beforeEach(({ skip }) => skip(noStrace !== undefined, noStrace));

  afterAll(async () => {
    await user?.[Symbol.asyncDispose]();
    await bed?.[Symbol.asyncDispose]();
  });

  // In their order: apply changes what plan shows, and the last one a WAN and a firewall of others.
  test.each([
    ["plan", ["plan", "wan.yaml"], "", { forks: 8, execs: 6 }],
    ["apply to one option", ["apply", "wan.yaml", "--yes"], "", { forks: 55, execs: 41 }],
    ["rollback", ["rollback", "--yes"], "", { forks: 54, execs: 40 }],
    ["apply to the whole WAN", ["apply", "wan.yaml", "--yes"], otherWan, { forks: 74, execs: 50 }],
  ])("%s starts few processes on the router", async (_title, words, before, most) => {
    await bed.router(["sh", "-c", before]);
    let exit = -1;

    const { forks, execs } = await routerProcesses(bed, async () => {
      ({ exit } = await user.cli(words));
    });

    const counted = withoutRepeatedChecks(execs);
    expect(exit).toBe(0);
    expect(forks, execs.join("\n")).toBeLessThanOrEqual(most.forks);
    expect(counted.length, counted.join("\n")).toBeLessThanOrEqual(most.execs);
  });
});
