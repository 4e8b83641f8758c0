import { recordedFilesOf } from "../../doctor/texts/recorded-files.ts";
import { splitTexts } from "../../doctor/texts/split-texts.ts";

const configurations = /^(?:network|firewall|dhcp|mwan3|sqm|qmodem)$/;
const prompt = /^\S*[\w.-]+@[\w.-]+[: ]\S*\s*[#$]/m;
const firstOfShow = /^\s*(?:#.*\s+)*[\w-]+\.(?:@[\w-]+\[-?\d+\]|[\w-]+)(?:\.[\w-]+)?=/;

/**
 * Returns a file of a recording in its usual form. People also store the output of `uci show` and
 * `ifstatus`, a terminal with its prompts, and text with a byte order mark.
 */
export function plainFile(name: string, text: string): string {
  const plain = text.replace(/^\ufeff/, "");
  if (name === "interfaces.json") return interfacesFile(plain);
  if (!configurations.test(name) || !(prompt.test(plain) || firstOfShow.test(plain))) return plain;
  return recordedFilesOf(splitTexts(plain).blocks).get(name) ?? plain;
}

function interfacesFile(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return JSON.stringify({ interface: value });
    if (typeof value === "object" && value !== null && "interface" in value) return text;
  } catch {
    // A terminal has prompts around the object.
  }
  return recordedFilesOf(splitTexts(text).blocks).get("interfaces.json") ?? text;
}
