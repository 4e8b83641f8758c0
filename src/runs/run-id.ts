import { randomBytes } from "node:crypto";

/** Returns whether a folder name is the id of a run. */
export function isRunId(name: string): boolean {
  return /^\d{8}-\d{6}-[0-9a-f-]+$/.test(name);
}

/** Returns an id such as `20261122-143316-5f3a`, short enough to type. */
export function runId(now: number, last = ""): string {
  const stamp = new Date(now)
    .toISOString()
    .replace(/\..*$/, "")
    .replaceAll(/[-:]/g, "")
    .replace("T", "-");
  const fresh = `${stamp}-${randomBytes(2).toString("hex")}`;
  if (fresh > last) return fresh;
  const [, before = last, number = "ffff"] = /^(\d{8}-\d{6}.*)-([0-9a-f]{4})$/.exec(last) ?? [];
  return number === "ffff"
    ? `${last}-0000`
    : `${before}-${(Number.parseInt(number, 16) + 1).toString(16).padStart(4, "0")}`;
}
