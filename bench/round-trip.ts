import { spawn } from "node:child_process";
import { createReadStream, createWriteStream } from "node:fs";
import { openSession } from "../src/at/session.ts";
import { wallClock } from "../src/core/clock.ts";
import { openSerial } from "../src/transports/serial/serial.ts";
import { median, type Measurement } from "./measure.ts";

const exchanges = 2_000;
const warmUp = 200;
/** Perl program that prints its terminal's path and answers every line with OK. */
const responder = `
  open(M, '+<', '/dev/ptmx') or die; my ($n, $u) = (pack('i', 0), pack('i', 0));
  ioctl(M, 0x80045430, $n) && ioctl(M, 0x40045431, $u) or die;
  my $p = '/dev/pts/' . unpack('i', $n); open(L, '+<', $p) or die;
  system('stty', '-F', $p, 'raw', '-echo'); $| = 1; print "$p\\n";
  my $line = '';
  while (sysread(M, my $bytes, 4096)) {
    $line .= $bytes;
    while ($line =~ s/^[^\\r]*\\r//) { syswrite(M, "\\r\\nOK\\r\\n") }
  }
`;

/** Measures one AT command over a terminal against the same bytes with plain streams. */
export async function roundTrip(): Promise<readonly Measurement[]> {
  const ours = await onTerminal(async (path) => {
    const call = { signal: new AbortController().signal };
    const session = openSession(await openSerial(path)(call), { clock: wallClock() });
    const times = await timed(() =>
      session.send({ text: "AT", timeoutMs: 3_000, parse: () => undefined }, call),
    );
    await session[Symbol.asyncDispose]();
    return times;
  });
  const plain = await onTerminal(async (path) => {
    const [input, output] = [createReadStream(path), createWriteStream(path)];
    let answered: () => void = () => undefined;
    let received = "";
    input.on("data", (data) => {
      received += String(data);
      if (!received.endsWith("OK\r\n")) return;
      received = "";
      answered();
    });
    const times = await timed(
      () => new Promise<void>((resolve) => ((answered = resolve), output.write("AT\r"))),
    );
    input.on("error", () => undefined).destroy();
    output.on("error", () => undefined).destroy();
    return times;
  });
  return [
    {
      title: "AT and OK over a terminal, p50",
      milliseconds: ours,
      baseline: "the same bytes by plain streams",
      baselineMilliseconds: plain,
      goal: 3,
    },
  ];
}

async function timed(exchange: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let count = 0; count < exchanges + warmUp; count += 1) {
    const start = process.hrtime.bigint();
    await exchange();
    if (count >= warmUp) times.push(Number(process.hrtime.bigint() - start) / 1e6);
  }
  return median(times);
}

async function onTerminal(work: (path: string) => Promise<number>): Promise<number> {
  const responderProcess = spawn("perl", ["-e", responder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const path = await new Promise<string>((resolve, reject) =>
      responderProcess
        .once("exit", () => reject(new Error("no terminal")))
        .stdout.once("data", (data: Buffer) => resolve(data.toString().trim())),
    );
    return await work(path);
  } finally {
    responderProcess.kill("SIGKILL");
  }
}
