import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openBed, type Bed } from "../test/support/openwrt-bed.ts";
import { ethernetMode } from "../test/support/openwrt-bed/facts.ts";
import { person, type Person } from "../test/support/openwrt-bed/person.ts";
import { outcome } from "../test/support/openwrt-bed/run.ts";
import { takeTurns, type Finding } from "./measure.ts";

/** A whole `apply` to a router alone, guarded and confirmed, against a bare script that writes as much and guards nothing, over one multiplexed connection. */
export async function routerJob(): Promise<readonly Finding[]> {
  await using bed = await openBed({ modem: { nonVolatile: ethernetMode } });
  await using user = await person(bed);
  await bed.wanBecomes("192.168.225.");
  await user.write(
    "dhcp.yaml",
    "ethermode: 1\nrouter:\n  host: 192.168.1.1\n  wan: { interface: wan, metric: 10 }\n",
  );
  const hasty = await bareScript(user, "hasty.sh", "");
  // What we wait for before we say that it is done: netifd runs on the new configuration.
  const patient = await bareScript(
    user,
    "patient.sh",
    "until ubus call network.interface.wan status | grep -q '\"metric\": 10,'; do sleep 0.1; done",
  );
  const scripted = (script: string) => async (): Promise<void> => {
    await spoil(bed);
    const [program, ...words] = bed.onComputer(["sh", script]);
    const { status, stderr } = await outcome(program, words);
    if (status !== 0) throw new Error(`the bare script ended with ${status}: ${stderr}`);
  };
  const times = await takeTurns(5, {
    apply: async () => {
      await spoil(bed);
      const { exit, stderr } = await user.cli(["apply", "dhcp.yaml", "--yes", "--json"]);
      if (exit !== 0) throw new Error(`apply ended with ${exit}: ${stderr}`);
    },
    patient: scripted(patient),
    hasty: scripted(hasty),
    spoil: () => spoil(bed),
  });
  const spoiling = times["spoil"] ?? 0;
  const against = (baseline: string, name: string): Finding => ({
    what: "apply to a router alone",
    milliseconds: (times["apply"] ?? 0) - spoiling,
    baseline,
    baselineMilliseconds: (times[name] ?? 0) - spoiling,
  });
  return [
    { ...against("bare script until it is in effect", "patient"), goal: 2 },
    { ...against("bare script that does not look", "hasty"), goal: 2 },
  ];
}

/** So that there is something to write each time, and something to see once it is in effect. */
async function spoil(bed: Bed): Promise<void> {
  await bed.router([
    "/bin/sh",
    "-c",
    "uci set network.wan.metric=77; uci commit network; ubus call network reload; until ubus call network.interface.wan status | grep -q '\"metric\": 77,'; do sleep 0.1; done; reload_config",
  ]);
}

/** Show three configurations, set fifteen options, commit, reload, read the fifteen back: two sessions over one connection (tooling.md 5.1). */
async function bareScript({ folder }: Person, name: string, ending: string): Promise<string> {
  const options = Array.from({ length: 15 }, (_none, index) =>
    index === 0 ? "network.wan.metric=10" : `network.wan.bench${index}=${index}`,
  );
  const job = [
    ...["network", "firewall", "dhcp"].map((config) => `uci show ${config} >/dev/null`),
    ...options.map((option) => `uci set ${option}`),
    "uci commit network",
    "reload_config",
    ...options.map((option) => `uci get ${option.split("=")[0]} >/dev/null`),
    ending,
  ];
  const ssh = `ssh -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o ControlPath=${folder}/control`;
  const path = join(folder, name);
  await writeFile(
    path,
    `set -e\n${ssh} -o ControlMaster=yes -fN root@192.168.1.1 </dev/null >/dev/null 2>&1\n${ssh} root@192.168.1.1 sh -se <<'EOF'\n${job.join("\n")}\nEOF\n${ssh} -O exit root@192.168.1.1 2>/dev/null\n`,
  );
  return path;
}
