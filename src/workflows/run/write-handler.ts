import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import { sameValue } from "../../plan/state.ts";
import { readTexts, readValues, valuesIn } from "../../router/openwrt/read-uci.ts";
import { replaceFiles, restorable, sumOf } from "../../router/openwrt/replace.ts";
import type { ConfigTexts } from "../../router/openwrt/replace.ts";
import { readServices, setServices } from "../../router/openwrt/services.ts";
import type { WriteOptions } from "../../router/openwrt/write-options.ts";
import { writeUci } from "../../router/openwrt/write-uci.ts";
import type { Shell } from "../../router/shell.ts";
import { parsePath } from "../../uci/path.ts";
import { byKind } from "../../uci/service-state.ts";
import type { Change } from "../../uci/value.ts";
import type { RouterLink } from "../router/router-link.ts";
import { reading } from "../router/router-link.ts";
import { routerOf } from "./step-context.ts";
import type { StepHandler, StepOf } from "./step-context.ts";

/**
 * Returns the observed files of these paths if the guard has just copied the same files: their values
 * need no second reading.
 */
function guardedTexts(
  { texts, guarded }: RouterLink,
  paths: readonly string[],
): ConfigTexts | undefined {
  const configs = [...new Set(paths.map((path) => parsePath(path).config))];
  const known = configs.flatMap((config) => {
    const text = texts?.[config];
    return text !== undefined && guarded?.get(config) === sumOf(text)
      ? [[config, text] as const]
      : [];
  });
  return known.length === configs.length ? Object.fromEntries(known) : undefined;
}

export const writeRouter: StepHandler<StepOf<"router.write">> = {
  check: async (step, { devices, plan, index }, call) => {
    const router = routerOf(devices);
    const { services, uci } = byKind(step.changes);
    const paths = uci.map(({ path }) => path);
    const texts =
      plan[index - 1]?.kind === "router.guard" ? guardedTexts(router, paths) : undefined;
    const now = {
      ...(texts === undefined
        ? await reading(router, call, (shell) => readValues(shell, paths, call))
        : valuesIn(texts, paths)),
      ...(await readServices(await router.shell(call), services, call)),
    };
    const holds = (side: "from" | "to"): boolean =>
      step.changes.every((change) => sameValue(now[change.path] ?? null, change[side]));
    if (holds("to")) return "already-done";
    return holds("from") ? "to-do" : "drifted";
  },
  apply: async ({ changes, files }, { devices }, call) => {
    const router = routerOf(devices);
    const shell = await router.shell(call);
    const guarded = { ...call, ...defined({ guard: router.guardToken }) };
    const { services, uci } = byKind(changes);
    await writeConfiguration(shell, uci, files, guarded);
    await setServices(shell, services, devices.clock, guarded);
  },
};

async function writeConfiguration(
  shell: Shell,
  changes: readonly Change[],
  files: ConfigTexts | undefined,
  call: Call & WriteOptions,
): Promise<void> {
  if (files === undefined) return writeUci(shell, changes, call);
  const now = await readTexts(shell, Object.keys(files), call);
  const complete = restorable(files, now, changes);
  await writeUci(
    shell,
    changes.filter(({ path }) => complete[parsePath(path).config] === undefined),
    call,
  );
  await replaceFiles(shell, complete, now, call);
}
