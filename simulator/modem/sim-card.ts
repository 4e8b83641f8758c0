/** PIN and PUK of the simulated SIM. */
export const simulatedPin = "1234";
const simulatedPuk = "12345678";

/** Attempts left, as AT+QPINC counts them (docs/facts/modem.md#qpinc). */
export interface Tries {
  readonly pin: number;
  readonly puk: number;
}

/** docs/facts/modem.md#qpinc: attempts of a new SIM. */
const allTries: Tries = { pin: 3, puk: 10 };

/** The SIM. Its counters survive every restart; the entered PIN does not. */
export function simCard(options: { readonly pinTries?: number; asksForPin(): boolean }) {
  let tries: Tries = { ...allTries, pin: options.pinTries ?? allTries.pin };
  let pin = simulatedPin;
  let entered = false;

  return {
    get tries(): Tries {
      return tries;
    },
    get lock(): "pin" | "puk" | "none" {
      if (tries.pin === 0) return "puk";
      return options.asksForPin() && !entered ? "pin" : "none";
    },
    /** `wrong` costs an attempt; a blocked SIM accepts no PIN. */
    enterPin: (attempt: string): "right" | "wrong" => {
      if (tries.pin === 0 || attempt !== pin) {
        tries = { ...tries, pin: Math.max(0, tries.pin - 1) };
        return "wrong";
      }
      tries = { ...tries, pin: allTries.pin };
      entered = true;
      return "right";
    },
    enterPuk: (attempt: string, newPin: string): "right" | "wrong" => {
      if (tries.puk === 0 || attempt !== simulatedPuk) {
        tries = { ...tries, puk: Math.max(0, tries.puk - 1) };
        return "wrong";
      }
      tries = allTries;
      pin = newPin;
      entered = true;
      return "right";
    },
    losePower: (): void => {
      entered = false;
    },
  };
}

export type SimCard = ReturnType<typeof simCard>;
