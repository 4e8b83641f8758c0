/** The option for each profile key that `setup` has an option for. */
export const optionsOfKeys: Readonly<Record<string, string>> = {
  "modem.model": "--model",
  "modem.port": "--port",
  "modem.apn.name": "--apn",
  "modem.apn": "--apn",
  "modem.lan.address": "--modem-lan",
  "modem.lan": "--modem-lan",
  "modem.sim.pin": "--sim-pin-env",
  "modem.sim.slot": "--sim-slot",
  "modem.passthrough.nat": "--nat",
  "modem.passthrough.bind": "--bind",
  "modem.ethernet": "--ethernet",
  "router.host": "--host",
  "router.port": "--ssh-port",
  "router.user": "--user",
  "router.password": "--password-env",
  "router.key": "--key",
  "router.host-key": "--host-key",
  "router.wan.device": "--wan-device",
  "router.wan.ipv6": "--ipv6",
  "router.wan.retire": "--retire",
  "router.wan.management": "--management",
};

/** YAML in a hint, as the option with the same meaning. */
const snippets: readonly (readonly [yaml: RegExp, option: string])[] = [
  [/modem: \{ sim: \{ pin: \{ env: (\w+) \} \} \}/g, "--sim-pin-env $1"],
  [/modem: \{ apn: \{ name: ([^\s,}]+)[^\n]*\}/g, "--apn $1"],
  [/modem: \{ lan: \{ address: ([\d.]+)[^\n]*\}/g, "--modem-lan $1"],
];

/** Returns a text about profile keys as one about options, for a user without a profile. */
export function forOptions(text: string): string {
  let changed = text
    .replaceAll("`--port PATH` or `modem.port`", "`--port PATH`")
    .replaceAll("`--port PATH`, or with `modem.port` in the profile", "`--port PATH`")
    .replaceAll(/(?:add it to|refer to it in) the profile\b/g, "pass it")
    .replaceAll("leave `router` out of the profile", "pass `--no-router`")
    .replaceAll(/ (?:to|from|in) the profile(?=[\s,.:(])/g, "");
  for (const [yaml, option] of snippets) changed = changed.replaceAll(yaml, option);
  for (const [key, flag] of Object.entries(optionsOfKeys)) {
    const name = key.replaceAll(".", "\\.");
    changed = changed.replaceAll(
      new RegExp(`(?<![\\w.-])${name}(?![\\w-]|\\.\\w)(?:: (?=[^\`\\n]+\`))?`, "g"),
      (match) => (match.endsWith(": ") ? `${flag} ` : flag),
    );
  }
  return changed;
}

/** Returns a text about options as one about questions, for a user who typed no option. */
export function forAnswers(text: string): string {
  return text
    .replace(/\s*Correct the (?:value|secret) [^.]*\./, "")
    .replace("Check --password-env and --user.", "Check the password.")
    .replace("Set --password-env or --key.", "Choose another login.")
    .replace("Set --key to a private key", "Enter the path of a private key")
    .replace("Check the spelling of --host", "Check the spelling of the router's address")
    .replaceAll("--host", "the router's address")
    .replaceAll("--ssh-port", "the router's SSH port");
}
