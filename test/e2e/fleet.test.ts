import { expect, test } from "vitest";
import { openBed, type Bed, type BedOptions } from "../support/openwrt-bed.ts";
import { ethernetMode, modemWrites, routerWrites } from "../support/openwrt-bed/facts.ts";
import { person, type CliResult } from "../support/openwrt-bed/person.ts";
import { undoList, type UndoList } from "../support/openwrt-bed/undo-list.ts";
import { whyNoRealParts } from "../support/real-parts.ts";

const names = ["barn", "boat", "garage", "van"] as const;
const broken = 2;

test.skipIf(whyNoRealParts() !== undefined)(
  "apply rolls back the failed target of four, and a second apply changes only that one",
  async () => {
    await using undo = undoList();
    const beds = await openBeds(undo);
    const user = undo.use(await person(beds[0]));
    await user.write("fleet.yaml", fleet());
    const failing = bedAt(beds, broken);
    failing.modem.addFault("refuses-mpdn-rule");
    const before = {
      etc: await failing.etc(),
      modem: structuredClone(failing.modem.nonVolatile()),
    };

    const first = await user.cli(["apply", "fleet.yaml", "--yes", "--json", "--parallel", "2"]);
    const [afterFirst, memory] = [
      await failing.etc(),
      structuredClone(failing.modem.nonVolatile()),
    ];
    failing.modem.removeFault("refuses-mpdn-rule");
    const marks = beds.map(({ modem, calls }) => ({
      received: modem.received.length,
      calls: calls.length,
    }));
    const second = await user.cli(["apply", "fleet.yaml", "--yes", "--json"]);

    expect(outcomes(first)).toEqual(
      names.map((name, index) => [name, index === broken ? "rolled-back" : "applied"]),
    );
    expect(first.exit).toBe(8);
    expect(first.events.filter(({ type }) => type === "failure")).toMatchObject([
      { target: "garage", message: expect.stringContaining("refused") },
    ]);
    expect({ etc: afterFirst, modem: memory }).toEqual(before);
    expect(outcomes(second)).toEqual(
      names.map((name, index) => [name, index === broken ? "applied" : "unchanged"]),
    );
    expect(second.exit).toBe(0);
    expect(touched(beds, marks)).toEqual(["garage"]);
    expect(await Promise.all(beds.map((bed) => bed.wanAddress()))).toEqual(
      names.map((_name, index) => addressOf(index)),
    );
  },
  400_000,
);

async function openBeds(undo: UndoList): Promise<readonly Bed[]> {
  const first = undo.use(await openBed(optionsOf(0)));
  const beds = [first];
  for (const index of names.keys())
    if (index > 0) beds.push(undo.use(await openBed({ ...optionsOf(index), beside: first })));
  await Promise.all(beds.map((bed) => bed.wanBecomes("192.168.225.")));
  return beds;
}

function optionsOf(index: number): BedOptions {
  return {
    lan: `10.0.${index}.1`,
    modem: {
      serial: `5e1f0a${index}`,
      nonVolatile: ethernetMode,
      carrierAddress: addressOf(index),
    },
  };
}

function addressOf(index: number): string {
  return `100.72.1.${41 + index}`;
}

function fleet(): string {
  const targets = names.map(
    (name, index) =>
      `  - { name: ${name}, modem: { port: "serial:5e1f0a${index}" }, router: { host: 10.0.${index}.1 } }\n`,
  );
  return `ethermode: 1\nextends: rm520n-gl-passthrough\ntargets:\n${targets.join("")}`;
}

function bedAt(beds: readonly Bed[], index: number): Bed {
  const bed = beds[index];
  if (bed === undefined) throw new Error(`there is no bed ${index}`);
  return bed;
}

function outcomes({ events }: CliResult): readonly (readonly [string, string])[] {
  return (events.at(-1)?.targets ?? []).map(({ name, outcome }) => [name, outcome] as const);
}

function touched(
  beds: readonly Bed[],
  marks: readonly { readonly received: number; readonly calls: number }[],
): readonly string[] {
  return names.filter((_name, index) => {
    const bed = bedAt(beds, index);
    const mark = marks[index] ?? { received: 0, calls: 0 };
    const renewed = bed.calls.slice(mark.calls).filter((call) => call.startsWith("ifup"));
    return (
      [
        ...modemWrites(bed.modem.received.slice(mark.received)),
        ...routerWrites({ calls: bed.calls.slice(mark.calls) }),
        ...renewed,
      ].length > 0
    );
  });
}
