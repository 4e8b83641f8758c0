import type { AnsweringRouter, DiagnosisInput } from "../diagnosis-input.ts";
import { isThroughWan } from "../effective-route.ts";
import { atCommand, routerCommand, withCommand } from "../fix-commands.ts";
import type { PathInput, ProbesInput } from "../path-input.ts";
import { defineRule, routerOrTexts } from "../rule.ts";
import type { FindingDetails } from "../rule.ts";
import { linesOf } from "./logged-messages.ts";
import { dnsFailureInTexts, noInternetInTexts } from "./path-in-texts.ts";

/** A carrier can assign an address and forward nothing: no credit, a wrong APN, a dead session. */
export const noInternet = routerOrTexts("no-internet", silentInternet, noInternetInTexts);

function silentInternet(router: AnsweringRouter, input: DiagnosisInput): readonly FindingDetails[] {
  const { path } = router;
  const probes = path?.probes;
  if (path === undefined || probes?.internet !== "silent" || isThroughWan(path) === false)
    return [];
  const output = path.zones?.closedOutput;
  if (output !== undefined && path.firewall !== "stopped")
    return [
      {
        severity: "error",
        message: "The router's firewall rejects what the router itself sends to the Internet.",
        evidence: [output],
        fix: 'Set "Output" of the WAN\'s zone to accept in LuCI (Network > Firewall).',
      },
    ];
  return [
    {
      severity: "error",
      message: "The WAN has an address, but nothing on the Internet answers the router.",
      evidence: evidenceOf(probes),
      fix: fixFor(router, probes, input),
    },
  ];
}

function evidenceOf({ target = "", gateway, lookups }: ProbesInput): readonly string[] {
  return [
    `ping and TCP port 80 of ${target}: no answer`,
    ...(gateway === undefined
      ? []
      : [`gateway of the lease: ${gateway === "answered" ? "answers ping" : "no answer to ping"}`]),
    ...lookups.map(({ server, result }) => `DNS server ${server}: ${resultTexts[result]}`),
  ];
}

const resultTexts = {
  resolved: "answers",
  silent: "no answer",
  refused: "refuses the query",
  "unknown-name": "does not know the name",
} as const;

function fixFor(router: AnsweringRouter, { lookups }: ProbesInput, input: DiagnosisInput): string {
  const isWalled = lookups.some(({ result }) => result === "resolved");
  const advice = isWalled
    ? "Only DNS works: check the credit and the data plan of the SIM card with the carrier."
    : "Check the APN, and the credit and the data plan of the SIM card.";
  if (input.modem?.state !== "answers")
    return withCommand(
      `${advice} Then request a new lease:`,
      routerCommand(`ifup ${router.wan.interface}`, router),
    );
  return withCommand(
    `${advice} Then restart the modem for a new data connection:`,
    atCommand("AT+CFUN=1,1", input),
  );
}

/** Programs in the LAN ask the router's resolver, which asks the servers of the WAN. */
export const dnsFailure = defineRule({
  code: "dns-failure",
  check: (input) => {
    const found = routerOrTexts("dns-failure", failingNames, dnsFailureInTexts).check(input);
    return found.length > 0 ? found : failedStart(input);
  },
});

/** The log of a dnsmasq that did not start, while nothing shows that one runs now. */
function failedStart(input: DiagnosisInput): readonly FindingDetails[] {
  const lines = linesOf("dns-failure", input);
  const path = input.router?.state === "answers" ? input.router.path : undefined;
  if (lines.length === 0 || path?.dns.resolver === "running") return [];
  return [
    {
      severity: "error",
      message:
        "The DNS server of the router did not start, so computers in the LAN resolve no names.",
      evidence: lines.map((line) => line.trim()),
      fix: withCommand("See which program uses port 53 on the router:", "netstat -lnp | grep :53"),
    },
  ];
}

function failingNames(router: AnsweringRouter): readonly FindingDetails[] {
  const { path, wan } = router;
  if (path === undefined || wan.address === undefined) return [];
  const { dns, probes } = path;
  if (probes?.internet === "silent" || isThroughWan(path) === false) return [];
  const own = probes?.lookups.find(({ server }) => server === localResolver);
  if (own?.result === "resolved") return [];
  if (dns.resolver === "stopped")
    return [
      {
        severity: "error",
        message: "No DNS server runs on the router, so computers in the LAN resolve no names.",
        evidence: ["UDP port 53 of the router: closed"],
        fix: withCommand(
          "Start dnsmasq:",
          routerCommand("/etc/init.d/dnsmasq enable; /etc/init.d/dnsmasq restart", router),
        ),
      },
    ];
  if (dns.isKnown && dns.servers.length === 0)
    return [
      {
        severity: "error",
        message: "The router has no DNS server to ask.",
        evidence: unusedEvidence(path),
        fix: peerDnsFix(router),
      },
    ];
  return own === undefined ? [] : [unanswered(router, path, own.result)];
}

const localResolver = "127.0.0.1";

function unanswered(
  router: AnsweringRouter,
  path: PathInput,
  result: ProbesInput["lookups"][number]["result"],
): FindingDetails {
  const { dns, probes } = path;
  const others = (probes?.lookups ?? []).filter(({ server }) => server !== localResolver);
  const silent = others.filter((one) => one.result !== "resolved").map(({ server }) => server);
  const evidence = [
    `resolver of the router: ${resultTexts[result]}`,
    ...others.map(
      (one) =>
        `DNS server ${one.server} (${sourceOf(one.server, path)}): ${resultTexts[one.result]}`,
    ),
    ...unusedEvidence(path),
  ];
  if (result === "unknown-name")
    return {
      severity: "warning",
      message: "The router's DNS answers, but does not know a well-known name.",
      evidence,
      fix: "Check the filters and the DNS servers of the router, or name another host with --check.",
    };
  if (silent.length > 0 && silent.length === others.length)
    return {
      severity: "error",
      message: `Names are not resolved: ${silent.join(" and ")} does not answer.`,
      evidence,
      fix: dns.unused.length > 0 ? peerDnsFix(router) : serverFix(router, silent[0] ?? "", path),
    };
  return {
    severity: "error",
    message: "The router's resolver answers no query, although its DNS servers answer.",
    evidence,
    fix: withCommand(
      "Restart it, then read its messages:",
      routerCommand("/etc/init.d/dnsmasq restart; sleep 2; logread -e dnsmasq", router),
    ),
  };
}

function sourceOf(server: string, { dns }: PathInput): string {
  return dns.servers.find(({ address }) => address === server)?.from ?? "of the lease";
}

function unusedEvidence({ dns }: PathInput): readonly string[] {
  return dns.unused.length === 0
    ? []
    : [`DNS servers of the lease that peerdns leaves out: ${dns.unused.join(", ")}`];
}

function peerDnsFix(router: AnsweringRouter): string {
  const path = `network.${router.wan.interface}`;
  return withCommand(
    "Use the DNS servers of the lease:",
    routerCommand(
      `uci -q delete ${path}.peerdns; uci -q delete ${path}.dns; uci commit network; reload_config`,
      router,
    ),
  );
}

function serverFix(router: AnsweringRouter, server: string, path: PathInput): string {
  const from = sourceOf(server, path);
  const wan = `network.${router.wan.interface}`;
  return from.startsWith("dhcp.") || from.startsWith("network.")
    ? `Replace ${server} in ${from} on the router by a DNS server that answers, such as 1.1.1.1.`
    : withCommand(
        "The carrier's DNS server does not answer. Use another one:",
        routerCommand(
          `uci set ${wan}.peerdns=0; uci add_list ${wan}.dns=1.1.1.1; uci commit network; reload_config`,
          router,
        ),
      );
}
