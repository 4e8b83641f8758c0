import { expect, test } from "vitest";
import { accepted } from "../../src/at/exchange.ts";
import { openSession } from "../../src/at/session.ts";
import { wallClock } from "../../src/core/clock.ts";
import { openSerial } from "../../src/transports/serial/serial.ts";
import { openSerialLine } from "../support/openwrt-bed/serial-line.ts";

const call = { signal: new AbortController().signal };
const clock = wallClock();

// A hang-up at the start of a read makes the bindings' read loop spin, most often right after opening.
const delaysMs = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 5, 15];
test.each(delaysMs.map((ms, index) => [ms, index + 1] as const))(
  "a port is reported gone when its far end dies %i ms after opening (attempt %i)",
  async (ms) => {
    const line = await openSerialLine(() => undefined);
    await using session = openSession(await openSerial(line.path)(call), { clock });

    await clock.sleep(ms, call);
    await line.unplug();

    await expect(session.gone).resolves.toBeUndefined();
  },
);

test.each([0, 1, 5])(
  "a command fails before its timeout when the far end dies %i ms after it was sent",
  async (ms) => {
    const line = await openSerialLine(() => undefined);
    await using session = openSession(await openSerial(line.path)(call), { clock });

    const sending = session.send(accepted("AT+CFUN=1,1", { timeoutMs: 600_000 }), call);
    sending.catch(() => undefined);
    await clock.sleep(ms, call);
    await line.unplug();

    await expect(sending).rejects.toMatchObject({ code: "port/vanished" });
  },
);

test("a port that is gone uses no CPU time", async () => {
  const line = await openSerialLine(() => undefined);
  await using session = openSession(await openSerial(line.path)(call), { clock });
  await line.unplug();
  await session.gone;

  const before = process.cpuUsage();
  await clock.sleep(300, call);
  const used = process.cpuUsage(before);

  expect((used.user + used.system) / 1_000).toBeLessThan(150);
});
