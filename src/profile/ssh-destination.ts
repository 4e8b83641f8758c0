import { quoteWords } from "../uci/quote.ts";
import type { JumpSpec, RouterSpec } from "./router-spec.ts";

/** Returns the command that runs a program on the router. */
export function sshCommand(router: RouterSpec, program: string): string {
  return `ssh ${sshDestination(router)} ${quoteWords([program])}`;
}

/** Returns the options and the destination for `ssh`, without options that have their default. */
export function sshDestination({ host, port, user, key, jump, ssh }: RouterSpec): string {
  const via = jump === undefined ? "" : `-J ${jumpDestination(jump)} `;
  const keys = key === undefined ? (ssh?.identities ?? []) : [key];
  return `${via}${keys.map((one) => `-i ${keyWord(one)} `).join("")}${port === 22 ? "" : `-p ${port} `}${user}@${host}`;
}

/** Leaves `~/` to the shell. */
function keyWord(key: string): string {
  return key.startsWith("~/") ? `~/${quoteWords([key.slice(2)])}` : quoteWords([key]);
}

/** Returns `user@host[:port]` of a jump host, after those before it. */
export function jumpDestination({ user, host, port, jump }: JumpSpec): string {
  const name = host.includes(":") ? `[${host}]` : host;
  const before = jump === undefined ? "" : `${jumpDestination(jump)},`;
  return `${before}${user}@${name}${port === 22 ? "" : `:${port}`}`;
}
