/** PIN and PUK of the simulated SIM. */
export const simulatedPin = "1234";
const simulatedPuk = "12345678";

/** Attempts left, as AT+QPINC counts them (docs/facts/modem.md#qpinc). */
export interface Tries {
  readonly pin: number;
  readonly puk: number;
}

/** The SIM. Its counters survive every restart; the entered PIN does not. */
export interface SimCard {
  readonly tries: Tries;
  readonly lock: "pin" | "puk" | "none";
  /** `wrong` costs an attempt; a blocked SIM accepts no PIN. */
  enterPin(pin: string): "right" | "wrong";
  enterPuk(puk: string, newPin: string): "right" | "wrong";
  losePower(): void;
}

/** docs/facts/modem.md#qpinc: attempts of a new SIM. */
const allTries: Tries = { pin: 3, puk: 10 };

export function simCard(options: { readonly pinTries?: number; asksForPin(): boolean }): SimCard {
  let tries: Tries = { ...allTries, pin: options.pinTries ?? allTries.pin };
  let pin = simulatedPin;
  let entered = false;

  return {
    get tries() {
      return tries;
    },
    get lock() {
      if (tries.pin === 0) return "puk";
      return options.asksForPin() && !entered ? "pin" : "none";
    },
    enterPin: (attempt) => {
      if (tries.pin === 0 || attempt !== pin) {
        tries = { ...tries, pin: Math.max(0, tries.pin - 1) };
        return "wrong";
      }
      tries = { ...tries, pin: allTries.pin };
      entered = true;
      return "right";
    },
    enterPuk: (attempt, newPin) => {
      if (tries.puk === 0 || attempt !== simulatedPuk) {
        tries = { ...tries, puk: Math.max(0, tries.puk - 1) };
        return "wrong";
      }
      tries = allTries;
      pin = newPin;
      entered = true;
      return "right";
    },
    losePower: () => {
      entered = false;
    },
  };
}
