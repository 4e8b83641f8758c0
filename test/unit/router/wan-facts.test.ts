import { describe, expect, test } from "vitest";
import { parseFacts } from "../../../src/router/openwrt/parse-facts.ts";
import { parts, readRecording, spec } from "./recorded-router.ts";

describe("the WAN device", () => {
  const noWan = "config interface 'lan'\n\toption device 'br-lan'\n";
  const deviceOf = (more: Readonly<Record<string, string>>, named?: string): unknown => {
    const { wan } = parseFacts(parts("bare-24.10-no-rpcd", more), {
      ...spec,
      ...(named === undefined ? {} : { wanDevice: named }),
    });
    return [wan.device, wan.deviceSource];
  };

  test.each([
    [
      "the profile takes precedence",
      {
        "config network": `${noWan}config interface 'wan'\n\toption device 'eth1'\n`,
        links: "sfp|02:00:00:00:00:01|||physical|-\neth1|02:00:00:00:00:02|1||physical|-\n",
      },
      "sfp",
      ["sfp", "profile"],
    ],
    [
      "the configuration is second",
      {
        "config network": `${noWan}config interface 'wan'\n\toption device 'eth1'\n`,
        "board.json": readRecording("dsa-24.10/board.json"),
      },
      undefined,
      ["eth1", "config"],
    ],
    [
      "a bridge without ports does not count",
      {
        "config network":
          "config device\n\toption name 'br-wan'\n\toption type 'bridge'\n" +
          `${noWan}config interface 'wan'\n\toption device 'br-wan'\n`,
        "board.json": readRecording("dsa-24.10/board.json"),
      },
      undefined,
      ["wan", "board.json"],
    ],
    [
      "a configured device that the router does not have is refused",
      {
        "config network": `${noWan}config interface 'wan'\n\toption device 'eth9'\n`,
        "board.json": readRecording("dsa-24.10/board.json"),
      },
      undefined,
      [undefined, undefined],
    ],
    [
      "a modem's character device does not count",
      {
        "config network": `${noWan}config interface 'wan'\n\toption device '/dev/cdc-wdm0'\n`,
        "board.json": readRecording("dsa-24.10/board.json"),
      },
      undefined,
      ["wan", "board.json"],
    ],
    [
      "a modem's USB network device does not count",
      {
        "config network": `${noWan}config interface 'wan'\n\toption device 'usb0'\n\toption proto 'dhcp'\n`,
        "board.json": readRecording("dsa-24.10/board.json"),
      },
      undefined,
      ["wan", "board.json"],
    ],
    [
      "an alias of another interface does not count",
      {
        "config network": `${noWan}config interface 'wan'\n\toption device '@lan'\n`,
        "board.json": readRecording("dsa-24.10/board.json"),
      },
      undefined,
      ["wan", "board.json"],
    ],
    [
      "board.json of older releases uses ifname",
      { "config network": noWan, "board.json": '{"network":{"wan":{"ifname":"eth0.2"}}}' },
      undefined,
      ["eth0.2", "board.json"],
    ],
    [
      "the only free port with a cable is last",
      { "config network": noWan },
      undefined,
      ["wan", "carrier"],
    ],
    [
      "the CPU port of a DSA switch is not a free port",
      {
        "config network": noWan,
        links:
          "eth0|02:00:00:00:00:01|1|2500|physical|-\nlan1|02:00:00:00:00:01|1||physical|br-lan\n",
      },
      undefined,
      [undefined, undefined],
    ],
    [
      "two free ports with a cable yield none",
      {
        "config network": noWan,
        links: "eth1|02:00:00:00:00:01|1||physical|-\neth2|02:00:00:00:00:02|1||physical|-\n",
      },
      undefined,
      [undefined, undefined],
    ],
    [
      "a modem's USB network device is not a free port",
      { "config network": noWan, links: "wwan0|02:00:00:00:00:01|1||physical|-\n" },
      undefined,
      [undefined, undefined],
    ],
    [
      "a port with used VLANs is not free",
      {
        "config network":
          "config interface 'lan'\n\toption type 'bridge'\n\toption ifname 'eth0.1'\n",
        links: "eth0|02:00:00:00:00:01|1|1000|physical|-\n",
      },
      undefined,
      [undefined, undefined],
    ],
    [
      "a port of another interface is not free",
      { "config network": `${noWan}config interface 'dmz'\n\toption device 'wan'\n` },
      undefined,
      [undefined, undefined],
    ],
  ])("%s", (_title, more, named, expected) => {
    expect(deviceOf(more, named)).toEqual(expected);
  });
});

describe("the WAN MAC address", () => {
  const wan = "config interface 'wan'\n\toption device 'wan'\n\toption proto 'dhcp'\n";
  const device = "config device\n\toption name 'wan'\n";

  test.each([
    ["the port's address", wan, "02:0e:57:00:01:02"],
    [
      "the address in the device section",
      `${wan}${device}\toption macaddr '02:AA:00:00:00:01'\n`,
      "02:aa:00:00:00:01",
    ],
    [
      "the address in the interface section",
      `${wan}\toption macaddr '02:AA:00:00:00:02'\n`,
      "02:aa:00:00:00:02",
    ],
    [
      "the port's address when the device has a section without one",
      `${wan}\toption macaddr '02:AA:00:00:00:02'\n${device}\toption mtu '1428'\n`,
      "02:0e:57:00:01:02",
    ],
    [
      "the port's address when the option is random",
      `${wan}${device}\toption macaddr 'random'\n`,
      "02:0e:57:00:01:02",
    ],
  ])("is %s", (_title, network, mac) => {
    expect(parseFacts(parts("dsa-24.10", { "config network": network }), spec).wan.mac).toBe(mac);
  });
});

describe("the option for the WAN device on 19.07", () => {
  const lan =
    "config interface 'lan'\n" +
    "\toption type 'bridge'\n" +
    "\toption ifname 'eth0.1'\n" +
    "\toption proto 'static'\n";
  const modem = "\toption proto 'qmi'\n\toption device '/dev/cdc-wdm0'\n";

  test.each([
    ["when the WAN uses a modem's character device", `${lan}config interface 'wan'\n${modem}`],
    [
      "when another interface uses one and the WAN is missing",
      `${lan}config interface 'wwan'\n${modem}`,
    ],
  ])("is ifname %s", (_title, network) => {
    expect(
      parseFacts(parts("legacy-19.07", { "config network": network }), spec).wan.deviceOption,
    ).toBe("ifname");
  });
});
