import type { OptionName } from "./option-table.ts";

/** Options of commands that use devices. */
export const devices = [
  "strict-host-keys",
  "trace",
  "state-dir",
  "simulate",
  "show-addresses",
  "verbose",
  "quiet",
  "plain",
  "json",
  "no-input",
] as const;

export const fleet = ["inventory", "only", "parallel", "canary", "max-failures"] as const;

export const files = ["report", "log-file"] as const;

export const path = ["check-host", "passive"] as const;

export const sim = ["sim-pin-env", "sim-pin-file", "sim-slot"] as const;
export const pair = ["image", "carrier", "network", "wan", "faults", "speed"] as const;
export const wan = [
  "nat",
  "bind",
  "ethernet",
  "management",
  "modem-lan",
  "wan-device",
  "ipv6",
  "retire",
] as const;
export const login = ["host", "ssh-port", "user", "password-env", "password-file", "key"] as const;

/** Accepted by every command, so that a script can pass them to all; shown where they have an effect. */
export const acceptedEverywhere = [
  "json",
  "yes",
  "no-input",
  "state-dir",
  "simulate",
  "verbose",
  "quiet",
  "plain",
] as const satisfies readonly OptionName[];
