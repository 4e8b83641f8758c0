import { expect, test } from "vitest";
import { parseLinks } from "../../../src/router/openwrt/links.ts";
import { rivalsOf } from "../../../src/router/openwrt/rivals.ts";
import type { RivalFacts } from "../../../src/router/openwrt/rivals.ts";
import { parseUci } from "../../../src/uci/text.ts";

const facts = ({
  text,
  qmodem = "",
  network = "",
  links = "",
  cellular = [],
}: Partial<Record<"text" | "qmodem" | "network" | "links", string>> &
  Pick<Partial<RivalFacts>, "cellular">): RivalFacts => ({
  text,
  qmodem: parseUci("qmodem", qmodem),
  network: parseUci("network", network),
  links: parseLinks(links),
  statuses: [],
  cellular,
});

/** Returns each rival as `name does active|idle`. */
const found = (input: Parameters<typeof facts>[0]): readonly string[] =>
  rivalsOf(facts(input)).map(
    ({ name, does, isActive }) => `${name} ${does} ${isActive ? "active" : "idle"}`,
  );

const modemDevice = "config modem-device '2_1'\n\toption path '/sys/bus/usb/devices/2-1'\n";

test.each([
  ["quectel-CM runs", { text: "process 811 quectel-CM\n" }, ["quectel-CM dials active"]],
  [
    "a service of QModem starts quectel-CM-M",
    { text: "service qmodem_init enabled\nprocess 9 quectel-CM-M\n" },
    ["QModem dials active", "quectel-CM dials active"],
  ],
  ["QModem is disabled", { text: "service qmodem_init disabled\n" }, ["QModem dials idle"]],
  ["QModem knows a modem", { qmodem: modemDevice }, ["QModem dials active"]],
  ["QModem may not dial", { qmodem: `${modemDevice}\toption enable_dial '0'\n` }, []],
  [
    "QModem is off as a whole",
    { qmodem: `config main 'main'\n\toption enable_dial '0'\n${modemDevice}` },
    [],
  ],
  ["3ginfo is installed", { text: "config 3ginfo\n" }, ["3ginfo uses-port idle"]],
  [
    "a cron job uses sms_tool",
    { text: "cron /etc/crontabs/root\n" },
    ["a cron job uses-port active"],
  ],
  [
    "a modem's device is up without an interface",
    { links: "rmnet_mhi0||1||physical|-|mhi|mhi_net||\n" },
    ["rmnet_mhi0 dials active"],
  ],
  [
    "an interface uses a child of the device",
    {
      links: "rmnet_mhi0||1||physical|-|mhi|mhi_net||\n",
      network: "config interface 'x'\n\toption device 'rmnet_mhi0.1'\n",
    },
    [],
  ],
  [
    "a cellular interface owns the device",
    { links: "wwan0||1||physical|-|usb|qmi_wwan||\n", cellular: [{ disabled: false }] },
    [],
  ],
  ["a USB Ethernet adapter is up", { links: "eth2||1||physical|-|usb|r8152||bda\n" }, []],
  ["the text holds other lines", { text: "x\n\nprocess\n" }, []],
])("rivalsOf names each rival when %s", (_condition, input, expected) => {
  expect(found(input)).toEqual(expected);
});

test.each([
  [
    "QModem has a main section",
    {
      qmodem: `config main 'main'\n${modemDevice}`,
      text: "service qmodem_network enabled running\n",
    },
    { qmodem: { "qmodem.main.enable_dial": "0" } },
  ],
  [
    "QModem knows modems only",
    { qmodem: modemDevice },
    { qmodem: { "qmodem.2_1.enable_dial": "0" } },
  ],
  [
    "a program has services",
    {
      text: "service smsd enabled running\nservice smstools3 disabled stopped\nservice tool enabled\n",
    },
    {
      smstools3: { "service.smsd": "disabled, stopped", "service.smstools3": "disabled, stopped" },
      undefined: { "service.tool": "disabled, stopped" },
    },
  ],
  [
    "only its process is known",
    { text: "process 9 quectel-CM modem_dial.sh\n" },
    { "quectel-cm": {} },
  ],
])("rivalsOf shows how each rival is retired when %s", (_condition, input, expected) => {
  const rivals = rivalsOf(facts(input));

  expect(Object.fromEntries(rivals.map(({ word, retired }) => [word, retired]))).toEqual(expected);
});

test("a retired QModem with enabled services is idle", () => {
  const qmodem = `config main 'main'\n\toption enable_dial '0'\n${modemDevice}`;

  expect(found({ qmodem, text: "service qmodem_network enabled running\n" })).toEqual([
    "QModem dials idle",
  ]);
});

test("the program that started a process is in the evidence", () => {
  const [rival] = rivalsOf(facts({ text: "process 9 quectel-CM modem_dial.sh\n" }));

  expect(rival).toMatchObject({
    evidence: ["process 9 on the router: quectel-CM, started by modem_dial.sh"],
    startedBy: "modem_dial.sh",
  });
});
