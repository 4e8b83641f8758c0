import type { styleText } from "node:util";

export type Style = Parameters<typeof styleText>[0];

/** The symbol at the start of a line, and its style. */
export const marks = {
  good: { text: "✓", style: "green" },
  warning: { text: "!", style: "yellow" },
  error: { text: "✗", style: "red" },
  info: { text: "i", style: "blue" },
  unknown: { text: "?", style: "dim" },
  skipped: { text: "–", style: "dim" },
  undone: { text: "↩", style: "yellow" },
  pending: { text: "~", style: "yellow" },
  working: { text: "·", style: "dim" },
  waiting: { text: "…", style: "dim" },
  heading: { text: "▸", style: "bold" },
  item: { text: "  –", style: "dim" },
  hint: { text: "  →", style: "dim" },
  none: { text: " ", style: undefined },
  /** Printed as it is: no mark, no name, no wrapping. */
  raw: { text: "", style: undefined },
} as const satisfies Readonly<
  Record<string, { readonly text: string; readonly style: Style | undefined }>
>;

export type MarkName = keyof typeof marks;
