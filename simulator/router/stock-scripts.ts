import { readText, writeText, type Disk } from "../shell/disk.ts";
import type { RouterMachine } from "./machine.ts";

/** Writes the init script of a service of the image, with its links when it is enabled. */
export function writeService(
  disk: Disk,
  name: string,
  start: string,
  stop: string,
  enabled: boolean,
): void {
  writeText(disk, `/etc/init.d/${name}`, scriptOf(name, start, stop), 0o755);
  if (!enabled) return;
  if (start !== "") disk.symlink(`../init.d/${name}`, `/etc/rc.d/S${start}${name}`);
  if (stop !== "") disk.symlink(`../init.d/${name}`, `/etc/rc.d/K${stop}${name}`);
}

function scriptOf(name: string, start: string, stop: string): string {
  const actions = ["start", "stop", "reload", "restart"].map(
    (action) => `${action}() { /bin/.stock ${name} ${action}; }\n`,
  );
  return (
    `#!/bin/sh /etc/rc.common\nSTART=${start}\nSTOP=${stop}\n${actions.join("")}` +
    `running() { /bin/.stock-running ${name}; }\n`
  );
}

/** Whether a script is as the image has it. Such a script needs no shell to run. */
export function isStockScript(disk: Disk, path: string, name: string): boolean {
  const text = readText(disk, path);
  const [, start = "", stop = ""] = /^START=(.*)\nSTOP=(.*)$/m.exec(text ?? "") ?? [];
  const isExecutable = ((disk.stat(path, "follow")?.mode ?? 0) & 0o111) !== 0;
  return isExecutable && text === scriptOf(name, start, stop);
}

/** The action of an init script that belongs to the image. */
export function actOnService(
  { netifd, reloads, services }: Pick<RouterMachine, "netifd" | "reloads" | "services">,
  service: string,
  action: string,
): void {
  if (service === "network" && action === "restart") {
    netifd.stop();
    reloads.reload("network", 3000);
  } else if (action === "stop") services.system(service, "stopped");
  else {
    if (action !== "reload") services.system(service, "running");
    reloads.reload(service, 1000);
  }
}
