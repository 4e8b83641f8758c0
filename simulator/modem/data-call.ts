import type { Dialect } from "./dialects/dialect.ts";
import type { FaultBox } from "./faults.ts";
import type { MemoryStore } from "./memory.ts";
import type { Radio } from "./radio.ts";
import type { Timers } from "./timers.ts";

/** The default data call of the mobile AP, which feeds the Ethernet port. */
export interface DataCall {
  readonly up: boolean;
  /** The carrier's IPv4 address; undefined while down or in an IPv6-only context. */
  readonly address: string | undefined;
  readonly address6: string | undefined;
  /** The PDP context: that of rule 0, else the first. */
  readonly cid: number;
  /** Whether a host on USB gets Internet access. */
  readonly servesUsb: boolean;
  /** Ends the call; automatic dialling starts it again. */
  drop(): void;
  /**
   * AT+QMAP="IPPT_NAT" ends every QMAP call; only auto_connect restarts it (M62b 12.9). RGMII calls
   * of QETH continue.
   */
  dropUnlessAutomatic(): void;
  dial(): void;
  hangUp(): void;
  /** Forgets manual dialling and hanging up. */
  leaveToItself(): void;
  reconsider(): void;
  boot(how: "cold" | "settled"): void;
  stop(): void;
}

/** Assumed; the sources wait 8-10 s after a rule was set (AK68, C8660). */
const dialMs = 3_000;
const slowDialMs = 45_000;

export interface DataCallParts {
  readonly dialect: Dialect;
  readonly faults: FaultBox;
  readonly memory: MemoryStore;
  readonly timers: Timers;
  readonly carrierAddress: string;
  radio(): Radio;
  brownOut(): void;
}

export function createDataCall(parts: DataCallParts): DataCall {
  const { dialect, faults, memory, timers } = parts;
  /** The context at the start of the running call: later writes apply to the next call. */
  let running: { readonly cid: number; readonly type: string } | undefined;
  let calls = 0;
  let byHand: "dialled" | "hung-up" | "untouched" = "untouched";
  let callOffDialling: (() => void) | undefined;

  const cid = (): number => memory.written.rules[0]?.cid ?? 1;
  const contextType = (): string =>
    memory.written.contexts.find((context) => context.cid === cid())?.type ?? "none";
  const hasRgmiiCall = (): boolean => memory.written.rgmii.calls.some((call) => call !== 0);
  const dialsByItself = (): boolean =>
    // ROM-OLD: ECM dials by itself, other USB modes need QMAPWAC; the rule's own auto_connect serves as well (QA).
    (dialect.wiring !== "unisoc" && memory.booted.usbNet === 1) ||
    memory.booted.autoDial === 1 ||
    memory.written.autoConnect[0] === 1 ||
    hasRgmiiCall();
  const wanted = (): boolean => {
    if (byHand === "hung-up" || faults.has("no-data-call") || contextType() === "none")
      return false;
    return parts.radio().registered && (byHand === "dialled" || dialsByItself());
  };
  const callOff = (): void => {
    callOffDialling?.();
    callOffDialling = undefined;
  };
  const come = (): void => {
    running = { cid: cid(), type: contextType() };
    calls += 1;
  };
  const reconsider = (): void => {
    if (!wanted()) {
      callOff();
      running = undefined;
      return;
    }
    if (running !== undefined && running.cid !== cid()) running = undefined;
    if (running !== undefined || callOffDialling !== undefined) return;
    callOffDialling = timers.after(
      faults.has("first-lease-before-data-call") ? slowDialMs : dialMs,
      () => {
        callOffDialling = undefined;
        if (!wanted()) return;
        if (!faults.has("browns-out-on-dial")) return come();
        faults.remove("browns-out-on-dial");
        parts.brownOut();
      },
    );
  };
  const drop = (): void => {
    callOff();
    running = undefined;
    reconsider();
  };
  const unwind = (): void => {
    callOff();
    running = undefined;
    byHand = "untouched";
  };

  return {
    get up() {
      return running !== undefined;
    },
    get address() {
      if (running === undefined || running.type === "IPV6") return undefined;
      return faults.has("new-address-each-call")
        ? nextAddress(parts.carrierAddress, calls - 1)
        : parts.carrierAddress;
    },
    get address6() {
      return running !== undefined && running.type !== "IP"
        ? "2001:db8:11:16dc:e1ae:581:fcbc:823b"
        : undefined;
    },
    get cid() {
      return cid();
    },
    get servesUsb() {
      if (![0, 2].includes(memory.booted.usbNet)) return running !== undefined;
      // openmptcprouter#4030: the modem rejects a host's own call while the mobile AP dials automatically.
      const taken = memory.booted.autoDial === 1 || memory.written.autoConnect[0] === 1;
      return parts.radio().registered && !faults.has("no-data-call") && !taken;
    },
    drop,
    dropUnlessAutomatic: () => {
      byHand = memory.written.autoConnect[0] === 1 || hasRgmiiCall() ? "untouched" : "hung-up";
      drop();
    },
    dial: () => {
      byHand = "dialled";
      reconsider();
    },
    hangUp: () => {
      byHand = "hung-up";
      reconsider();
    },
    leaveToItself: () => {
      byHand = "untouched";
      reconsider();
    },
    reconsider,
    boot: (how) => {
      unwind();
      if (how === "settled" && wanted()) come();
    },
    stop: unwind,
  };
}

/** `10.3.62.201` and 2 → `10.3.62.203`, staying within 2 to 253. */
function nextAddress(first: string, steps: number): string {
  const cut = first.lastIndexOf(".") + 1;
  const host = Number(first.slice(cut));
  return `${first.slice(0, cut)}${((host - 2 + steps) % 252) + 2}`;
}
