import { hanging, widthOf } from "../report/wrap.ts";
import type { Invocation } from "./index.ts";
import { namedText, packagedNames } from "./packaged.ts";

export async function run({ args: [name], options, io }: Invocation): Promise<number> {
  if (name !== undefined) {
    io.stdout.write(namedText("profile", name));
    return 0;
  }
  const names = packagedNames("profiles/", ".yaml");
  if (options["json"] === true) io.stdout.write(`${JSON.stringify(names)}\n`);
  else for (const one of names) io.stdout.write(`${hanging(one.padEnd(28), summaryOf(one), widthOf(io.stdout))}\n`);
  return 0;
}

/** The first comment line after the schema line says what the profile is for. */
function summaryOf(name: string): string {
  const comment = namedText("profile", name)
    .split("\n")
    .find((line) => line.startsWith("# ") && !line.includes("yaml-language-server"));
  return comment?.slice(2) ?? "";
}
