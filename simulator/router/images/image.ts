import { configText } from "./config-text.ts";

/** The differences between one kind of router and another, as recorded. */
export interface RouterImage {
  readonly model: string;
  readonly boardName: string;
  readonly release: {
    readonly version: string;
    readonly revision: string;
    readonly target: string;
  };
  /** The user's computer is plugged into the first one. */
  readonly lanPorts: readonly [string, ...string[]];
  readonly wanDevice: string;
  readonly lanMac: string;
  readonly wanMac: string;
  readonly rpcd: boolean;
  readonly setsid: boolean;
  readonly boardJson: string;
  readonly openwrtRelease: string;
  readonly osRelease: string;
  readonly systemConfig: string;
  readonly networkConfig: string;
}

type SharedFact = "rpcd" | "setsid" | "boardJson" | "openwrtRelease" | "osRelease" | "systemConfig";

/** The facts that one recording adds to those of every router. */
type Recording = Omit<RouterImage, SharedFact> &
  Partial<RouterImage> & { readonly hasWan: boolean };

const systemConfig = configText(
  "system: hostname=OpenWrt timezone=GMT0 zonename=UTC ttylogin=0 log_size=128 urandom_seed=0",
  "timeserver ntp: enabled=1 enable_server=0 server+=0.openwrt.pool.ntp.org " +
    "server+=1.openwrt.pool.ntp.org server+=2.openwrt.pool.ntp.org server+=3.openwrt.pool.ntp.org",
);

export function recordedImage({ hasWan, ...recording }: Recording): RouterImage {
  const { version, revision, target } = recording.release;
  return {
    rpcd: true,
    // busybox has setsid from 24.10 on (docs/facts/openwrt.md#busybox-applets).
    setsid: true,
    boardJson: boardJson(recording, hasWan),
    openwrtRelease: `DISTRIB_ID='OpenWrt'
DISTRIB_RELEASE='${version}'
DISTRIB_REVISION='${revision}'
DISTRIB_TARGET='${target}'
DISTRIB_ARCH='x86_64'
DISTRIB_DESCRIPTION='OpenWrt ${version} ${revision}'
DISTRIB_TAINTS=''
`,
    osRelease: `NAME="OpenWrt"
VERSION="${version}"
ID="openwrt"
ID_LIKE="lede openwrt"
PRETTY_NAME="OpenWrt ${version}"
VERSION_ID="${version}"
HOME_URL="https://openwrt.org/"
BUILD_ID="${revision}"
OPENWRT_BOARD="${target}"
OPENWRT_ARCH="x86_64"
OPENWRT_RELEASE="OpenWrt ${version} ${revision}"
`,
    systemConfig,
    ...recording,
  };
}

function boardJson(recording: Omit<Recording, "hasWan">, hasWan: boolean): string {
  const { model, boardName, lanPorts, wanDevice } = recording;
  const [first] = lanPorts;
  const lan =
    lanPorts.length === 1
      ? `"device": "${first}"`
      : `"ports": [ ${lanPorts.map((port) => `"${port}"`).join(", ")} ]`;
  const wan = hasWan ? `, "wan": { "device": "${wanDevice}", "protocol": "dhcp" }` : "";
  return (
    `{ "model": { "id": "${boardName}", "name": "${model}" }, "network": { ` +
    `"lan": { ${lan}, "protocol": "static", "ipaddr": "192.168.1.1" }${wan} } }\n`
  );
}
