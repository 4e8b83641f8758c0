import type { Call } from "../../core/call.ts";
import { Failure, isFailure } from "../../core/failure.ts";
import type { Json } from "../../core/json.ts";
import { addressed, identities, parsePath, unnamedIn, valueAt } from "../../uci/path.ts";
import { parseShow, parseUci } from "../../uci/text.ts";
import type { Change, UciPackage, UciValue } from "../../uci/value.ts";
import { isDisabled } from "../../uci/wan.ts";
import { parseFacts } from "./facts.ts";
import type { FactsSpec, RouterFacts } from "./facts.ts";
import { newMark, splitParts } from "./parts.ts";
import { at, listAt, noLease, parseJson, parseStatus, textAt } from "./lease.ts";
import type { Lease } from "./lease.ts";
import { obstacleFailure, packageNames, stagedPackages } from "./obstacles.ts";
import { lastLine, runForResult, runScript } from "../script.ts";
import type { ScriptResult } from "../script.ts";
import { shellFile } from "../shell-file.ts";
import type { Shell } from "../shell.ts";
import type { ConfigTexts } from "./whole-files.ts";
import { writeScript } from "./write.ts";

export type { RouterFacts } from "./facts.ts";

/** The packages that are read; `mwan3` and `sqm` because they name interfaces and devices themselves (openwrt.md C4). */
const readConfigs = ["network", "firewall", "dhcp", "mwan3", "sqm"];

/** Looks at everything at once. Changes nothing. */
export async function readFacts(shell: Shell, wish: FactsSpec, call: Call): Promise<RouterFacts> {
  const mark = newMark();
  const body = shellFile("./facts.sh", import.meta.url);
  const output = await runScript(shell, { body, args: [mark, ...readConfigs] }, call);
  const parts = splitParts(mark, output);
  const facts = parseFacts(parts, wish);
  if (/^[1-9]\d*$/.test(parts.get("user")?.trim() ?? "")) throw notRoot(shell);
  return facts;
}

/** Files only root may read would pass for missing ones. */
function notRoot({ label }: Shell): Failure {
  return new Failure("router/login-refused", {
    message: `${label} is not root there, and only root may read and write a router's configuration.`,
    hint: "Leave out router.user, or name one with user id 0.",
  });
}

/** The packages as committed. One that is not there is empty. */
export async function readUci(
  shell: Shell,
  configs: readonly string[],
  call: Call,
): Promise<readonly UciPackage[]> {
  const texts = await readEach(shell, "files", configs, call);
  return configs.map((config) => parseUci(config, texts.get(config) ?? ""));
}

/** Their files as text. One that is not there is missing. */
export async function readTexts(
  shell: Shell,
  configs: readonly string[],
  call: Call,
): Promise<ConfigTexts> {
  const texts = await readEach(shell, "files", configs, call);
  return Object.fromEntries(
    configs.flatMap((config) => (texts.get(config) ? [[config, texts.get(config) ?? ""]] : [])),
  );
}

/** What these paths hold, as committed. */
export async function readValues(
  shell: Shell,
  paths: readonly string[],
  call: Call,
): Promise<Readonly<Record<string, UciValue>>> {
  const configs = [...new Set(paths.map((path) => parsePath(path).config))];
  const packages = await readUci(shell, configs, call);
  return Object.fromEntries(paths.map((path) => [path, valueAt(packages, path)]));
}

/** Writes and commits all of the changes or none; does not make them take effect. Throws `busy/unsaved-changes` when somebody else has staged something. */
export async function writeUci(
  shell: Shell,
  changes: readonly Change[],
  call: Call,
): Promise<void> {
  if (changes.length === 0) return;
  const unnamed = unnamedIn(changes);
  const texts =
    unnamed.length === 0 ? new Map<string, string>() : await readEach(shell, "ids", unnamed, call);
  const packages = unnamed.map((config) => parseShow(config, texts.get(config) ?? ""));
  const script = writeScript(addressed(changes, packages), identities(changes, packages));
  const result = await runForResult(shell, "be written to", script, call);
  if (result.word !== "written") throw notWritten(shell, result);
}

function notWritten({ label }: Shell, { word, output }: ScriptResult): Failure {
  switch (word) {
    case "staged":
      return obstacleFailure(
        { kind: "unsaved-changes", where: "uci", packages: stagedPackages(output) },
        label,
      );
    case "moved":
      return new Failure("apply/drifted", {
        message: `Somebody else has changed the configuration of ${label} a moment ago. Nothing was changed by us.`,
        hint: "See who else works on this router, then look again with `ethermode plan`.",
      });
    // Begun inside the window of our guard: when LuCI takes it back, it takes back what we write now as well (openwrt.md B1).
    case "apply-pending":
      return obstacleFailure({ kind: "apply-pending", packages: packageNames(output) }, label);
    case "refused":
      return new Failure("router/command-failed", {
        message: `${label} refused the new configuration: ${lastLine(output)}. Nothing was changed.`,
      });
    case "different":
      return new Failure("router/unexpected-reply", {
        message: `${label} did not stage what it was told to. Nothing was changed.`,
        hint: "See who else works on this router, then run the same command again.",
      });
    case "not-committed":
      return new Failure("router/command-failed", {
        message: `${label} could not save its configuration: ${lastLine(output) || "it did not say why"}.`,
      });
    default:
      return new Failure("router/command-failed", {
        message: `${label} saved its configuration, but the file does not read back as it was written.`,
        hint: "The flash is full or worn; look at `df` and `dmesg` on the router.",
      });
  }
}

/** Makes the router take up what is committed. The change may cut this very connection: that is no failure here, the router goes on and the guard decides (openwrt.md 0.7). */
export async function reload(shell: Shell, configs: readonly string[], call: Call): Promise<void> {
  try {
    await runScript(
      shell,
      { body: shellFile("./reload.sh", import.meta.url), args: configs },
      call,
    );
  } catch (error) {
    if (!isFailure(error, "router/connection-lost")) throw error;
  }
}

/** Whether netifd shows what was written: protocol and device of each interface among the changes, and its metric once it is up. One that is switched off is not shown. */
export async function isInEffect(
  shell: Shell,
  changes: readonly Change[],
  call: Call,
): Promise<boolean> {
  const wanted = changes.flatMap(({ path, to }) => {
    const [, name = "", option = ""] =
      /^network\.(\w+)\.(proto|device|ifname|metric)$/.exec(path) ?? [];
    return name === "" || typeof to !== "string" ? [] : [{ name, option, to }];
  });
  if (wanted.length === 0) return true;
  const { stdout } = await shell.exec(["ubus", "call", "network.interface", "dump"], call);
  const shown = new Map(
    listAt(parseJson(stdout), "interface").map((status) => [textAt(status, "interface"), status]),
  );
  const missing = wanted.map(({ name }) => name).filter((name) => !shown.has(name));
  if (missing.length > 0 && !(await areDisabled(shell, missing, call))) return false;
  return wanted.every(({ name, option, to }) => {
    const status = shown.get(name);
    return status === undefined || showsOption(status, name, option, to);
  });
}

function showsOption(status: Json, name: string, option: string, to: string): boolean {
  if (option === "metric")
    return at(status, "metric") === undefined || at(status, "metric") === Number(to);
  const proto = textAt(status, "proto");
  const device = textAt(status, "device");
  // Quirk: a protocol whose handler is not installed is shown as `none` (openwrt.md C2).
  if (option === "proto") return proto === to || proto === "none";
  // Quirk: a protocol that brings its own device, as qmi does, is shown without one, an interface of type bridge with the bridge, and an alias of another
  // interface with that one's device (netifd ubus.c, config.c, alias.c).
  return device === undefined || device === to || device === `br-${name}` || to.startsWith("@");
}

async function areDisabled(shell: Shell, names: readonly string[], call: Call): Promise<boolean> {
  const network = await readUci(shell, ["network"], call);
  return names.every((name) =>
    network.some(({ sections }) =>
      sections.some((section) => section.name === name && isDisabled(section)),
    ),
  );
}

/** Takes the interface down and up: a release and a fresh discover, where `renew` would keep an old address (openwrt.md C2). Returns before there is a lease. */
export async function renewLease(shell: Shell, name: string, call: Call): Promise<void> {
  const { status, stdout, stderr } = await shell.exec(["ifup", name], call);
  // Quirk: for an interface that does not exist ifup prints a line and exits 0 (openwrt.md D).
  if (status !== 0 || /not found/i.test(stdout)) {
    throw new Failure("router/command-failed", {
      message: `${shell.label} could not restart its interface "${name}": ${lastLine(stderr) || lastLine(stdout) || `status ${status}`}.`,
    });
  }
}

/** What the interface has now; nothing when there is no such interface. */
export async function wanStatus(shell: Shell, name: string, call: Call): Promise<Lease> {
  const { stdout } = await shell.exec(
    ["ubus", "call", `network.interface.${name}`, "status"],
    call,
  );
  const status = parseJson(stdout);
  return status === undefined ? noLease : parseStatus(status).lease;
}

/** Reads all packages in one round trip: their files, or every value with the id of its section. */
async function readEach(
  shell: Shell,
  kind: "files" | "ids",
  configs: readonly string[],
  call: Call,
): Promise<ReadonlyMap<string, string>> {
  const mark = newMark();
  const body = shellFile("./read.sh", import.meta.url);
  const output = await runScript(shell, { body, args: [mark, kind, ...configs] }, call);
  const parts = splitParts(mark, output);
  if (!parts.has("end"))
    throw new Failure("router/unexpected-reply", {
      message: `${shell.label} did not let its configuration be read.`,
    });
  return parts;
}
