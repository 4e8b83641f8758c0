import { deviceExists } from "../../../simulator/router/network-config.ts";
import type { NetworkConfig } from "../../../simulator/router/network-config.ts";
import type { Link, RealNetifdWorld } from "./netifd-table.ts";
import { ip, run } from "./run.ts";

/** Creates and removes bridges and moves their ports, from one configuration to the next. */
export async function bridge(
  { namespace, image, onRouter }: RealNetifdWorld,
  before: NetworkConfig,
  after: NetworkConfig,
): Promise<void> {
  const gone = [...before.bridges.keys()].filter((name) => !after.bridges.has(name));
  const fresh = [...after.bridges.keys()].filter((name) => !before.bridges.has(name));
  const left = [...before.bridges].flatMap(([name, ports]) =>
    ports.filter((port) => !(after.bridges.get(name)?.includes(port) ?? false)),
  );
  const joined = [...after.bridges].flatMap(([name, ports]) =>
    ports
      .filter((port) => !(before.bridges.get(name)?.includes(port) ?? false))
      .map((port) => ({ name, port })),
  );
  await ip(namespace, [
    ...fresh.flatMap((name) => [
      `link add ${name} address ${image.lanMac} type bridge`,
      `link set ${name} up`,
    ]),
    ...left.map((port) => `link set ${port} nomaster`),
    ...joined
      .filter(({ port }) => deviceExists(image, after, port))
      .map(({ name, port }) => `link set ${port} master ${name}`),
    ...gone.map((name) => `link del ${name}`),
  ]);
  for (const name of fresh) {
    const [program, ...words] = onRouter([
      "/bin/ln",
      "-sfn",
      `/sys/devices/virtual/net/${name}`,
      `/sys/class/net/${name}`,
    ]);
    await run(program, words);
  }
}

/** Reads carrier and MAC address of each netdev. */
export async function readLinks(namespace: string): Promise<ReadonlyMap<string, Link>> {
  // Only the fields that are read below.
  const found = JSON.parse(await run("ip", ["-n", namespace, "-j", "link", "show"])) as readonly {
    readonly ifname: string;
    readonly address: string;
    readonly flags: readonly string[];
  }[];
  return new Map(
    found.map(({ ifname, address, flags }) => [
      ifname,
      { carrier: flags.includes("LOWER_UP"), mac: address },
    ]),
  );
}
