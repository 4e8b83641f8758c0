import { routerImages } from "../../../simulator/router/images/images.ts";
import type { PairOptions } from "../../../src/app/simulated-world.ts";
import { declined, down, enter, noProfile, up } from "./keys.ts";
import type { Ending } from "./keys.ts";

function network(more: string): PairOptions {
  const { networkConfig } = routerImages["dsa-24.10"];
  return { router: { files: { "/etc/config/network": `${networkConfig}${more}` } } };
}

const guestNetwork = network(
  "\nconfig interface 'guest'\n\toption proto 'static'\n\toption ipaddr '192.168.225.254'\n" +
    "\toption netmask '255.255.255.0'\n",
);

/** How the router is reached, and what is configured on it. */
export const routerSituations: Readonly<Record<string, Ending>> = {
  agent: { ssh: "agent", keys: declined, exit: 9 },
  key: {
    ssh: "key",
    keys: [
      ["How do you log in", `${down}${enter}`],
      ["SSH key file:", `\u0015~/missing${enter}`],
      ["SSH key file:", `\u0015~/barn${enter}`],
      ...declined,
    ],
    exit: 9,
  },
  "no-password": {
    ssh: "password",
    keys: [
      ["How do you log in", enter],
      ["Enter the password", enter],
      ["How do you log in", `${down}${down}${down}${enter}`],
    ],
    exit: 4,
  },
  password: {
    ssh: "password",
    keys: [
      ["Enter the password", `wrong${enter}`],
      ["Enter the password", `barn${enter}`],
      ...declined,
    ],
    exit: 9,
  },
  "host-key": {
    ssh: "other-host-key",
    keys: [
      ["cannot be used yet", enter],
      ["cannot be used yet", `${down}${enter}`],
      ["Apply this plan?", enter],
      ["Save your answers", enter],
    ],
    exit: 9,
  },
  "unsaved-changes": {
    ssh: "agent",
    pair: { router: { faults: ["foreign-staged-changes"] } },
    keys: [noProfile],
    exit: 3,
  },
  "several-routers": {
    options: { host: undefined },
    gateways: ["10.0.0.1", "192.168.1.1"],
    keys: [["Which of these", `${down}${enter}`], ...declined],
    exit: 9,
  },
  "lan-clash": {
    pair: guestNetwork,
    keys: [
      ["Which LAN address", `${down}${down}${down}${down}${enter}`],
      ["New LAN address", `192.168.226.1${enter}`],
      ...declined,
    ],
    exit: 9,
  },
  "lan-fixed": {
    pair: { modem: { faults: ["no-lanip"] }, ...guestNetwork },
    keys: [["Save your answers", `${down}${down}${enter}`]],
    exit: 9,
  },
  management: {
    keys: [
      ["IP passthrough mode", `${down}${enter}`],
      ["web interface from your LAN", `${up}${enter}`],
      ...declined,
    ],
    exit: 9,
  },
  "old-cellular": {
    pair: network(
      "\nconfig interface 'wwan'\n\toption proto 'qmi'\n\toption device '/dev/cdc-wdm0'\n",
    ),
    keys: declined,
    exit: 9,
  },
};
