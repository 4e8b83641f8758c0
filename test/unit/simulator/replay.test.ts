import { expect, test } from "vitest";
import { createReplay } from "../../../simulator/modem/replay.ts";

test("a recorded radio state is not replayed after the radio was switched", () => {
  const replay = createReplay();
  const recorded: Readonly<Record<string, readonly string[]>> = {
    "AT+CFUN?": ["+CFUN: 4", "OK"],
    "AT+CEREG?": ["+CEREG: 0,0", "OK"],
    "AT+CPIN?": ["+CPIN: READY", "OK"],
  };
  replay.use((line) => recorded[line]);

  expect(replay.answer("AT+CFUN?", false)).toEqual(["+CFUN: 4", "OK"]);
  expect(replay.answer("AT+CFUN=1", false)).toBeUndefined();

  expect(replay.answer("AT+CFUN?", false)).toBeUndefined();
  expect(replay.answer("AT+CEREG?", false)).toBeUndefined();
  expect(replay.answer("AT+CPIN?", false)).toEqual(["+CPIN: READY", "OK"]);
});
