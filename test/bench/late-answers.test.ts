import { expect, test } from "vitest";
import type { OpenTransport } from "../../src/at/transport.ts";
import type { World } from "../../src/workflows/world.ts";
import { openBench } from "../support/bench.ts";

const owed = 'AT+QCFG="usbnet"\r\r\n+QCFG: "usbnet",1\r\n\r\nOK\r\n';

/** The modem first sends the answer that a killed program did not wait for, at every opening. */
function owingAnswers(open: OpenTransport): OpenTransport {
  return async (call) => {
    const port = await open(call);
    let isOwed = true;
    async function* bytes(): AsyncGenerator<Uint8Array, void, void> {
      for await (const chunk of port.bytes) {
        if (isOwed) yield Buffer.from(owed, "latin1");
        isOwed = false;
        yield chunk;
      }
    }
    return { ...port, bytes: bytes() };
  };
}

test("a rollback succeeds when the modem still has to answer a killed program", async () => {
  const program = (world: World): World => ({
    ...world,
    ports: { ...world.ports, open: (path) => owingAnswers(world.ports.open(path)) },
  });
  await using bench = await openBench({ program });
  const before = await bench.state();
  await bench.apply();

  const result = await bench.rollback();

  expect(result).toMatchObject({ outcome: "rolled-back", exit: 0 });
  expect(await bench.state()).toEqual(before);
});
