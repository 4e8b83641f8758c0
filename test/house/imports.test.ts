import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";

/** The order of docs/architecture.md: a file imports from its own folder and from folders further up, never from further down. */
const order = [
  "core",
  "at",
  "uci",
  "at-profiles",
  "plan",
  "profile",
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

const pure = ["uci", "at-profiles", "plan", "profile", "doctor"];

/** Each outside library and the only files that may import it. */
const doorways: Readonly<Record<string, readonly string[]>> = {
  "@serialport/bindings-cpp": ["transports/serial/serial.ts"],
  serialport: ["transports/serial/serial.ts"],
  ssh2: ["router/ssh/", "simulator/serve/ssh-server.ts"],
  inquirer: ["wizard/terminal-prompter.ts"],
  yaml: ["profile/"],
  ajv: ["profile/"],
  "ipaddr.js": ["core/public-addresses.ts", "doctor/", "uci/", "profile/", "at-profiles/"],
  commander: ["commands/command-line.ts"],
  "just-bash": ["simulator/shell/ash.ts"],
  "@lydell/node-pty": ["simulator/serve/pty.ts"],
};

interface Import {
  readonly file: string;
  readonly target: string;
  readonly kind: "type" | "value";
}

const root = join(import.meta.dirname, "../../src");
const simulator = relative(root, join(import.meta.dirname, "../../simulator"));
const files = [...sourcesIn("."), ...sourcesIn(simulator)];
const imports = files.flatMap((file) => importsOf(file));

function sourcesIn(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name));
}

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(root, file), "utf8");
  const statements = text.matchAll(
    /^(?:import|export)\s+(type\s)?[^;"']*?from\s+"([^"]+)"|^import\s+"([^"]+)"|import\("([^"]+)"\)/gm,
  );
  return [...statements].map((match) => ({
    file,
    target: match[2] ?? match[3] ?? match[4] ?? "",
    kind: match[1] === undefined ? "value" : "type",
  }));
}

function folderOf(file: string): string {
  return file.includes("/") ? (file.split("/")[0] ?? "") : file;
}

function isSimulator(file: string): boolean {
  return file.startsWith(`${simulator}/`);
}

function inside({ file, target }: Import): string {
  return relative(root, join(root, dirname(file), target));
}

test("a file imports only from its own folder and from folders before it", () => {
  const wrong = imports
    .filter(({ target }) => target.startsWith("."))
    .filter((one) => order.includes(folderOf(one.file)))
    .filter((one) => order.indexOf(folderOf(inside(one))) > order.indexOf(folderOf(one.file)))
    .map(({ file, target }) => `${file} imports ${target}`);

  expect(wrong).toEqual([]);
});

test("the simulator imports values only from its own folder and from core", () => {
  const wrong = imports
    .filter(
      ({ file, target, kind }) => isSimulator(file) && target.startsWith(".") && kind === "value",
    )
    .filter((one) => !isSimulator(inside(one)) && folderOf(inside(one)) !== "core")
    .map(({ file, target }) => `${file} imports ${target}`);

  expect(wrong).toEqual([]);
});

test("only app and commands import the simulator, and only through its index", () => {
  const wrong = imports
    .filter(({ file }) => !isSimulator(file))
    .filter((one) => one.target === "#simulator" || isSimulator(inside(one)))
    .filter(
      ({ file, target }) =>
        target !== "#simulator" || !["app", "commands"].includes(folderOf(file)),
    )
    .map(({ file, target }) => `${file} imports ${target}`);

  expect(wrong).toEqual([]);
});

test("each outside library has one doorway", () => {
  const packages = imports.filter(
    ({ target, kind }) => !/^(?:\.|node:|#simulator$)/.test(target) && kind === "value",
  );
  const wrong = packages
    .filter(({ file, target }) => {
      const name = target.startsWith("@")
        ? target.split("/").slice(0, 2).join("/")
        : (target.split("/")[0] ?? "");
      return !(doorways[name] ?? []).some(
        (door) =>
          file.replace(/^\.\.\//, "") === door || (door.endsWith("/") && file.startsWith(door)),
      );
    })
    .map(({ file, target }) => `${file} imports ${target}`);

  expect(wrong).toEqual([]);
});

test("built-in modules are named with their node: prefix", () => {
  const wrong = imports
    .filter(({ target }) => builtinModules.includes(target))
    .map(({ file, target }) => `${file} imports ${target}`);

  expect(wrong).toEqual([]);
});

test("pure folders use no built-in module but node:util", () => {
  const wrong = imports
    .filter(
      ({ file, target }) =>
        pure.includes(folderOf(file)) && target.startsWith("node:") && target !== "node:util",
    )
    .map(({ file, target }) => `${file} imports ${target}`);

  expect(wrong).toEqual([]);
});

test("only cli.ts knows process, and only reports write to the console", () => {
  const wrong = files
    .filter((name) => name !== "cli.ts")
    .filter((name) =>
      /\bconsole\.|\bprocess\.(?:argv|exit|stdin|stdout|stderr|env|on)\b/.test(
        readFileSync(join(root, name), "utf8"),
      ),
    );

  expect(wrong).toEqual([]);
});
