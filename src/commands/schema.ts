import type { Invocation } from "./command.ts";
import { namedText } from "../app/packaged.ts";

export async function run({ args: [name = "profile"], io }: Invocation): Promise<number> {
  io.stdout.write(namedText("schema", name));
  return 0;
}
