import { quoteWords } from "../../uci/quote.ts";

/**
 * Returns the command line for the login shell of the router. A script for `sh -s` is executed by
 * that shell itself where it is ash and reads a pipe, as under dropbear: that saves a router the
 * start of a second shell (docs/facts/openwrt.md#cost-of-a-process). OpenSSH uses a socket, which
 * cannot be opened by its path.
 */
export function commandLine(argv: readonly string[]): string {
  const [program, option, end, ...args] = argv;
  if (program !== "sh" || option !== "-s" || end !== "--") return quoteWords(argv);
  const words = args.length === 0 ? "" : ` ${quoteWords(args)}`;
  return (
    `set --${words}; if [ "\${SHELL##*/}" = ash ] && [ -p /proc/self/fd/0 ]; ` +
    'then . /proc/self/fd/0; else exec sh -s -- "$@"; fi'
  );
}
