import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openBed, type Bed } from "../test/support/openwrt-bed.ts";
import { ethernetMode } from "../test/support/openwrt-bed/facts.ts";
import { person, type Person } from "../test/support/openwrt-bed/bed-user.ts";
import { outcome } from "../test/support/openwrt-bed/run.ts";
import { routerProcesses } from "../test/support/router-processes.ts";
import { alternate, type Measurement } from "./measure.ts";

const dhcpProfile =
  "ethermode: 1\nrouter:\n  host: 192.168.1.1\n  wan: { interface: wan, metric: 10 }\n";

/** Compares `apply` with a script that writes the same options without a guard, over one connection. */
export async function routerJob(): Promise<readonly Measurement[]> {
  await using bed = await openBed({ modem: { nonVolatile: ethernetMode } });
  await using user = await person(bed);
  await bed.wanBecomes("192.168.225.");
  await user.write("dhcp.yaml", dhcpProfile);
  const withoutWait = await plainScript(user, "no-wait.sh", "");
  // Waits, like apply, until netifd uses the new configuration.
  const withWait = await plainScript(
    user,
    "wait.sh",
    "until ubus call network.interface.wan status | grep -q '\"metric\": 10,'; do sleep 0.1; done",
  );
  const scripted = (script: string) => async (): Promise<void> => {
    const [program, ...words] = bed.onComputer(["sh", script]);
    const { status, stderr } = await outcome(program, words);
    if (status !== 0) throw new Error(`the plain script exited with ${status}: ${stderr}`);
  };
  const apply = async (): Promise<void> => {
    const { exit, stderr } = await user.cli(["apply", "dhcp.yaml", "--yes", "--json"]);
    if (exit !== 0) throw new Error(`apply ended with ${exit}: ${stderr}`);
  };
  const times = await alternate(
    5,
    { apply, withWait: scripted(withWait), withoutWait: scripted(withoutWait) },
    () => resetMetric(bed),
  );
  const comparedTo = (baseline: string, name: string): Measurement => ({
    title: "apply to a router alone",
    milliseconds: times["apply"] ?? 0,
    baseline,
    baselineMilliseconds: times[name] ?? 0,
  });
  return [
    { ...comparedTo("plain script until it is in effect", "withWait"), goal: 2 },
    { ...comparedTo("plain script without waiting", "withoutWait"), goal: 2 },
  ];
}

/**
 * Returns a line with the processes that `apply` and the script start on the router, whose CPU decides
 * how long they take.
 */
export async function routerProcessCounts(): Promise<string> {
  await using bed = await openBed({ modem: { nonVolatile: ethernetMode } });
  await using user = await person(bed);
  await bed.wanBecomes("192.168.225.");
  await user.write("dhcp.yaml", dhcpProfile);
  const script = await plainScript(user, "no-wait.sh", "");
  const [program, ...words] = bed.onComputer(["sh", script]);
  const contenders: Readonly<Record<string, () => Promise<unknown>>> = {
    "plan of a router alone": () => user.cli(["plan", "dhcp.yaml"]),
    "apply to a router alone": () => user.cli(["apply", "dhcp.yaml", "--yes"]),
    "plain script": () => outcome(program, words),
  };
  const texts: string[] = [];
  for (const [name, work] of Object.entries(contenders)) {
    const { forks, execs } = await routerProcesses(bed, work);
    texts.push(`${name} ${forks} forks and ${execs.length} programs`);
  }
  return `     on the router: ${texts.join(", ")}`;
}

/**
 * Changes the metric, so that each round has a value to write and to wait for. The reload that procd
 * starts a second later would apply the change of the next contender early, so it is waited for
 * (docs/facts/openwrt.md#configuration-reload).
 */
export async function resetMetric(bed: Bed): Promise<void> {
  await bed.router([
    "/bin/sh",
    "-c",
    `uci set network.wan.metric=77
uci commit network
ubus call network reload
until ubus call network.interface.wan status | grep -q '"metric": 77,'; do sleep 0.1; done
reload_config
sleep 2`,
  ]);
}

/** Writes a script that shows three configs, sets 15 options, commits, reloads and reads them back. */
async function plainScript({ folder }: Person, name: string, lastCommand: string): Promise<string> {
  const options = Array.from({ length: 15 }, (_none, index) =>
    index === 0 ? "network.wan.metric=10" : `network.wan.bench${index}=${index}`,
  );
  const job = [
    ...["network", "firewall", "dhcp"].map((config) => `uci show ${config} >/dev/null`),
    ...options.map((option) => `uci set ${option}`),
    "uci commit network",
    "reload_config",
    ...options.map((option) => `uci get ${option.split("=")[0]} >/dev/null`),
    lastCommand,
  ];
  const ssh = [
    "ssh -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR",
    `-o ControlPath=${folder}/control`,
  ].join(" ");
  const path = join(folder, name);
  await writeFile(
    path,
    `set -e
${ssh} -o ControlMaster=yes -fN root@192.168.1.1 </dev/null >/dev/null 2>&1
${ssh} root@192.168.1.1 sh -se <<'EOF'
${job.join("\n")}
EOF
${ssh} -O exit root@192.168.1.1 2>/dev/null
`,
  );
  return path;
}
