import { afterEach, expect, test } from "vitest";
import { simulatedShell } from "../../../simulator/router/shell.ts";
import { armGuard, restoreGuard } from "../../../src/router/guard/guard.ts";
import { parseServices, readServices, setServices } from "../../../src/router/openwrt/services.ts";
import { call, clock, order, router, shell, start } from "./started-router.ts";

const path = "service.modemmanager";
const stopped = [{ path, from: "enabled, running", to: "disabled, stopped" }];

afterEach(() => router.close());

test("a power cut before the confirmation enables and starts stopped services again", async () => {
  await start({ faults: ["modemmanager-running"] });
  const before = await readServices(shell, stopped, call);
  const services = [{ name: "modemmanager", actions: ["enable", "start"] }];
  await armGuard(shell, { ...order, services }, call);
  await setServices(shell, stopped, clock, call);
  const between = await readServices(shell, stopped, call);

  await router.powerCut();
  await router.clock.sleep(60_000, call);

  const after = await readServices(await simulatedShell(router)(call), stopped, call);
  expect([before, between, after].map((states) => states[path])).toEqual([
    "enabled, running",
    "disabled, stopped",
    "enabled, running",
  ]);
});

test("a service keeps running when the guard is not armed any more", async () => {
  await start({ faults: ["modemmanager-running"] });
  await armGuard(shell, order, call);
  await restoreGuard(shell, order.token, call);

  const refused = setServices(shell, stopped, clock, { ...call, guard: order.token });

  await expect(refused).rejects.toMatchObject({ code: "apply/not-confirmed" });
  expect(await readServices(shell, stopped, call)).toEqual({ [path]: "enabled, running" });
});

test("a service that does not stop fails its step", async () => {
  const script =
    "#!/bin/sh /etc/rc.common\nSTART=70\nstop() { return 0; }\nenabled() { return 0; }\n";
  await start({ files: { "/etc/init.d/quectel-cm": `${script}disable() { return 0; }\n` } });
  await shell.exec(["sh", "-c", "/etc/init.d/quectel-cm enable"], call);

  const change = { ...stopped[0], path: "service.quectel-cm", from: null, to: "disabled, stopped" };

  await expect(setServices(shell, [change], clock, call)).rejects.toMatchObject({
    code: "router/command-failed",
  });
});

test("a recorded service without its process counts as running when it starts at boot", () => {
  expect(
    parseServices("service a enabled\nservice b disabled\nservice c-d enabled stopped\n"),
  ).toEqual({
    "service.a": "enabled, running",
    "service.b": "disabled, stopped",
    "service.c-d": "enabled, stopped",
  });
});
