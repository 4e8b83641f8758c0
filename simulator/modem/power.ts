import type { ModemBase } from "./base.ts";
import type { Clock } from "../../src/core/clock.ts";
import type { FaultBox } from "./faults.ts";
import type { UsbBus } from "./bus.ts";
import type { DataCall } from "./data-call.ts";
import type { ModemEthernet } from "./ethernet.ts";
import type { MemoryStore } from "./memory.ts";
import type { Radio } from "./radio.ts";
import { timersOn } from "./timers.ts";

/** The sources count 20-45 s from AT+CFUN=1,1 until the ports are back (docs/facts/modem.md#restart-timing). */
const downAfterMs = 1_000;
const bootMs = 19_000;
const slowBootMs = 149_000;
/** Up to 60 s by the manual (docs/facts/modem.md#power-off). */
const powerDownMs = 3_000;

export interface PowerParts extends ModemBase {
  readonly clock: Clock;
  readonly bus: UsbBus;
  readonly radio: Radio;
  readonly call: DataCall;
  readonly ethernet: ModemEthernet;
}

/** Power, boot and restart of the modem. */
export function createPower(parts: PowerParts) {
  const { clock, faults, memory, timers, bus, radio, call, ethernet } = parts;
  /** The timer of the restart itself. */
  const supply = timersOn(clock);
  let bootedAt = Number.NEGATIVE_INFINITY;
  let boots = 0;

  const turnOff = (): void => {
    timers.callOff();
    bus.setPower(false);
    for (const part of [radio, call, ethernet]) part.stop();
  };
  const boot = (how: "cold" | "settled"): void => {
    memory.boot();
    bus.enumerate();
    for (const part of [radio, call, ethernet]) part.boot(how);
  };
  const turnOn = (): void => {
    boots += 1;
    bootedAt = clock.now();
    wear(memory, faults);
    boot("cold");
    bus.setPower(true);
  };
  const turnOnLater = (): void =>
    void supply.after(faults.has("comes-back-slowly") ? slowBootMs : bootMs, turnOn);
  const reboot = (): void => {
    turnOff();
    if (!faults.has("dies-in-restart")) return turnOnLater();
    faults.remove("dies-in-restart");
  };
  const close = (): void => {
    supply.callOff();
    turnOff();
  };

  return {
    get boots(): number {
      return boots;
    },
    commands: {
      uptimeMs: () => clock.now() - bootedAt,
      nowMs: () => clock.now(),
      restart: () => void timers.after(downAfterMs, reboot),
      powerDown: () =>
        void timers.after(powerDownMs, () => {
          bus.announce("POWERED DOWN");
          // The unsolicited line is sent before the port closes.
          queueMicrotask(turnOff);
        }),
    },
    /** Starts as a modem that has been up for minutes. */
    settle: (): void => boot("settled"),
    /** Stops at once and boots again: a brown-out. */
    reboot,
    /** Cuts the power; also revives a modem that has died or was turned off. */
    cut: (): void => {
      close();
      turnOnLater();
    },
    close,
  };
}

/** Changes of a boot to the stored settings, under faults. */
function wear(memory: MemoryStore, faults: FaultBox): void {
  const { contexts, mbnAutoSelect, rules, autoConnect } = memory.written;
  if (faults.has("mbn-overwrites-apn") && mbnAutoSelect === 1) {
    memory.remember({
      contexts: contexts.map((context) => (context.cid === 1 ? { ...context, apn: "" } : context)),
    });
  }
  if (faults.has("forgets-usb-mode")) memory.remember({ usbNet: 0 });
  if (faults.has("cleared-rule-breaks-qmap") && rules[0] === null && autoConnect[0] === 0)
    memory.remember({ rulesBroken: true });
}
