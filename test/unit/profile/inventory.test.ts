import { expect, test } from "vitest";
import type { Target } from "../../../src/profile/targets.ts";
import { problemsOf, readFiles } from "../../support/profiles.ts";

const profile = {
  file: "site.yaml",
  text: "ethermode: 1\nmodem: { model: rm520n-gl }\nrouter: { password: { env: PASSWORD } }\n",
};

const yaml = `
all:
  vars: { ansible_user: admin, ansible_password: plain-text }
  hosts:
    localhost: { ansible_connection: local }
  children:
    farm:
      vars: { ansible_user: farmer, ansible_port: 2201 }
      children:
        barns:
          hosts:
            barn: { ansible_host: 10.0.0.11, ansible_user: root }
            gate:
      hosts:
        gate: { ansible_port: 2202, ethermode_router: { wan: { metric: 5 } } }
    mobile:
      hosts:
        van:
          ansible_ssh_private_key_file: /keys/van
          ansible_ssh_common_args: -C -o ProxyJump=me@bastion:2200
          ethermode_modem: { port: "router:auto" }
`;

/** The inventory above, as Ansible lists it. */
const listed = {
  _meta: {
    hostvars: {
      barn: { ansible_host: "10.0.0.11", ansible_port: "2201", ansible_user: "root" },
      gate: {
        ansible_port: 2202,
        ansible_user: "farmer",
        ethermode_router: { wan: { metric: 5 } },
      },
      localhost: { ansible_connection: "local" },
      van: {
        ansible_ssh_common_args: "-C -o ProxyJump=me@bastion:2200",
        ansible_ssh_private_key_file: "/keys/van",
        ansible_user: "admin",
        ethermode_modem: { port: "router:auto" },
      },
    },
  },
  all: { children: ["ungrouped", "farm", "mobile"] },
  barns: { hosts: ["barn", "gate"] },
  farm: { children: ["barns"], hosts: ["gate"] },
  mobile: { hosts: ["van"] },
  ungrouped: { hosts: ["localhost"] },
};

test.each([
  ["YAML", yaml],
  ["the JSON of ansible-inventory --list", JSON.stringify(listed)],
])("an inventory in %s names the targets of a profile", (_form, text) => {
  const targets = readFiles([profile, { file: "hosts", text }]);

  expect(targets.map(shown).toSorted((a, b) => a.name.localeCompare(b.name))).toEqual([
    {
      name: "barn",
      tags: ["farm", "barns"],
      ssh: "root@10.0.0.11:2201",
      metric: "keep",
      port: "auto",
    },
    { name: "gate", tags: ["farm", "barns"], ssh: "farmer@gate:2202", metric: 5, port: "auto" },
    {
      name: "van",
      tags: ["mobile"],
      ssh: "admin@van:22",
      key: "/keys/van",
      jump: { user: "me", host: "bastion", port: 2200 },
      metric: "keep",
      port: "through-router",
    },
  ]);
  expect(targets.map(({ router }) => router?.password)).toEqual(
    targets.map(() => ({ env: "PASSWORD" })),
  );
  expect(JSON.stringify(targets)).not.toContain("plain-text");
});

test.each([
  ["a plain password in it", "{ ethermode_router: { password: secret1 } }", "hosts:1:"],
  ["a port that is none", "{ ansible_port: ssh }", "hosts:1:"],
])("an inventory with %s is refused at its place", (_what, variables, place) => {
  const text = `{ all: { hosts: { barn: ${variables} } } }`;
  const { code, lines } = problemsOf(() => readFiles([profile, { file: "hosts", text }]));

  expect(code).toBe("profile/invalid");
  expect(lines.join("\n")).toContain(place);
  expect(lines.join("\n")).not.toContain("secret1");
});

test("an inventory without a profile is refused, and so is one beside a list of targets", () => {
  const hosts = { file: "hosts", text: "all: { hosts: { barn: {} } }" };
  const own = { file: "own.yaml", text: "ethermode: 1\ntargets: [{ name: van, modem: {} }]" };

  expect(problemsOf(() => readFiles([hosts])).lines[0]).toContain("Name the profile");
  expect(problemsOf(() => readFiles([own, hosts])).lines[0]).toContain(
    "own.yaml:2:1: the inventory",
  );
});

function shown({ name, tags, router, modem }: Target): Readonly<Record<string, unknown>> & {
  readonly name: string;
} {
  return {
    name,
    tags,
    ssh: `${router?.user}@${router?.host}:${router?.port}`,
    ...(router?.key === undefined ? {} : { key: router.key }),
    ...(router?.jump === undefined ? {} : { jump: router.jump }),
    metric: router?.wan.metric,
    port: modem?.port.kind,
  };
}
