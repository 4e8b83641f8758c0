/** Values of the command-line options, by commander's camel-case names. */
export type Options = Readonly<Record<string, unknown>>;
