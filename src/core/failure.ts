/**
 * Failure codes with their exit codes. Codes are public: they are documented in docs/failures.md
 * and never reused.
 */
export const failureCodes = {
  "internal/bug": 1,

  "busy/port-held": 3,
  "busy/run-locked": 3,
  "busy/unsaved-changes": 3,
  "busy/apply-pending": 3,
  "busy/guard-armed": 3,

  "port/not-found": 4,
  "port/no-at-port": 4,
  "port/no-permission": 4,
  "port/vanished": 4,
  "port/failed": 4,
  "port/not-recorded": 4,
  "modem/no-answer": 4,
  "modem/refused": 4,
  "modem/unexpected-reply": 4,
  "modem/sim-missing": 4,
  "modem/sim-locked": 4,
  "modem/not-restarted": 4,
  "modem/not-back": 4,
  "modem/left-usb": 4,
  "router/unreachable": 4,
  "router/login-refused": 4,
  "router/host-key-changed": 4,
  "router/host-key-unknown": 4,
  "router/connection-lost": 4,
  "router/command-failed": 4,
  "router/unexpected-reply": 4,
  "router/not-recorded": 4,
  "target/timed-out": 4,

  "apply/step-failed": 5,
  "apply/drifted": 5,
  "apply/not-confirmed": 5,
  "apply/not-verified": 5,

  "rollback/incomplete": 6,
  "rollback/no-snapshot": 64,

  "verify/not-proven": 7,

  "refused/unknown-modem": 9,
  "refused/other-model": 9,
  "refused/other-modem": 9,
  "refused/other-router": 9,
  "refused/foreign-values": 9,
  "refused/no-passthrough": 9,
  "refused/no-ethernet": 9,
  "refused/foreign-rules": 9,
  "refused/dangerous-command": 9,
  "refused/subnet-clash": 9,
  "refused/not-openwrt": 9,
  "refused/no-wan-port": 9,
  "refused/read-only-router": 9,
  "refused/last-way-in": 9,
  "refused/no-snapshot-kept": 9,
  "refused/unreadable-run": 9,
  "refused/bad-value": 9,
  "refused/unknown-value": 9,
  "refused/not-started": 9,
  "refused/plan-stale": 9,
  "refused/declined": 9,

  "usage/unknown": 64,
  "usage/missing-answer": 64,
  "usage/several-modems": 64,
  "usage/not-a-terminal": 64,
  "usage/unknown-run": 64,
  "usage/unknown-target": 64,
  "usage/not-supported-here": 64,

  "profile/not-found": 65,
  "profile/syntax": 65,
  "profile/invalid": 65,
  "profile/missing-secret": 65,
  "plan/invalid": 65,
  "profile/ssh-config": 65,

  interrupted: 130,
} as const satisfies Record<string, number>;

export type FailureCode = keyof typeof failureCodes;

export interface FailureDetails {
  /** The cause and its consequence, for the user. */
  readonly message: string;
  /** The next action of the user. */
  readonly hint?: string;
  /** The fingerprint of the new host key, where the user may accept it. */
  readonly newHostKey?: string;
  readonly cause?: unknown;
}

/** The only error class of this program. Thrown where the cause is known. */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly code: FailureCode;
  readonly hint: string | undefined;
  readonly newHostKey: string | undefined;

  constructor(code: FailureCode, details: FailureDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
    this.newHostKey = details.newHostKey;
  }

  get exitCode(): number {
    return failureCodes[this.code];
  }
}

export function isFailure(error: unknown, ...codes: readonly FailureCode[]): error is Failure {
  return error instanceof Failure && (codes.length === 0 || codes.includes(error.code));
}

/** Returns any thrown value as a Failure. Every other error is a bug in this program. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (isMissingPart(error))
    return new Failure("internal/bug", {
      message: `The files of ethermode changed during this run. ${message}`,
      hint:
        "Run the same command again. If a change was interrupted, restore the state before it:\n" +
        "  ethermode rollback",
      cause: error,
    });
  return new Failure("internal/bug", {
    message,
    hint: "This is a bug in ethermode. Report it with the output of the same command with --verbose.",
    cause: error,
  });
}

/** An update replaced the files of the running program, which loads some of them late. */
function isMissingPart(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    ("code" in error && error.code === "ERR_MODULE_NOT_FOUND") ||
    (error instanceof SyntaxError && / does not provide an export named /.test(error.message))
  );
}
