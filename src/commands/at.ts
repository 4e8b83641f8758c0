import { checkCommand } from "../at/command-safety.ts";
import { parsePort } from "../profile/targets.ts";
import type { Emit } from "../workflows/events.ts";
import { exchangeOnce } from "../workflows/modem/one-exchange.ts";
import type { Invocation } from "./command.ts";
import { reporterFor } from "../app/reporting.ts";
import { openWorld } from "../app/open-world.ts";
import { targetHere } from "../app/target-here.ts";
import { worldOf } from "../workflows/devices.ts";

/** Sends one AT command; exits with code 4 when the modem answers with an error. */
export async function run({ args: [text = ""], options, io, typed }: Invocation): Promise<number> {
  const guarded = checkCommand(text);
  const reporter = reporterFor(options, io);
  const emit: Emit = (event) => reporter.event(event);
  const agree = async (): Promise<boolean> => {
    if (options["yes"] === true) return true;
    const { askYesNo } = await import("../app/ask.ts");
    return askYesNo(
      `Send ${guarded.text}? The command can change the modem, and no snapshot is taken.`,
      { option: "--yes", typed },
      options,
      io,
    );
  };
  const target = await targetHere(options, io);
  await using world = await openWorld(options, io, [target]);
  await using through = worldOf(target, world, emit);
  const { port } = target.modem ?? { port: parsePort("auto") };
  const call = { signal: io.interrupt };
  const reply = await exchangeOnce(guarded, port, through ?? world, { emit, agree }, call);
  if (reply !== undefined) emit({ type: "reply", ...reply });
  const exit = reply === undefined || reply.final === "OK" ? 0 : 4;
  reporter.result([], exit);
  return exit;
}
