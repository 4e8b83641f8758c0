/** Returns advice for a WAN on a VLAN with tagged frames, or an empty text. The modem sends untagged frames. */
export function vlanAdvice(
  wan: { readonly device?: string; readonly hasProviderTags?: boolean } | undefined,
): string {
  const port = /^(.+)\.\d+$/.exec(wan?.device ?? "")?.[1];
  if (port === undefined || wan?.hasProviderTags !== true) return "";
  return (
    ` ${wan.device} is a VLAN, and the modem does not use VLANs.` +
    ` Set \`router.wan.device: ${port}\` in the profile, or leave it out.`
  );
}
