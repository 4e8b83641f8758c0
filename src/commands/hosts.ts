import { askYesNo } from "../app/ask.ts";
import { readTargets } from "../app/read-targets.ts";
import { reporterFor } from "../app/reporting.ts";
import { hostKeyScanner } from "../app/router-access.ts";
import type { OfferedHostKey } from "../app/router-access.ts";
import { Failure, failureCodes } from "../core/failure.ts";
import type { Target } from "../profile/targets.ts";
import { fingerprint, renderKnownHost } from "../router/ssh/known-hosts.ts";
import type { Emit, TargetResult } from "../workflows/events.ts";
import { exitOf, runOnTargets } from "../workflows/fleet.ts";
import { failed, failureOf } from "../workflows/run/outcome.ts";
import type { Invocation } from "./command.ts";
import { limitsOf } from "./run-targets.ts";
import { quoteWords } from "../uci/quote.ts";

/** A new host key with its target. */
interface Offer {
  readonly name: string;
  readonly key: OfferedHostKey;
  readonly emit: Emit;
}

/** Reads the host keys of all targets, and saves the new ones after confirmation. */
export async function run({ args, options, io, typed }: Invocation): Promise<number> {
  const [action, ...files] = args;
  if (action !== "scan" || options["simulate"] === true) throw notSupported(action, files);
  const targets = (await readTargets(files, options, io)).filter(({ router }) => router);
  const reporter = reporterFor(options, io);
  const scan = hostKeyScanner(options, io);
  const call = { signal: io.interrupt };
  const offers: Offer[] = [];
  const saved = new Set<string>();
  const work = async (target: Target): Promise<TargetResult> => {
    const emit: Emit = (event) => reporter.event(event, target.name);
    try {
      if (target.router !== undefined) {
        const key = await scan(target.router, emit, call);
        emit(eventOf(key, key.state === "new" ? "offered" : "known"));
        if (key.state === "new") offers.push({ name: target.name, key, emit });
      }
      return { name: target.name, outcome: "unchanged", exit: 0 };
    } catch (error) {
      return failed(target.name, failureOf(error, call), emit);
    }
  };
  const left = (target: Target): TargetResult =>
    failed(target.name, new Failure("interrupted", { message: "Interrupted." }), (event) =>
      reporter.event(event, target.name),
    );
  const results = await runOnTargets(targets, limitsOf(options), call, left, work);
  const isSaved = offers.length === 0 || (await agree(offers.length, { options, io, typed }));
  if (isSaved)
    for (const { key, emit } of offers) {
      // Two targets can share a router.
      const line = renderKnownHost(key.address, key.key);
      if (!saved.has(line)) await key.save(call);
      saved.add(line);
      emit(eventOf(key, "saved"));
    }
  const refused = isSaved ? [] : offers.map(({ name }) => name);
  const final = results.map((result) =>
    refused.includes(result.name)
      ? { ...result, outcome: "refused" as const, exit: failureCodes["refused/declined"] }
      : result,
  );
  const exit = exitOf(final, call);
  reporter.result(final, exit);
  return exit;
}

async function agree(
  count: number,
  { options, io, typed }: Pick<Invocation, "options" | "io" | "typed">,
): Promise<boolean> {
  if (options["yes"] === true) return true;
  const keys = count === 1 ? "this host key" : `these ${count} host keys`;
  const text = `Save ${keys}? Compare the fingerprints with those of the routers first.`;
  // Enter alone must not trust a host.
  return askYesNo(text, { option: "--yes", typed }, options, io);
}

function eventOf(
  { label, key }: OfferedHostKey,
  trust: "known" | "offered" | "saved",
): Parameters<Emit>[0] {
  return {
    type: "host-key",
    host: `${label} ${key.type}`,
    fingerprint: fingerprint(key.blob),
    trust,
  };
}

function notSupported(action: string | undefined, files: readonly string[]): Failure {
  const command = ["ethermode", "hosts", "scan", ...(files.length === 0 ? ["FILE"] : files)];
  return action === "scan"
    ? new Failure("usage/not-supported-here", {
        message: "Simulated routers have no host keys.",
        hint: "Run the same command without --simulate.",
      })
    : new Failure("usage/unknown", {
        message: `Unknown action "${action ?? ""}" of hosts.`,
        hint: `Read the host keys of all targets of a profile:\n  ${quoteWords(command)}`,
      });
}
