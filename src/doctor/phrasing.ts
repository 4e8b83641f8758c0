/** The one thing to do about whatever a profile already says right. */
export const applyIt = "`ethermode apply FILE` sets it; without a profile, `ethermode setup`.";

/** `wan6 and wwan`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** The modem sends untagged frames. A VLAN may be the router's own, where a switch is built in (`eth0.2`), or be left over from the provider before. */
export function vlanHint(device: string | undefined): string {
  const port = /^(.+)\.\d+$/.exec(device ?? "")?.[1];
  return port === undefined
    ? ""
    : ` ${device} is a VLAN, and the modem speaks none: if your provider before needed it, name the port itself, \`router.wan.device: ${port}\`.`;
}

export function times(count: number): string {
  return count === 1 ? "once" : count === 2 ? "twice" : `${count} times`;
}

export function ago(seconds: number): string {
  if (seconds < 120) return `${seconds} s ago`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min ago`;
  return seconds < 172_800
    ? `${Math.round(seconds / 3600)} h ago`
    : `${Math.round(seconds / 86_400)} days ago`;
}
