import { expect, test } from "vitest";
import { betweenQuestions, whileAsking } from "../../../src/report/terminal-turns.ts";

const call = { signal: new AbortController().signal };

test("output waits until the open question is answered", async () => {
  const terminal = {};
  const written: string[] = [];

  await whileAsking(terminal, call, async () => {
    betweenQuestions(terminal, () => written.push("modem"));
    expect(written).toEqual([]);
  });
  betweenQuestions(terminal, () => written.push("router"));

  expect(written).toEqual(["modem", "router"]);
});

test("a second question waits for the first", async () => {
  const terminal = {};
  const order: string[] = [];
  const ask = (name: string) => async (): Promise<void> => {
    order.push(`${name} asked`);
    await Promise.resolve();
    order.push(`${name} answered`);
  };

  await Promise.all([
    whileAsking(terminal, call, ask("password")),
    whileAsking(terminal, call, ask("PIN")),
  ]);

  expect(order).toEqual(["password asked", "password answered", "PIN asked", "PIN answered"]);
});
