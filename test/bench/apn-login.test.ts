import { describe, expect, test } from "vitest";
import { openBench } from "../support/bench.ts";
import type { BenchSpec } from "../support/bench.ts";

/** Value of every secret of the bench. */
const login = "Login-Mark-1";
const withLogin: BenchSpec = {
  modem: {
    apn: {
      name: "internet",
      auth: "pap",
      username: { env: "APN_USER" },
      password: { env: "APN_PASSWORD" },
    },
  },
};
const oldContext = {
  cid: 1,
  type: "IPV4V6",
  apn: "theirs",
  auth: 2,
  user: "Old-User-2",
  password: "Old-Word-3",
} as const;

describe("an APN login", () => {
  test("is written by apply, and a second apply changes nothing", async () => {
    await using bench = await openBench({ pin: login });

    const result = await bench.apply(withLogin);
    const again = await bench.apply(withLogin);

    expect([result.exit, again.outcome]).toEqual([0, "unchanged"]);
    expect(bench.pair.modem.nonVolatile()).toMatchObject({
      contexts: [{ cid: 1, apn: "internet", auth: 1, user: login, password: login }, {}, {}],
    });
  });

  test("is restored to the previous login by rollback", async () => {
    await using bench = await openBench({
      pin: login,
      modem: { nonVolatile: { contexts: [oldContext] } },
    });
    const before = await bench.state();
    await bench.apply(withLogin);

    const back = await bench.rollback();

    expect(back.exit).toBe(0);
    expect(await bench.state()).toEqual(before);
  });

  test("is restored when a later step fails", async () => {
    await using bench = await openBench({
      pin: login,
      modem: { nonVolatile: { contexts: [oldContext] }, faults: ["refuses-mpdn-rule"] },
    });
    const before = await bench.state();

    const result = await bench.apply(withLogin);

    expect(result.exit).toBe(5);
    expect(await bench.state()).toEqual(before);
  });

  test("is reported as drift by verify without its values", async () => {
    await using bench = await openBench({
      pin: login,
      modem: { nonVolatile: { contexts: [oldContext] } },
    });

    const result = await bench.verify(withLogin);

    expect(result.exit).toBe(2);
    expect(JSON.stringify(bench.events)).toContain(
      "CHAP with user name and password → PAP with user name and password",
    );
  });

  test("appears in no event, plan or journal, and the old one only in the snapshot", async () => {
    await using bench = await openBench({
      pin: login,
      modem: { nonVolatile: { contexts: [oldContext] }, faults: ["refuses-mpdn-rule"] },
    });

    await bench.apply(withLogin);
    bench.pair.modem.removeFault("refuses-mpdn-rule");
    await bench.apply(withLogin);
    await bench.rollback();

    const records = (await bench.runs.list()).map(({ snapshot: _snapshot, ...rest }) => rest);
    expect(JSON.stringify([bench.events, records])).not.toMatch(/Login-Mark|Old-User|Old-Word/);
    expect(JSON.stringify((await bench.runs.list())[0]?.snapshot)).toContain("Old-Word-3");
  });
});

test("apply removes an earlier login when the profile has none, and rollback restores it", async () => {
  await using bench = await openBench({ modem: { nonVolatile: { contexts: [oldContext] } } });
  const before = await bench.state();

  await bench.apply({ modem: { apn: { name: "internet" } } });
  const during = bench.pair.modem.nonVolatile();
  await bench.rollback();

  expect(during).toMatchObject({ contexts: [{ apn: "internet", auth: 0 }] });
  expect(await bench.state()).toEqual(before);
});
