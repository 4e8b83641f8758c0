/** The one PIN and the one PUK the simulated SIM accepts. */
export const simulatedPin = "1234";
export const simulatedPuk = "12345678";

/** Attempts left, as AT+QPINC counts them (M62c 4.11). */
export interface Tries {
  readonly pin: number;
  readonly puk: number;
}

/** The SIM in its slot. It keeps its counters whatever happens to the modem, and forgets only that a PIN was entered. */
export interface SimCard {
  readonly tries: Tries;
  readonly lock: "pin" | "puk" | "none";
  /** `wrong` costs a try; a SIM that wants its PUK takes no PIN. */
  enterPin(pin: string): "right" | "wrong";
  enterPuk(puk: string, newPin: string): "right" | "wrong";
  losePower(): void;
}

/** M62c 4.11: as it comes. */
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
