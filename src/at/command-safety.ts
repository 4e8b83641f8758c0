import { Failure } from "../core/failure.ts";
import { parseCommand } from "./command.ts";
import { dangers } from "./dangerous-commands.ts";
import type { Danger } from "./dangerous-commands.ts";
import { splitFields } from "./reply.ts";

/** A command line typed by a user, after the safety check. */
export interface CheckedCommand {
  readonly text: string;
  /**
   * A `query` changes nothing and can always be sent. Every command that is not a known query is an
   * `action`.
   */
  readonly effect: "query" | "action";
  /** Throws `refused/dangerous-command` for a command that is safe on some modems only. */
  checkFor(chip: "qualcomm" | "other"): void;
}

interface Part {
  /** As typed, without blanks outside quotes. */
  readonly text: string;
  /** Upper case, without its sign; empty for a basic command such as `I`. */
  readonly name: string;
  readonly form: "bare" | "question" | "write";
  /** Lower case, without quotes and blanks. */
  readonly args: readonly string[];
}

/**
 * Parses a command line as a lenient modem would. Throws `refused/dangerous-command` for one that
 * can brick, unlock or re-identify it.
 */
export function checkCommand(text: string): CheckedCommand {
  const line = text.trim();
  parseCommand(line);
  const parts = partsOf(line.slice(2));
  for (const part of parts)
    refuse(
      part,
      dangers.filter(({ safeOn }) => safeOn === undefined),
    );
  return {
    text: line,
    effect: parts.every(isQuery) ? "query" : "action",
    checkFor: (chip) => {
      for (const part of parts)
        refuse(
          part,
          chip === "qualcomm" ? [] : dangers.filter(({ safeOn }) => safeOn !== undefined),
        );
    },
  };
}

function refuse(part: Part, table: readonly Danger[]): void {
  const danger = table.find((one) => isDangerous(one, part));
  if (danger !== undefined) throw dangerous(withoutPin(part), danger.because);
}

/** Removes values that may be a PIN, because messages are logged. */
function withoutPin({ name, text }: Part): string {
  return /PIN|^(CLCK|CPWD)$/.test(name) ? text.replace(/=.+$/, "=…") : text;
}

function isDangerous({ name, forms }: Danger, part: Part): boolean {
  if (!name.test(part.name) || part.form === "question") return false;
  if (forms === "every") return true;
  return part.form === "write" && (forms === "writes" || forms(part.args));
}

function dangerous(shown: string, because: string): Failure {
  return new Failure("refused/dangerous-command", {
    message: `AT${shown} is refused: it ${because}.`,
    hint: "ethermode never sends this command. Nothing was sent.",
  });
}

/**
 * Splits at semicolons outside quotes. A basic command can directly precede another (V.250 5.2.1):
 * `E0+CFUN?`.
 */
function partsOf(body: string): readonly Part[] {
  if ((body.match(/"/g) ?? []).length % 2 === 1) throw unclear(body, "a quotation mark is missing");
  // A modem that splits before it parses quotes would execute a second command here.
  if (/;\s*(?:AT)?\s*[+^*$#%]\s*[A-Z]/i.test((body.match(/"[^"]*"/g) ?? []).join(" ")))
    throw unclear(body, "a value looks like another command");
  const pieces = body.match(/(?:"[^"]*"|[^;"])+/g) ?? [];
  return pieces.flatMap((piece) => partsOfPiece(withoutBlanks(piece)));
}

function partsOfPiece(piece: string): readonly Part[] {
  const start = piece.search(/[+^*$#%]/);
  const quote = piece.indexOf('"');
  if (quote >= 0 && (start < 0 || quote < start))
    throw unclear(piece, "it has a value where a command is expected");
  const basic = start < 0 ? piece : piece.slice(0, start);
  return [
    ...(basic === "" ? [] : [basicPart(basic)]),
    ...(start < 0 ? [] : [extendedPart(piece.slice(start))]),
  ];
}

/**
 * Refuses dialling and answering, which turn the port into a data connection. Others, such as `&W`,
 * need a confirmation.
 */
function basicPart(text: string): Part {
  const letters = text.toUpperCase().replace(/^(AT)+/, "");
  if (/D|(?<!&)[AO]/.test(letters.replaceAll(/&[A-Z]/g, "")))
    throw dangerous(text, "turns the port into a data connection");
  return {
    text,
    name: "",
    form: /^I\d*$/.test(letters) || letters === "" ? "question" : "bare",
    args: [],
  };
}

function extendedPart(text: string): Part {
  const match = /^[+^*$#%]([A-Za-z][A-Za-z0-9_]*)(=\?|\?|=(.*))?$/.exec(text);
  const [, name = "", ending, rest = ""] = match ?? [];
  const unquoted = rest.replaceAll(/"[^"]*"/g, "");
  if (match === null || /[+^*$#%][A-Za-z]|\?/.test(unquoted))
    throw unclear(text, "it is unclear where one command ends and the next begins");
  const form =
    ending === undefined
      ? "bare"
      : ending.startsWith("=") && ending !== "=?"
        ? "write"
        : "question";
  return {
    text,
    name: name.toUpperCase(),
    form,
    args:
      form === "write"
        ? splitFields(rest).map((field) => field.replaceAll(/\s/g, "").toLowerCase())
        : [],
  };
}

/**
 * Commands such as `AT+QMAP="WWAN"` are queries although they look like writes. command.ts has the
 * list.
 */
function isQuery({ text, form }: Part): boolean {
  return form === "question" || parseCommand(`AT${text}`).effect === "query";
}

function withoutBlanks(text: string): string {
  return text.replaceAll(/("[^"]*")|\s+/g, (_whole, quoted: string | undefined) => quoted ?? "");
}

function unclear(shown: string, why: string): Failure {
  return new Failure("refused/bad-value", {
    message: `AT${shown} is refused: ${why}.`,
    hint: "Send one command at a time, with values in the form of the AT manual.",
  });
}
