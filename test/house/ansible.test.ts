import { expect, test } from "vitest";
import { parse } from "yaml";
import { textOf } from "./tree-files.ts";

const module = textOf("ansible/plugins/modules/target.py");

test("the Ansible collection has the version of the package", () => {
  const { version } = parse(textOf("ansible/galaxy.yml")) as { version: string };

  expect(version).toBe((JSON.parse(textOf("package.json")) as { version: string }).version);
});

test("the Ansible module documents each of its options, and the role passes existing ones", () => {
  const documentation = /DOCUMENTATION = r"""\n([^]*?)"""/.exec(module)?.[1] ?? "";
  const { options } = parse(documentation) as { options: object };
  const declared = [...module.matchAll(/^ {12}(\w+)=dict\(/gm)].map(([, name = ""]) => name);
  const [task] = parse(textOf("ansible/roles/passthrough/tasks/main.yml")) as readonly Record<
    string,
    object
  >[];

  expect(declared.toSorted()).toEqual(Object.keys(options).toSorted());
  expect(declared).toEqual(
    expect.arrayContaining(Object.keys(task?.["ethermode.ethermode.target"] ?? {})),
  );
});
