import { checkCommand } from "../at/command-safety.ts";
import type { CheckedCommand } from "../at/command-safety.ts";
import { parsePort } from "../profile/targets.ts";
import type { Emit } from "../workflows/events.ts";
import { exchangeOnce, openForCommands } from "../workflows/modem/one-exchange.ts";
import type { Reply } from "../workflows/modem/one-exchange.ts";
import type { Invocation } from "./command.ts";
import { canAsk } from "../app/ask.ts";
import { reporterFor } from "../app/reporting.ts";
import { openWorld } from "../app/open-world.ts";
import { targetHere } from "../app/target-here.ts";
import { worldOf } from "../workflows/devices.ts";
import { readCommands, typeCommands } from "./at-session.ts";

/** Sends one AT command, or those of a session; exits with code 4 when the modem answers with an error. */
export async function run(invocation: Invocation): Promise<number> {
  const { args, options, io, typed } = invocation;
  const [text] = args;
  const guarded = text === undefined ? undefined : checkCommand(text);
  const reporter = reporterFor(options, io);
  const emit: Emit = (event) => reporter.event(event);
  const target = await targetHere(options, io);
  await using world = await openWorld(options, io, [target]);
  await using through = worldOf(target, world, emit);
  const { port } = target.modem ?? { port: parsePort("auto") };
  const call = { signal: io.interrupt };
  if (guarded === undefined) {
    await using opened = await openForCommands(port, through ?? world, emit, call);
    const session = canAsk(options, io) ? typeCommands : readCommands;
    const exit = await session(opened, invocation, emit);
    reporter.result([], exit);
    return exit;
  }
  const agree = async (): Promise<boolean> => {
    if (options["yes"] === true) return true;
    const { askYesNo } = await import("../app/ask.ts");
    return askYesNo(questionFor(guarded), { option: "--yes", typed }, options, io);
  };
  const reply = await exchangeOnce(guarded, port, through ?? world, { emit, agree }, call);
  if (reply !== undefined) emit({ type: "reply", ...reply });
  const exit = exitOf(reply);
  reporter.result([], exit);
  return exit;
}

function questionFor({ text }: CheckedCommand): string {
  return `Send ${text}? The command can change the modem, and no snapshot is taken.`;
}

function exitOf(reply: Reply | undefined): number {
  return reply === undefined || reply.final === "OK" ? 0 : 4;
}
