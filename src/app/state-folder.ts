import { isAbsolute, join, resolve } from "node:path";
import type { Options } from "./options.ts";
import type { Io } from "./io.ts";

/** Returns the folder of runs, locks and known hosts; with --simulate, a subfolder of it. */
export function stateFolder(
  options: Options,
  io: Pick<Io, "env" | "home" | "platform" | "cwd">,
): string {
  const state = realFolder(options, io);
  return options["simulate"] === true ? join(state, "simulated") : state;
}

/** Returns the absolute folder that the user named, by option or environment. */
export function namedStateFolder(
  options: Options,
  { env, cwd }: Pick<Io, "env" | "cwd">,
): string | undefined {
  const named = options["stateDir"] ?? env["ETHERMODE_STATE_DIR"];
  return typeof named === "string" && named !== "" ? resolve(cwd, named) : undefined;
}

function realFolder(
  options: Options,
  { env, home, platform, cwd }: Pick<Io, "env" | "home" | "platform" | "cwd">,
): string {
  const named = namedStateFolder(options, { env, cwd });
  if (named !== undefined) return named;
  if (platform === "win32")
    return join(env["LOCALAPPDATA"] ?? join(home, "AppData", "Local"), "ethermode");
  if (platform === "darwin") return join(home, "Library", "Application Support", "ethermode");
  // The XDG Base Directory Specification ignores a relative path.
  const xdg = env["XDG_STATE_HOME"];
  return join(
    xdg !== undefined && isAbsolute(xdg) ? xdg : join(home, ".local", "state"),
    "ethermode",
  );
}
