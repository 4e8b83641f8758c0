import { join } from "node:path";
import { defined } from "../../core/defined.ts";
import type { SshHostConfig, SshLookup, SshQuestion } from "../../profile/ssh-lookup.ts";
import type { ConfigEntry } from "./config-files.ts";
import { configFailure } from "./config-lines.ts";
import type { ConfigLine } from "./config-lines.ts";
import { matchesPatternList } from "./known-hosts.ts";

/** The user of this computer, for the tokens `~`, `%d` and `%u`. */
export interface LocalUser {
  readonly home: string;
  readonly name: string;
}

/** Returns the lookup in a configuration that was read. It starts no program. */
export function sshLookup(entries: readonly ConfigEntry[], local: LocalUser): SshLookup {
  return {
    localUser: local.name,
    find: (question) => hostConfig(entries, question, local),
  };
}

/** As in OpenSSH, the first value of a keyword counts, and every IdentityFile. */
interface Collected {
  readonly values: Map<string, ConfigLine>;
  readonly identities: ConfigLine[];
  readonly skipped: Set<string>;
  hasFinal: boolean;
}

function hostConfig(
  entries: readonly ConfigEntry[],
  question: SshQuestion,
  local: LocalUser,
): SshHostConfig {
  const found: Collected = {
    values: new Map(),
    identities: [],
    skipped: new Set(),
    hasFinal: false,
  };
  const pass = { question, local, found };
  evaluate(entries, true, { ...pass, isFinal: false });
  if (found.hasFinal) evaluate(entries, true, { ...pass, isFinal: true });
  return settings(found, question, local);
}

interface Pass {
  readonly question: SshQuestion;
  readonly local: LocalUser;
  readonly found: Collected;
  /** The second pass over the files, for `Match final`. */
  readonly isFinal: boolean;
}

/** A block in an included file never applies when the including block does not. */
function evaluate(entries: readonly ConfigEntry[], applies: boolean, pass: Pass): void {
  const { values, identities } = pass.found;
  let active = applies;
  for (const entry of entries) {
    if ("included" in entry) evaluate(entry.included, active, pass);
    else if (entry.keyword === "host")
      active = applies && matchesPatternList(entry.values, pass.question.host);
    else if (entry.keyword === "match") active = applies && matches(entry, pass);
    else if (!active) continue;
    else if (entry.keyword !== "identityfile") {
      if (!values.has(entry.keyword)) values.set(entry.keyword, entry);
    } else if (!identities.includes(entry)) identities.push(entry);
  }
}

/** Criteria without a value. */
const bare: readonly string[] = ["all", "final", "canonical"];

function matches(line: ConfigLine, pass: Pass): boolean {
  const words = [...line.values];
  let result = true;
  let unsupported: string | undefined;
  while (words.length > 0) {
    const word = words.shift() ?? "";
    const name = word.replace(/^!/, "").toLowerCase();
    const value = bare.includes(name) ? "" : (words.shift() ?? "");
    const met = criterion(name, value, pass);
    if (met === undefined) unsupported = name;
    else if (met === word.startsWith("!")) result = false;
  }
  if (unsupported === undefined) return result;
  if (result)
    pass.found.skipped.add(`${line.file}:${line.line}: \`Match ${unsupported}\` is not evaluated`);
  return false;
}

/** Returns undefined for a criterion that is not supported: `exec` starts a program. */
function criterion(name: string, value: string, { question, local, found, isFinal }: Pass) {
  const is = (text: string): boolean => matchesPatternList(value.split(","), text);
  switch (name) {
    case "all":
      return true;
    case "final":
      found.hasFinal = true;
      return isFinal;
    case "canonical":
      return false;
    case "host":
      return is(hostName(found, question));
    case "originalhost":
      return is(question.host);
    case "user":
      return is(question.user ?? word(found, "user") ?? question.defaultUser);
    case "localuser":
      return is(local.name);
    default:
      return undefined;
  }
}

function word({ values }: Collected, keyword: string): string | undefined {
  return values.get(keyword)?.values[0];
}

function hostName(found: Collected, { host }: SshQuestion): string {
  return word(found, "hostname")?.replaceAll("%h", host).replaceAll("%%", "%") ?? host;
}

function settings(found: Collected, question: SshQuestion, local: LocalUser): SshHostConfig {
  const { values, identities } = found;
  const port = portOf(values.get("port"));
  const tokens: Readonly<Record<string, string>> = {
    h: hostName(found, question),
    n: question.host,
    p: String(question.port ?? port ?? 22),
    r: question.user ?? word(found, "user") ?? question.defaultUser,
    d: local.home,
    u: local.name,
    "%": "%",
  };
  const path = (text: string, line: ConfigLine): string =>
    text.replace(/^~(?=\/)/, local.home).replaceAll(/%(.?)/g, (token, letter: string) => {
      const value = tokens[letter];
      if (value === undefined) throw configFailure(line, `the token ${token} is not supported`);
      return value;
    });
  const knownHosts = values.get("userknownhostsfile");
  const agent = agentLine(found);
  const identitiesOnly = isYes(word(found, "identitiesonly"));
  return defined({
    hostName: values.has("hostname") ? tokens["h"] : undefined,
    port,
    user: word(found, "user"),
    jump: question.hasJump ? undefined : jumpOf(found),
    identities:
      identitiesOnly && identities.length === 0
        ? defaultKeys.map((name) => join(local.home, ".ssh", name))
        : identities.flatMap((line) => (isNone(line) ? [] : [path(line.values[0], line)])),
    identitiesOnly,
    agentSocket:
      agent === undefined ? undefined : isNone(agent) ? null : path(agent.values[0], agent),
    knownHosts: knownHosts?.values
      .filter((file) => !["none", "/dev/null"].includes(file))
      .map((file) => path(file, knownHosts)),
    // `no` is read as `accept-new`: a changed host key is never accepted.
    strictHostKeys: isYes(word(found, "stricthostkeychecking")),
    hostKeyAlias: word(found, "hostkeyalias"),
    skipped: found.skipped.size === 0 ? undefined : [...found.skipped],
  });
}

function isNone({ values: [first] }: ConfigLine): boolean {
  return first.toLowerCase() === "none";
}

/** Returns the line of another agent than the one of SSH_AUTH_SOCK. */
function agentLine({ values, skipped }: Collected): ConfigLine | undefined {
  const line = values.get("identityagent");
  if (line === undefined || line.values[0] === "SSH_AUTH_SOCK") return undefined;
  if (!line.values[0].startsWith("$")) return line;
  skipped.add(`${line.file}:${line.line}: \`IdentityAgent\` with a variable is not supported`);
  return undefined;
}

/** The keys that `IdentitiesOnly` means where no IdentityFile is set. */
const defaultKeys = ["id_ed25519", "id_ecdsa", "id_rsa"];

function isYes(value: string | undefined): true | undefined {
  return ["yes", "true"].includes(value?.toLowerCase() ?? "") ? true : undefined;
}

function portOf(line: ConfigLine | undefined): number | undefined {
  if (line === undefined) return undefined;
  const port = Number(line.values[0]);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw configFailure(line, `expected a port number, found "${line.values[0]}"`);
}

/** `ssh -W %h:%p bastion` is the older form of `ProxyJump bastion`. */
const forwarding = /^(?:\S*\/)?ssh (?:-q )?-W '?%h:%p'? (?:-q )?(\S+)$/;

function jumpOf({ values }: Collected): readonly string[] | undefined {
  const jump = values.get("proxyjump");
  if (jump !== undefined)
    return isNone(jump)
      ? []
      : jump.values[0].split(",").map((host) => host.trim().replace(/^ssh:\/\//, ""));
  const command = values.get("proxycommand");
  if (command === undefined || isNone(command)) return undefined;
  const host = forwarding.exec(command.values[0])?.[1];
  if (host !== undefined) return [host];
  throw configFailure(
    command,
    "ProxyCommand is not supported. Use ProxyJump, or set router.jump in the profile",
  );
}
