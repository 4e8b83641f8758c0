import { mutex } from "../core/mutex.ts";
import type { Mutex } from "../core/mutex.ts";
import type { Call } from "../core/call.ts";

interface Turns {
  readonly questions: Mutex;
  isAsking: boolean;
  /** Removes what is redrawn, so that the question does not get lost in it. */
  onQuestion?: () => void;
  readonly delayed: (() => void)[];
}

const known = new WeakMap<object, Turns>();

function turnsOf(terminal: object): Turns {
  const found = known.get(terminal) ?? { questions: mutex(), isAsking: false, delayed: [] };
  known.set(terminal, found);
  return found;
}

/** Asks a question on a terminal: one at a time, and no output is written until it is answered. */
export async function whileAsking<T>(
  terminal: object,
  call: Call,
  ask: () => Promise<T>,
): Promise<T> {
  const turns = turnsOf(terminal);
  const release = await turns.questions.take(call);
  turns.isAsking = true;
  turns.onQuestion?.();
  try {
    return await ask();
  } finally {
    turns.isAsking = false;
    for (const write of turns.delayed.splice(0)) write();
    release();
  }
}

/** Writes now, or when the open question is answered. */
export function betweenQuestions(terminal: object, write: () => void): void {
  const { isAsking, delayed } = turnsOf(terminal);
  if (isAsking) delayed.push(write);
  else write();
}

/** Calls `clear` before each question on the terminal. */
export function beforeQuestions(terminal: object, clear: () => void): void {
  turnsOf(terminal).onQuestion = clear;
}

export function isAsking(terminal: object): boolean {
  return turnsOf(terminal).isAsking;
}
