/** Returns the recorded reply to a command line, its final result included. */
export type RecordedReply = (line: string) => readonly string[] | undefined;

/** State besides settings that a restart, or switching the radio, changes. */
const states = ['AT+QMAP="WWAN"', "AT+CGPADDR", "AT+QNETDEVSTATUS", "AT+CEREG", "AT+C5GREG"];
const refusal = /^(?:ERROR$|\+CM[ES] ERROR)/;

/** Answers of a recorded modem, until a write changes what they report. */
export function createReplay() {
  const written = new Set<string>();
  let replies: RecordedReply = () => undefined;
  return {
    /** Returns the recorded reply; undefined if the simulated modem answers. */
    answer: (line: string, isWrite: boolean): readonly string[] | undefined => {
      const recorded = replies(line);
      const setsRadio = /\+CFUN=\d/i.test(line);
      if (!isWrite && !setsRadio) return written.has(subjectOf(line)) ? undefined : recorded;
      // A command that the recorded modem refused is refused again.
      if (recorded !== undefined && refusal.test(recorded.at(-1) ?? "")) return recorded;
      for (const part of line.split(";")) written.add(subjectOf(part));
      if (setsRadio) for (const state of states) written.add(state);
      return undefined;
    },
    use: (given: RecordedReply): void => {
      replies = given;
      written.clear();
    },
  };
}

/** Returns command and quoted name: `AT+QCFG="USBNET"` of a query and of a write. */
function subjectOf(text: string): string {
  const plain = text.replaceAll(/\s+/g, "").toUpperCase();
  const [, command = plain, name = ""] = /^(?:AT)?([+&]\w+)(=?"[^"]*")?/.exec(plain) ?? [];
  return `AT${command}${name}`;
}
