/** What distinguishes one kind of router from another; everything as recorded, not as we would write it. */
export interface RouterImage {
  readonly model: string;
  readonly boardName: string;
  readonly release: {
    readonly version: string;
    readonly revision: string;
    readonly target: string;
  };
  /** The first one is where the person's computer is plugged in. */
  readonly lanPorts: readonly [string, ...string[]];
  readonly wanDevice: string;
  readonly lanMac: string;
  readonly wanMac: string;
  readonly rpcd: boolean;
  readonly setsid: boolean;
  readonly packages: "opkg" | "apk";
  readonly boardJson: string;
  readonly openwrtRelease: string;
  readonly osRelease: string;
  readonly systemConfig: string;
  readonly networkConfig: string;
}
