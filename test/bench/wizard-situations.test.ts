import { expect, test } from "vitest";
import { routerImages } from "../../simulator/router/images/images.ts";
import type { PairOptions } from "../../src/app/simulated-world.ts";
import { Failure } from "../../src/core/failure.ts";
import type { BusDevice } from "../../src/transports/usb/device.ts";
import type { World } from "../../src/workflows/world.ts";
import { play } from "../support/wizard-stage.ts";
import type { Situation } from "../support/wizard-stage.ts";

const [down, enter, up] = ["\u001b[B", "\r", "\u001b[A"];
const decline = ["Apply this plan?", enter] as const;
const agree = ["Apply this plan?", `${up}${enter}`] as const;
const noProfile = ["Save your answers", `${down}${down}${enter}`] as const;
const quit = ["What next?", `${down}${down}${down}${enter}`] as const;

const usb = { bus: "usb", busPath: "1-1", vendorId: "2c7c", productId: "0801" } as const;

type ChangedWorld = (world: World) => World;

/** A computer without a modem port, with this device on a bus. */
function onlyDevice(device: BusDevice): ChangedWorld {
  return (world) => ({
    ...world,
    ports: { ...world.ports, list: async () => [], devices: async () => [device] },
  });
}

/** Ports fail to open until the search is repeated. */
function failingOnce(failure: Failure, more: Partial<World["ports"]> = {}): ChangedWorld {
  return (world) => {
    let searches = 0;
    return {
      ...world,
      ports: {
        ...world.ports,
        ...more,
        list: async (call) => {
          searches += 1;
          return world.ports.list(call);
        },
        open: (path) => (searches > 1 ? world.ports.open(path) : () => Promise.reject(failure)),
      },
    };
  };
}

/** A router that accepts one password. The wizard asks for it once. */
const withPassword: ChangedWorld = (world) => {
  let isKnown = false;
  return {
    ...world,
    openRouter: (spec, emit) => async (call) => {
      const { password } = spec;
      if (password !== undefined && !isKnown)
        isKnown = (await world.secret(password, "password", call)).reveal() === "barn";
      if (isKnown) return world.openRouter(spec, emit)(call);
      throw new Failure("router/login-refused", {
        message: "Login as root@192.168.1.1 failed: password rejected.",
        hint: "Check router.password and router.user.",
      });
    },
  };
};

const otherHostKey: ChangedWorld = (world) => {
  let tries = 0;
  const changed = new Failure("router/host-key-changed", {
    message: "The host key of root@192.168.1.1 changed.",
    hint: "Remove the saved key and run the same command again:\n  ssh-keygen -R 192.168.1.1",
  });
  const refuse = (): Promise<never> => Promise.reject(changed);
  return {
    ...world,
    openRouter: (spec, emit) => ((tries += 1) > 2 ? world.openRouter(spec, emit) : refuse),
  };
};

function network(more: string): PairOptions {
  const { networkConfig } = routerImages["dsa-24.10"];
  return { router: { files: { "/etc/config/network": `${networkConfig}${more}` } } };
}

const guestNetwork = network(
  "\nconfig interface 'guest'\n\toption proto 'static'\n\toption ipaddr '192.168.225.254'\n" +
    "\toption netmask '255.255.255.0'\n",
);

const situations: Readonly<Record<string, Situation & { readonly exit: number }>> = {
  success: { keys: [agree], exit: 0 },
  declined: { keys: [decline, noProfile], exit: 9 },
  "no-permission": {
    world: failingOnce(
      new Failure("port/no-permission", {
        message: "Permission denied: /dev/ttyUSB2",
        hint: "Add your user to the group of the port:\n  sudo usermod -aG dialout ana",
      }),
    ),
    keys: [decline, noProfile],
    exit: 9,
  },
  "held-port": {
    world: failingOnce(new Failure("busy/port-held", { message: "held" }), {
      holders: async () => [
        { pid: 812, command: "smsd", unit: "smsd.service", manager: "systemd", proof: "open-file" },
      ],
    }),
    keys: [decline, noProfile],
    exit: 9,
  },
  "no-driver": {
    world: onlyDevice({
      ...usb,
      product: "RM520N-GL",
      interfaces: [{ interfaceClass: "ff/00/00", endpoints: 3 }],
    }),
    keys: [quit],
    exit: 4,
  },
  "no-at-port": { world: onlyDevice({ ...usb, interfaces: [] }), keys: [quit], exit: 4 },
  edl: {
    world: onlyDevice({ ...usb, vendorId: "05c6", productId: "9008", interfaces: [] }),
    keys: [quit],
    exit: 4,
  },
  "pcie-only": {
    world: onlyDevice({
      bus: "pci",
      busPath: "0000:01:00.0",
      vendorId: "17cb",
      productId: "0308",
      interfaces: [],
    }),
    keys: [quit],
    exit: 4,
  },
  "no-modem": {
    world: onlyDevice({ ...usb, vendorId: "1d6b", interfaces: [] }),
    keys: [quit],
    exit: 4,
  },
  "sim-pin": {
    pair: { modem: { faults: ["sim-pin"] } },
    keys: [["Enter the PIN of", `0000${enter}`], ["attempt 2", `1234${enter}`], decline, noProfile],
    exit: 9,
  },
  "no-sim": {
    pair: { modem: { faults: ["sim-absent"] } },
    keys: [
      ["What next?", `${down}${enter}`],
      ["What next?", `${down}${down}${enter}`],
    ],
    exit: 4,
  },
  apn: {
    pair: { modem: { faults: ["no-data-call"], network: "26202" } },
    keys: [["access point name", `${down}${enter}`], decline, noProfile],
    exit: 9,
  },
  password: {
    world: withPassword,
    keys: [
      ["Enter the password", `wrong${enter}`],
      ["Enter the password", `barn${enter}`],
      decline,
      noProfile,
    ],
    exit: 9,
  },
  "host-key": { world: otherHostKey, keys: [decline, noProfile], exit: 9 },
  "lan-clash": {
    pair: guestNetwork,
    keys: [
      ["Which LAN address", `${down}${down}${down}${down}${enter}`],
      ["New LAN address", `192.168.226.1${enter}`],
      decline,
      noProfile,
    ],
    exit: 9,
  },
  "lan-fixed": {
    pair: { modem: { faults: ["no-lanip"] }, ...guestNetwork },
    keys: [noProfile],
    exit: 9,
  },
  management: {
    keys: [
      ["IP passthrough mode", `${down}${enter}`],
      ["web interface from your LAN", `${up}${enter}`],
      decline,
      noProfile,
    ],
    exit: 9,
  },
  "modem-only": {
    options: { host: undefined, router: false },
    keys: [decline, noProfile],
    exit: 9,
  },
  "help-and-back": {
    options: { host: undefined },
    keys: [
      ["Set up your OpenWrt", "?"],
      ["Set up your OpenWrt", "<"],
      ["IP passthrough mode", enter],
      ["Set up your OpenWrt", `${down}${enter}`],
      decline,
      noProfile,
    ],
    exit: 9,
  },
  "old-cellular": {
    pair: network(
      "\nconfig interface 'wwan'\n\toption proto 'qmi'\n\toption device '/dev/cdc-wdm0'\n",
    ),
    keys: [decline, noProfile],
    exit: 9,
  },
  "name-taken": {
    files: ["192.168.1.1.yaml", "barn.yaml"],
    keys: [
      decline,
      ["Save your answers", `${down}${enter}`],
      ["File name", `\u0015barn${enter}`],
      ["File name", `\u0015my barn${enter}`],
    ],
    exit: 9,
  },
  "plain-lines": {
    options: { plain: true },
    keys: [
      ["Apply this plan?", `?${enter}`],
      ["failed step is rolled back", `1${enter}`],
    ],
    exit: 0,
  },
  ascii: { env: { LANG: "C" }, keys: [decline, noProfile], exit: 9 },
};

/** Every situation in a narrow terminal, and those with the longest lines at 80 columns too. */
const wide: readonly string[] = ["success", "no-permission", "lan-clash", "plain-lines"];
const cases = Object.entries(situations).flatMap(([name, situation]) =>
  [60, ...(wide.includes(name) ? [80] : [])].map((columns) => [name, columns, situation] as const),
);

test.each(cases)("the wizard leads through %s at %d columns", async (name, columns, situation) => {
  const { exit, screen } = await play(situation, columns);

  await expect(screen).toMatchFileSnapshot(`screens/${name}-${columns}.txt`);
  expect(exit).toBe(situation.exit);
});
