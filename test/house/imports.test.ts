import { builtinModules } from "node:module";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { filesIn, textOf } from "./tree-files.ts";

/** The order of docs/architecture.md: a file imports from its own folder and from folders above it. */
const order = [
  "core",
  "files",
  "at",
  "uci",
  "at-profiles",
  "plan",
  "profile",
  "export",
  "doctor",
  "router",
  "transports",
  "runs",
  "workflows",
  "report",
  "wizard",
  "app",
  "commands",
];

const pure = ["uci", "at-profiles", "plan", "profile", "export", "doctor"];

/** Each outside library and the only files or folders that may import it. */
const doorways: Readonly<Record<string, readonly string[]>> = {
  "@serialport/bindings-cpp": ["src/transports/serial/serial.ts"],
  serialport: ["src/transports/serial/serial.ts"],
  ssh2: ["src/router/ssh/", "simulator/serve/ssh-server.ts"],
  "ssh-config": ["src/router/ssh/config-lines.ts"],
  "@inquirer/ansi": ["src/report/live-view.ts", "src/wizard/terminal-prompter.ts"],
  inquirer: ["src/wizard/terminal-prompter.ts"],
  yaml: ["src/profile/", "src/export/"],
  ajv: ["src/profile/"],
  "ipaddr.js": [
    "src/core/public-addresses.ts",
    "src/doctor/",
    "src/uci/",
    "src/profile/",
    "src/at-profiles/",
  ],
  commander: ["src/commands/command-line.ts"],
  "just-bash": ["simulator/shell/ash.ts"],
  "@lydell/node-pty": ["simulator/serve/pty.ts"],
};

interface Import {
  readonly file: string;
  /** As written in the import. */
  readonly target: string;
  /** Path of the imported file from the root. Absent for packages. */
  readonly path?: string;
  readonly kind: "type" | "value";
}

const files = [...filesIn("src"), ...filesIn("simulator")].filter((path) => path.endsWith(".ts"));
const imports = files.flatMap(importsOf);

function importsOf(file: string): readonly Import[] {
  const statements = textOf(file).matchAll(
    /^(?:import|export)\s+(type\s)?[^;"']*?from\s+"([^"]+)"|^import\s+"([^"]+)"|import\("([^"]+)"\)/gm,
  );
  return [...statements].map((match) => {
    const target = match[2] ?? match[3] ?? match[4] ?? "";
    const kind = match[1] === undefined ? "value" : "type";
    return target.startsWith(".")
      ? { file, target, kind, path: join(dirname(file), target) }
      : { file, target, kind };
  });
}

/** Returns `core` for `src/core/clock.ts`, and `simulator` for all files of the simulator. */
function folderOf(path: string): string {
  const [top = "", folder = ""] = path.split("/");
  return top === "src" ? folder : top;
}

/** Returns a line per import that breaks a rule. */
function breaking(rule: (one: Import) => boolean): readonly string[] {
  return imports.filter(rule).map(({ file, target }) => `${file} imports ${target}`);
}

test("a file imports only from its own folder and from folders above it", () => {
  expect(
    breaking(
      ({ file, path }) =>
        path !== undefined &&
        order.includes(folderOf(file)) &&
        order.indexOf(folderOf(path)) > order.indexOf(folderOf(file)),
    ),
  ).toEqual([]);
});

test("imports have no cycles, type-only imports included", () => {
  const targets = new Map(
    files.map((file) => [
      file,
      imports.flatMap((one) => (one.file === file && one.path !== undefined ? [one.path] : [])),
    ]),
  );

  expect(cyclesOf(targets)).toEqual([]);
});

/** Returns one cycle for every file that a depth-first search meets a second time on its path. */
function cyclesOf(targets: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at !== -1) cycles.push([...path.slice(at), file].join(" → "));
    if (at !== -1 || done.has(file)) return;
    for (const target of targets.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of targets.keys()) visit(file, []);
  return cycles;
}

test("the simulator imports values only from its own folder and from core", () => {
  expect(
    breaking(
      ({ file, path, kind }) =>
        folderOf(file) === "simulator" &&
        kind === "value" &&
        path !== undefined &&
        !["simulator", "core"].includes(folderOf(path)),
    ),
  ).toEqual([]);
});

test("only app and commands import the simulator, and only through its index", () => {
  expect(
    breaking(
      ({ file, path, target }) =>
        folderOf(file) !== "simulator" &&
        ((path !== undefined && folderOf(path) === "simulator") ||
          (target === "#simulator" && !["app", "commands"].includes(folderOf(file)))),
    ),
  ).toEqual([]);
});

test("each outside library has one doorway", () => {
  expect(
    breaking(
      ({ file, target, kind }) =>
        kind === "value" &&
        !/^(?:\.|node:|#simulator$)/.test(target) &&
        !(doorways[packageOf(target)] ?? []).some(
          (door) => file === door || (door.endsWith("/") && file.startsWith(door)),
        ),
    ),
  ).toEqual([]);
});

function packageOf(target: string): string {
  const [first = "", second = ""] = target.split("/");
  return first.startsWith("@") ? `${first}/${second}` : first;
}

test("built-in modules are imported with their node: prefix", () => {
  expect(breaking(({ target }) => builtinModules.includes(target))).toEqual([]);
});

test("pure folders import no built-in module except node:util", () => {
  expect(
    breaking(
      ({ file, target }) =>
        pure.includes(folderOf(file)) && target.startsWith("node:") && target !== "node:util",
    ),
  ).toEqual([]);
});

const entryPoints = ["src/cli.ts", "src/main.ts", "src/library.ts"];

test("only the entry points use process, and no file writes to the console", () => {
  const use = /\bconsole\.|\bprocess\.(?:argv|exit|stdin|stdout|stderr|env|on)\b/;

  expect(files.filter((file) => !entryPoints.includes(file) && use.test(textOf(file)))).toEqual([]);
});
