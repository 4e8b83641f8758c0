import { assert, property, string } from "fast-check";
import { expect, test } from "vitest";
import { pdpContext } from "../../../src/at-profiles/settings/pdp-context.ts";
import { pdpLogin } from "../../../src/at-profiles/settings/pdp-login.ts";
import { enterPin } from "../../../src/at-profiles/queries/sim.ts";
import { Secret } from "../../../src/core/secret.ts";

test("a login is sent as quoted arguments and masked in traces", () => {
  const exchanges = pdpLogin(1).write(
    { auth: "pap", user: "alice", password: "word" },
    { auth: "none" },
  );

  expect(exchanges.map(({ text, shown }) => shown ?? text)).toEqual([
    "AT+CFUN=0",
    "AT+CGAUTH=1,1,[secret]",
    "AT+CFUN=1",
  ]);
});

test.each(['a"b', "a\rb", "é"])(
  "pdpLogin refuses the password %j and does not repeat it",
  (password) => {
    const write = (): unknown =>
      pdpLogin(1).write({ auth: "pap", user: "alice", password }, { auth: "none" });

    expect(write).toThrow(
      expect.objectContaining({
        code: "refused/bad-value",
        message: expect.not.stringContaining(password),
      }),
    );
  },
);

test("a PIN is sent as one quoted argument and masked in traces", () => {
  const exchange = enterPin(new Secret("1234"));

  expect([exchange.text, exchange.shown, exchange.retries]).toEqual([
    'AT+CPIN="1234"',
    'AT+CPIN="[secret]"',
    undefined,
  ]);
});

test.each(["", "123", "123456789", "12a4", '1234","9999', "12 34"])(
  "enterPin refuses the PIN %j",
  (pin) => {
    expect(() => enterPin(new Secret(pin))).toThrow(
      expect.objectContaining({
        code: "refused/bad-value",
        message: expect.not.stringContaining(pin === "" ? "undefined" : pin),
      }),
    );
  },
);

test("any APN is one quoted argument of one command or is refused", () => {
  assert(
    property(string({ unit: "binary", maxLength: 120 }), (apn) => {
      const texts = attempt(() =>
        pdpContext(1)
          .write({ type: "IP", apn }, null)
          .map(({ text }) => text),
      );

      return (
        texts === "refused" || /^AT\+CGDCONT=1,"IP","[^"\x00-\x1f\x7f]*"$/.test(texts[1] ?? "")
      );
    }),
  );
});

function attempt(write: () => readonly string[]): readonly string[] | "refused" {
  try {
    return write();
  } catch {
    return "refused";
  }
}
