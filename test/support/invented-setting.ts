import { readFileSync } from "node:fs";
import { copyTree } from "./tree-copy.ts";
import type { TreeCopy } from "./tree-copy.ts";

const page = new URL("../../docs/adding-a-setting.md", import.meta.url);

/** Returns a copy of the tree with one more setting: the code blocks of docs/adding-a-setting.md. */
export function inventSetting(): TreeCopy {
  const copy = copyTree();
  const [setting = "", row = "", goal = "", memory = "", factory = "", command = ""] = codeBlocks();
  const imported = `import { jumboFrames } from "../settings/jumbo-frames.ts";\n`;

  copy.create("src/at-profiles/settings/jumbo-frames.ts", setting);
  insertWithImport("src/at-profiles/families/mobile-ap.ts", "  manage(ethernetDriver),\n", row);
  insertWithImport("src/at-profiles/goals/ethernet-goal.ts", "  const values = {\n", goal);
  copy.insert("simulator/modem/memory.ts", "readonly pcieMode: number;\n", memory);
  copy.insert("simulator/modem/dialects/stock.ts", "pcieMode: 0,\n", factory);
  copy.insert("simulator/modem/dialects/sdx6x.ts", `ethernetWrites: "bare",\n`, inDialect);
  copy.insert("simulator/modem/commands/qcfg.ts", `name: "pcieMode" | `, `"jumboFrames" | `);
  copy.insert("simulator/modem/commands/qcfg.ts", "data_interface: dataInterface,\n", command);
  copy.insert("test/support/reviewed-commands.ts", "questions: readonly RegExp[] = [\n", reviewed);
  return copy;

  function insertWithImport(path: string, anchor: string, text: string): void {
    copy.insert(path, anchor, text);
    copy.insert(path, "", imported);
  }
}

/** The firmware of the older SDX55 modules refuses the command. */
const inDialect = `configurationKeys: [...sdx55.configurationKeys, "jumbo"],\n`;
const reviewed = `/^AT\\+QCFG="jumbo"(,[01])?$/,\n`;

function codeBlocks(): readonly string[] {
  return [...readFileSync(page, "utf8").matchAll(/```ts\n([\s\S]*?)```/g)].map(
    ([, code = ""]) => code,
  );
}
