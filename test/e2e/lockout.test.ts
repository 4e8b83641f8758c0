import { cp, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli } from "../support/cli.ts";
import { openScene, timeoutMs } from "./simulate-scene.ts";

const cases = join(import.meta.dirname, "../cases");

/** A session over a LAN port, and one over the WAN, as the file `session` of a recording shows them. */
const overLan = "netdev br-lan\nmac 02:00:5e:00:53:09\nport 0x1 lan1\nseen 1 02:00:5e:00:53:09\n";
const overWan = "netdev wan\n";

const here = `
modem: { passthrough: { bind: "02:00:5e:00:53:01", nat: true } }
targets:
  - { name: slot, modem: { port: /dev/wwan0at0 } }
  - { name: dun, modem: { port: /dev/mhi_DUN } }
  - { name: tcp, modem: { port: "tcp:192.168.225.1:1555" } }
  - { name: usb, modem: { port: /dev/ttyUSB2 } }
`;
const onRouter = `
targets:
  - { name: slot, modem: { port: "router:/dev/wwan0at0" }, router: { host: 192.168.1.1 } }
  - { name: dun, modem: { port: "router:/dev/mhi_DUN" }, router: { host: 192.168.1.2 } }
  - { name: usb, modem: { port: "router:/dev/ttyUSB2" }, router: { host: 192.168.1.3 } }
`;
const overSsh = "\nrouter: { host: 192.168.1.1, wan: { metric: 5 } }\n";

interface Refusal {
  readonly target: string;
  readonly code: string;
  readonly message: string;
}

/** Plans for a recorded modem in a PCIe slot, and returns the results and the refusals by target. */
async function planned(
  profile: string,
  session: string,
): Promise<{ readonly exits: unknown; readonly refusals: readonly Refusal[] }> {
  const folder = await mkdtemp(join(tmpdir(), "ethermode-test-"));
  try {
    await cp(join(cases, "pcie-slot"), folder, { recursive: true });
    for (const file of ["network", "firewall", "links"])
      await cp(join(cases, "rule-bound-to-lan-port", file), join(folder, file));
    await writeFile(join(folder, "session"), session);
    await writeFile(join(folder, "profile.yaml"), `ethermode: 1${profile}`);
    const { stdout } = await runCli(["plan", "--from", folder, "--json"]);
    const events = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)); // our own machine output
    const result = events.at(-1);
    return {
      exits: Object.fromEntries(
        result.targets.map(({ name, exit }: { name: string; exit: number }) => [name, exit]),
      ),
      refusals: events.filter(({ type }) => type === "failure"),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

test.each([
  ["this computer", here, overLan, { slot: 9, dun: 9, tcp: 9, usb: 0 }],
  ["the router", onRouter, overLan, { slot: 9, dun: 9, usb: 0 }],
  ["SSH over the WAN", overSsh, overWan, { "192.168.1.1": 9 }],
])(
  "plan refuses to close the only connection through %s",
  async (_way, profile, session, exits) => {
    const found = await planned(profile, session);

    expect(found.exits).toEqual(exits);
    expect(new Set(found.refusals.map(({ code }) => code))).toEqual(
      new Set(["refused/last-way-in"]),
    );
  },
);

test(
  "plan uses the USB port of a module whose PCIe port it closes",
  async () => {
    await using scene = await openScene("--from", join(cases, "pcie-slot"));
    const { dev, sysfs, serial } = scene.endpoints;
    await cp(join(cases, "pcie-slot/sysfs"), sysfs, { recursive: true });
    await symlink(await realpath(serial[1] ?? serial[0]), join(dev, "wwan0at0"));
    const modem = `port: "${join(dev, "wwan0at0")}", passthrough: { bind: "02:00:5e:00:53:01" }`;
    await writeFile(join(scene.folder, "slot.yaml"), `ethermode: 1\nmodem: { ${modem} }\n`);

    const plan = await scene.event("plan", "plan", "slot.yaml");

    expect(plan).toMatchObject({
      because: expect.arrayContaining([
        expect.stringMatching(/ttyUSB.*closes .*wwan0at0.*modem\.port: auto/),
      ]),
    });
  },
  timeoutMs,
);
