import { randomBytes } from "node:crypto";
import type { AnySetting } from "../../at-profiles/setting.ts";
import { functionLevel } from "../../at-profiles/settings/function-level.ts";
import { callContext, carrierAddress } from "../observe/data-call.ts";
import type { Call } from "../../core/call.ts";
import { Failure, isFailure } from "../../core/failure.ts";
import type { Json } from "../../core/json.ts";
import { sameValue } from "../../plan/state.ts";
import { isRewriteReason } from "../../plan/step.ts";
import type { Plan, Step } from "../../plan/step.ts";
import { staysDown } from "../../plan/towards.ts";
import { armGuard, confirmGuard } from "../../router/guard/guard.ts";
import { readTexts, readValues } from "../../router/openwrt/read-uci.ts";
import { isInEffect, reload } from "../../router/openwrt/reload.ts";
import { renewLease, wanStatus } from "../../router/openwrt/wan-interface.ts";
import { writeUci } from "../../router/openwrt/write-uci.ts";
import { replaceFiles, restorable } from "../../router/openwrt/replace.ts";
import type { Run } from "../../runs/store.ts";
import { parsePath } from "../../uci/path.ts";
import type { Devices } from "../devices.ts";
import type { Emit } from "../events.ts";
import { notingRefusal, written } from "../observe/firmware-memory.ts";
import type { ModemLink } from "../modem/modem-link.ts";
import { refusedIs } from "../observe/read-settings.ts";
import type { RouterLink } from "../router/router-link.ts";
import { reading } from "../router/router-link.ts";
import type { UnlockSim } from "../modem/unlock-sim.ts";

/** Where a step is taken. */
export interface StepContext {
  readonly devices: Devices;
  readonly run: Run;
  readonly phase: "apply" | "undo";
  /** What a renewed lease must bring. */
  readonly lease: "carrier-address" | "any-address";
  readonly plan: Plan;
  readonly index: number;
  readonly unlock?: UnlockSim;
  readonly stop: AbortSignal;
  readonly emit: Emit;
}

export interface StepHandler<S extends Step> {
  /** What the device says just before the step is taken. */
  check(step: S, context: StepContext, call: Call): Promise<"to-do" | "already-done" | "drifted">;
  apply(step: S, context: StepContext, call: Call): Promise<void>;
}

type Of<K extends Step["kind"]> = Extract<Step, { kind: K }>;

/** How long a data call may take to come up after the rule was written, and a lease after the renewal (QA waits up to 120 s). */
const dataCallMs = 90_000;
const leaseMs = 45_000;
/** When any lease will do nothing hangs on it, and an interface that goes back to PPPoE or static will never have one. */
const anyLeaseMs = 15_000;
/** A router with many interfaces and radios takes its time; far more than the one or two seconds seen (openwrt.md D). */
const reloadMs = 40_000;
const reloadPollMs = 100;
const pollMs = 1_000;
/** AT+CFUN? of a modem in use. */
const radioOn = 1;

const always = async (): Promise<"to-do"> => "to-do";

const setModem: StepHandler<Of<"modem.set">> = {
  check: async ({ setting: id, from, to, reason }, { devices }, call) => {
    const modem = needModem(devices);
    const setting = needSetting(modem, id);
    const current = await modem.send(setting.read, call);
    if (setting.equal(to, current)) return isRewriteReason(reason) ? "to-do" : "already-done";
    const isExpected = setting.equal(from, current) || sameValue(from, current);
    return isExpected || reason === "restart-sensitive" ? "to-do" : "drifted";
  },
  apply: async (step, { devices, unlock }, call) => {
    const modem = needModem(devices);
    const setting = needSetting(modem, step.setting);
    const current = await modem.send(setting.read, call);
    let unanswered: Failure | undefined;
    for (const exchange of setting.write(step.to, current)) {
      const lost = await modem
        .send(exchange, call)
        .catch(notingRefusal(modem.remember, setting, step.to))
        .then(() => undefined, inWords(modem, setting, step.to));
      unanswered ??= lost;
    }
    // A write is never sent twice: whether one without an answer was carried out, the modem itself says.
    const now = await modem.send(setting.read, call);
    if (!setting.equal(step.to, now)) {
      if (unanswered !== undefined) throw unanswered;
      await modem.remember([written(setting, step.to, "not-taken")]);
      throw new Failure("apply/step-failed", {
        message: `${modem.model.title} accepted "${setting.title}" but still reports ${setting.show(now)} instead of ${setting.show(step.to)}.`,
        hint: "Run the same command with --trace FILE and look at the conversation.",
      });
    }
    if (unanswered === undefined) await modem.remember([written(setting, step.to, "accepted")]);
    // A radio that was off, or another slot, has the card ask again.
    await unlock?.(call);
  },
};

/** A refusal by what was to be set, not by the command that was to do it; a lost answer is handed back, everything else thrown. */
function inWords(modem: ModemLink, setting: AnySetting, to: Json): (error: unknown) => Failure {
  return (error) => {
    if (isFailure(error, "modem/no-answer", "modem/unexpected-reply")) return error;
    if (!isFailure(error, "modem/refused")) throw error;
    const cause = error.cause;
    const reason =
      typeof cause === "object" && cause !== null && "line" in cause ? String(cause.line) : "ERROR";
    throw new Failure("modem/refused", {
      message: `${modem.model.title} refused to set "${setting.title}" to ${setting.show(to)} (${reason}).`,
      hint:
        error.hint ??
        "Run the same command with --trace FILE to see the conversation; a newer firmware may accept it.",
      cause: error,
    });
  };
}

const restartModem: StepHandler<Of<"modem.restart">> = {
  check: always,
  apply: async (_step, { devices, emit, unlock }, call) => {
    const modem = needModem(devices);
    const before = await modem.send(functionLevel.read, call).catch(refusedIs(undefined));
    await modem.restart(emit, call);
    await radioAsBefore(modem, before, emit, call);
    await unlock?.(call);
  },
};

/** Some modems come up with their radio off, from a stale value of their own (modem.md 7 #22). */
async function radioAsBefore(
  modem: ModemLink,
  before: number | undefined,
  emit: Emit,
  call: Call,
): Promise<void> {
  const now =
    before === radioOn
      ? await modem.send(functionLevel.read, call).catch(refusedIs(undefined))
      : before;
  if (now === undefined || now === before) return;
  emit({
    type: "finding",
    code: "radio-off",
    severity: "info",
    message: "The modem came back from its restart with its radio off; it is switched on again.",
    evidence: [`AT+CFUN? says ${now}`],
  });
  for (const exchange of functionLevel.write(radioOn, now)) await modem.send(exchange, call);
}

const armRouter: StepHandler<Of<"router.guard">> = {
  check: always,
  apply: async (step, { devices, run, phase, plan, index }, call) => {
    const token = randomBytes(16).toString("hex");
    await run.record({ phase, step: index, state: "started", note: { guard: token } });
    const router = needRouter(devices);
    const shell = await router.shell(call);
    // Its answer may be lost on the way; one that was refused is not armed.
    router.guardToken = token;
    await armGuard(
      shell,
      {
        token,
        seconds: step.seconds,
        configs: step.configs,
        interfaces: startedAgain(plan, router.wish.wan.interface),
      },
      call,
    ).catch((error: unknown) => {
      if (!isFailure(error, "router/connection-lost")) router.guardToken = undefined;
      throw error;
    });
  },
};

/** What the router restarts when it goes back: the WAN, unless that was off before. */
function startedAgain(plan: Plan, wan: string): readonly string[] {
  const before = Object.fromEntries(
    plan.flatMap((step) =>
      step.kind === "router.write"
        ? step.changes.map(({ path, from }) => [path, from] as const)
        : [],
    ),
  );
  return staysDown(before, wan) ? [] : [wan];
}

const writeRouter: StepHandler<Of<"router.write">> = {
  check: async (step, { devices }, call) => {
    const router = needRouter(devices);
    const now = await reading(router, call, (shell) =>
      readValues(
        shell,
        step.changes.map(({ path }) => path),
        call,
      ),
    );
    const holds = (side: "from" | "to"): boolean =>
      step.changes.every((change) => sameValue(now[change.path] ?? null, change[side]));
    if (holds("to")) return "already-done";
    return holds("from") ? "to-do" : "drifted";
  },
  apply: async ({ changes, files }, { devices }, call) => {
    const shell = await needRouter(devices).shell(call);
    if (files === undefined) return writeUci(shell, changes, call);
    const now = await readTexts(shell, Object.keys(files), call);
    const whole = restorable(files, now, changes);
    await writeUci(
      shell,
      changes.filter(({ path }) => whole[parsePath(path).config] === undefined),
      call,
    );
    await replaceFiles(shell, whole, now, call);
  },
};

const reloadRouter: StepHandler<Of<"router.reload">> = {
  check: always,
  apply: async (step, context, call) => {
    const router = needRouter(context.devices);
    const { clock } = context.devices;
    await reload(await router.shell(call), step.configs, call);
    const written = context.plan
      .slice(0, context.index)
      .findLast(({ kind }) => kind === "router.write");
    const changes = written?.kind === "router.write" ? written.changes : [];
    const deadline = clock.now() + reloadMs;
    while (!(await reading(router, call, (shell) => isInEffect(shell, changes, call)))) {
      if (clock.now() >= deadline) {
        throw new Failure("apply/step-failed", {
          message: `${router.host} was told its new configuration but does not take it up.`,
          hint: "Look at `logread` on the router for what netifd says.",
        });
      }
      await clock.sleep(reloadPollMs, call);
    }
  },
};

const renewRouter: StepHandler<Of<"router.renew">> = {
  check: always,
  apply: async (step, context, call) => {
    const address =
      context.lease === "carrier-address" ? await awaitDataCall(context, call) : undefined;
    for (const attempt of [1, 2]) {
      await renewLease(await needRouter(context.devices).shell(call), step.interface, call);
      const lease = await awaitLease(step.interface, address, context, call);
      if (address === undefined || lease === address || attempt === 2) return;
    }
  },
};

const confirmRouter: StepHandler<Of<"router.confirm">> = {
  check: always,
  apply: async (_step, { devices, emit }, call) => {
    const router = needRouter(devices);
    const token = router.guardToken;
    if (token === undefined)
      throw new Failure("internal/bug", {
        message: "A router change is confirmed that no guard watches.",
      });
    emit({ type: "waiting", for: "router", seconds: 60 });
    const shell = await reconnectPatiently(router, devices, call);
    await confirmGuard(shell, token, call);
    router.guardToken = undefined;
  },
};

export const handlers = {
  "modem.set": setModem,
  "modem.restart": restartModem,
  "router.guard": armRouter,
  "router.write": writeRouter,
  "router.reload": reloadRouter,
  "router.renew": renewRouter,
  "router.confirm": confirmRouter,
} satisfies { [K in Step["kind"]]: StepHandler<Of<K>> };

/** The first lease is handed out before the data call is up (modem.md 7 #10), so renewing waits for it. */
async function awaitDataCall(
  { devices, stop, emit }: StepContext,
  call: Call,
): Promise<string | undefined> {
  const { modem, clock } = devices;
  if (modem === undefined) return undefined;
  const deadline = clock.now() + dataCallMs;
  emit({ type: "waiting", for: "data-call", seconds: dataCallMs / 1000 });
  const context = await callContext(modem, call);
  while (!stop.aborted) {
    const address = await carrierAddress(modem, context, call);
    if (address !== undefined || clock.now() >= deadline) return address;
    await clock.sleep(pollMs, call);
  }
  return undefined;
}

async function awaitLease(
  name: string,
  wanted: string | undefined,
  context: StepContext,
  call: Call,
): Promise<string | undefined> {
  const { devices, stop, emit } = context;
  const { clock } = devices;
  const patienceMs = wanted === undefined ? anyLeaseMs : leaseMs;
  const deadline = clock.now() + patienceMs;
  emit({ type: "waiting", for: "lease", seconds: patienceMs / 1000 });
  let last: string | undefined;
  while (!stop.aborted) {
    await clock.sleep(pollMs, call);
    const lease = await reading(needRouter(devices), call, (shell) => wanStatus(shell, name, call));
    last = lease.up ? lease.address : undefined;
    const settled = last !== undefined && (wanted === undefined || last === wanted);
    if (settled || clock.now() >= deadline) return last;
  }
  return last;
}

/** A reload can silence a router for some seconds; the guard decides what happens when it stays silent (openwrt.md E). */
async function reconnectPatiently(
  router: RouterLink,
  { clock }: Devices,
  call: Call,
): Promise<Awaited<ReturnType<RouterLink["reconnect"]>>> {
  const deadline = clock.now() + 60_000;
  for (;;) {
    try {
      return await router.reconnect(call);
    } catch (error) {
      const passing = isFailure(error, "router/unreachable", "router/connection-lost");
      if (!passing || clock.now() >= deadline) {
        throw new Failure("apply/not-confirmed", {
          message: `${router.host} cannot be reached any more after the change.`,
          hint: "Do nothing: the router restores its old configuration by itself.",
          cause: error,
        });
      }
      await clock.sleep(pollMs, call);
    }
  }
}

function needModem({ modem }: Devices): ModemLink {
  if (modem !== undefined) return modem;
  throw new Failure("internal/bug", {
    message: "The plan has a modem step, but the target has no modem.",
  });
}

function needRouter({ router }: Devices): RouterLink {
  if (router !== undefined) return router;
  throw new Failure("internal/bug", {
    message: "The plan has a router step, but the target has no router.",
  });
}

function needSetting(modem: ModemLink, id: string): AnySetting {
  const setting = modem.settings.find((known) => known.id === id);
  if (setting !== undefined) return setting as AnySetting;
  throw new Failure("internal/bug", { message: `${modem.model.title} has no setting ${id}.` });
}
