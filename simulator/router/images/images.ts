import { configText } from "./config-text.ts";
import { recordedImage, type RouterImage } from "./image.ts";

const loopback = "interface loopback: device=lo proto=static ipaddr+=127.0.0.1/8";
const lan = "interface lan: device=br-lan proto=static ipaddr+=192.168.1.1/24 ip6assign=60";
const bridge = "device: name=br-lan type=bridge ports+=lan1 ports+=lan2 ports+=lan3 ports+=lan4";

/** A router with a switch of five ports. */
const fivePorts = {
  model: "GL.iNet GL-MT6000",
  boardName: "glinet,gl-mt6000",
  release: { version: "24.10.4", revision: "r28959-29397011cc", target: "mediatek/filogic" },
  lanPorts: ["lan1", "lan2", "lan3", "lan4"],
  wanDevice: "wan",
} as const;

/** The routers that can be simulated, each recorded from a real OpenWrt. */
export const routerImages = {
  "dsa-24.10": recordedImage({
    ...fivePorts,
    hasWan: true,
    lanMac: "02:0e:57:00:01:01",
    wanMac: "02:0e:57:00:01:02",
    networkConfig: configText(
      loopback,
      "globals globals: dhcp_default_duid=00048aa7a385c3e65dd2abe8c13c5456517a " +
        "ula_prefix=fd4f:9d02:fb6d::/48",
      bridge,
      lan,
      "interface wan: device=wan proto=dhcp",
      "interface wan6: device=wan proto=dhcpv6",
    ),
  }),
  // An x86 machine with two network cards.
  "eth-25.12": recordedImage({
    model: "QEMU Standard PC",
    boardName: "generic",
    release: { version: "25.12.0", revision: "r32713-f919e7899d", target: "x86/64" },
    lanPorts: ["eth0"],
    wanDevice: "eth1",
    hasWan: true,
    lanMac: "02:0e:57:00:03:01",
    wanMac: "02:0e:57:00:03:02",
    networkConfig: configText(
      loopback,
      "globals globals: dhcp_default_duid=00040b23ef94b81650049a5096a68343c565 " +
        "ula_prefix=fdf4:db0c:329b::/48",
      "device: name=br-lan type=bridge ports+=eth0",
      lan,
      "interface wan: device=eth1 proto=dhcp",
      "interface wan6: device=eth1 proto=dhcpv6",
    ),
  }),
  "legacy-19.07": recordedImage({
    ...fivePorts,
    release: { version: "19.07.10", revision: "r11427-9ce6aa9d8d", target: "mediatek/filogic" },
    hasWan: true,
    setsid: false,
    lanMac: "02:0e:57:00:02:01",
    wanMac: "02:0e:57:00:02:02",
    systemConfig: configText("system: hostname=OpenWrt timezone=UTC"),
    networkConfig: configText(
      "interface loopback: ifname=lo proto=static ipaddr=127.0.0.1 netmask=255.0.0.0",
      "globals globals: ula_prefix=fd5a:17c4:9e01::/48 " +
        "dhcp_default_duid=000489ad5c69c47451e4b34223bfc1c23686",
      "interface lan: type=bridge ifname='lan1 lan2 lan3 lan4' proto=static ipaddr=192.168.1.1 " +
        "netmask=255.255.255.0 ip6assign=60",
      "interface wan: ifname=wan proto=dhcp",
      "interface wan6: ifname=wan proto=dhcpv6",
    ),
  }),
  "bare-24.10-no-rpcd": recordedImage({
    ...fivePorts,
    hasWan: false,
    rpcd: false,
    lanMac: "02:0e:57:00:04:01",
    wanMac: "02:0e:57:00:04:02",
    networkConfig: configText(
      loopback,
      "globals globals: dhcp_default_duid=00041f3e99dfeb915750910410eb4b4909ee " +
        "ula_prefix=fd51:11c8:d3e9::/48",
      bridge,
      lan,
    ),
  }),
} as const satisfies Record<string, RouterImage>;

export type RouterImageName = keyof typeof routerImages;
