import type { Json } from "../../../src/core/json.ts";
import type { Bench } from "../../support/bench.ts";
import { changedKeys, entriesOf, withoutPlainRule } from "../matrix/compare-state.ts";

/** Complete state of modem and router. */
export interface FullState {
  readonly modem: Json;
  readonly router: Json;
}

/** Returns all that must be old or new: stored and active settings of both devices, and staged UCI changes. */
export async function fullState({ pair, hasRouter, state }: Bench): Promise<FullState> {
  const { modem: remembered, router: files } = await state();
  return {
    modem: { ...entriesOf(remembered), acting: pair.modem.acting() },
    router: hasRouter ? { ...files, ...volatileState(pair.router) } : {},
  };
}

function volatileState({ disk, acting }: Bench["pair"]["router"]): {
  readonly acting: Json;
  readonly staged: Json;
} {
  const staged = disk
    .paths()
    .filter((path) => path.startsWith("/tmp/.uci/") && disk.stat(path, "keep")?.size !== 0);
  return { acting: acting(), staged };
}

export function differences(when: string, before: FullState, after: FullState): readonly string[] {
  return [
    ...changedKeys(withoutPlainRule(before.modem), withoutPlainRule(after.modem)),
    ...changedKeys(before.router, after.router),
  ].map((what) => `${when}: ${what}`);
}

export const same = (a: FullState, b: FullState): boolean => differences("", a, b).length === 0;
