import { join } from "node:path";
import { routerImages, simulatedModels } from "#simulator";
import type { ModelName, RouterImageName } from "#simulator";
import { renderProfile } from "../profile/render.ts";
import { harmless, redact } from "../report/redact.ts";
import { quoteWords } from "../uci/quote.ts";

/** A running simulated pair, and how to get in. */
export interface PairDoors {
  readonly model: ModelName;
  readonly image: RouterImageName;
  readonly faults: readonly string[];
  /** Times faster than life. */
  readonly speed: number;
  readonly folder: string;
  readonly ssh: { readonly port: number; readonly hostKeyFingerprint: string };
  /** Missing where there are no pseudo terminals. */
  readonly serial?: {
    readonly sysfs: string;
    readonly dev: string;
    readonly ports: readonly string[];
  };
}

/** A profile that fits the pair. The host key is pinned: the next pair on the same SSH port has another one, which is no reason for alarm. */
export function pairProfile({ ssh, serial }: PairDoors): string {
  const modem = {
    model: "auto",
    port: "auto",
    passthrough: { enabled: true, nat: false, bind: "router-mac" },
  };
  const router = { host: "127.0.0.1", port: ssh.port, "host-key": ssh.hostKeyFingerprint };
  return renderProfile(
    { ethermode: 1, ...(serial === undefined ? {} : { modem }), router },
    { remarks: ["For the simulated pair, as long as it runs."] },
  );
}

/** What to type, for people; commands stay whole so that they can be copied. */
export function pairWords(doors: PairDoors): string {
  const { model, image, faults, speed, serial } = doors;
  const { model: board, release } = routerImages[image];
  return paragraphs([
    [
      `A simulated ${simulatedModels[model].model}, plugged into a simulated`,
      `${board} with OpenWrt ${release.version}.`,
      ...(speed === 1
        ? []
        : [
            `Their time runs ${speed} times faster than yours: a restart of 20 s takes ${(20 / speed).toFixed(1)} s.`,
          ]),
      ...(faults.length === 0 ? [] : [`Faults: ${faults.join(", ")}.`]),
    ],
    ...(serial === undefined ? withoutSerial(doors) : withSerial(doors, serial)),
    ["Ctrl-C ends both."],
  ]);
}

type Paragraph = readonly string[];

function withSerial(
  { folder, ssh }: PairDoors,
  { sysfs, dev, ports }: NonNullable<PairDoors["serial"]>,
): readonly Paragraph[] {
  const [port = ""] = ports;
  return [
    [
      "In another terminal, so that the simulated modem is found, and its runs are",
      "kept apart from real ones:",
      `  export ETHERMODE_SYSFS=${word(sysfs)}`,
      `  export ETHERMODE_DEV=${word(dev)}`,
      `  export ETHERMODE_STATE_DIR=${word(join(folder, "state"))}`,
    ],
    ["Then, for instance:", "  ethermode detect", applyLine(folder)],
    [
      "The modem's AT port, which has another name after each of its restarts:",
      `  picocom --baud 115200 ${word(port)}`,
      `  echo ATI | socat -t1 - ${word(`${port},rawer,crnl`)}`,
    ],
    routerWords(ssh.port),
  ];
}

function withoutSerial({ folder, ssh }: PairDoors): readonly Paragraph[] {
  return [
    [
      "There are no pseudo terminals here, so the modem's AT port cannot be reached",
      "from outside; `ethermode demo` needs none. The router alone:",
      applyLine(folder),
    ],
    routerWords(ssh.port),
  ];
}

function applyLine(folder: string): string {
  return `  ethermode apply ${word(join(folder, "pair.yaml"))}`;
}

/** The option is OpenSSH's own for keys of this computer that come and go: nothing is kept in known_hosts. */
function routerWords(port: number): Paragraph {
  return [
    "The router, as root without a password:",
    `  ssh -p ${port} -o NoHostAuthenticationForLocalhost=yes root@127.0.0.1`,
  ];
}

export function busWords(ports: readonly string[]): string {
  const [port] = ports;
  return port === undefined
    ? "The modem has left USB.\n"
    : `The modem is back on USB; its AT port is ${port}\n`;
}

/** One line of at most 80 columns, whatever was sent. */
export function toldWords(who: "modem" | "router", text: string): string {
  const line = harmless(redact(text.replaceAll(/\s*\n\s*/g, " ")));
  const room = 80 - who.length - 3;
  return `${who} < ${line.length > room ? `${line.slice(0, room - 1)}…` : line}\n`;
}

/** One word to a shell. */
function word(text: string): string {
  return quoteWords([text]);
}

function paragraphs(all: readonly Paragraph[]): string {
  return all.map((lines) => lines.map((line) => `${line}\n`).join("")).join("\n");
}
