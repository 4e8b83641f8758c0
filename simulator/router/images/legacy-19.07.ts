import type { RouterImage } from "./image.ts";

/** Recorded from a router with a switch of five ports, OpenWrt 19.07.10. */
export const legacy1907: RouterImage = {
  model: "GL.iNet GL-MT6000",
  boardName: "glinet,gl-mt6000",
  release: {
    version: "19.07.10",
    revision: "r11427-9ce6aa9d8d",
    target: "mediatek/filogic",
  },
  lanPorts: ["lan1", "lan2", "lan3", "lan4"],
  wanDevice: "wan",
  lanMac: "02:0e:57:00:02:01",
  wanMac: "02:0e:57:00:02:02",
  rpcd: true,
  // busybox has setsid from 24.10 on (openwrt.md D).
  setsid: false,
  packages: "opkg",
  boardJson: `{ "model": { "id": "glinet,gl-mt6000", "name": "GL.iNet GL-MT6000" }, "network": { "lan": { "ports": [ "lan1", "lan2", "lan3", "lan4" ], "protocol": "static", "ipaddr": "192.168.1.1" }, "wan": { "device": "wan", "protocol": "dhcp" } } }
`,
  openwrtRelease: `DISTRIB_ID='OpenWrt'
DISTRIB_RELEASE='19.07.10'
DISTRIB_REVISION='r11427-9ce6aa9d8d'
DISTRIB_TARGET='mediatek/filogic'
DISTRIB_ARCH='x86_64'
DISTRIB_DESCRIPTION='OpenWrt 19.07.10 r11427-9ce6aa9d8d'
DISTRIB_TAINTS=''
`,
  osRelease: `NAME="OpenWrt"
VERSION="19.07.10"
ID="openwrt"
ID_LIKE="lede openwrt"
PRETTY_NAME="OpenWrt 19.07.10"
VERSION_ID="19.07.10"
HOME_URL="https://openwrt.org/"
BUILD_ID="r11427-9ce6aa9d8d"
OPENWRT_BOARD="mediatek/filogic"
OPENWRT_ARCH="x86_64"
OPENWRT_RELEASE="OpenWrt 19.07.10 r11427-9ce6aa9d8d"
`,
  systemConfig: `
config system
	option hostname 'OpenWrt'
	option timezone 'UTC'

`,
  networkConfig: `
config interface 'loopback'
	option ifname 'lo'
	option proto 'static'
	option ipaddr '127.0.0.1'
	option netmask '255.0.0.0'

config globals 'globals'
	option ula_prefix 'fd5a:17c4:9e01::/48'
	option dhcp_default_duid '000489ad5c69c47451e4b34223bfc1c23686'

config interface 'lan'
	option type 'bridge'
	option ifname 'lan1 lan2 lan3 lan4'
	option proto 'static'
	option ipaddr '192.168.1.1'
	option netmask '255.255.255.0'
	option ip6assign '60'

config interface 'wan'
	option ifname 'wan'
	option proto 'dhcp'

config interface 'wan6'
	option ifname 'wan'
	option proto 'dhcpv6'

`,
};
