import { Failure } from "../core/failure.ts";

/** The facts about a command that distinguish its answer from other lines. */
export interface Command {
  readonly text: string;
  /** `text`, unless that carries a secret. */
  readonly shown: string;
  /**
   * A `query` changes nothing and can be repeated. Every command that is not a known query is an
   * `action` and is never sent twice.
   */
  readonly effect: "query" | "action";
  /**
   * The prefixes of its information lines: several for chained commands, none for `AT` and `ATI`.
   */
  readonly members: readonly Member[];
  /** `values`: each line is a value without a prefix, as for `ATI` and `AT+CGMM`. */
  readonly answer: "prefixed" | "values";
  /** Only a command that dials is ended by `CONNECT`, `NO CARRIER`, `BUSY`, … */
  readonly dials: boolean;
}

export interface Member {
  /** Upper case, with its sign: `+QMAP`. */
  readonly name: string;
  /** Lower case, for commands that repeat it in their answers: `mpdn_rule`. */
  readonly key: string | undefined;
  /** A chain can have queries and actions. */
  readonly effect: "query" | "action";
}

/**
 * Commands that name the value in the first field of command and answer
 * (docs/facts/modem.md#qeth-list, docs/facts/modem.md#qmap-list).
 */
const keyedFamilies = new Set([
  "+QMAP",
  "+QCFG",
  "+QETH",
  "+QNWPREFCFG",
  "+QNWCFG",
  "+QNWLOCK",
  "+QMBNCFG",
]);

/** Commands whose answer is values without a prefix. */
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
  "+CVERSION",
]);

/**
 * Queries that do not end in `?`: identity and state commands, and the one-argument form of keyed
 * commands.
 */
const otherQueries = [
  /^\+(CGMI|CGMM|CGMR|GMI|GMM|GMR|GSN|CGSN|CIMI|QGMR|GCAP|CLAC|CPAS|CEER|CLCC)$/i,
  /^\+(CSQ|CESQ|QCSQ|QRSRP|QRSRQ|QSINR|QTEMP|QNWINFO|QSPN|QCAINFO|QLTS|QINISTAT|QDMZ|QMMWSCAN)$/i,
  /^\+(CCID|QCCID|ICCID|CNUM|CGPADDR|CGCONTRDP|CVERSION|QGETCAPABILITY|QENDC)$/i,
  /^\+(CGPADDR|CGCONTRDP|CGSCONTRDP|CGEQOSRDP|C5GQOSRDP|CGSN|GSN|QNETDEVSTATUS|QICSGP|QLTS)=\d+$/i,
  /^\+(QMAP|QCFG|QETH|QENG|QNWCFG)="[^"]*"$/i,
  /^\+QNWLOCK="(common\/\w+|save_ctrl)"$/i,
  /^\+QPINC="(SC|P2)"$/i,
  /^\+QNWPREFCFG="(?!.*(reset|restore))[^"]*"$/i,
  /^\+QMBNCFG="(list|autosel|select)"$/i,
  /^\+CLCK="\w+",2$/i,
  /^\+EGMR=0,\d+$/i,
];

/**
 * Commands that need no resynchronisation: their answer is a bare result, and sending them twice is
 * harmless.
 */
const bareCommand = /^AT([EQV][01])?$/i;

export function isBareCommand({ text }: Pick<Command, "text">): boolean {
  return bareCommand.test(text);
}

/**
 * Parses a command line. Throws `refused/bad-value` unless it is exactly one line of printable
 * ASCII that begins with AT.
 */
export function parseCommand(text: string, shown = text): Command {
  if (!/^AT[\x20-\x7e]*$/i.test(text)) {
    throw new Failure("refused/bad-value", {
      message:
        `${JSON.stringify(shown)} is not an AT command. ` +
        "It must begin with AT and contain printable ASCII characters only.",
    });
  }
  const body = text.slice(2).trim();
  const parts = splitChain(body);
  const members = parts.flatMap((part) => memberOf(part));
  return {
    text,
    shown,
    effect: parts.every(isQuery) ? "query" : "action",
    members,
    answer:
      /^I\d*$/i.test(body) || members.some((member) => valueCommands.has(member.name))
        ? "values"
        : "prefixed",
    dials: /^(D|A$|O\d*$|\+CGDATA)/i.test(body),
  };
}

function isQuery(part: string): boolean {
  return part.endsWith("?") || /^I\d*$/i.test(part) || otherQueries.some((form) => form.test(part));
}

function memberOf(part: string): readonly Member[] {
  const name = /^[+^*$#%][A-Z0-9_]+/i.exec(part)?.[0].toUpperCase();
  if (name === undefined) return [];
  const key = /^=\s*"([^"]*)"/.exec(part.slice(name.length))?.[1];
  return [
    {
      name,
      key: keyedFamilies.has(name) ? key?.toLowerCase() : undefined,
      effect: isQuery(part) ? "query" : "action",
    },
  ];
}

/** Splits at semicolons outside quotes. */
function splitChain(body: string): readonly string[] {
  return body.match(/(?:"[^"]*"?|[^;"])+/g)?.map((part) => part.trim()) ?? [body];
}
