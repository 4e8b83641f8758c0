import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parseTranscript } from "../../../src/at/transcript.ts";
import { openTrace } from "../../../src/app/trace-file.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ethermode-trace-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function traced(
  ...lines: readonly (readonly ["sent" | "received", string])[]
): Promise<string> {
  const io = {
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    env: {},
    platform: "linux",
    home: folder,
    cwd: folder,
    version: "0.0.0",
    interrupt: new AbortController().signal,
    isTerminal: false,
  } as const;
  const trace = await openTrace({ trace: "own.at" }, io);
  for (const [direction, line] of lines) trace?.line("/dev/ttyUSB2", direction, line);
  await trace?.close();
  return readFile(join(folder, "own.at"), "utf8");
}

test("the trace hides the login that a modem prints", async () => {
  const text = await traced(
    ["sent", "AT+CGAUTH?"],
    ["received", '+CGAUTH: 1,1,"user-1","hunter2"'],
    ["received", '+CGAUTH : 2,0,"",""'],
    ["received", '+CGAUTH: 3,2,me,"hun,ter2'],
    ["received", '+QICSGP: 1,"internet","user-1","hunter2",1'],
    ["received", "OK"],
  );

  expect(parseTranscript(text)).toEqual([
    expect.objectContaining({
      sent: "AT+CGAUTH?",
      received: [
        '+CGAUTH: 1,1,"[secret]","[secret]"',
        '+CGAUTH : 2,0,"",""',
        '+CGAUTH: 3,2,"[secret]","[secret]","[secret]"',
        '+QICSGP: 1,"[secret]","[secret]","[secret]","[secret]"',
        "OK",
      ],
    }),
  ]);
});

test("the trace escapes control and direction characters and stays readable", async () => {
  const text = await traced(["sent", "ATI"], ["received", "\u001b[2J\u009b\u202eKO"]);

  expect(text).toContain("< \\x1b[2J\\x9b\\u202eKO\n");
  expect(parseTranscript(text)[0]?.received).toEqual(["\u001b[2J\u009b\u202eKO"]);
});

test("the trace hides text messages and phone numbers", async () => {
  const text = await traced(
    ["received", '+CMT: "01711234567",,"26/11/22,10:00:00+04"'],
    ["received", "Your code is 493021"],
    ["received", "+CMT: ,24"],
    ["received", "0791947101674000240C91947171325476000062101001"],
    ["received", "RDY"],
  );

  expect(text).toContain(
    '< +CMT: "***********",,"26/11/22,10:00:00+04"\n< [message]\n< +CMT: ,24\n< [message]\n< RDY\n',
  );
});
