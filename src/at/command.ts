import { Failure } from "../core/failure.ts";

/** What must be known of a command to tell its answer from everything else on the line. */
export interface Command {
  readonly text: string;
  /** `text`, unless that carries a secret. */
  readonly shown: string;
  /** `asks` changes nothing: it may be asked again. Everything not known to ask `tells`, and is never sent twice. */
  readonly mood: "asks" | "tells";
  /** What its information lines begin with; several when commands are chained, none for `AT` and `ATI`. */
  readonly members: readonly Member[];
  /** `values` stand on lines of their own without a prefix: `ATI`, `AT+CGMM`. */
  readonly answer: "prefixed" | "values";
  /** Only a command that dials is ended by `CONNECT`, `NO CARRIER`, `BUSY`, … */
  readonly dials: boolean;
}

export interface Member {
  /** Upper case, with its sign: `+QMAP`. */
  readonly name: string;
  /** Lower case, where the family repeats it in its answers: `mpdn_rule`. */
  readonly key: string | undefined;
}

/** Families that name the value in the first field of command and answer (M55 12.7, M62b 12). */
const keyedFamilies = new Set(["+QMAP", "+QCFG", "+QETH", "+QNWPREFCFG", "+QMBNCFG"]);

/** Answered by bare values. */
const valueCommands = new Set([
  "+CGMI",
  "+CGMM",
  "+CGMR",
  "+GMI",
  "+GMM",
  "+GMR",
  "+GSN",
  "+CGSN",
  "+CIMI",
  "+QGMR",
]);

/** Ask although they do not end in `?`: identity and state commands, and the one-argument form of the keyed families. */
const asking = [
  /^\+(CGMI|CGMM|CGMR|GMI|GMM|GMR|GSN|CGSN|CIMI|QGMR|CSQ|QCCID|ICCID|QTEMP|QNWINFO|QSPN|QCAINFO|CGPADDR|CGCONTRDP)$/i,
  /^\+(CGPADDR|CGCONTRDP|CGSN|GSN|QNETDEVSTATUS)=\d+$/i,
  /^\+(QMAP|QCFG|QETH|QENG)="[^"]*"$/i,
  /^\+QNWPREFCFG="(?!.*(reset|restore))[^"]*"$/i,
  /^\+QMBNCFG="(list|autosel|select)"$/i,
  /^\+CLCK="\w+",2$/i,
  /^\+EGMR=0,\d+$/i,
];

/** A line that leaves the port must be one command and nothing else. */
export function parseCommand(text: string, shown = text): Command {
  if (!/^AT[\x20-\x7e]*$/i.test(text)) {
    throw new Failure("refused/bad-value", {
      message: `${JSON.stringify(shown)} is not an AT command: it begins with AT and holds printable ASCII characters only.`,
    });
  }
  const body = text.slice(2).trim();
  const parts = splitChain(body);
  const members = parts.flatMap((part) => memberOf(part));
  return {
    text,
    shown,
    mood: parts.every(asks) ? "asks" : "tells",
    members,
    answer:
      /^I\d*$/i.test(body) || members.some((member) => valueCommands.has(member.name))
        ? "values"
        : "prefixed",
    dials: /^(D|A$|O\d*$|\+CGDATA)/i.test(body),
  };
}

function asks(part: string): boolean {
  return part.endsWith("?") || /^I\d*$/i.test(part) || asking.some((form) => form.test(part));
}

function memberOf(part: string): readonly Member[] {
  const name = /^[+^*$#%][A-Z0-9_]+/i.exec(part)?.[0].toUpperCase();
  if (name === undefined) return [];
  const key = /^=\s*"([^"]*)"/.exec(part.slice(name.length))?.[1];
  return [{ name, key: keyedFamilies.has(name) ? key?.toLowerCase() : undefined }];
}

/** Splits at semicolons outside quotes. */
function splitChain(body: string): readonly string[] {
  return body.match(/(?:"[^"]*"?|[^;"])+/g)?.map((part) => part.trim()) ?? [body];
}
