/** Returns the known word closest to `word`, or undefined when none is close. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const bare = plain(word);
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(bare, plain(candidate)) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best !== undefined && best.distance <= tolerance(bare) ? best.candidate : undefined;
}

/** Returns `, did you mean "…"?`, or an empty text. */
export function didYouMean(word: string, known: readonly string[]): string {
  const meant = nearest(word, known);
  return meant === undefined ? "" : `, did you mean "${meant}"?`;
}

/** Treats `dnsProxy`, `dns_proxy` and `dns-proxy` as equal. */
function plain(word: string): string {
  return word.toLowerCase().replaceAll(/[-_\s]/g, "");
}

/** Allows one typo in a short word and three in a long one. `host` must not match `port`. */
function tolerance(word: string): number {
  if (word.length < 5) return 1;
  return word.length < 9 ? 2 : 3;
}

/** Counts insertions, deletions, replacements and swapped neighbours as one each. */
function editDistance(a: string, b: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current: number[] = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      const swapped =
        row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current.push(
        Math.min(
          at(last, column) + 1,
          at(current, column - 1) + 1,
          at(last, column - 1) + (same ? 0 : 1),
          swapped ? at(beforeLast, column - 2) + 1 : Infinity,
        ),
      );
    }
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
