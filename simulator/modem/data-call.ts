import type { ModemBase } from "./base.ts";
import { lanRule, type MemoryStore } from "./memory.ts";
import { simulatedApn, type Radio } from "./radio.ts";

/**
 * Assumed; the sources wait 8-10 s after a rule was set (docs/facts/modem.md#mpdn-not-idempotent).
 */
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
  const { contexts } = memory.written;
  const apn = contexts.find(({ cid }) => cid === contextOfCall(memory))?.apn ?? "";
  const isRefused = faults.has("refuses-other-apn") && apn !== "" && apn !== simulatedApn;
  return !isRefused && !faults.has("no-data-call") && contextType(memory) !== "none";
}

function contextType(memory: MemoryStore): string {
  const cid = contextOfCall(memory);
  return memory.written.contexts.find((context) => context.cid === cid)?.type ?? "none";
}

function hasRgmiiCall({ written }: MemoryStore): boolean {
  return written.rgmii.calls.some((call) => call !== 0);
}

/**
 * docs/facts/modem.md#auto-connect: ECM dials automatically, other USB modes need QMAPWAC or the
 * rule's auto_connect (docs/facts/modem.md#auto-connect).
 */
function isAutomatic({ dialect, memory }: DataCallParts): boolean {
  return (
    (dialect.wiring !== "unisoc" && memory.booted.usbNet === 1) ||
    memory.booted.autoDial === 1 ||
    memory.written.autoConnect[lanRule(memory.written)] === 1 ||
    hasRgmiiCall(memory)
  );
}

type ManualCall = "dialled" | "hung-up" | "untouched";

function isWanted(parts: DataCallParts, manual: ManualCall): boolean {
  if (manual === "hung-up" || !acceptsCall(parts)) return false;
  return parts.radio().registered && (manual === "dialled" || isAutomatic(parts));
}

/** Whether a host on USB gets Internet access. */
function servesUsb({ faults, memory, radio }: DataCallParts, isUp: boolean): boolean {
  if (![0, 2].includes(memory.booted.usbNet)) return isUp;
  // docs/facts/modem.md#qmapwac-and-host: the modem rejects a host's own call while the mobile AP
  // dials automatically.
  const taken =
    memory.booted.autoDial === 1 || memory.written.autoConnect[lanRule(memory.written)] === 1;
  return radio().registered && !faults.has("no-data-call") && !taken;
}

/** The call itself: dialling, coming up, ending. */
function dialler(parts: DataCallParts) {
  const { faults, memory, timers } = parts;
  /** The context at the start of the running call: later writes apply to the next call. */
  let running: { readonly cid: number; readonly type: string } | undefined;
  let calls = 0;
  let manual: ManualCall = "untouched";
  let cancelDialling: (() => void) | undefined;

  const wanted = (): boolean => isWanted(parts, manual);
  const cancel = (): void => {
    cancelDialling?.();
    cancelDialling = undefined;
  };
  const come = (): void => {
    running = { cid: contextOfCall(memory), type: contextType(memory) };
    calls += 1;
  };
  const reconsider = (): void => {
    if (!wanted()) {
      cancel();
      running = undefined;
      return;
    }
    if (running !== undefined && running.cid !== contextOfCall(memory)) running = undefined;
    if (running !== undefined || cancelDialling !== undefined) return;
    cancelDialling = timers.after(
      faults.has("first-lease-before-data-call") ? slowDialMs : dialMs,
      () => {
        cancelDialling = undefined;
        if (!wanted()) return;
        if (!faults.has("browns-out-on-dial")) return come();
        faults.remove("browns-out-on-dial");
        parts.brownOut();
      },
    );
  };
  const drop = (): void => {
    cancel();
    running = undefined;
    reconsider();
  };
  return {
    running: () => running,
    calls: () => calls,
    wanted,
    come,
    reconsider,
    drop,
    /** Remembers manual dialling or hanging up. */
    set: (next: ManualCall): void => {
      manual = next;
    },
    unwind: (): void => {
      cancel();
      running = undefined;
      manual = "untouched";
    },
  };
}

/** The default data call of the mobile AP, which feeds the Ethernet port. */
export function createDataCall(parts: DataCallParts) {
  const { faults, memory } = parts;
  const { running, calls, wanted, come, reconsider, drop, set, unwind } = dialler(parts);
  const setAndReconsider = (next: ManualCall): void => {
    set(next);
    reconsider();
  };

  return {
    get up(): boolean {
      return running() !== undefined;
    },
    /** The carrier's IPv4 address; undefined while down or in an IPv6-only context. */
    get address(): string | undefined {
      const call = running();
      if (call === undefined || call.type === "IPV6") return undefined;
      return faults.has("new-address-each-call")
        ? nextAddress(parts.carrierAddress, calls() - 1)
        : parts.carrierAddress;
    },
    get address6(): string | undefined {
      const call = running();
      return call === undefined || call.type === "IP"
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
    /**
     * AT+QMAP="IPPT_NAT" ends every QMAP call; only auto_connect restarts it
     * (docs/facts/modem.md#ippt-nat). RGMII calls of QETH continue.
     */
    dropUnlessAutomatic: (): void => {
      const restarts =
        memory.written.autoConnect[lanRule(memory.written)] === 1 || hasRgmiiCall(memory);
      set(restarts ? "untouched" : "hung-up");
      drop();
    },
    dial: (): void => {
      if (faults.has("connect-starts-nothing")) return;
      if (faults.has("connect-needs-network") && !parts.radio().registered) return;
      setAndReconsider("dialled");
    },
    hangUp: (): void => setAndReconsider("hung-up"),
    /** Forgets manual dialling and hanging up. */
    leaveToItself: (): void => setAndReconsider("untouched"),
    reconsider,
    boot: (how: "cold" | "settled"): void => {
      unwind();
      if (how === "settled" && wanted()) come();
    },
    stop: unwind,
  };
}

export type DataCall = ReturnType<typeof createDataCall>;

/** `10.3.62.201` and 2 → `10.3.62.203`, staying within 2 to 253. */
function nextAddress(first: string, steps: number): string {
  const cut = first.lastIndexOf(".") + 1;
  const host = Number(first.slice(cut));
  return `${first.slice(0, cut)}${((host - 2 + steps) % 252) + 2}`;
}
