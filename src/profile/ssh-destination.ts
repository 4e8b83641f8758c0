import { quoteWords } from "../uci/quote.ts";
import type { JumpSpec, RouterSpec } from "./targets.ts";

/** Returns the command that runs a program on the router. */
export function sshCommand(router: RouterSpec, program: string): string {
  return `ssh ${sshDestination(router)} ${quoteWords([program])}`;
}

/** Returns the options and the destination for `ssh`, without options that have their default. */
export function sshDestination({ host, port, user, key, jump }: RouterSpec): string {
  const via = jump === undefined ? "" : `-J ${jumpDestination(jump)} `;
  const identity = key === undefined ? "" : `-i ${keyWord(key)} `;
  return `${via}${identity}${port === 22 ? "" : `-p ${port} `}${user}@${host}`;
}

/** Leaves `~/` to the shell. */
function keyWord(key: string): string {
  return key.startsWith("~/") ? `~/${quoteWords([key.slice(2)])}` : quoteWords([key]);
}

function jumpDestination({ user, host, port }: JumpSpec): string {
  const name = host.includes(":") ? `[${host}]` : host;
  return `${user}@${name}${port === 22 ? "" : `:${port}`}`;
}
