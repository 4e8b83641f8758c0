/** Returns the addresses that answered a ping and those that did not, by `ping` or a sentence about it. */
export function pingsIn(text: string): {
  readonly silent: readonly string[];
  readonly answering: readonly string[];
} {
  const silent = new Set<string>();
  const answering = new Set<string>();
  let target: string | undefined;
  for (const line of text.split("\n")) {
    target =
      /^(?:PING|---|\D+(?=[\d.]+\D+ \d+ bytes\b.*:$)) ?.*?((?:\d+\.){3}\d+)/i.exec(line)?.[1] ??
      target;
    // Windows prints an equals sign before the length only for an answer of the target.
    const answered = /(?:bytes from |^Reply from )((?:\d+\.){3}\d+)(?!: \D*$)/.exec(line)?.[1];
    if (answered !== undefined) answering.add(answered);
    if (/\b100% packet loss|\(100% [^)]*\)/.test(line) && target !== undefined) silent.add(target);
    const named = silentIn(line);
    if (named !== undefined) silent.add(named);
  }
  return { silent: [...silent], answering: [...answering] };
}

const address = "((?:\\d+\\.){3}\\d+)";
const silence =
  "(?:silent|unreachable|(?:no|not|never|n't) (?:\\w+ )?(?:answer|repl|respon|reach|ping))";
const silentAfter = new RegExp(`${address}[^.\\d]*?${silence}`, "i");
const silentBefore = new RegExp(
  `(?:silent|(?:can ?not|can't) (?:reach|ping)|no (?:answer|reply) from):? ${address}`,
  "i",
);

/** `192.168.225.1 does not answer`, `ping 192.168.225.1: no reply`, `192.168.225.1 is silent` */
function silentIn(line: string): string | undefined {
  return silentAfter.exec(line)?.[1] ?? silentBefore.exec(line)?.[1];
}
