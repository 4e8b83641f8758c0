const pieces = [
  "'",
  '"',
  "`",
  "$(touch /tmp/pwned)",
  "`reboot`",
  "${IFS}",
  "$0",
  "\\",
  "\\'",
  "'\\''",
  ";",
  "&&",
  "||",
  "|",
  "&",
  ">",
  "<",
  ">/etc/passwd",
  "*",
  "?",
  "[a]",
  "~",
  "!",
  "#",
  "%s",
  "%n",
  "{a,b}",
  "\n",
  "\r\n",
  "\t",
  "\v",
  "\0",
  "\u001b[2J",
  "\u001b]0;title\u0007",
  "\u009b31m",
  "\u0085",
  "\u2028",
  "\u202e",
  "\u001a",
  "\u007f",
  "\ncommit\n",
  "\nEOF\n",
  "\nset network.lan.ipaddr='6.6.6.6'\n",
  "; AT+CFUN=0",
  "\rAT+QPRTPARA=3\r",
  '",1,2',
  "--",
  "-n",
  "-e",
  "../../etc/passwd",
  "=",
  "@",
  ",",
  ".",
  ":",
  "/",
  "ü",
  "日本",
  "🛰️",
  "\ud800",
  "\udc00",
  "e\u0301",
  "\u00a0",
  "\ufeff",
  "\ufffd",
  "internet",
  "three.co.uk",
  "0",
  "255",
  " ",
  "  ",
  "",
] as const;

/**
 * Yields hostile values that depend only on the seed: random pieces with a meaning for a shell, AT,
 * UCI or a terminal. Every `longEvery`-th value has 64 KiB.
 */
export function* hostileValues(
  count: number,
  { seed = 1, longEvery = 1_000 }: { readonly seed?: number; readonly longEvery?: number } = {},
): Generator<string> {
  const next = random(seed);
  for (let at = 0; at < count; at += 1) {
    const parts = Array.from(
      { length: 1 + Math.floor(next() * 6) },
      () => pieces[Math.floor(next() * pieces.length)] ?? "",
    );
    const value = parts.join("");
    yield at % longEvery === longEvery - 1
      ? value.repeat(Math.ceil(65_536 / Math.max(1, value.length))).slice(0, 65_536)
      : value;
  }
}

const words = [
  "internet",
  "three",
  "co",
  "uk",
  "a",
  "Z",
  "0",
  "255",
  "wan",
  "wwan0",
  "root",
  "constructor",
  "__proto__",
  "toString",
  "on",
  "off",
  "null",
  "true",
  "yes",
  "1e3",
  "0x10",
  "010",
  "192.168.1.1",
  "fd00::1",
  "dev",
  "ttyUSB2",
  "x".repeat(15),
  "y".repeat(62),
] as const;
const joints = ["", "", ".", "-", "_", "/", ":", "@"] as const;

/**
 * Yields plausible values that depend only on the seed: words with a meaning for YAML or
 * JavaScript, joined like names and addresses. One in four contains a hostile piece.
 */
export function* plausibleValues(
  count: number,
  { seed = 1 }: { readonly seed?: number } = {},
): Generator<string> {
  const next = random(seed);
  const any = <T>(list: readonly T[]): T | "" => list[Math.floor(next() * list.length)] ?? "";
  for (let at = 0; at < count; at += 1) {
    const parts = Array.from(
      { length: 1 + Math.floor(next() * 3) },
      (_, place) => `${place === 0 ? "" : any(joints)}${any(words)}`,
    );
    if (next() < 0.25) parts.splice(Math.floor(next() * (parts.length + 1)), 0, any(pieces));
    yield `${next() < 0.2 ? "/" : ""}${parts.join("")}`;
  }
}

/** mulberry32: small, fast, and the same on every machine. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
