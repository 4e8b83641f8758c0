import { accepted, atText } from "../../at/exchange.ts";
import type { AtReply } from "../../at/reply.ts";
import { defined } from "../../core/defined.ts";
import { number } from "../arguments.ts";
import { defineSetting } from "../setting.ts";
import type { Setting } from "../setting.ts";
import { functionLevel } from "./function-level.ts";

/**
 * A password that the modem does not show is missing. `unknown` is an unsupported answer, which is
 * never overwritten.
 */
export type PdpLogin =
  | { readonly auth: "none" | "unknown" }
  | { readonly auth: "pap" | "chap"; readonly user: string; readonly password?: string };

/**
 * Returns the setting for user name and password of one PDP context. Assumed from 3GPP: no source
 * shows whether these modems support it (docs/facts/modem.md#identity). Only firmware that answers
 * the query is written. AT+QICSGP, known from UniSoc (docs/facts/modem.md#pdp-login), also sets the
 * APN and is not used.
 */
export function pdpLogin(cid: number): Setting<PdpLogin> {
  const row = number(cid, { from: 1, to: 16 });
  return defineSetting<PdpLogin>({
    id: `cgauth.${row}`,
    title: `APN login of context ${row}`,
    meaning:
      "User name and password for the APN. Few carriers check them. They are stored only in the " +
      "snapshot of a run.",
    example: {
      from: { auth: "none" },
      to: { auth: "pap", user: "name", password: "password" },
    },
    takesEffect: "at-once",
    source: "assumed: 3GPP TS 27.007 10.1.31",
    holds: "secrets",
    read: {
      text: "AT+CGAUTH?",
      timeoutMs: 5_000,
      parse: (reply) => loginOf(reply, row),
    },
    // As for the APN: it applies from the next attach, and a context in use cannot be redefined.
    write: (next) => [
      accepted("AT+CFUN=0", { timeoutMs: 20_000 }),
      accepted(`AT+CGAUTH=${row},${argumentsOf(next)}`, {
        timeoutMs: 5_000,
        retries: 3,
        ...defined({
          shown: isLogin(next) ? `AT+CGAUTH=${row},${protocols[next.auth]},[secret]` : undefined,
        }),
      }),
      accepted("AT+CFUN=1", { timeoutMs: 20_000 }),
    ],
    disturbs: [functionLevel.id],
    equal: sameLogin,
    show: (login) =>
      isLogin(login)
        ? `${login.auth.toUpperCase()} with user name and password`
        : login.auth === "none"
          ? "none"
          : "unreadable",
  });
}

const protocols = { none: 0, pap: 1, chap: 2 } as const;

/**
 * Parses a login. The answer may omit contexts without login. An unexpected answer is `unknown`, so
 * that this assumed query never ends a run.
 */
function loginOf(reply: AtReply, row: string): PdpLogin {
  const fields = reply.rows("+CGAUTH", row)[0];
  if (fields === undefined) return { auth: "none" };
  const [protocol, user = "", password] = fields;
  if (protocol === "0") return { auth: "none" };
  if (protocol !== "1" && protocol !== "2") return { auth: "unknown" };
  const isShown = password !== undefined && password !== "" && !/^\*+$/.test(password);
  return { auth: protocol === "1" ? "pap" : "chap", user, ...(isShown ? { password } : {}) };
}

function argumentsOf(login: PdpLogin): string {
  if (!isLogin(login)) return String(protocols.none);
  return [protocols[login.auth], atText(login.user), atText(login.password ?? "")].join(",");
}

/** A password that the modem does not show is not compared. */
function sameLogin(a: PdpLogin, b: PdpLogin): boolean {
  if (!isLogin(a) || !isLogin(b)) return a.auth === b.auth;
  const samePassword =
    a.password === undefined || b.password === undefined || a.password === b.password;
  return a.auth === b.auth && a.user === b.user && samePassword;
}

function isLogin(login: PdpLogin): login is Extract<PdpLogin, { readonly user: string }> {
  return login.auth === "pap" || login.auth === "chap";
}
