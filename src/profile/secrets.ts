/** Where a secret is found, exactly as the profile says it. Never the secret itself, so it may be printed and stored. */
export type SecretRef =
  | "prompt"
  | { readonly env: string }
  | { readonly file: string }
  | { readonly command: readonly [string, ...string[]] };

/** How people read it in a message: where to look, not what is there. Arguments stay out, they may be telling. */
export function describeSecretRef(ref: SecretRef): string {
  if (ref === "prompt") return "typed in when asked";
  if ("env" in ref) return `the environment variable ${ref.env}`;
  if ("file" in ref) return `the file ${ref.file}`;
  return `the output of ${ref.command[0]}`;
}
