import { hangingIndent, widthOf } from "../report/wrap.ts";
import type { Invocation } from "./command.ts";
import { editorSchema, namedText, packagedNames } from "../app/packaged.ts";
import { reporterFor } from "../app/reporting.ts";

export async function run({ args: [name], options, io }: Invocation): Promise<number> {
  if (options["json"] === true) return printRecords(name, { options, io });
  if (name !== undefined) io.stdout.write(profileText(name));
  else
    for (const one of packagedNames("profiles/", ".yaml"))
      io.stdout.write(`${hangingIndent(one.padEnd(28), summaryOf(one), widthOf(io.stdout))}\n`);
  return 0;
}

function printRecords(
  name: string | undefined,
  { options, io }: Pick<Invocation, "options" | "io">,
): number {
  const records =
    name === undefined
      ? packagedNames("profiles/", ".yaml").map((one) => ({ name: one }))
      : [{ name, yaml: profileText(name) }];
  const reporter = reporterFor(options, io);
  for (const record of records)
    reporter.record({ type: "profile", ...record, summary: summaryOf(record.name) });
  reporter.result([], 0);
  return 0;
}

/** Returns a shipped profile for any folder: the file itself names the schema relative to its own folder. */
function profileText(name: string): string {
  return namedText("profile", name).replace(
    /^(# yaml-language-server: \$schema=).*/,
    (_line, start: string) => `${start}${editorSchema()}`,
  );
}

/** Returns the first comment line after the schema line: the purpose of the profile. */
function summaryOf(name: string): string {
  const comment = namedText("profile", name)
    .split("\n")
    .find((line) => line.startsWith("# ") && !line.includes("yaml-language-server"));
  return comment?.slice(2) ?? "";
}
