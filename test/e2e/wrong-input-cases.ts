import { spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { wallClock } from "../../src/core/clock.ts";
import { simulateModem, type ModemOptions } from "../../simulator/modem/modem.ts";
import { startDropbear } from "../support/dropbear.ts";
import { type Bed } from "../support/openwrt-bed.ts";
import { attachSerial } from "../support/openwrt-bed/modem-serial.ts";
import { person, type CliResult, type Person } from "../support/openwrt-bed/bed-user.ts";
import { exited } from "../support/openwrt-bed/run.ts";
import { type UndoList } from "../support/openwrt-bed/undo-list.ts";
import { makeUserKey } from "../support/ssh-keys.ts";
import { usbTree } from "../support/usb-tree.ts";

export const profile =
  "ethermode: 1\nextends: rm520n-gl-passthrough\nrouter:\n  host: 192.168.1.1\n  password: { env: ROUTER_PASSWORD }\n";

export const misspelledProfile = `# For the barn.
ethermode: 1
extends: rm520n-gl-passthrough
modem:
  model: auto
  passthrough:
    enabeld: true
`;

interface Scene {
  readonly bed: Bed;
  readonly user: Person;
  /** Disposes what the scene set up after the test. */
  readonly undo: UndoList;
}

interface InputCase {
  readonly what: string;
  readonly exit: number;
  readonly code: string;
  readonly run: (scene: Scene) => Promise<CliResult>;
}

const apply = ["apply", "profile.yaml", "--yes", "--json"] as const;

const sesame = { ROUTER_PASSWORD: "sesame" };

export const cases: readonly InputCase[] = [
  {
    what: "no modem",
    exit: 4,
    code: "port/not-found",
    run: async ({ user, undo }) => {
      const tree = undo.use(await usbTree());
      return user.cli(apply, { env: { ...sesame, ...rootsOf(tree) } });
    },
  },
  {
    what: "two modems",
    exit: 64,
    code: "usage/several-modems",
    run: async ({ user, undo }) =>
      user.cli(apply, {
        env: {
          ...sesame,
          ...(await otherModems(undo, [{ serial: "5e1f0a7" }, { serial: "5e1f0a8" }])),
        },
      }),
  },
  {
    what: "ports that another program holds",
    exit: 3,
    code: "busy/port-held",
    run: async ({ bed, user, undo }) => {
      await lockPorts(undo, [...bed.nodes.values()]);
      return user.cli(apply, { env: sesame });
    },
  },
  {
    what: "a wrong password",
    exit: 4,
    code: "router/login-refused",
    run: ({ user }) => user.cli(apply, { env: { ROUTER_PASSWORD: "open barley" } }),
  },
  {
    what: "a changed host key",
    exit: 4,
    code: "router/host-key-changed",
    run: async ({ user, undo }) => {
      const other = undo.use(await person());
      const key = await makeUserKey(other.folder, "other");
      const known = join(other.stateFolder, "known_hosts");
      await mkdir(dirname(known), { recursive: true });
      await writeFile(known, `192.168.1.1 ${key.publicLine.split(" ").slice(0, 2).join(" ")}\n`);
      return user.cli(apply, { env: { ...sesame, ETHERMODE_STATE_DIR: other.stateFolder } });
    },
  },
  {
    what: "an unknown key in the profile",
    exit: 65,
    code: "profile/invalid",
    run: async ({ user }) => {
      await user.write("typo.yaml", misspelledProfile);
      return user.cli(["apply", "typo.yaml", "--yes", "--json"]);
    },
  },
  {
    what: "a router that does not run OpenWrt",
    exit: 9,
    code: "refused/not-openwrt",
    run: async ({ bed, undo }) => {
      const server = undo.use(await startDropbear({ password: "sesame" }));
      const local = undo.use(
        await person({ env: bed.env, onComputer: (words) => ["env", ...words] }),
      );
      await local.write(
        "profile.yaml",
        profile.replace("host: 192.168.1.1", `host: ${server.host}\n  port: ${server.port}`),
      );
      return local.cli(apply, { env: sesame });
    },
  },
];

/** Locks serial ports as another modem program would: flock and exclusive mode. */
async function lockPorts(undo: UndoList, paths: readonly string[]): Promise<void> {
  // LOCK_EX | LOCK_NB; TIOCEXCL
  const script = `
$| = 1;
for (@ARGV) {
  my $port;
  open($port, '+<', $_) && flock($port, 6) && ioctl($port, 0x540C, 0) or die qq($_: $!);
  push @held, $port;
}
print qq(held\\n);
sleep 600;
`;
  const holder = spawn("perl", ["-e", script, ...paths], { stdio: ["ignore", "pipe", "inherit"] });
  undo.defer(async () => {
    holder.kill("SIGKILL");
    await exited(holder);
  });
  await Promise.race([
    new Promise((resolve) => holder.stdout.once("data", resolve)),
    exited(holder).then(() => Promise.reject(new Error("the ports could not be held"))),
  ]);
}

/** Attaches modems to the computer in place of the bed's modem. */
async function otherModems(
  undo: UndoList,
  modems: readonly Partial<ModemOptions>[],
): Promise<Readonly<Record<string, string>>> {
  const nodes = new Map<string, string>();
  const tree = undo.use(await usbTree((tty) => nodes.get(tty) ?? "/dev/null"));
  for (const [index, options] of modems.entries()) {
    const modem = simulateModem({ model: "rm520n-gl", ...options, clock: wallClock() });
    undo.defer(() => modem.close());
    undo.use(
      await attachSerial({ modem, tree, nodes, firstTty: index * 8, busPath: `2-${index + 1}` }),
    );
  }
  return rootsOf(tree);
}

function rootsOf({
  sysfs,
  dev,
}: {
  readonly sysfs: string;
  readonly dev: string;
}): Readonly<Record<string, string>> {
  return { ETHERMODE_SYSFS: sysfs, ETHERMODE_DEV: dev };
}
