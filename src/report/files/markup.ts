import { escapeControls } from "../redact.ts";

/** Markup that is complete, so that it is not escaped again. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = Markup | string | number | undefined | readonly Part[];

/**
 * Returns the markup of a template. Every value is escaped, unless it is markup. Undefined becomes
 * "".
 */
export function markup(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(
    texts.reduce((all, text, at) => `${all}${rendered(at === 0 ? "" : parts[at - 1])}${text}`, ""),
  );
}

function rendered(part: Part): string {
  if (part === undefined) return "";
  if (part instanceof Markup) return part.text;
  return typeof part === "object" ? part.map(rendered).join("") : escaped(String(part));
}

/** Escapes markup characters, and the control characters that XML and terminals reject. */
function escaped(text: string): string {
  return escapeControls(text).replaceAll(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
