import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** Programs that the end-to-end tests use, with their Debian packages. */
const parts = {
  dropbear: "dropbear-bin",
  dropbearkey: "dropbear-bin",
  busybox: "busybox",
  ssh: "openssh-client",
  "ssh-agent": "openssh-client",
  gammu: "gammu",
  socat: "socat",
  dnsmasq: "dnsmasq-base",
  ip: "iproute2",
  nft: "nftables",
  tmux: "tmux",
  unshare: "util-linux",
  strace: "strace",
  perl: "perl-base",
  shellcheck: "shellcheck",
  "ansible-playbook": "ansible-core",
} as const;

const aptLock = join(tmpdir(), "ethermode-apt.lock");
const installScript =
  'dpkg -s "$@" > /dev/null 2>&1 || ' +
  "{ export DEBIAN_FRONTEND=noninteractive; " +
  'apt-get update -qq; apt-get install -y -qq --no-install-recommends "$@"; }';

/** Returns the command that installs Debian packages. Two can start at once; the second finds everything installed. */
export function installCommand(packages: readonly string[]): readonly [string, readonly string[]] {
  return ["flock", [aptLock, "sh", "-c", installScript, "sh", ...packages]];
}

/** Installs missing packages as root on Debian, and returns those still missing. Under CI these are an error. */
export function installRealParts(): readonly string[] {
  const missing = missingPackages();
  if (missing.length === 0) return [];
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    const [program, words] = installCommand(missing);
    spawnSync(program, words, { stdio: "ignore" });
  }
  const still = missingPackages();
  if (still.length > 0) {
    const message = `The end-to-end tests need packages that are not installed: apt-get install ${still.join(" ")}`;
    if (process.env["CI"] !== undefined) throw new Error(message);
    console.error(`\n*** ${message}\n*** The tests that need them are SKIPPED.\n`);
  }
  return still;
}

function missingPackages(): readonly string[] {
  return [
    ...new Set(
      Object.entries(parts).flatMap(([program, name]) => (isInstalled(program) ? [] : [name])),
    ),
  ];
}

export function isInstalled(program: string): boolean {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/sbin"];
  return folders.some((folder) => existsSync(join(folder, program)));
}

/** Returns why tests on real parts cannot run here, or undefined when they can. */
export function whyNoRealParts(): string | undefined {
  if (process.platform !== "linux") return "only on Linux";
  if (process.getuid?.() !== 0) return "only as root (network namespaces, private mounts)";
  const missing = missingPackages();
  return missing.length === 0 ? undefined : `missing: ${missing.join(" ")}`;
}
