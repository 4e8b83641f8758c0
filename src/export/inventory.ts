import { defined } from "../core/defined.ts";
import type { Json } from "../core/json.ts";
import { jumpDestination } from "../profile/ssh-destination.ts";
import type { Target } from "../profile/targets.ts";

type HostVars = { readonly [name: string]: Json };

/**
 * Returns the targets as Ansible's dynamic inventory: groups `openwrt`, `modem_only` and one for
 * each tag. It holds no secret: passwords are left to Ansible.
 */
export function inventoryOf(targets: readonly Target[]): Json {
  const groups = new Map<string, string[]>();
  for (const { name, tags, router } of targets)
    for (const group of [router === undefined ? "modem_only" : "openwrt", ...tags.map(groupName)])
      groups.set(group, [...(groups.get(group) ?? []), name]);
  return {
    _meta: {
      hostvars: Object.fromEntries(targets.map((target) => [target.name, hostVars(target)])),
    },
    all: { children: ["ungrouped", ...groups.keys()] },
    ...Object.fromEntries([...groups].map(([group, hosts]) => [group, { hosts }])),
  };
}

/** Returns the variables of one target; none for an unknown name, as Ansible expects. */
export function hostOf(targets: readonly Target[], name: string): Json {
  const target = targets.find((one) => one.name === name);
  return target === undefined ? {} : hostVars(target);
}

function hostVars({ name, source, router }: Target): HostVars {
  const target = { ethermode_target: name, ethermode_profile: source.file };
  if (router === undefined) return { ...target, ansible_connection: "local" };
  const { host, port, user, key, jump, ssh } = router;
  return defined({
    ...target,
    ansible_host: host,
    ansible_port: port,
    ansible_user: user,
    ansible_ssh_private_key_file: key ?? ssh?.identities?.[0],
    ansible_ssh_common_args: jump === undefined ? undefined : `-J ${jumpDestination(jump)}`,
  });
}

/** Ansible accepts letters, digits and underscores in names of groups. */
function groupName(tag: string): string {
  return tag.replaceAll(/[^A-Za-z0-9_]/g, "_").replace(/^(?=\d)/, "_");
}
