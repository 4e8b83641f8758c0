import type { ModemBase } from "./base.ts";
import { lanRule, type Memory, type MemoryStore, type PdpContext } from "./memory.ts";
import { simulatedApn, type Radio } from "./radio.ts";

/** Assumed; the sources wait 8-10 s after a rule was set (docs/facts/modem.md#mpdn-not-idempotent). */
const dialMs = 3_000;
const slowDialMs = 45_000;

export interface DataCallParts extends ModemBase {
  readonly carrierAddress: string;
  radio(): Radio;
  brownOut(): void;
}

function contextOfCall({ written }: MemoryStore): number {
  return written.rules[lanRule(written)]?.cid ?? 1;
}

/** Whether the network and the context allow a call. */
function acceptsCall({ faults, memory }: DataCallParts): boolean {
  const cid = contextOfCall(memory);
  const context = memory.written.contexts.find((one) => one.cid === cid);
  if (context === undefined || faults.has("no-data-call")) return false;
  return !faults.has("refuses-other-apn") || ["", simulatedApn].includes(context.apn);
}

/** Whether the rule or an RGMII call dials automatically (docs/facts/modem.md#auto-connect). */
function hasAutomaticRule({ written }: MemoryStore): boolean {
  return written.autoConnect[lanRule(written)] === 1 || hasRgmiiCall(written);
}

function hasRgmiiCall({ rgmii }: Memory): boolean {
  return rgmii.calls.some((call) => call !== 0);
}

/** ECM dials automatically, other USB modes need QMAPWAC or the rule (docs/facts/modem.md#auto-connect). */
function isAutomatic({ dialect, memory }: DataCallParts): boolean {
  const { usbNet, autoDial } = memory.booted;
  return (
    (dialect.wiring !== "unisoc" && usbNet === 1) || autoDial === 1 || hasAutomaticRule(memory)
  );
}

type ManualCall = "dialled" | "hung-up" | "untouched";

function isWanted(parts: DataCallParts, manual: ManualCall): boolean {
  if (manual === "hung-up" || !acceptsCall(parts)) return false;
  return parts.radio().registered && (manual === "dialled" || isAutomatic(parts));
}

/** Whether a host on USB gets Internet access. */
function servesUsb({ faults, memory, radio }: DataCallParts, isUp: boolean): boolean {
  const { booted, written } = memory;
  if (![0, 2].includes(booted.usbNet)) return isUp;
  // The mobile AP's automatic call keeps a host from its own (docs/facts/modem.md#qmapwac-and-host).
  const isTaken = booted.autoDial === 1 || written.autoConnect[lanRule(written)] === 1;
  return radio().registered && !faults.has("no-data-call") && !isTaken;
}

/** The call itself: dialling, coming up, ending. */
function dialler(parts: DataCallParts) {
  const { faults, memory, timers } = parts;
  /** The context at the start of the running call: later writes apply to the next call. */
  let running: PdpContext | undefined;
  let calls = 0;
  let manual: ManualCall = "untouched";
  let cancelDialling: (() => void) | undefined;

  const wanted = (): boolean => isWanted(parts, manual);
  const end = (): void => {
    cancelDialling?.();
    cancelDialling = undefined;
    running = undefined;
  };
  const come = (): void => {
    const cid = contextOfCall(memory);
    running = memory.written.contexts.find((context) => context.cid === cid);
    calls += 1;
  };
  const dialled = (): void => {
    cancelDialling = undefined;
    if (!wanted()) return;
    if (!faults.has("browns-out-on-dial")) return come();
    faults.remove("browns-out-on-dial");
    parts.brownOut();
  };
  const reconsider = (): void => {
    if (!wanted()) return end();
    if (running?.cid !== contextOfCall(memory)) running = undefined;
    if (running !== undefined || cancelDialling !== undefined) return;
    const isSlow = faults.has("first-lease-before-data-call");
    cancelDialling = timers.after(isSlow ? slowDialMs : dialMs, dialled);
  };
  const stop = (): void => {
    end();
    manual = "untouched";
  };
  return {
    running: () => running,
    calls: () => calls,
    reconsider,
    drop: (): void => {
      end();
      reconsider();
    },
    /** Remembers manual dialling or hanging up. */
    set: (next: ManualCall): void => {
      manual = next;
      reconsider();
    },
    boot: (how: "cold" | "settled"): void => {
      stop();
      if (how === "settled" && wanted()) come();
    },
    stop,
  };
}

/** The default data call of the mobile AP, which feeds the Ethernet port. */
export function createDataCall(parts: DataCallParts) {
  const { faults, memory } = parts;
  const { running, calls, reconsider, drop, set, boot, stop } = dialler(parts);

  return {
    get up(): boolean {
      return running() !== undefined;
    },
    /** The carrier's IPv4 address; undefined while down or in an IPv6-only context. */
    get address(): string | undefined {
      const type = running()?.type;
      if (type === undefined || type === "IPV6") return undefined;
      return faults.has("new-address-each-call")
        ? nextAddress(parts.carrierAddress, calls() - 1)
        : parts.carrierAddress;
    },
    get address6(): string | undefined {
      const type = running()?.type;
      return type === undefined || type === "IP"
        ? undefined
        : "2001:db8:11:16dc:e1ae:581:fcbc:823b";
    },
    /** The PDP context: that of rule 0, else the first. */
    get cid(): number {
      return contextOfCall(memory);
    },
    /** Whether a host on USB gets Internet access. */
    get servesUsb(): boolean {
      return servesUsb(parts, running() !== undefined);
    },
    /** Ends the call; automatic dialling starts it again. */
    drop,
    /** AT+QMAP="IPPT_NAT" ends every QMAP call; only auto_connect restarts it (docs/facts/modem.md#ippt-nat). */
    dropUnlessAutomatic: (): void => {
      set(hasAutomaticRule(memory) ? "untouched" : "hung-up");
      drop();
    },
    dial: (): void => {
      if (faults.has("connect-starts-nothing")) return;
      if (faults.has("connect-needs-network") && !parts.radio().registered) return;
      set("dialled");
    },
    hangUp: (): void => set("hung-up"),
    /** Forgets manual dialling and hanging up. */
    leaveToItself: (): void => set("untouched"),
    reconsider,
    boot,
    stop,
  };
}

export type DataCall = ReturnType<typeof createDataCall>;

/** `10.3.62.201` and 2 → `10.3.62.203`, staying within 2 to 253. */
function nextAddress(first: string, steps: number): string {
  const cut = first.lastIndexOf(".") + 1;
  const host = Number(first.slice(cut));
  return `${first.slice(0, cut)}${((host - 2 + steps) % 252) + 2}`;
}
