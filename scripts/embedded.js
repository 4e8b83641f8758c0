// Lets the program read its files from the executable instead of from the package.

/** Returns the URL under which the program sees the package. Windows requires a drive. */
export function embeddedRoot(platform) {
  return platform.startsWith("win32") ? "file:///C:/ethermode/" : "file:///ethermode/";
}

/** The part of node:fs that src/app/packaged.ts uses. */
const files = `
import { getAsset } from "node:sea";

const inside = (url) => decodeURI(url.pathname).replace(/^(\\/C:)?\\/ethermode\\//, "");

export function readFileSync(url) {
  try {
    return getAsset(inside(url), "utf8");
  } catch (cause) {
    throw Object.assign(new Error(url.pathname + " is not in the executable", { cause }), { code: "ENOENT" });
  }
}

export const existsSync = () => false;

export function readdirSync(url) {
  const folder = inside(url);
  return JSON.parse(getAsset("files.json", "utf8"))
    .filter((file) => file.startsWith(folder))
    .map((file) => file.slice(folder.length));
}`;

/** The native module is written to a private folder, loaded and removed. */
const serial = `
const { mkdtempSync, rmSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { getRawAsset } = require("node:sea");

const folder = mkdtempSync(join(tmpdir(), "ethermode-serial-"));
try {
  const file = join(folder, "serial.node");
  writeFileSync(file, Buffer.from(getRawAsset("serial.node")));
  const module = { exports: {} };
  process.dlopen(module, file);
  exports.binding = module.exports;
} finally {
  try {
    rmSync(folder, { recursive: true });
  } catch {} // Windows keeps a loaded file
}`;

/** An esbuild plugin. */
export const embedded = {
  name: "embedded",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:fs$/ }, ({ importer }) =>
      importer.endsWith("/src/app/packaged.ts")
        ? { path: "files", namespace: "embedded" }
        : undefined,
    );
    // The program then reports that the simulated modem has no serial port.
    onResolve({ filter: /^@lydell\/node-pty$/ }, () => ({ path: "pty", namespace: "embedded" }));
    onLoad({ filter: /^pty$/, namespace: "embedded" }, () => ({
      contents: 'throw new Error("not part of the executable")',
    }));
    onLoad({ filter: /^files$/, namespace: "embedded" }, () => ({ contents: files }));
    onLoad({ filter: /\/bindings-cpp\/dist\/serialport-bindings\.js$/ }, () => ({
      contents: serial,
    }));
  },
};
