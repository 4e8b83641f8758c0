import { defined } from "../../src/core/defined.ts";
import { uciError, validName } from "./model.ts";

/** `package.section.option=value`, of which only the package must be there. */
export interface UciPath {
  readonly package: string;
  readonly section?: string;
  readonly option?: string;
  readonly value?: string;
}

export function parsePath(text: string): UciPath {
  const equals = text.indexOf("=");
  const value = equals < 0 ? undefined : text.slice(equals + 1);
  const [target = "", section, ...options] = (equals < 0 ? text : text.slice(0, equals)).split(".");
  const option = options.length === 0 ? undefined : options.join(".");
  if (target === "") throw uciError("invalid argument");
  // A bad option is a parse error, a bad section an invalid argument (docs/facts/openwrt.md#uci-exit-codes).
  if (option !== undefined && !validName(option)) throw uciError("parse");
  if (section !== undefined && !validName(section) && !section.startsWith("@"))
    throw uciError("invalid argument");
  return { package: target, ...defined({ section, option, value }) };
}
