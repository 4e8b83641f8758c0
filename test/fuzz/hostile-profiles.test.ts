import { afterAll, expect, test } from "vitest";
import { pdpContext } from "../../src/at-profiles/settings/pdp-context.ts";
import { parseCommand } from "../../src/at/command.ts";
import type { SecretRef } from "../../src/profile/secrets.ts";
import type { Target } from "../../src/profile/targets.ts";
import { parseCommandLine } from "../../simulator/modem/commands/command-line.ts";
import { readText } from "../support/profiles.ts";
import { hostileValues, plausibleValues } from "./hostile-values.ts";
import { outcomesOf, summaryOf } from "./outcomes.ts";

const tally: string[] = [];

/** Values per property. Every piece of the generator occurs in the first hundreds. `npm run test:all` runs more. */
const [perPlace, perApn] =
  process.env["ETHERMODE_TEST_ALL"] === undefined ? [600, 600] : [3_000, 2_000];

afterAll(() => console.log(`hostile input in profiles: ${tally.join("; ")}`));

/** Properties of a profile that accept text: their YAML, and their value in the target. */
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
  const [target] = readText(`ethermode: 1\n${yaml(text)}\n`);
  return target === undefined ? undefined : arrived(target);
}

test.each(Object.keys(places) as (keyof typeof places)[])(
  "values as %s in a profile arrive unchanged in the target or are refused",
  (place) => {
    const values = [
      ...hostileValues(perPlace / 2, { seed: 4, longEvery: 150 }),
      ...plausibleValues(perPlace / 2, { seed: 6 }),
    ];

    const result = outcomesOf(values, (value) =>
      throughProfile(places[place], JSON.stringify(value)),
    );

    tally.push(summaryOf(`${place} in a profile`, values.length, result));
    expect(result.altered).toEqual([]);
    expect(result.unchanged).toBeGreaterThan(perPlace / 10);
  },
);

test("APNs in a profile become one AT command each or are refused", () => {
  const values = [...plausibleValues(perApn, { seed: 7 })];

  const result = outcomesOf(values, (value) => {
    const apn = throughProfile(places["an APN"], JSON.stringify(value));
    const [, command] =
      apn === undefined
        ? []
        : pdpContext(1)
            .write({ type: "IPV4V6", apn }, null)
            .flatMap(({ text }) => parseCommandLine(parseCommand(text).text) ?? []);
    return command?.args[2]?.text;
  });

  tally.push(summaryOf("APNs from profile to AT line", values.length, result));
  expect(result.altered).toEqual([]);
  expect(result.unchanged).toBeGreaterThan(perApn / 4);
});
