import type { AtSession } from "../../at/session.ts";
import { qcfgSubCommands, qethSubCommands } from "../../at-profiles/queries/capabilities.ts";
import { modelById, models } from "../../at-profiles/index.ts";
import type { AnySetting } from "../../at-profiles/setting.ts";
import { modelName } from "../../at-profiles/queries/identity.ts";
import type { Call } from "../../core/call.ts";
import { isFailure } from "../../core/failure.ts";
import type { Firmware, Remark } from "../../runs/firmware-notes.ts";
import type { Emit } from "../events.ts";
import { listed, storeNotes } from "./firmware-memory.ts";
import { askSettings } from "./read-settings.ts";
import { unansweredIsItself } from "./unanswered.ts";
import type { World } from "../world.ts";

/**
 * Queries every known setting and stores what the firmware offers and refuses. The replies are in
 * the trace. A modem that stops answering during the queries still counts as found.
 */
export async function probeCapabilities(
  session: AtSession,
  firmware: Firmware,
  world: Pick<World, "notes">,
  emit: Emit,
  call: Call,
): Promise<void> {
  try {
    await session.send(modelName, call).catch(unansweredIsItself);
    const remarks: Remark[] = [];
    for (const list of [qcfgSubCommands, qethSubCommands]) {
      const names = await session.send(list, call).catch(unansweredIsItself);
      if (!isFailure(names, "modem/unexpected-reply")) remarks.push(listed(list.text, names));
    }
    const asked = await askSettings(session, settingsFor(firmware.model), call);
    await storeNotes(firmware, world, emit)([...remarks, ...asked.remarks]);
  } catch (error) {
    call.signal.throwIfAborted();
    if (!isFailure(error, "modem/no-answer", "modem/unexpected-reply", "port/vanished"))
      throw error;
  }
}

/**
 * Returns the settings of the model. An unknown model gets the queries of all models, because
 * queries change nothing.
 */
function settingsFor(model: string): readonly AnySetting[] {
  const managed = (modelById(model)?.manages ?? models.flatMap(({ manages }) => manages)).map(
    ({ setting }) => setting,
  );
  return [...new Map(managed.map((setting) => [setting.id, setting])).values()];
}
