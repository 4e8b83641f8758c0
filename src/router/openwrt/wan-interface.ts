import type { Call } from "../../core/call.ts";
import { Failure } from "../../core/failure.ts";
import { lastLine } from "../script.ts";
import type { Shell } from "../shell.ts";
import { parseJson } from "./json-values.ts";
import { noLease, parseStatus } from "./lease.ts";
import type { InterfaceStatus } from "./lease.ts";

/**
 * Restarts an interface: a release and a fresh discover, where `renew` would keep an old address
 * (docs/facts/openwrt.md#renew-and-ifup). Returns before there is a lease.
 */
export async function renewLease(shell: Shell, name: string, call: Call): Promise<void> {
  const { status, stdout, stderr } = await shell.exec(["ifup", name], call);
  // Quirk: for a missing interface ifup prints a line and exits 0 (docs/facts/openwrt.md#renew-and-ifup).
  if (status !== 0 || /not found/i.test(stdout)) {
    const reason = lastLine(stderr) || lastLine(stdout) || `status ${status}`;
    throw new Failure("router/command-failed", {
      message: `${shell.label} could not restart its interface "${name}": ${reason}.`,
    });
  }
}

/** Returns the lease, protocol and device of an interface; no lease when it does not exist. */
export async function wanStatus(
  shell: Shell,
  name: string,
  call: Call,
): Promise<Pick<InterfaceStatus, "lease" | "proto" | "device" | "l3Device">> {
  const object = `network.interface.${name}`;
  const { stdout } = await shell.exec(["ubus", "call", object, "status"], call);
  const status = parseJson(stdout);
  return status === undefined ? { lease: noLease } : parseStatus(status);
}
