import { Failure } from "../core/failure.ts";
import { parseCommand } from "./command.ts";
import { dangers } from "./dangerous-commands.ts";
import type { Danger } from "./dangerous-commands.ts";
import { splitFields } from "./reply.ts";

/** A command line a person typed, looked through. */
export interface Guarded {
  readonly text: string;
  /** `asks`: changes nothing and may always be sent. `tells`: everything that is not known to ask. */
  readonly mood: "asks" | "tells";
  /** Throws `refused/dangerous-command` for what is safe on some modems only. */
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

/** Takes one command line apart the way a lenient modem would, and refuses what can brick, unlock or re-identify it. */
export function guard(text: string): Guarded {
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
    mood: parts.every(asks) ? "asks" : "tells",
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
  const danger = table.find((one) => endangers(one, part));
  if (danger !== undefined) throw dangerous(withoutPin(part), danger.because);
}

/** What was typed may be a PIN, and a message ends up in logs. */
function withoutPin({ name, text }: Part): string {
  return /PIN|^(CLCK|CPWD)$/.test(name) ? text.replace(/=.+$/, "=…") : text;
}

function endangers({ name, forms }: Danger, part: Part): boolean {
  if (!name.test(part.name) || part.form === "question") return false;
  if (forms === "every") return true;
  return part.form === "write" && (forms === "writes" || forms(part.args));
}

function dangerous(shown: string, because: string): Failure {
  return new Failure("refused/dangerous-command", {
    message: `AT${shown} is refused: it ${because}.`,
    hint: "ethermode never does this; nothing was sent.",
  });
}

/** Semicolons outside quotes part commands; a basic command may stand right before another (V.250 5.2.1): `E0+CFUN?`. */
function partsOf(body: string): readonly Part[] {
  if ((body.match(/"/g) ?? []).length % 2 === 1) throw unclear(body, "a quotation mark is missing");
  // A modem that splits before it looks at quotes would find a second command here.
  if (/;\s*(?:AT)?\s*[+^*$#%]\s*[A-Z]/i.test((body.match(/"[^"]*"/g) ?? []).join(" ")))
    throw unclear(body, "a value looks like another command");
  const pieces = body.match(/(?:"[^"]*"|[^;"])+/g) ?? [];
  return pieces.flatMap((piece) => partsOfPiece(withoutBlanks(piece)));
}

function partsOfPiece(piece: string): readonly Part[] {
  const start = piece.search(/[+^*$#%]/);
  const quote = piece.indexOf('"');
  if (quote >= 0 && (start < 0 || quote < start))
    throw unclear(piece, "a value stands where a command is expected");
  const basic = start < 0 ? piece : piece.slice(0, start);
  return [
    ...(basic === "" ? [] : [basicPart(basic)]),
    ...(start < 0 ? [] : [extendedPart(piece.slice(start))]),
  ];
}

/** Dialling, answering and going online turn the port into a data connection; `&Z`, `&W` and the like are left to the question. */
function basicPart(text: string): Part {
  const letters = text.toUpperCase().replace(/^(AT)+/, "");
  if (/D|(?<!&)[AO]/.test(letters.replaceAll(/&[A-Z]/g, "")))
    throw dangerous(text, "makes the port carry a connection instead of AT commands");
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
    throw unclear(text, "it cannot be told where one command ends and the next begins");
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

/** `AT+QMAP="WWAN"` and its like ask although they look like writes; command.ts has the list. */
function asks({ text, form }: Part): boolean {
  return form === "question" || parseCommand(`AT${text}`).mood === "asks";
}

function withoutBlanks(text: string): string {
  return text.replaceAll(/("[^"]*")|\s+/g, (_whole, quoted: string | undefined) => quoted ?? "");
}

function unclear(shown: string, why: string): Failure {
  return new Failure("refused/bad-value", {
    message: `AT${shown} is refused: ${why}.`,
    hint: "Send one command at a time, with its values as the manual writes them.",
  });
}
