/** Reference to a secret, as in the profile. It never contains the secret, so it can be printed and stored. */
export type SecretRef =
  | "prompt"
  | { readonly env: string }
  | { readonly file: string }
  | { readonly command: readonly [string, ...string[]] };

/** Returns the reference as text for messages. Omits arguments of commands, which can contain secrets. */
export function describeSecretRef(ref: SecretRef): string {
  if (ref === "prompt") return "typed at the prompt";
  if ("env" in ref) return `the environment variable ${ref.env}`;
  if ("file" in ref) return `the file ${ref.file}`;
  return `the output of ${ref.command[0]}`;
}

/** The names of a modem's secrets in questions and messages. */
export const secretPurposes = {
  pin: "PIN of the SIM card",
  apnUser: "user name of the APN",
  apnPassword: "password of the APN",
} as const;
