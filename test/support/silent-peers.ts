import type { OpenTransport } from "../../src/at/transport.ts";
import type { Call } from "../../src/core/call.ts";
import type { OpenShell } from "../../src/router/shell.ts";
import type { World } from "../../src/workflows/world.ts";

/** A world whose devices leave commands unanswered. */
export interface SilentPeers {
  readonly program: (world: World) => World;
  /** Every command so far, in order. */
  readonly commands: string[];
}

/** Leaves the commands unanswered that `isSilent` picks, without executing them. */
export function silentAt(isSilent: (index: number, command: string) => boolean): SilentPeers {
  const commands: string[] = [];
  const isAnswered = (command: string): boolean => !isSilent(commands.push(command) - 1, command);
  return {
    commands,
    program: (world) => ({
      ...world,
      ports: {
        ...world.ports,
        open: (path) => deafTransport(world.ports.open(path), isAnswered),
      },
      openRouter: (spec, emit) => silentShell(world.openRouter(spec, emit), isAnswered),
    }),
  };
}

type IsAnswered = (command: string) => boolean;

function deafTransport(open: OpenTransport, isAnswered: IsAnswered): OpenTransport {
  return async (call) => {
    const port = await open(call);
    return {
      label: port.label,
      bytes: port.bytes,
      write: async (data, inner) => {
        const text = Buffer.from(data).toString("latin1").trim();
        if (isAnswered(`modem ${text}`)) await port.write(data, inner);
      },
      [Symbol.asyncDispose]: () => port[Symbol.asyncDispose](),
    };
  };
}

function silentShell(open: OpenShell, isAnswered: IsAnswered): OpenShell {
  return async (call) => {
    const shell = await open(call);
    return {
      ...shell,
      exec: async (argv, options) =>
        isAnswered(`router ${kindOf(argv, options.stdin)}`)
          ? shell.exec(argv, options)
          : aborted(options),
    };
  };
}

/** Returns a name of the script without its values. */
function kindOf(argv: readonly string[], stdin = ""): string {
  const body = stdin.slice(0, stdin.indexOf("{ main"));
  const [, , , first = "", second] = argv;
  // A single argument is a random boundary or the name of an interface.
  const argument = second ?? (/[0-9a-f]{8}/.test(first) ? "" : first);
  return body === "" ? argv.slice(0, 3).join(" ") : `script ${body.length} ${argument}`;
}

function aborted({ signal }: Call): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
