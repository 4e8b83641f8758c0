import type { DiagnosisInput } from "../diagnosis-input.ts";
import { atCommand, withCommand } from "../fix-commands.ts";
import type { MessageCode } from "../message-signs.ts";
import { defineRule } from "../rule.ts";
import type { Rule, Severity } from "../rule.ts";

/** docs/facts/modem.md#symptom-19: boards whose PCIe signal is too weak lose the Ethernet chip. */
export const ethernetChipLost = messageRule(
  "ethernet-chip-lost",
  "error",
  "The modem lost its Ethernet chip on PCIe, so its Ethernet port has no link.",
  (input) =>
    withCommand(
      "Restart the modem. If the message returns, the board or its power supply is at fault:",
      atCommand("AT+CFUN=1,1", input),
    ),
);

/** docs/facts/openwrt.md#problem-14: some 2.5 Gbit/s ports lose the link repeatedly. */
export const linkFlaps = messageRule(
  "link-flaps",
  "warning",
  "An Ethernet link goes down repeatedly.",
  (_input, lines) =>
    withCommand(
      "Use another cable and power supply. If that does not help, limit the port to 1 Gbit/s on the router:",
      `ethtool -s ${ethernetPortIn(lines) ?? "eth1"} advertise 0x02f`,
    ),
);

/** docs/facts/modem.md#mhi-crash: the firmware stopped by itself, so the modem leaves its bus and returns. */
export const modemCrashed = messageRule(
  "modem-crashed",
  "error",
  "The modem's firmware crashed, and the modem restarts.",
  () =>
    "Update the modem's firmware. If it crashes again, cool the modem, check its power supply, and" +
    " send these lines to its manufacturer.",
);

/** docs/facts/modem.md#mhi-start: the module is in the slot, but its firmware does not answer there. */
export const mhiFailed = messageRule(
  "mhi-failed",
  "error",
  "The module in the PCIe slot does not start: its MHI interface does not become ready.",
  () =>
    "Disconnect the module's power for ten seconds. If the lines return, connect the module's USB port:" +
    " a module in Ethernet mode needs it, and the slot only has to supply enough power.",
);

/** docs/facts/openwrt.md#transmit-timeout: the driver, the port or its cable, and never the modem's data connection. */
export const transmitTimeout = messageRule(
  "transmit-timeout",
  "warning",
  "A network port stopped sending, and its driver had to reset it.",
  (_input, lines) => {
    const ethernet = ethernetPortIn(lines);
    return ethernet === undefined
      ? "Restart the modem. A connection over the modem's Ethernet port does not need this driver of its USB port."
      : withCommand(
          "Use another cable. If the lines return, update the router's firmware, or limit the port to 1 Gbit/s:",
          `ethtool -s ${ethernet} advertise 0x02f`,
        );
  },
);

/** docs/facts/openwrt.md#kernel-faults */
export const kernelFault = messageRule(
  "kernel-fault",
  "warning",
  "The operating system or its USB controller crashed or hung.",
  () =>
    "Check the power supply and the temperature of this device, then update its firmware. Faults at the" +
    " same time on USB and Ethernet are consequences.",
);

/** docs/facts/openwrt.md#dns-rebind: dnsmasq drops answers with private addresses. */
export const dnsRebind = messageRule(
  "dns-rebind",
  "info",
  "dnsmasq dropped answers with private addresses (rebind protection), so these names do not resolve.",
  () =>
    withCommand(
      "If a name belongs to the carrier or to this network, allow its domain on the router:",
      "uci add_list dhcp.@dnsmasq[0].rebind_domain=example.net; uci commit dhcp; /etc/init.d/dnsmasq restart",
    ),
);

/** docs/facts/modem.md#ip-type: 3GPP causes 50 and 51, and the modem's own check. */
export const ipTypeRejected = messageRule(
  "ip-type-rejected",
  "error",
  "The carrier or the modem rejects the IP version of the data connection.",
  (input) =>
    input.profile === undefined
      ? withCommand(
          "Set the type of the context to IPV4V6 with the carrier's APN in the setup wizard:",
          "ethermode setup",
        )
      : "Set `modem.apn.type: ipv4v6` (IPV4V6) in the profile. If that is rejected too, use the type" +
        " that the line names.",
);

/** docs/facts/openwrt.md#mtu */
export const mtuLimit = messageRule(
  "mtu",
  "info",
  "The path to the Internet carries smaller packets than Ethernet. Ping works, and some sites hang.",
  () =>
    withCommand(
      "Check on the router that the WAN's zone limits the size of TCP packets (`mtu_fix`):",
      "uci show firewall | grep mtu_fix",
    ),
);

/** docs/facts/openwrt.md#problem-18, docs/facts/openwrt.md#problem-20. */
export const leaseFlaps = messageRule(
  "lease-flaps",
  "warning",
  "The router's WAN loses its lease repeatedly.",
  () =>
    "Test the cable and the power supply of the modem. In passthrough the modem withdraws the address" +
    " each time its data connection ends, so compare the times with the modem's registration.",
);

/** docs/facts/openwrt.md#problem-18, docs/facts/openwrt.md#problem-20, docs/facts/modem.md#symptom-20. */
export const leaseLost = messageRule(
  "lease-lost",
  "warning",
  "The router lost its WAN lease, because no DHCP server answered the renewal.",
  () => withCommand("Request a new lease on the router:", "ifup wan"),
);

/** docs/facts/modem.md#symptom-27: the modem's own dialing holds the data connection. */
export const contextHeld = messageRule(
  "context-held",
  "error",
  "A data connection over USB fails, because the modem already uses the context for its Ethernet port.",
  () =>
    "Use the Ethernet port, and disable the cellular interface on the router. A modem serves its" +
    " Ethernet port or a host on USB, not both.",
);

/** 3GPP TS 24.008 10.5.6.6: causes 27, 29 and 33. */
export const apnRejected = messageRule(
  "apn-rejected",
  "error",
  "The carrier rejects the data connection: the APN, its login, or the subscription is wrong.",
  (input) =>
    input.profile === undefined
      ? withCommand("Ask the carrier for its APN, then set it:", "ethermode setup")
      : "Ask the carrier for its APN, and set `modem.apn.name` in the profile.",
);

/** docs/facts/modem.md#crash-dump: the boot loader waits for firmware. */
export const downloadMode = messageRule(
  "download-mode",
  "error",
  "The modem is in emergency download mode (EDL): its firmware does not start.",
  () =>
    "Disconnect its power for ten seconds. If it returns in this mode, flash the firmware with the" +
    " manufacturer's tool.",
);

/** docs/facts/modem.md#symptom-14: with passthrough the address belongs to the router. */
export const modemWithoutIpv4 = messageRule(
  "modem-without-ipv4",
  "info",
  "The modem itself has no IPv4 address in passthrough. This is how passthrough works.",
  () => "Use IPv6 for programs on the modem, or run them on the router.",
);

/** docs/facts/openwrt.md#problem-27: OpenWrt 19.07 offers only RSA with SHA-1. */
export const oldSshServer = messageRule(
  "old-ssh-server",
  "warning",
  "The router's SSH server offers only algorithms that new SSH clients reject.",
  () =>
    withCommand(
      "Allow the old algorithm for this router, or update OpenWrt:",
      "ssh -o HostKeyAlgorithms=+ssh-rsa root@192.168.1.1",
    ),
);

function messageRule<const Code extends MessageCode>(
  code: Code,
  severity: Severity,
  message: string,
  fix: (input: DiagnosisInput, lines: readonly string[]) => string,
): Rule<Code> {
  return defineRule({
    code,
    check: (input) => {
      const lines = linesOf(code, input);
      return lines.length === 0
        ? []
        : [
            {
              severity,
              message,
              evidence: lines.map((line) => line.trim()),
              fix: fix(input, lines),
            },
          ];
    },
  });
}

export function linesOf(
  code: MessageCode,
  { log, router, texts }: DiagnosisInput,
): readonly string[] {
  const routerLog = router?.state === "answers" ? router.log : undefined;
  return [log, routerLog, texts].flatMap((one) => one?.messages?.[code] ?? []);
}

/** Returns the Ethernet port that the first of the lines names. */
function ethernetPortIn(lines: readonly string[]): string | undefined {
  return lines.flatMap((line) => /\b((?:eth|lan|wan|sfp)\d*)\b/.exec(line)?.[1] ?? [])[0];
}
