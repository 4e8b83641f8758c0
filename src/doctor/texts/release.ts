/** `DISTRIB_RELEASE='25.12.0'`, or the version in the output of `ubus call system board`. */
export function releaseIn(text: string): string | undefined {
  return /(?:DISTRIB_RELEASE=|VERSION_ID=|"version":\s*)["']?(\d+\.\d[\w.-]*)/.exec(text)?.[1];
}
