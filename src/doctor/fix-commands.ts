import { otherRules } from "../at-profiles/settings/other-rules.ts";
import { quoteWords } from "../uci/quote.ts";
import { freeLan, freeRouterLan, subnetClashOf } from "./subnet-clash.ts";
import { missingPassthroughFix } from "./passthrough-offer.ts";
import type { AnsweringRouter, DiagnosisInput } from "./diagnosis-input.ts";
import type { WriteObstacle } from "./router-input.ts";

/** Returns advice with a command alone on its own line, ready to copy. */
export function withCommand(advice: string, command: string): string {
  return `${advice}\n  ${command}`;
}

/**
 * Returns how to apply the profile in use, or how to create one. Overlapping LANs come first, and
 * so does any other state in which apply refuses to run.
 */
export function applyFix(input: DiagnosisInput): string {
  if (subnetClashOf(input) !== undefined) return clashFix(input);
  const obstacle = applyObstacle(input);
  if (obstacle !== undefined) return obstacle;
  return input.profile === undefined
    ? withCommand("Run the setup wizard:", "ethermode setup")
    : withCommand("Apply the profile:", applyCommand(input.profile));
}

/** The finding that explains an obstacle and how to remove it. */
export const obstacleFindings = {
  "unsaved-changes": "staged-changes",
  "apply-pending": "staged-changes",
  "guard-armed": "guard-armed",
  "flash-full": "read-only-router",
  "not-lasting": "read-only-router",
  overridden: "read-only-router",
} as const satisfies Readonly<Record<WriteObstacle["kind"], string>>;

/** Returns the steps before an apply that would be refused now, or undefined if apply can run. */
function applyObstacle(input: DiagnosisInput): string | undefined {
  const { modem, router, texts } = input;
  const firmwareFix = missingPassthroughFix(input);
  if (firmwareFix !== undefined) return firmwareFix;
  if (modem?.state === "answers") {
    if (modem.readOnly !== undefined)
      return `ethermode does not change this modem: ${modem.readOnly}. Use the manufacturer's tools.`;
    const others = modem.values[otherRules.id];
    if (Array.isArray(others) && others.length > 0)
      return "Remove the modem's other data rules first: see the finding foreign-rules.";
  }
  if (router?.state !== "answers") return undefined;
  const [obstacle] = router.obstacles;
  if (obstacle !== undefined)
    return `Apply is refused at present: see the finding ${obstacleFindings[obstacle.kind]}.`;
  const { refusal } = router.wan;
  // A paste does not show the ports of the router.
  return refusal === undefined || texts !== undefined
    ? undefined
    : `${refusal.message} ${refusal.hint}`;
}

/**
 * Returns the change to make in the profile in use, and how to apply it. Without a profile, the
 * setup wizard makes the change. `options` set values that it would not ask for. `undefined`: the
 * wizard cannot make the change.
 */
export function profileFix(
  change: string,
  { profile }: DiagnosisInput,
  setupOptions: readonly string[] | undefined = [],
): string {
  if (profile !== undefined)
    return withCommand(`${change} in the profile, then apply it:`, applyCommand(profile));
  const setup = quoteWords(["ethermode", "setup", ...(setupOptions ?? [])]);
  return setupOptions === undefined
    ? withCommand(`${change} in a profile. To create one, run the setup wizard:`, setup)
    : withCommand("Run the setup wizard:", setup);
}

/** Returns how to separate the modem's LAN from the router's. */
export function clashFix(input: DiagnosisInput): string {
  const { modem, router } = input;
  if (modem?.state !== "answers" || router?.state !== "answers") return applyFix(input);
  const address = freeLan(modem.values, router.lanSubnets);
  if (address !== undefined)
    return profileFix(`Set \`modem.lan: { address: ${address} }\``, input, [
      "--modem-lan",
      address,
    ]);
  const clash = subnetClashOf(input);
  const name = clash?.interface ?? "lan";
  const other = freeRouterLan(modem.lan, router.lanSubnets);
  return withCommand(
    `The LAN of this modem cannot be set. Give the router's "${name}" another address, which also moves its computers:`,
    routerCommand(
      `uci set network.${name}.ipaddr=${other}; uci set network.${name}.netmask=255.255.255.0; ` +
        "uci commit network; reload_config",
      router,
    ),
  );
}

function applyCommand(profile: string): string {
  return quoteWords(["ethermode", "apply", profile]);
}

/** Returns the shell command that sends one AT command to the modem. */
export function atCommand(command: string, { atOptions = [] }: DiagnosisInput): string {
  return quoteWords(["ethermode", "at", ...atOptions, command]);
}

/** Returns the shell command that runs a program on the router. */
export function routerCommand(program: string, { sshDestination }: AnsweringRouter): string {
  return `ssh ${sshDestination} ${quoteWords([program])}`;
}
