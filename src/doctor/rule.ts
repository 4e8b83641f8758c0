import type { AnsweringModem, DiagnosisInput, AnsweringRouter } from "./diagnosis-input.ts";

export type Severity = "info" | "warning" | "error";

/** What one rule has to say about the facts. */
export interface Complaint {
  /** error: it cannot work like this. warning: something is to be done. info: good to know. */
  readonly severity: Severity;
  readonly message: string;
  readonly evidence: readonly string[];
  /** The one thing to do; missing when there is nothing to do. */
  readonly fix?: string;
}

/** One kind of trouble. Its code is public and documented in docs/findings.md. */
export interface Rule<Code extends string = string> {
  readonly code: Code;
  check(facts: DiagnosisInput): readonly Complaint[];
}

export function defineRule<const Code extends string>(rule: Rule<Code>): Rule<Code> {
  return rule;
}

/** A rule about a modem that answers. */
export function modemRule<const Code extends string>(
  code: Code,
  check: (modem: AnsweringModem, facts: DiagnosisInput) => readonly Complaint[],
): Rule<Code> {
  return {
    code,
    check: (facts) => (facts.modem?.state === "answers" ? check(facts.modem, facts) : []),
  };
}

/** A rule about a router that answers. */
export function routerRule<const Code extends string>(
  code: Code,
  check: (router: AnsweringRouter, facts: DiagnosisInput) => readonly Complaint[],
): Rule<Code> {
  return {
    code,
    check: (facts) => (facts.router?.state === "answers" ? check(facts.router, facts) : []),
  };
}
