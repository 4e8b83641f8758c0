import { Failure } from "../core/failure.ts";
import type { Options } from "../app/options.ts";
import { recordedPaths } from "../app/recorded/recorded-paths.ts";
import type { PathCheck } from "../workflows/observe/path-input.ts";

/** Returns how far the options let the router check the path to the Internet. Recorded devices send nothing. */
export function pathCheckOf(options: Options): PathCheck {
  const { check, passive } = options;
  if (passive === true || recordedPaths(options) !== undefined) return "passive";
  if (typeof check !== "string") return {};
  if (!isHost(check))
    throw new Failure("usage/unknown", {
      message: `--check needs an IPv4 address or a host name, found "${check}".`,
      hint: "For example:\n  ethermode doctor --check 9.9.9.9",
    });
  return { host: check };
}

/** RFC 1123: labels of letters, digits and hyphens. A word of digits and dots is an address. */
const label = "[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
const hostName = new RegExp(`^(?=.{1,253}$)${label}(?:\\.${label})*\\.?$`);

function isHost(text: string): boolean {
  if (!/^[\d.]+$/.test(text)) return hostName.test(text);
  const bytes = text.split(".");
  return bytes.length === 4 && bytes.every((byte) => byte !== "" && Number(byte) < 256);
}
