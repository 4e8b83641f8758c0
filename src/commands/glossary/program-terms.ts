import { term } from "./term.ts";
import type { Term } from "./term.ts";

/** Words of this program. */
export const programTerms: readonly Term[] = [
  term(
    "profile|YAML",
    "The file with the desired state of modem and router. The wizard writes one.",
    { source: "docs/profiles.md" },
  ),
  term(
    "AT session|picocom|minicom|PuTTY",
    "A conversation with the modem on its AT port. The command `at` holds one, in place of terminal " +
      "programs.",
    { at: "AT", source: "docs/getting-started.md" },
  ),
  term("target", "One modem, one router, or both, named in a profile.", {
    source: "docs/profiles.md",
  }),
  term("plan|dry run", "The list of changes that apply would make. It changes nothing.", {
    source: "docs/safety.md",
  }),
  term(
    "apply",
    "Executes the plan after a confirmation, verifies the result, and rolls back a failed change.",
    { source: "docs/safety.md" },
  ),
  term("verify|drift", "Compares the devices with the profile. Drift: they differ.", {
    source: "docs/profiles.md",
  }),
  term("step|change", "One change of a plan. The modem or the router executes it.", {
    source: "docs/safety.md",
  }),
  term("outage|downtime", "The seconds without Internet that a plan estimates.", {
    source: "docs/safety.md",
  }),
  term(
    "proven|proof",
    "The addresses of modem and router are equal, and the path to the Internet works.",
    {
      source: "docs/safety.md",
    },
  ),
  term("run|run id", "One execution with its snapshot, plan, journal and outcome.", {
    source: "docs/safety.md",
  }),
  term("snapshot", "The state of both devices before a run, stored on this computer.", {
    source: "docs/safety.md",
  }),
  term(
    "journal",
    "The record of each step of a run. After a power cut the next run continues from it.",
    { source: "docs/safety.md" },
  ),
  term("rollback|undo", "Restores the snapshot of a run.", { source: "docs/safety.md" }),
  term(
    "udev|permission|dialout|permission denied",
    "Access to the modem's port. The group of the port, usually dialout, or a udev rule gives it: " +
      "the option --install-udev of detect prints the commands.",
    { source: "docs/getting-started.md" },
  ),
  term(
    "guard|automatic rollback|confirm",
    "The automatic rollback on the router: it restores the old configuration unless ethermode " +
      "confirms in time, also after a power cut.",
    { uci: "/etc/init.d/ethermode-guard", source: "docs/safety.md" },
  ),
  term("finding", "One diagnosis of the doctor: a code, a severity, evidence, and a fix.", {
    source: "docs/findings.md",
  }),
  term(
    "verdict",
    "The relation of modem and router WAN address: passthrough, double NAT, stale lease, and " +
      "others.",
    { source: "docs/findings.md" },
  ),
  term(
    "ladder|rung|path",
    "The chain from the power supply to the Internet. The first broken rung is the one to fix.",
    { source: "docs/findings.md" },
  ),
  term(
    "severity|warning|info",
    "error: it cannot work. warning: an action is needed. info: good to know.",
    { source: "docs/findings.md" },
  ),
  term("recording|bundle", "The masked answers of the devices, in a file of `doctor --save`.", {
    source: "docs/adding-a-case.md",
  }),
  term("fleet|canary|tag", "Several targets in one command. A canary runs first, alone.", {
    source: "docs/profiles.md",
  }),
  term("state folder|state-dir", "The folder with runs, locks and known hosts.", {
    source: "docs/safety.md",
  }),
  term(
    "simulator|simulate|demo",
    "A simulated modem and router, to try everything without hardware.",
    { source: "docs/simulator.md" },
  ),
  term(
    "management address|management",
    "An additional address of the router in the modem's LAN, to reach the modem's page.",
    { uci: "network.modem", source: "docs/profiles.md" },
  ),
];
