import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import type { OpenwrtRoot } from "./openwrt-root.ts";

export const call = { signal: new AbortController().signal };
export const token = "0123456789abcdef0123456789abcdef";
export const otherToken = "fedcba9876543210fedcba9876543210";
export const order = {
  token,
  seconds: 60,
  configs: ["network", "firewall"],
  interfaces: ["wan"],
  nowMs: Date.UTC(2026, 10, 30, 12),
};

/** Text of /etc/config/network before and after a change. */
export const before = "\nconfig interface 'wan'\n\toption proto 'dhcp' # my comment\n\n";
export const after = "\nconfig interface 'wan'\n\toption proto 'none'\n\n";

/** Writes a configuration with a comment and unusual file modes. */
export function configured(root: OpenwrtRoot): OpenwrtRoot {
  writeFileSync(root.path("etc/config/network"), before);
  chmodSync(root.path("etc/config/network"), 0o600);
  writeFileSync(root.path("etc/config/firewall"), "config defaults\n");
  chmodSync(root.path("etc/config/firewall"), 0o644);
  return root;
}

export function network(root: OpenwrtRoot): { readonly text: string; readonly mode: string } {
  const path = root.path("etc/config/network");
  return { text: readFileSync(path, "utf8"), mode: (statSync(path).mode & 0o777).toString(8) };
}

/** Lists the guard's files on the flash. */
export function traces(root: OpenwrtRoot): readonly string[] {
  return readdirSync(root.path("etc"), { recursive: true, encoding: "utf8" }).filter((name) =>
    /ethermode|guard/.test(name),
  );
}

/** Lists the commands that the root's stand-ins recorded. */
export function happened(root: OpenwrtRoot): readonly string[] {
  const path = root.path("happened");
  return existsSync(path) ? readFileSync(path, "utf8").trim().split("\n") : [];
}
