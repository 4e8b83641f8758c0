import { readFileSync } from "node:fs";
import type { Exchange } from "../../src/at/exchange.ts";
import { openSession } from "../../src/at/session.ts";
import {
  dataRuleStatus,
  dialedContexts,
  macAddress,
  netdevAddress,
  pdpAddress,
  wwan,
} from "../../src/at-profiles/queries/data-connection.ts";
import {
  qcfgSubCommands,
  qethSubCommands,
  qmapSubCommands,
} from "../../src/at-profiles/queries/capabilities.ts";
import { firmware, identity, modelName } from "../../src/at-profiles/queries/identity.ts";
import {
  operatorProfile,
  registration5g,
  registrationCs,
  registrationLte,
  servingCell,
} from "../../src/at-profiles/queries/registration.ts";
import {
  homeNetwork,
  pinTries,
  simState,
  simStateOfRefusal,
} from "../../src/at-profiles/queries/sim.ts";
import type { AnySetting } from "../../src/at-profiles/setting.ts";
import { autoConnect } from "../../src/at-profiles/settings/auto-connect.ts";
import { autoDial } from "../../src/at-profiles/settings/auto-dial.ts";
import { dataInterface } from "../../src/at-profiles/settings/data-interface.ts";
import { dataRule } from "../../src/at-profiles/settings/data-rule.ts";
import { dmz } from "../../src/at-profiles/settings/dmz.ts";
import { dnsProxy } from "../../src/at-profiles/settings/dns-proxy.ts";
import { ethernetDriver } from "../../src/at-profiles/settings/ethernet-driver.ts";
import { ethernetPort } from "../../src/at-profiles/settings/ethernet-port.ts";
import { functionLevel } from "../../src/at-profiles/settings/function-level.ts";
import { ipptMac } from "../../src/at-profiles/settings/ippt-mac.ts";
import { lanAddress } from "../../src/at-profiles/settings/lan-address.ts";
import { lanAddressUnisoc } from "../../src/at-profiles/settings/lan-address-unisoc.ts";
import { mbnAutoSelect } from "../../src/at-profiles/settings/mbn-auto-select.ts";
import { otherRules } from "../../src/at-profiles/settings/other-rules.ts";
import { passthroughNat } from "../../src/at-profiles/settings/passthrough-nat.ts";
import { pcieMode } from "../../src/at-profiles/settings/pcie-mode.ts";
import { pdpContext } from "../../src/at-profiles/settings/pdp-context.ts";
import { pdpLogin } from "../../src/at-profiles/settings/pdp-login.ts";
import { rgmii } from "../../src/at-profiles/settings/rgmii.ts";
import { routerNat } from "../../src/at-profiles/settings/router-nat.ts";
import { simSlot } from "../../src/at-profiles/settings/sim-slot.ts";
import { usbMode } from "../../src/at-profiles/settings/usb-mode.ts";
import { isFailure } from "../../src/core/failure.ts";
import { sendCommand } from "../../src/workflows/modem/one-exchange.ts";
import { scriptedPort } from "./scripted-port.ts";
import { testClock } from "./test-clock.ts";

/** One real reply with its right reading. */
export interface RecordedReply {
  readonly id: string;
  readonly command: string;
  readonly reply: string;
  readonly expected: {
    readonly value?: unknown;
    readonly lines?: readonly string[];
    readonly anyOf?: readonly unknown[];
    readonly refused?: true;
    readonly unknown?: true;
    readonly partial?: true;
    readonly parser?: string;
    readonly match?: "first";
  };
}

/** Result that the program reads from a reply. */
export type Reading =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "refused" }
  | { readonly kind: "unknown"; readonly code: string };

export const recordedReplies: readonly RecordedReply[] = readFileSync(
  new URL("../cases/replies/replies.jsonl", import.meta.url),
  "utf8",
)
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as RecordedReply);

const settings: readonly AnySetting[] = [
  autoConnect, autoDial, dataInterface, dmz, dnsProxy, ethernetDriver, ethernetPort, functionLevel, ipptMac, lanAddress,
  lanAddressUnisoc, mbnAutoSelect, passthroughNat, pcieMode, rgmii, routerNat, simSlot, usbMode,
]; // prettier-ignore

const queries: readonly Exchange<unknown>[] = [
  wwan, dataRuleStatus, macAddress, qcfgSubCommands, qethSubCommands, qmapSubCommands, firmware, identity, modelName,
  dialedContexts, simState, operatorProfile, registration5g, registrationCs, registrationLte, servingCell, homeNetwork,
  ...pinTries,
]; // prettier-ignore

const cids = [1, 2, 3, 4, 5, 6, 7, 8] as const;
const contexts = cids.map((cid) => pdpContext(cid));

/** Readers of several settings, under the names that the corpus uses. */
const combined: readonly Exchange<unknown>[] = [
  {
    ...dataRule.read,
    parse: (reply) => ({ rule0: dataRule.read.parse(reply), others: otherRules.read.parse(reply) }),
  },
  {
    ...pdpContext(1).read,
    parse: (reply) =>
      Object.fromEntries(
        cids.flatMap((cid) => {
          const value = contexts[cid - 1]?.read.parse(reply) ?? null;
          return value === null ? [] : [[cid, value]];
        }),
      ),
  },
  {
    ...pdpLogin(1).read,
    parse: (reply) =>
      Object.fromEntries(
        cids.flatMap((cid) =>
          reply.rows("+CGAUTH", String(cid)).length === 0
            ? []
            : [[cid, pdpLogin(cid).read.parse(reply)]],
        ),
      ),
  },
];

const readers = new Map<string, Exchange<unknown> | undefined>();

/** Returns the program's reader of a command, or undefined if the program only shows the answer. */
export function readerOf(command: string): Exchange<unknown> | undefined {
  if (!readers.has(command)) readers.set(command, findReader(command));
  return readers.get(command);
}

function findReader(command: string): Exchange<unknown> | undefined {
  const text = command.toLowerCase();
  const cid = /^at\+(cgpaddr|qnetdevstatus)=(\d+)$/.exec(text);
  if (cid?.[1] === "cgpaddr") return pdpAddress(Number(cid[2]));
  if (cid?.[1] === "qnetdevstatus") return netdevAddress(Number(cid[2]));
  return [...combined, ...settings.map(({ read }) => read), ...queries].find(
    (query) => query.text.toLowerCase() === text,
  );
}

const call = { signal: new AbortController().signal };

/** Sends a command to a modem in memory that answers with the reply, through the program's session. */
export async function readReply(
  { command, expected: { parser, lines } }: Pick<RecordedReply, "command" | "expected">,
  reply: string,
): Promise<Reading> {
  const port = scriptedPort((text) =>
    text === "AT" && command !== "AT" ? "\r\nOK\r\n" : `\r\n${reply}\r\n`,
  );
  const clock = testClock();
  await using session = openSession(port, { clock });
  const reader = readerOf(parser ?? command);
  try {
    if (lines !== undefined || reader === undefined) {
      const answer = await sendCommand(command, session, clock, call);
      if (answer.final !== "OK") return { kind: "refused" };
      return { kind: "value", value: answer.lines };
    }
    return {
      kind: "value",
      value: await session.send({ ...reader, text: command, retries: 0 }, call),
    };
  } catch (error) {
    if (reader?.text === simState.text) {
      const sim = simStateOfRefusal(error);
      if (sim !== undefined) return { kind: "value", value: sim };
    }
    if (isFailure(error, "modem/refused")) return { kind: "refused" };
    if (isFailure(error, "modem/unexpected-reply", "modem/no-answer"))
      return { kind: "unknown", code: error.code };
    throw error;
  }
}
