import { routerImages } from "#simulator";
import { currentOf } from "../../at-profiles/setting.ts";
import type { ModelName, RouterImageName, SimulatedModem } from "#simulator";
import { knownReplies } from "../../at/recorded-replies.ts";
import { part } from "../../at-profiles/observed.ts";
import type { ModemValues } from "../../at-profiles/observed.ts";
import { dataRule } from "../../at-profiles/settings/data-rule.ts";
import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import { isFailure } from "../../core/failure.ts";
import { targetOf } from "../../profile/targets.ts";
import type { RouterFacts } from "../../router/openwrt/facts.ts";
import { readFacts } from "../../router/openwrt/read-facts.ts";
import { recordedParts, recordedShell } from "../../router/openwrt/recorded-shell.ts";
import { openModem } from "../../workflows/modem/modem-link.ts";
import type { ModemLink } from "../../workflows/modem/modem-link.ts";
import { observeModem } from "../../workflows/observe/observe-modem.ts";
import { refusedAs } from "../../workflows/observe/unanswered.ts";
import type { World } from "../../workflows/world.ts";
import type { Io } from "../io.ts";
import type { Options } from "../options.ts";
import { simulatedLike } from "../simulated-world.ts";
import type { PairOptions } from "../simulated-world.ts";
import { lanPortsOf, wanPortOf } from "./router-ports-of.ts";
import { readRecording } from "./read-recording.ts";
import { recordedWorld } from "./recorded-world.ts";
import { hasReplies, hasRouter } from "./recording.ts";
import type { Recording } from "./recording.ts";

/** A simulated pair that represents recorded devices. */
export interface PairOfRecording {
  /** Absent if the recording does not hold the modem. */
  readonly model?: ModelName;
  readonly options: PairOptions;
  /** Writes the recorded settings to the simulated modem, then lets it answer as recorded. */
  prepare(modem: SimulatedModem, world: World, call: Call): Promise<void>;
}

const quiet = (): void => undefined;

/** Reads how a simulated pair differs from the recorded devices. */
export async function pairOfRecording(
  path: string,
  options: Options,
  io: Io,
  image: RouterImageName,
): Promise<PairOfRecording> {
  const call = { signal: io.interrupt };
  using recording = await readRecording([path], io);
  await using world = await recordedWorld([path], options, io, []);
  const modem = hasReplies(recording) ? await recordedModem(world, call) : undefined;
  const router = hasRouter(recording) ? await recordedRouter(recording, image, call) : undefined;
  const conversation = recording.text("replies.at") ?? "";
  return {
    ...defined({ model: modem?.model }),
    options: defined({ modem: modem?.options, router }),
    prepare: async (simulated, over, inner) => {
      if (modem === undefined) return;
      await writeValues(modem.values, over, inner);
      simulated.replay(knownReplies(conversation));
    },
  };
}

interface RecordedModem {
  readonly model: ModelName;
  readonly values: ModemValues;
  readonly options: NonNullable<PairOptions["modem"]>;
}

async function recordedModem(world: World, call: Call): Promise<RecordedModem> {
  await using link = await openLink(world, call);
  const { values, sim: state, address, model } = await observeModem(link, call);
  const sim = state === "absent" || state === "pin" ? state : undefined;
  return {
    model: simulatedLike(model),
    values,
    // Firmware that showed the MAC address of its rule shows it after each write.
    options: defined({
      carrierAddress: address,
      sim,
      faults: part(values[dataRule.id], "mac") === undefined ? undefined : ([showsMac] as const),
    }),
  };
}

const showsMac = "mpdn-readback-has-mac" as const;

async function openLink(world: World, call: Call): Promise<ModemLink> {
  const { modem } = targetOf("recorded", { file: "the recording", line: 1 }, { modem: {} });
  if (modem === undefined) throw new TypeError("a target with a modem has one");
  return openModem(modem, world, quiet, call);
}

async function writeValues(values: ModemValues, world: World, call: Call): Promise<void> {
  await using link = await openLink(world, call);
  let needsRestart = false;
  for (const setting of link.settings) {
    const wanted = values[setting.id];
    const current = await link.send(currentOf(setting), call).catch(refusedAs(undefined));
    if (wanted === undefined || current === undefined || setting.equal(wanted, current)) continue;
    try {
      for (const exchange of setting.write(wanted, current)) await link.send(exchange, call);
      needsRestart ||= setting.takesEffect === "after-restart";
    } catch (error) {
      // A value that the simulated modem does not accept is only replayed.
      if (!isFailure(error)) throw error;
    }
  }
  if (needsRestart) await link.restart(quiet, call);
}

async function recordedRouter(
  recording: Recording,
  image: RouterImageName,
  call: Call,
): Promise<NonNullable<PairOptions["router"]>> {
  await using shell = await recordedShell("the recording", recording.text)(call);
  const facts = await readFacts(shell, { wanInterface: "wan" }, call);
  const configs = Object.entries(recordedParts).flatMap(([part, file]) => {
    const text = part.startsWith("config ") ? recording.text(file) : undefined;
    return text === undefined ? [] : [[`/etc/config/${file}`, text] as const];
  });
  return defined({
    files: Object.fromEntries(configs),
    board: boardOf(facts, recording, image),
    lanAddress: facts.lanSubnets[0]?.address,
  });
}

function boardOf(
  facts: RouterFacts,
  { text }: Recording,
  image: RouterImageName,
): NonNullable<NonNullable<PairOptions["router"]>["board"]> {
  const { links, board, packages } = facts;
  const known = routerImages[image];
  const macOf = (name: string | undefined): string | undefined =>
    links.find((link) => link.name === name)?.mac;
  const [first, ...others] = lanPortsOf(facts);
  const wanDevice = wanPortOf(facts);
  return defined({
    model: board.model === "unknown" ? undefined : board.model,
    boardName: board.name === "unknown" ? undefined : board.name,
    wanDevice,
    wanMac: macOf(wanDevice) ?? known.wanMac,
    lanMac: macOf(first) ?? known.lanMac,
    lanPorts: first === undefined ? undefined : ([first, ...others] as const),
    boardJson: text("board.json"),
    openwrtRelease: text("release"),
    networkConfig: packages.network.sections.length === 0 ? undefined : text("network"),
  });
}
