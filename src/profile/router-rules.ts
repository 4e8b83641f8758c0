import { isAddress, isAddressLike } from "./addresses.ts";
import { isPassthroughWithoutNat } from "./modem-rules.ts";
import { retirableWords } from "../uci/modem-programs.ts";
import { didYouMean } from "./suggest.ts";
import type { MergedTarget, RuleViolation } from "./rule.ts";

export function* login({ router }: MergedTarget): Iterable<RuleViolation> {
  if (router === undefined) return;
  const { host, key, agent, jump } = router;
  if (host === undefined)
    yield {
      path: ["router"],
      text: '"host" is missing in router. Remove `router` to configure a modem alone.',
    };
  else if (isAddressLike(host) && !isAddress(host))
    yield {
      path: ["router", "host"],
      text: `expected a host name or an address, found ${host}${portAdvice(host)}`,
    };
  if (key !== undefined && agent === true)
    yield {
      path: ["router", "agent"],
      text: "`agent: true` uses only the agent's keys, but `key` is set. Remove one of them.",
    };
  const jumpPort = Number(/:(\d+)$/.exec(jump ?? "")?.[1] ?? 22);
  if (jumpPort < 1 || jumpPort > 65_535)
    yield {
      path: ["router", "jump"],
      text: `expected a port number from 1 to 65535, found ${jumpPort}`,
    };
}

function portAdvice(host: string): string {
  return /^[^:]+:\d+$/.test(host) ? ". Write the port under `port`." : "";
}

export function* wan({ router }: MergedTarget): Iterable<RuleViolation> {
  const { interface: name = "wan", retire = [] } = router?.wan ?? {};
  for (const [index, retired] of retire.entries()) {
    const path = ["router", "wan", "retire", index];
    if (retired === name)
      yield { path, text: `${retired} is the WAN interface. The WAN cannot be retired.` };
    else if (accessInterfaces.includes(retired))
      yield { path, text: `${retired} cannot be retired. The router would be unreachable.` };
    else if (!interfaceName.test(retired) && !retirableWords.includes(retired))
      yield {
        path,
        text:
          `expected an interface of at most 15 letters, digits and underscores, or one of the ` +
          `programs ${retirableWords.join(", ")}, found "${retired}"` +
          didYouMean(retired, retirableWords),
      };
  }
  if (accessInterfaces.includes(name))
    yield {
      path: ["router", "wan", "interface"],
      text: `${name} cannot be the WAN. The router would be unreachable.`,
    };
}

const interfaceName = /^\w{1,15}$/;

/** Interfaces through which the router is reached. */
const accessInterfaces: readonly string[] = ["lan", "loopback"];

/**
 * Without passthrough the WAN leads to the modem's web interface anyway;
 * without NAT nothing does (docs/facts/modem.md#ippt-nat).
 */
export function* management({ modem, router }: MergedTarget): Iterable<RuleViolation> {
  if (router?.wan?.management !== true || modem === undefined) return;
  const path = ["router", "wan", "management"];
  if (modem.passthrough?.enabled === false)
    yield {
      path,
      text:
        "`management: true` needs passthrough." +
        " Without passthrough the WAN already reaches the modem's web interface.",
    };
  else if (isPassthroughWithoutNat(modem))
    yield {
      path,
      text:
        "`management: true` needs `modem.passthrough.nat: true`." +
        " Without NAT the modem does not answer on its LAN address.",
    };
}
