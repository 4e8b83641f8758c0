import { systemConfig } from "./common.ts";
import type { RouterImage } from "./image.ts";

/** Recorded from a router with a switch of five ports, OpenWrt 24.10.4, without a WAN interface and without rpcd. */
export const bare2410: RouterImage = {
  model: "GL.iNet GL-MT6000",
  boardName: "glinet,gl-mt6000",
  release: {
    version: "24.10.4",
    revision: "r28959-29397011cc",
    target: "mediatek/filogic",
  },
  lanPorts: ["lan1", "lan2", "lan3", "lan4"],
  wanDevice: "wan",
  lanMac: "02:0e:57:00:04:01",
  wanMac: "02:0e:57:00:04:02",
  rpcd: false,
  // busybox has setsid from 24.10 on (openwrt.md D).
  setsid: true,
  packages: "opkg",
  boardJson: `{ "model": { "id": "glinet,gl-mt6000", "name": "GL.iNet GL-MT6000" }, "network": { "lan": { "ports": [ "lan1", "lan2", "lan3", "lan4" ], "protocol": "static", "ipaddr": "192.168.1.1" } } }
`,
  openwrtRelease: `DISTRIB_ID='OpenWrt'
DISTRIB_RELEASE='24.10.4'
DISTRIB_REVISION='r28959-29397011cc'
DISTRIB_TARGET='mediatek/filogic'
DISTRIB_ARCH='x86_64'
DISTRIB_DESCRIPTION='OpenWrt 24.10.4 r28959-29397011cc'
DISTRIB_TAINTS=''
`,
  osRelease: `NAME="OpenWrt"
VERSION="24.10.4"
ID="openwrt"
ID_LIKE="lede openwrt"
PRETTY_NAME="OpenWrt 24.10.4"
VERSION_ID="24.10.4"
HOME_URL="https://openwrt.org/"
BUILD_ID="r28959-29397011cc"
OPENWRT_BOARD="mediatek/filogic"
OPENWRT_ARCH="x86_64"
OPENWRT_RELEASE="OpenWrt 24.10.4 r28959-29397011cc"
`,
  systemConfig,
  networkConfig: `
config interface 'loopback'
	option device 'lo'
	option proto 'static'
	list ipaddr '127.0.0.1/8'

config globals 'globals'
	option dhcp_default_duid '00041f3e99dfeb915750910410eb4b4909ee'
	option ula_prefix 'fd51:11c8:d3e9::/48'

config device
	option name 'br-lan'
	option type 'bridge'
	list ports 'lan1'
	list ports 'lan2'
	list ports 'lan3'
	list ports 'lan4'

config interface 'lan'
	option device 'br-lan'
	option proto 'static'
	list ipaddr '192.168.1.1/24'
	option ip6assign '60'

`,
};
