import { maskSerial } from "../../report/redact.ts";
import { isSecretOption } from "../../uci/value.ts";

/** DHCP options that identify devices of the household. */
const hostOption = /^(?:name|hostname|duid|hostid|dns_?name)$/i;

const option =
  /^(\s*(?:option|list)\s+)(['"]?)([\w-]+)\2(\s+)((?:'[^']*'|"(?:\\.|[^"\\])*"|[^\s'"])+)/gm;

const jsonText = /("([\w-]+)"\s*:\s*)"(?:\\.|[^"\\])*"/g;

/** board.json can hold the delivered Wi-Fi key and root's password (docs/facts/openwrt.md#board-file). */
function withoutJsonSecrets(text: string): string {
  return text.replaceAll(jsonText, (whole, head: string, name: string) =>
    isSecretOption(name) || /passw/i.test(name) ? `${head}"[secret]"` : whole,
  );
}

/** Returns the text of a UCI package or of JSON without secret values. Other files stay as they are. */
export function withoutSecretOptions(file: string, text: string): string {
  if (file.endsWith(".json")) return withoutJsonSecrets(text);
  const isPackage = /^[\w-]+$/.test(file) && /^\s*config\s/m.test(text);
  const plain = file === "board" ? text.replace(/("hostname"\s*:\s*)"[^"]*"/, '$1"OpenWrt"') : text;
  if (!isPackage) return plain;
  return plain.replaceAll(
    option,
    (whole, head: string, quote: string, name: string, space: string) =>
      isSecretOption(name) || (file === "dhcp" && hostOption.test(name))
        ? `${head}${quote}${name}${quote}${space}'[secret]'`
        : whole,
  );
}

/** Returns the text with USB serial numbers shortened, in tables, attributes and logs. */
export function withoutSerials(text: string): string {
  return text.replaceAll(
    /(SerialNumber\s*[:=]\s*|\bserial:(?=\w))([\w.-]+)/gi,
    (_whole, head: string, serial: string) => `${head}${maskSerial(serial)}`,
  );
}
