/**
 * Returns advice for a WAN on a VLAN, or an empty text. The modem sends untagged frames.
 * A VLAN can belong to the router's built-in switch (`eth0.2`), or to the previous provider.
 */
export function vlanAdvice(device: string | undefined): string {
  const port = /^(.+)\.\d+$/.exec(device ?? "")?.[1];
  if (port === undefined) return "";
  return (
    ` ${device} is a VLAN, and the modem does not use VLANs.` +
    ` If only the previous provider needed it, set \`router.wan.device: ${port}\` in the profile.`
  );
}
