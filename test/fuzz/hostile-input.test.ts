import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { pdpContext } from "../../src/at-profiles/settings/pdp-context.ts";
import { parseCommand } from "../../src/at/command.ts";
import { isFailure } from "../../src/core/failure.ts";
import { readProfiles } from "../../src/profile/read-profiles.ts";
import type { SecretRef } from "../../src/profile/secrets.ts";
import type { Target } from "../../src/profile/targets.ts";
import { humanReporter } from "../../src/report/human.ts";
import { jsonReporter } from "../../src/report/json.ts";
import { parseCommandLine } from "../../simulator/modem/commands/command-line.ts";
import { runUci } from "../../simulator/uci/cli.ts";
import type { UciFiles } from "../../simulator/uci/files.ts";
import { batchText } from "../../src/uci/batch.ts";
import { quoteWords } from "../../src/uci/quote.ts";
import { parseUci } from "../../src/uci/text.ts";
import type { Change } from "../../src/uci/value.ts";
import { whyNoRealParts } from "../support/real-parts.ts";
import { testClock } from "../support/test-clock.ts";
import { hostileValues, plausibleValues } from "./hostile-values.ts";

const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../schemas/profile.schema.json"), "utf8"),
) as object; // our own file
const tally: string[] = [];

afterAll(() => console.log(`hostile input: ${tally.join("; ")}`));

/** Counts values that arrive unaltered or are refused, and collects those that are altered. */
function outcomes(
  values: readonly string[],
  through: (value: string) => string | undefined,
): { readonly same: number; readonly refused: number; readonly altered: readonly string[] } {
  const altered: string[] = [];
  let same = 0;
  let refused = 0;
  for (const value of values) {
    const received = orRefused(() => through(value));
    if (received === undefined) refused += 1;
    else if (received === value) same += 1;
    else altered.push(value);
  }
  return { same, refused, altered };
}

function orRefused<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (isFailure(error, "refused/bad-value", "profile/invalid", "profile/syntax"))
      return undefined;
    throw error;
  }
}

function count(
  title: string,
  values: number,
  { same, refused }: { readonly same: number; readonly refused: number },
): void {
  tally.push(`${title}: ${values} values, ${same} arrived unaltered, ${refused} refused`);
}

test("40,000 values become one AT command each or are refused", () => {
  const values = [...hostileValues(40_000, { seed: 1 })];

  const result = outcomes(values, (apn) => {
    const lines = pdpContext(1)
      .write({ type: "IPV4V6", apn }, null)
      .map(({ text }) => parseCommand(text).text);
    const commands = lines.flatMap((line) => parseCommandLine(line) ?? []);
    return commands.map(({ name }) => name).join(" ") === "+CFUN +CGDCONT +CFUN"
      ? commands[1]?.args[2]?.text
      : "another command";
  });

  count("AT lines", values.length, result);
  expect(result.altered).toEqual([]);
  expect(result.same).toBeGreaterThan(1_000);
});

describe.skipIf(whyNoRealParts() !== undefined)("a real shell", () => {
  test("40,000 words reach busybox ash unchanged or are refused, and none is executed", () => {
    const folder = mkdtempSync(join(tmpdir(), "ethermode-fuzz-"));
    const values = [...hostileValues(40_000, { seed: 2 })];
    const quoted = values.flatMap((value) => {
      const text = orRefused(() => quoteWords([value]));
      return text === undefined ? [] : [{ value, text }];
    });
    writeFileSync(
      join(folder, "script"),
      quoted.map(({ text }) => `printf '%s\\0' ${text}\n`).join(""),
    );

    const { status, stdout, stderr } = spawnSync("busybox", ["ash", "script"], {
      cwd: folder,
      maxBuffer: 1 << 30,
    });
    const received = stdout.toString("utf8").split("\0").slice(0, -1);
    const files = readdirSync(folder);
    rmSync(folder, { recursive: true });

    tally.push(
      `shell words: ${values.length} values, ${received.length} arrived unaltered, ${values.length - quoted.length} refused`,
    );
    expect({ status, stderr: stderr.toString() }).toEqual({ status: 0, stderr: "" });
    expect(received.length).toBe(quoted.length);
    expect(received.filter((value, index) => value !== quoted[index]?.value)).toEqual([]);
    expect(files).toEqual(["script"]);
    expect(existsSync("/tmp/pwned")).toBe(false);
  });
});

test("20,000 values are stored by uci unchanged or are refused", async () => {
  const values = [...hostileValues(20_000, { seed: 3, longEvery: 500 })];
  const groups = Array.from({ length: values.length / 400 }, (_, at) =>
    values.slice(at * 400, (at + 1) * 400),
  );

  const results = [];
  for (const group of groups) results.push(await storedByUci(group));

  const all = {
    same: sum(results.map(({ same }) => same)),
    refused: sum(results.map(({ refused }) => refused)),
  };
  count("UCI batch", values.length, all);
  expect(results.flatMap(({ altered }) => altered)).toEqual([]);
  expect(results.flatMap(({ unexpected }) => unexpected)).toEqual([]);
  expect(all.same + all.refused).toBe(values.length);
  expect(all.same).toBeGreaterThan(1_000);
});

async function storedByUci(values: readonly string[]): Promise<{
  readonly same: number;
  readonly refused: number;
  readonly altered: readonly string[];
  readonly unexpected: readonly string[];
}> {
  const disk = new Map([
    ["/etc/config/network", "\nconfig interface 'wan'\n\toption proto 'dhcp'\n\n"],
  ]);
  const changes = values.map((to, at): Change => ({ path: `network.wan.o${at}`, from: null, to }));
  const accepted = changes.filter((change) => orRefused(() => batchText([change])) !== undefined);
  const staged = await runUci(filesOn(disk), ["uci", "batch"], batchText(accepted));
  const committed = await runUci(filesOn(disk), ["uci", "commit", "network"], "");
  const exported = await runUci(filesOn(disk), ["uci", "export", "network"], "");
  const [wan, ...others] = parseUci("network", disk.get("/etc/config/network") ?? "").sections;
  const exportedWan = parseUci("network", exported.stdout).sections[0];
  const altered = accepted.filter(
    ({ path, to }) =>
      wan?.options.get(path.slice("network.wan.".length)) !== to ||
      exportedWan?.options.get(path.slice("network.wan.".length)) !== to,
  );
  const extra =
    others.length > 0 ||
    wan?.options.get("proto") !== "dhcp" ||
    wan.options.size !== accepted.length + 1
      ? ["something else changed"]
      : [];
  return {
    same: accepted.length - altered.length,
    refused: changes.length - accepted.length,
    altered: altered.map(({ to }) => String(to)),
    unexpected: [
      ...extra,
      ...[staged, committed].flatMap(({ stdout, stderr }) =>
        stdout + stderr === "" ? [] : [stdout + stderr],
      ),
    ],
  };
}

function filesOn(disk: Map<string, string>): UciFiles {
  return {
    read: async (path) => disk.get(path),
    write: async (path, text) => void disk.set(path, text),
    replace: async (path, text) => void disk.set(path, text),
    list: async (folder) =>
      [...disk.keys()]
        .filter((path) => path.startsWith(`${folder}/`))
        .map((path) => path.slice(folder.length + 1))
        .sort(),
  };
}

/** Text fields of a profile as YAML, and where their value is in the target. */
const places = {
  "an APN": {
    yaml: (text) => `modem: { apn: { name: ${text} } }`,
    arrived: ({ modem }) => modem?.apn?.name,
  },
  "a tag": {
    yaml: (text) => `targets: [{ name: barn, tags: [${text}], router: { host: 192.168.1.1 } }]`,
    arrived: ({ tags }) => tags[0],
  },
  "a host": { yaml: (text) => `router: { host: ${text} }`, arrived: ({ router }) => router?.host },
  "a user": {
    yaml: (text) => `router: { host: 192.168.1.1, user: ${text} }`,
    arrived: ({ router }) => router?.user,
  },
  "a target": {
    yaml: (text) => `targets: [{ name: ${text}, router: { host: 192.168.1.1 } }]`,
    arrived: ({ name }) => name,
  },
  "an interface": {
    yaml: (text) => `router: { host: 192.168.1.1, wan: { interface: ${text} } }`,
    arrived: ({ router }) => router?.wan?.interface,
  },
  "a program's word": {
    yaml: (text) => `router: { host: 192.168.1.1, password: { command: [fetch, ${text}] } }`,
    arrived: ({ router }) => commandIn(router?.password)[1],
  },
  "a file": {
    yaml: (text) => `router: { host: 192.168.1.1, password: { file: ${text.replace('"', '"/')} } }`,
    arrived: ({ router }) => fileIn(router?.password)?.slice(1),
  },
} satisfies Record<
  string,
  {
    readonly yaml: (text: string) => string;
    readonly arrived: (target: Target) => string | undefined;
  }
>;

function commandIn(secret: SecretRef | undefined): readonly string[] {
  return typeof secret === "object" && "command" in secret ? secret.command : [];
}

function fileIn(secret: SecretRef | undefined): string | undefined {
  return typeof secret === "object" && "file" in secret ? secret.file : undefined;
}

function throughProfile(
  { yaml, arrived }: (typeof places)[keyof typeof places],
  text: string,
): string | undefined {
  const [target] = readProfiles(
    [{ file: "fuzz.yaml", text: `ethermode: 1\n${yaml(text)}\n` }],
    () => ({ missing: { known: [] } }),
    schema,
  ).targets;
  return target === undefined ? undefined : arrived(target);
}

test.each(Object.keys(places) as (keyof typeof places)[])(
  "3,000 values as %s in a profile arrive unchanged in the target or are refused",
  (place) => {
    const values = [
      ...hostileValues(1_500, { seed: 4, longEvery: 150 }),
      ...plausibleValues(1_500, { seed: 6 }),
    ];

    const result = outcomes(values, (value) =>
      throughProfile(places[place], JSON.stringify(value)),
    );

    count(`${place} in a profile`, values.length, result);
    expect(result.altered).toEqual([]);
    expect(result.same).toBeGreaterThan(300);
  },
);

test("2,000 APNs in a profile become one AT command each or are refused", () => {
  const values = [...plausibleValues(2_000, { seed: 7 })];

  const result = outcomes(values, (value) => {
    const apn = throughProfile(places["an APN"], JSON.stringify(value));
    const [, command] =
      apn === undefined
        ? []
        : pdpContext(1)
            .write({ type: "IPV4V6", apn }, null)
            .flatMap(({ text }) => parseCommandLine(parseCommand(text).text) ?? []);
    return command?.args[2]?.text;
  });

  count("APNs from profile to AT line", values.length, result);
  expect(result.altered).toEqual([]);
  expect(result.same).toBeGreaterThan(500);
});

test("10,000 device names cannot control a terminal or break lines of machine output", () => {
  const values = [...hostileValues(10_000, { seed: 5, longEvery: 5_000 })];
  const screen: string[] = [];
  const machine: string[] = [];
  const into = (lines: string[]): { write(text: string): void } => ({
    write: (text) => void lines.push(text),
  });
  const human = humanReporter(
    { out: into(screen), err: into(screen), color: false },
    { verbose: true, addresses: "masked" },
  );
  const json = jsonReporter(
    { out: into(machine) },
    { clock: testClock(), version: "1.2.3", addresses: "masked" },
  );

  for (const value of values) {
    human.event({ type: "modem", model: value, firmware: value, port: value, because: [value] });
    json.event({ type: "modem", model: value, firmware: value, port: value });
  }

  tally.push(`reports: ${values.length} values`);
  expect(
    screen.filter((line) =>
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u202e\ufeff]/.test(line),
    ),
  ).toEqual([]);
  expect(
    machine.filter(
      (line) =>
        /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u2028\u202e\ufeff]/.test(line) ||
        line.indexOf("\n") !== line.length - 1,
    ),
  ).toEqual([]);
  expect(
    machine
      .slice(1)
      .filter((line) => typeof (JSON.parse(line) as { model: unknown }).model !== "string"),
  ).toEqual([]);
});

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
