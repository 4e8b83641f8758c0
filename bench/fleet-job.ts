import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openBed, type Bed } from "../test/support/openwrt-bed.ts";
import { ethernetMode } from "../test/support/openwrt-bed/facts.ts";
import { person, type Person } from "../test/support/openwrt-bed/bed-user.ts";
import { outcome } from "../test/support/openwrt-bed/run.ts";
import { undoList, type UndoList } from "../test/support/openwrt-bed/undo-list.ts";
import { alternate, type Measurement } from "./measure.ts";
import { resetMetric } from "./router-job.ts";

const fleets = (process.env["ETHERMODE_BENCH_ROUTERS"] ?? "1,8").split(",").map(Number);
const rounds = 3;

/** The change that every contender makes, until netifd uses it. */
const job = [
  "uci set network.wan.metric=10",
  "uci commit network",
  "reload_config",
  "until ubus call network.interface.wan status | grep -q '\"metric\": 10,'; do sleep 0.1; done",
].join("\n");

const sshOptions = [
  "StrictHostKeyChecking=no",
  "UserKnownHostsFile=/dev/null",
  "LogLevel=ERROR",
  "ControlMaster=auto",
  "ControlPersist=60s",
]
  .map((option) => `-o ${option}`)
  .join(" ");

/** Measures an `apply` to several routers against the same UCI changes by Ansible and by xargs with ssh. */
export async function fleetJob(): Promise<readonly Measurement[]> {
  const measurements: Measurement[] = [];
  for (const count of fleets) measurements.push(...(await fleetOf(count)));
  return measurements;
}

async function fleetOf(count: number): Promise<readonly Measurement[]> {
  await using undo = undoList();
  const beds = await openBeds(count, undo);
  const user = undo.use(await person(beds[0]));
  const hosts = beds.map(({ lan }) => lan);
  await writeFiles(user, hosts);
  const [first] = beds;
  if (first === undefined) return [];
  const onComputer = async (line: string): Promise<void> => {
    const [program, ...words] = first.onComputer([
      "sh",
      "-ec",
      `cd ${user.folder}; export HOME=$PWD; ${line}`,
    ]);
    const { status, stdout, stderr } = await outcome(program, words);
    if (status !== 0) throw new Error(`${line} ended with ${status}: ${stdout}${stderr}`);
  };
  const contenders = {
    ethermode: async (): Promise<void> => {
      const words = ["apply", "fleet.yaml", "--yes", "--json", "--parallel", String(count)];
      const { exit, stderr } = await user.cli(words);
      if (exit !== 0) throw new Error(`apply ended with ${exit}: ${stderr}`);
    },
    ansible: () => onComputer(`ansible-playbook -i hosts.ini -f ${count} site.yml`),
    xargs: () =>
      onComputer(
        `xargs -P ${count} -I HOST sh -ec 'ssh ${sshOptions} -o ControlPath=$PWD/xargs-%h root@HOST sh -se ` +
          `< job.sh; ssh ${sshOptions} -o ControlPath=$PWD/xargs-%h -O exit root@HOST 2>&1' < hosts`,
      ),
  };
  const times = await alternate(rounds, contenders, async () => {
    await Promise.all(beds.map((bed) => resetMetric(bed)));
    await onComputer("rm -rf .ansible/cp");
  });
  const comparedTo = (name: "ansible" | "xargs", goal: number): Measurement => ({
    title: `apply to ${count} ${count === 1 ? "router" : "routers"}`,
    milliseconds: times["ethermode"] ?? 0,
    baseline: name === "xargs" ? "xargs with ssh" : "Ansible, raw",
    baselineMilliseconds: times[name] ?? 0,
    goal,
  });
  return [comparedTo("ansible", 0.5), comparedTo("xargs", 1.2)];
}

async function openBeds(count: number, undo: UndoList): Promise<readonly Bed[]> {
  const optionsOf = (index: number): Parameters<typeof openBed>[0] => ({
    lan: `10.0.${index}.1`,
    modem: {
      serial: `5e1f0a${index}`,
      nonVolatile: ethernetMode,
      carrierAddress: `100.72.1.${41 + index}`,
    },
  });
  const first = undo.use(await openBed(optionsOf(0)));
  const beds = [first];
  for (let index = 1; index < count; index += 1)
    beds.push(undo.use(await openBed({ ...optionsOf(index), beside: first })));
  await Promise.all(beds.map((bed) => bed.wanBecomes("192.168.225.")));
  return beds;
}

async function writeFiles({ folder }: Person, hosts: readonly string[]): Promise<void> {
  const targets = hosts
    .map((host) => `  - { name: ${host}, router: { host: ${host} } }\n`)
    .join("");
  const files = {
    "fleet.yaml": `ethermode: 1\nrouter: { wan: { interface: wan, metric: 10 } }\ntargets:\n${targets}`,
    "hosts.ini": `[all]\n${hosts.join("\n")}\n[all:vars]\nansible_user=root\nansible_ssh_common_args=${sshOptions}\n`,
    "site.yml": JSON.stringify([
      { hosts: "all", gather_facts: false, tasks: [{ name: "WAN metric", raw: job }] },
    ]),
    "job.sh": `${job}\n`,
    hosts: `${hosts.join("\n")}\n`,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}
