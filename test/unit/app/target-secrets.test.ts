import { expect, test } from "vitest";
import { askSecrets, secretsByTarget } from "../../../src/app/target-secrets.ts";
import { targetOf } from "../../../src/profile/targets.ts";
import type { Target } from "../../../src/profile/targets.ts";
import type { SecretSources } from "../../../src/runs/secrets.ts";

const call = { signal: new AbortController().signal };

function prompting(name: string): Target {
  return targetOf(
    name,
    { file: "fleet.yaml", line: 1 },
    {
      modem: { sim: { pin: "prompt" }, apn: { name: "x", auth: "pap", username: "prompt" } },
      router: { host: "10.0.0.1", password: "prompt" },
    },
  );
}

function asking(): { readonly asked: string[]; readonly sources: SecretSources } {
  const asked: string[] = [];
  const fail = async (): Promise<never> => {
    throw new Error("no other source is used");
  };
  return {
    asked,
    sources: {
      env: {},
      readFile: fail,
      run: fail,
      ask: async (question) => {
        asked.push(question);
        return `answer ${asked.length}`;
      },
    },
  };
}

test("the user enters the secrets of each target of one address, once and before it runs", async () => {
  const [barn, van] = [prompting("barn"), prompting("van")];
  const { asked, sources } = asking();
  const secretsOf = secretsByTarget(sources, [barn, van]);

  for (const target of [barn, van])
    await askSecrets(target, ["router", "apn", "pin"], secretsOf(target), call);
  const passwords = [];
  for (const target of [van, barn, van])
    if (target.router !== undefined)
      passwords.push((await secretsOf(target).password(target.router, call))?.reveal());

  expect(asked).toEqual(
    ["barn", "van"].flatMap((name) => [
      `password of root@10.0.0.1 for ${name}`,
      `user name of the APN for ${name}`,
      `PIN of the SIM card for ${name}`,
    ]),
  );
  expect(passwords).toEqual(["answer 4", "answer 1", "answer 4"]);
});

test("the user enters a rejected password again", async () => {
  const barn = prompting("barn");
  const { asked, sources } = asking();
  const secrets = secretsByTarget(sources, [barn])(barn);
  if (barn.router === undefined) throw new Error("the target has a router");

  await secrets.password(barn.router, call);
  secrets.forgetPassword(barn.router);
  await secrets.password(barn.router, call);

  expect(asked).toEqual(["password of root@10.0.0.1", "password of root@10.0.0.1"]);
});
