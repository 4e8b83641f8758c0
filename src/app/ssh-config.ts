import { userInfo } from "node:os";
import { noSshConfig } from "../profile/ssh-lookup.ts";
import type { SshLookup } from "../profile/ssh-lookup.ts";
import { readSshConfig } from "../router/ssh/config-files.ts";
import { sshLookup } from "../router/ssh/host-config.ts";
import type { Options } from "./options.ts";
import type { Io } from "./io.ts";

/** The parts of the process that the SSH configuration depends on. Without a home it is not read. */
export type SshUser = Pick<Io, "interrupt"> & Partial<Pick<Io, "home" | "env">>;

/** Returns the lookup in `~/.ssh/config`. Simulated and recorded devices have no SSH hosts. */
export async function sshConfigOf(
  options: Options,
  { home, env = {}, interrupt }: SshUser,
): Promise<SshLookup> {
  if (home === undefined || options["simulate"] === true || options["from"] !== undefined)
    return noSshConfig;
  const name = env["USER"] ?? env["LOGNAME"] ?? env["USERNAME"] ?? nameOfUser();
  return sshLookup(await readSshConfig(home, { signal: interrupt }), { home, name });
}

function nameOfUser(): string {
  try {
    return userInfo().username;
  } catch {
    // A container can run as a user without a name.
    return "root";
  }
}
