import type { RouterSpec } from "../../profile/targets.ts";

/** Returns the options and the destination for `ssh`, without options that have their default. */
export function sshDestination({ host, port, user, jump }: RouterSpec): string {
  const via = jump === undefined ? "" : `-J ${jump.user}@${jump.host}:${jump.port} `;
  return `${via}${port === 22 ? "" : `-p ${port} `}${user}@${host}`;
}
