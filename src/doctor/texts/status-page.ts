import { defined } from "../../core/defined.ts";
import type { TextWan } from "./interface-status.ts";

/** Returns the WAN of LuCI's status page, whose words depend on the language: `Adresse: 192.168.225.24/24`. */
export function wanOfStatusPage(text: string): TextWan | undefined {
  const address = /: ((?:\d+\.){3}\d+)\/\d+$/m.exec(text)?.[1];
  const gateway = /: ((?:\d+\.){3}\d+)$/m.exec(text)?.[1];
  return address === undefined
    ? undefined
    : defined({
        interface: "wan",
        device: /"((?:eth|wan)[\w.]*)"/.exec(text)?.[1],
        address,
        gateway,
      });
}
