import { join } from "node:path";
import { routerImages, simulatedModels } from "#simulator";
import type { ModelName, RouterImageName } from "#simulator";
import { defined } from "../core/defined.ts";
import { renderProfile } from "../profile/render.ts";
import { editorSchema } from "../app/packaged.ts";
import { wrap } from "../report/wrap.ts";
import { escapeControls, redact } from "../report/redact.ts";
import { quoteWords } from "../uci/quote.ts";

/** A running simulated modem and router, and their addresses. */
export interface PairAddresses {
  readonly model: ModelName;
  readonly image: RouterImageName;
  readonly faults: readonly string[];
  /** Factor over real time. */
  readonly speed: number;
  readonly folder: string;
  readonly ssh: { readonly port: number; readonly hostKeyFingerprint: string };
  /** Absent if there are no pseudo terminals. */
  readonly serial?: {
    readonly sysfs: string;
    readonly dev: string;
    readonly ports: readonly string[];
  };
}

/** Returns a profile for the pair. The host key is pinned, because the next pair on this SSH port has a new one. */
export function pairProfile({ ssh, serial }: PairAddresses): string {
  const modem = {
    model: "auto",
    port: "auto",
    passthrough: { enabled: true, nat: false, bind: "router-mac" },
  };
  const router = { host: "127.0.0.1", port: ssh.port, "host-key": ssh.hostKeyFingerprint };
  return renderProfile(
    { ethermode: 1, ...defined({ modem: serial && modem }), router },
    { schema: editorSchema(), remarks: ["For the simulated modem and router while they run."] },
  );
}

/** Returns the commands to type; they stay whole so that they can be copied. */
export function pairText(doors: PairAddresses, width = 80): string {
  const { model, image, faults, speed, serial } = doors;
  const { model: board, release } = routerImages[image];
  const text = paragraphs([
    [
      `A simulated ${simulatedModels[model].model} is connected to a simulated`,
      `${board} with OpenWrt ${release.version}.`,
      ...(speed === 1
        ? []
        : [
            `Their time runs ${speed} times faster: a restart of 20 s takes ${(20 / speed).toFixed(1)} s.`,
          ]),
      ...(faults.length === 0 ? [] : [`Faults: ${faults.join(", ")}.`]),
    ],
    ...(serial === undefined ? withoutSerial(doors) : withSerial(doors, serial)),
    ["Press Ctrl-C to stop both."],
  ]);
  return text
    .split("\n")
    .flatMap((line) => wrap(line, width))
    .join("\n");
}

type Paragraph = readonly string[];

function withSerial(
  doors: PairAddresses,
  { sysfs, dev, ports }: NonNullable<PairAddresses["serial"]>,
): readonly Paragraph[] {
  const { folder, ssh } = doors;
  const [port = ""] = ports;
  return [
    [
      "In another terminal, select the simulated modem and a separate state folder:",
      `  export ETHERMODE_SYSFS=${word(sysfs)}`,
      `  export ETHERMODE_DEV=${word(dev)}`,
      `  export ETHERMODE_STATE_DIR=${word(join(folder, "state"))}`,
    ],
    [
      "Then, for example:",
      "  ethermode detect",
      `  ethermode setup --host 127.0.0.1 --ssh-port ${ssh.port}`,
      applyLine(doors),
      "  ethermode at",
    ],
    [
      "To use the modem's AT port, whose name changes with each modem restart:",
      `  picocom --baud 115200 ${word(port)}`,
      `  echo ATI | socat -t1 - ${word(`${port},rawer,crnl`)}`,
    ],
    routerWords(ssh.port),
  ];
}

function withoutSerial(doors: PairAddresses): readonly Paragraph[] {
  return [
    [
      "This system has no pseudo terminals, so the modem's AT port is not available.",
      "To apply a profile to the router alone:",
      applyLine(doors),
    ],
    routerWords(doors.ssh.port),
  ];
}

function applyLine({ folder }: PairAddresses): string {
  return `  ethermode apply ${word(join(folder, "pair.yaml"))}`;
}

/** The OpenSSH option keeps the changing host key out of known_hosts. */
function routerWords(port: number): Paragraph {
  return [
    "To log in to the router as root, without a password:",
    `  ssh -p ${port} -o NoHostAuthenticationForLocalhost=yes root@127.0.0.1`,
  ];
}

export function busText(ports: readonly string[]): string {
  const [port] = ports;
  return port === undefined
    ? "The modem disappeared from USB.\n"
    : `The modem is back on USB. Its AT port is ${port}\n`;
}

/** Returns one line of at most 80 columns. */
export function receivedLine(who: "modem" | "router", text: string): string {
  const line = escapeControls(redact(text.replaceAll(/\s*\n\s*/g, " ")));
  const room = 80 - who.length - 3;
  return `${who} < ${line.length > room ? `${line.slice(0, room - 1)}…` : line}\n`;
}

/** Quotes one word for a shell. */
function word(text: string): string {
  return quoteWords([text]);
}

function paragraphs(all: readonly Paragraph[]): string {
  return all.map((lines) => lines.map((line) => `${line}\n`).join("")).join("\n");
}
