import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import type { RouterDocument } from "../../../src/profile/document.ts";
import { targetOf } from "../../../src/profile/targets.ts";
import { uciDefaults } from "../../../src/export/uci-defaults.ts";
import { testOnRealParts } from "../../support/on-real-parts.ts";
import { openUciInAsh } from "../../support/uci-in-ash.ts";

const network = `config interface 'loopback'
	option device 'lo'

config interface 'wan'
	option device 'eth1'
	option proto 'pppoe'
	option username 'me'
	option password 'hunter2'

config interface 'wwan'
	option proto 'qmi'
`;

const firewall = `config zone
	option name 'lan'
	list network 'lan'

config zone
	option name 'wan'
	option network 'wan wan6'
	option masq '0'
`;

const everything: RouterDocument = {
  host: "barn",
  password: { file: "/secret" },
  wan: { ipv6: "on", metric: 10, management: true, retire: ["wwan", "absent"] },
};

function script(router: RouterDocument): string {
  return uciDefaults(targetOf("barn", { file: "fleet.yaml", line: 1 }, { modem: {}, router }));
}

testOnRealParts(
  "the first-boot script runs twice under BusyBox ash with an equal result",
  async () => {
    await using box = await openUciInAsh({ network, firewall });

    expect(await box.run(script(everything))).toEqual({ status: 0, output: "" });
    const first = [box.config("network"), box.config("firewall")];
    expect(await box.run(script(everything))).toEqual({ status: 0, output: "" });

    expect([box.config("network"), box.config("firewall")]).toEqual(first);
    expect(first[0]).toContain(
      "config interface 'wan'\n\toption device 'eth1'\n\toption proto 'dhcp'\n\toption metric '10'\n",
    );
    expect(first[0]).toContain(
      "config interface 'wwan'\n\toption proto 'qmi'\n\toption disabled '1'\n",
    );
    expect(first[0]).toContain(
      "config interface 'wan6'\n\toption proto 'dhcpv6'\n\toption device '@wan'\n",
    );
    expect(first[0]).toMatch(
      /config interface 'modem'\n\toption device 'eth1'\n\toption proto 'static'\n/,
    );
    expect(first[0]).toContain("\toption ipaddr '192.168.225.2'\n");
    expect(first[0]).not.toMatch(/absent|hunter2/);
    expect(first[1]).toContain(
      "\tlist network 'wan'\n\tlist network 'wan6'\n\tlist network 'modem'\n",
    );
    expect(first[1]).toContain("\toption masq '1'\n");
  },
);

testOnRealParts(
  "the first-boot script creates a WAN and a zone where the router has none",
  async () => {
    await using box = await openUciInAsh({
      network: "",
      firewall: "config zone\n\toption name 'lan'\n",
    });

    const { status } = await box.run(
      script({ host: "barn", wan: { device: "eth1", ipv6: "off" } }),
    );

    expect(status).toBe(0);
    expect(box.config("network")).toContain(
      "config interface 'wan'\n\toption proto 'dhcp'\n\toption device 'eth1'\n",
    );
    expect(box.config("firewall")).toMatch(/config zone 'wan_zone'\n\toption name 'wan'\n/);
    expect(box.config("firewall")).toContain("list network 'wan'");
  },
);

const hasShellcheck = spawnSync("shellcheck", ["--version"]).error === undefined;

test.skipIf(!hasShellcheck && process.env["CI"] === undefined)(
  "shellcheck reports no problem in the shortest and the longest script, which hold no secret",
  () => {
    for (const router of [{ host: "barn" }, everything]) {
      const { stdout } = spawnSync("shellcheck", ["-s", "dash", "-"], {
        input: script(router),
        encoding: "utf8",
      });
      expect(stdout).toBe("");
    }
    expect(script(everything)).not.toMatch(/secret\b(?!\.)|hunter2/);
  },
);
