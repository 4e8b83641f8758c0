import { expect, test } from "vitest";
import { runAsked } from "../support/program.ts";
import { startRecordingSsh } from "../support/recording-ssh.ts";

test("a command asks for a typed password once per target and offers it to that router only", async () => {
  await using barn = await startRecordingSsh();
  await using van = await startRecordingSsh();
  const profile = `ethermode: 1
router: { host: 127.0.0.1, password: prompt }
targets:
  - { name: barn, router: { port: ${barn.port} } }
  - { name: van, router: { port: ${van.port} } }
`;

  const { exit, shown, answered } = await runAsked(
    profile,
    ["plan", "fleet.yaml"],
    [
      [`password of root@127.0.0.1:${barn.port} for barn`, "for-barn\r"],
      [`password of root@127.0.0.1:${van.port} for van`, "for-van\r"],
    ],
  );

  expect({ exit, answered }).toEqual({ exit: 4, answered: 2 });
  expect([new Set(barn.offered()), new Set(van.offered())]).toEqual([
    new Set(["for-barn"]),
    new Set(["for-van"]),
  ]);
  expect(shown.indexOf("for van")).toBeLessThan(shown.indexOf("Login as"));
  expect(shown).not.toMatch(/for-barn|for-van/);
});
