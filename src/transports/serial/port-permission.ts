import { readFile, stat } from "node:fs/promises";
import { userInfo } from "node:os";
import { udevCommands } from "./udev-rule.ts";

/** The rights on a serial port that its user lacks. */
export interface PortRights {
  readonly user: string;
  /** The group of the device. */
  readonly group: string;
  /** Whether members of the group can read and write. */
  readonly isGroupAllowed: boolean;
  /** Whether the user is a member, although this session is not. */
  readonly isMember: boolean;
}

/** Returns how the user gets access to the port, with complete commands. */
export function permissionHint({ user, group, isGroupAllowed, isMember }: PortRights): string {
  if (isGroupAllowed && isMember)
    return (
      `The user ${user} is in the group ${group}, but logged in before. Log out and log in again, ` +
      "then run the same command again."
    );
  const join = (name: string): string => `  sudo usermod -aG ${name} ${user}`;
  const again = "Then log out, log in again, and run the same command again.";
  if (isGroupAllowed) return `Add your user to the group of the port:\n${join(group)}\n${again}`;
  return [
    "Only root can use the port. Add a udev rule, and your user to the group dialout:",
    ...udevCommands,
    join("dialout"),
    again,
  ].join("\n");
}

/** Reads the rights on a port of Linux. Undefined if they cannot be read. */
export async function readPortRights(path: string): Promise<PortRights | undefined> {
  try {
    const [device, groups] = await Promise.all([stat(path), readFile("/etc/group", "utf8")]);
    const { username } = userInfo();
    const row = groups
      .split("\n")
      .map((line) => line.split(":"))
      .find(([, , id]) => id === String(device.gid));
    const [group = "", , , members = ""] = row ?? [];
    return {
      user: username,
      group: group === "" ? String(device.gid) : group,
      isGroupAllowed: device.gid !== 0 && (device.mode & 0o060) === 0o060,
      isMember: members.split(",").includes(username),
    };
  } catch {
    return undefined;
  }
}
