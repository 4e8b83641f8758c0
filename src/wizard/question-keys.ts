/** The option and the profile key that answer a question in advance. */
export interface QuestionKey {
  /** As the user types it, with its value. */
  readonly option: string;
  /** Absent for questions about this one run. */
  readonly profileKey?: string;
}

/** Every question of the wizard, by its id. */
export const questionKeys = {
  port: { option: "--port PORT", profileKey: "modem.port" },
  "no-modem": { option: "--port PORT", profileKey: "modem.port" },
  sim: { option: "--sim-pin-env NAME or --sim-slot N", profileKey: "modem.sim" },
  "apn-choice": { option: "--apn NAME", profileKey: "modem.apn" },
  apn: { option: "--apn NAME", profileKey: "modem.apn" },
  nat: { option: "--nat", profileKey: "modem.passthrough.nat" },
  "with-router": { option: "--host ADDRESS or --no-router", profileKey: "router" },
  gateway: { option: "--host ADDRESS", profileKey: "router.host" },
  host: { option: "--host ADDRESS", profileKey: "router.host" },
  login: {
    option: "--password-env NAME, --password-file FILE or --key FILE",
    profileKey: "router.password",
  },
  "router-trouble": {
    option: "--host ADDRESS or --host-key FINGERPRINT",
    profileKey: "router.host-key",
  },
  key: { option: "--key FILE", profileKey: "router.key" },
  device: { option: "--wan-device NAME", profileKey: "router.wan.device" },
  retire: { option: "--retire", profileKey: "router.wan.retire" },
  lan: { option: "--modem-lan ADDRESS", profileKey: "modem.lan" },
  "lan-other": { option: "--modem-lan ADDRESS", profileKey: "modem.lan" },
  management: { option: "--management", profileKey: "router.wan.management" },
  agree: { option: "--yes" },
  save: { option: "--save FILE" },
  "save-as": { option: "--save FILE" },
} as const satisfies Readonly<Record<string, QuestionKey>>;

/** Returns the option and the profile key of a question, or undefined for one of another command. */
export function keyOf(id: string): QuestionKey | undefined {
  return Object.entries(questionKeys).find(([known]) => known === id)?.[1];
}
