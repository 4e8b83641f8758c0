import type { Invocation } from "./index.ts";
import { namedText } from "./packaged.ts";

export async function run({ args: [name = "profile"], io }: Invocation): Promise<number> {
  io.stdout.write(namedText("schema", name));
  return 0;
}
