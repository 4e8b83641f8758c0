import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { RouterImageName } from "../../../simulator/router/images/images.ts";
import { simulateRouter } from "../../../simulator/router/router.ts";
import { natPort } from "../../support/ethernet-ports.ts";
import { testClock } from "../../support/test-clock.ts";

const images: readonly RouterImageName[] = [
  "dsa-24.10",
  "eth-25.12",
  "legacy-19.07",
  "bare-24.10-no-rpcd",
];

const recordings: readonly (readonly [file: string, command: string])[] = [
  ["uci-show.txt", "uci show"],
  ["uci-export-network.txt", "uci export network"],
  ["uci-export-firewall.txt", "uci export firewall"],
  ["uci-export-dhcp.txt", "uci export dhcp"],
  ["etc-config-network.txt", "cat /etc/config/network"],
  ["board.json", "cat /etc/board.json"],
  ["openwrt_release.txt", "cat /etc/openwrt_release"],
  ["os-release.txt", "cat /etc/os-release"],
  ["system-board.json", "ubus call system board"],
  ["ubus-list.txt", "ubus list"],
  ["init-scripts.txt", "ls /etc/init.d /etc/rc.d"],
];

const cases = images.flatMap((image) =>
  recordings.map(([file, command]) => ({ image, file, command })),
);

test.each(cases)("$image answers $command as recorded", async ({ image, file, command }) => {
  await using router = await started(image);
  const text = readFileSync(
    new URL(`../../fixtures/openwrt/${image}/${file}`, import.meta.url),
    "utf8",
  );

  const { stdout } = await router.run(command);

  expect(stdout).toBe(text);
});

test.each(images)("%s runs the recorded services, except for pids", async (image) => {
  await using router = await started(image);
  const text = readFileSync(
    new URL(`../../fixtures/openwrt/${image}/service-list.json`, import.meta.url),
    "utf8",
  );

  const { stdout } = await router.run("ubus call service list");

  expect(withoutPids(stdout)).toEqual(withoutPids(text));
});

function withoutPids(text: string): unknown {
  return JSON.parse(text, (key, value: unknown) => (key === "pid" ? 0 : value));
}

async function started(image: RouterImageName) {
  const router = await simulateRouter({ image, clock: testClock(), wan: natPort() });
  return {
    run: (command: string) => router.run(command, {}),
    [Symbol.asyncDispose]: () => router.close(),
  };
}
