import type { Call } from "../../core/call.ts";
import { Failure } from "../../core/failure.ts";
import { lastLine, runForResult } from "../script.ts";
import { shellFile } from "../shell-file.ts";
import type { Shell } from "../shell.ts";
import { parseJson } from "./json-values.ts";
import { noLease, parseStatus } from "./lease.ts";
import type { InterfaceStatus } from "./lease.ts";
import { obstacleFailure, stagedPackages } from "./obstacles.ts";

/**
 * Restarts an interface: a release and a fresh discover, where `renew` would keep an old address
 * (docs/facts/openwrt.md#renew-and-ifup). Returns before there is a lease. Throws
 * `busy/unsaved-changes` when there are staged edits.
 */
export async function renewLease(shell: Shell, name: string, call: Call): Promise<void> {
  const body = shellFile("./renew.sh", import.meta.url);
  const task = `restart its interface "${name}"`;
  const { word, output } = await runForResult(shell, task, { body, args: [name] }, call);
  if (word === "staged") {
    const packages = stagedPackages(output);
    throw obstacleFailure({ kind: "unsaved-changes", where: "uci", packages }, shell.label);
  }
  // Quirk: for a missing interface ifup prints a line and exits 0 (docs/facts/openwrt.md#renew-and-ifup).
  if (/not found/i.test(output)) {
    throw new Failure("router/command-failed", {
      message: `${shell.label} could not ${task}: ${lastLine(output)}.`,
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
