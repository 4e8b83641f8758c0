import { quoteWords } from "../uci/quote.ts";
import type { AnsweringRouter, DiagnosisInput } from "./diagnosis-input.ts";

/** Returns advice with a command alone on its own line, ready to copy. */
export function withCommand(advice: string, command: string): string {
  return `${advice}\n  ${command}`;
}

/** Returns how to apply the profile in use, or how to create one. */
export function applyFix(input: DiagnosisInput): string {
  return input.profile === undefined
    ? withCommand("Run the setup wizard:", "ethermode setup")
    : withCommand("Apply the profile:", applyCommand(input));
}

/** Returns the change to make in a profile, and how to apply it. */
export function profileFix(change: string, input: DiagnosisInput): string {
  return withCommand(`${change} in the profile, then apply it:`, applyCommand(input));
}

function applyCommand({ profile }: DiagnosisInput): string {
  return `ethermode apply ${profile === undefined ? "FILE" : quoteWords([profile])}`;
}

/** Returns the shell command that sends one AT command to the modem. */
export function atCommand(command: string, { atOptions = [] }: DiagnosisInput): string {
  return quoteWords(["ethermode", "at", ...atOptions, command]);
}

/** Returns the shell command that runs a program on the router. */
export function routerCommand(program: string, { sshDestination }: AnsweringRouter): string {
  return `ssh ${sshDestination} ${quoteWords([program])}`;
}
