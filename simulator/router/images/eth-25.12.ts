import { systemConfig } from "./common.ts";
import type { RouterImage } from "./image.ts";

/** Recorded from an x86 machine with two network cards, OpenWrt 25.12.0. */
export const eth2512: RouterImage = {
  model: "QEMU Standard PC",
  boardName: "generic",
  release: {
    version: "25.12.0",
    revision: "r32713-f919e7899d",
    target: "x86/64",
  },
  lanPorts: ["eth0"],
  wanDevice: "eth1",
  lanMac: "02:0e:57:00:03:01",
  wanMac: "02:0e:57:00:03:02",
  rpcd: true,
  // busybox has setsid from 24.10 on (openwrt.md D).
  setsid: true,
  packages: "apk",
  boardJson: `{ "model": { "id": "generic", "name": "QEMU Standard PC" }, "network": { "lan": { "device": "eth0", "protocol": "static", "ipaddr": "192.168.1.1" }, "wan": { "device": "eth1", "protocol": "dhcp" } } }
`,
  openwrtRelease: `DISTRIB_ID='OpenWrt'
DISTRIB_RELEASE='25.12.0'
DISTRIB_REVISION='r32713-f919e7899d'
DISTRIB_TARGET='x86/64'
DISTRIB_ARCH='x86_64'
DISTRIB_DESCRIPTION='OpenWrt 25.12.0 r32713-f919e7899d'
DISTRIB_TAINTS=''
`,
  osRelease: `NAME="OpenWrt"
VERSION="25.12.0"
ID="openwrt"
ID_LIKE="lede openwrt"
PRETTY_NAME="OpenWrt 25.12.0"
VERSION_ID="25.12.0"
HOME_URL="https://openwrt.org/"
BUILD_ID="r32713-f919e7899d"
OPENWRT_BOARD="x86/64"
OPENWRT_ARCH="x86_64"
OPENWRT_RELEASE="OpenWrt 25.12.0 r32713-f919e7899d"
`,
  systemConfig,
  networkConfig: `
config interface 'loopback'
	option device 'lo'
	option proto 'static'
	list ipaddr '127.0.0.1/8'

config globals 'globals'
	option dhcp_default_duid '00040b23ef94b81650049a5096a68343c565'
	option ula_prefix 'fdf4:db0c:329b::/48'

config device
	option name 'br-lan'
	option type 'bridge'
	list ports 'eth0'

config interface 'lan'
	option device 'br-lan'
	option proto 'static'
	list ipaddr '192.168.1.1/24'
	option ip6assign '60'

config interface 'wan'
	option device 'eth1'
	option proto 'dhcp'

config interface 'wan6'
	option device 'eth1'
	option proto 'dhcpv6'

`,
};
