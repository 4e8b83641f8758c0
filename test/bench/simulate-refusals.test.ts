import { expect, test } from "vitest";
import { runProgram } from "../support/program.ts";

test.each([
  {
    words: ["--fault", "dies-in-restarts"],
    message: 'Unknown simulated fault "dies-in-restarts", did you mean "dies-in-restart"?',
  },
  { words: ["--model", "rm500"], message: 'Unknown simulated modem "rm500"' },
  { words: ["--image", "dsa"], message: 'Unknown simulated OpenWrt release "dsa"' },
  { words: ["--speed", "0"], message: "--speed 0 would stop the simulated devices." },
])("simulate rejects $words with a suggestion", async ({ words, message }) => {
  const { exit, err } = await runProgram("simulate", ...words);

  expect(exit).toBe(64);
  expect(err.replaceAll(/\s+/g, " ")).toContain(message);
});
