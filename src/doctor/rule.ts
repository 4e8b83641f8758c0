import type {
  AnsweringModem,
  AnsweringRouter,
  DiagnosisInput,
  TextSigns,
} from "./diagnosis-input.ts";

export type Severity = "info" | "warning" | "error";

/** One finding without the code of its rule. */
export interface FindingDetails {
  /** error: it cannot work. warning: the user should act. info: good to know. */
  readonly severity: Severity;
  /** The symptom in one sentence. */
  readonly message: string;
  readonly evidence: readonly string[];
  /** The action for the user, with commands on their own lines; absent when none is needed. */
  readonly fix?: string;
}

/** One kind of finding. Its code is public and documented in docs/findings.md. */
export interface Rule<Code extends string = string> {
  readonly code: Code;
  check(input: DiagnosisInput): readonly FindingDetails[];
}

export function defineRule<const Code extends string>(rule: Rule<Code>): Rule<Code> {
  return rule;
}

/** Returns a rule that applies only to a modem that answers. */
export function modemRule<const Code extends string>(
  code: Code,
  check: (modem: AnsweringModem, input: DiagnosisInput) => readonly FindingDetails[],
): Rule<Code> {
  return {
    code,
    check: (input) => (input.modem?.state === "answers" ? check(input.modem, input) : []),
  };
}

/** Returns a rule that applies only to a router that answers. */
export function routerRule<const Code extends string>(
  code: Code,
  check: (router: AnsweringRouter, input: DiagnosisInput) => readonly FindingDetails[],
): Rule<Code> {
  return {
    code,
    check: (input) => (input.router?.state === "answers" ? check(input.router, input) : []),
  };
}

/** Returns a rule that applies to a router that answers, and else to pasted texts. */
export function routerOrTexts<const Code extends string>(
  code: Code,
  check: (router: AnsweringRouter, input: DiagnosisInput) => readonly FindingDetails[],
  inTexts: (texts: TextSigns, input: DiagnosisInput) => readonly FindingDetails[],
): Rule<Code> {
  return {
    code,
    check: (input) => {
      const found = input.router?.state === "answers" ? check(input.router, input) : [];
      return found.length > 0 || input.texts === undefined ? found : inTexts(input.texts, input);
    },
  };
}
