import { chmod, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { simulatedPin } from "../../simulator/modem/sim-card.ts";
import { openBed, type Bed } from "../support/openwrt-bed.ts";
import { ethernetMode } from "../support/openwrt-bed/facts.ts";
import { person, type CliResult, type Person } from "../support/openwrt-bed/bed-user.ts";
import { whyNoRealParts } from "../support/real-parts.ts";
import {
  secrets,
  pinMarks,
  pppoe,
  publicAddress,
  routerMarks,
  identities,
  matches,
  filesIn,
  sample,
} from "./leak-marks.ts";
import type { SeenProcess } from "./leak-marks.ts";

const timeoutMs = 300_000;

describe.skipIf(whyNoRealParts() !== undefined)("a full run with marked secrets", () => {
  let bed: Bed;
  let user: Person;
  let serial: string;
  const results: CliResult[] = [];
  const seen: SeenProcess[] = [];

  beforeAll(async () => {
    bed = await openBed({
      password: secrets.ROUTER_PASSWORD,
      modem: { nonVolatile: ethernetMode, sim: "pin", carrierAddress: publicAddress },
      edit: withPppoe,
    });
    user = await person(bed);
    serial = bed.modem.usb()?.serial ?? "";
    await user.write("secret", `${secrets.ROUTER_PASSWORD}\n`);
    await chmod(join(user.folder, "secret"), 0o600);
    await user.write("env.yaml", profile("{ env: ROUTER_PASSWORD }"));
    await user.write("file.yaml", profile("{ file: secret }"));
    await user.write(
      "command.yaml",
      profile('{ command: [sh, -c, "env > environment-of-child; cat secret"] }'),
    );
    await user.write("wrong.yaml", profile("{ env: WRONG_PASSWORD }"));
    await user.write(
      "apn.yaml",
      profile(
        "{ env: ROUTER_PASSWORD }",
        ", apn: { name: internet, auth: pap, username: { env: APN_USER }, password: { env: APN_PASSWORD } }",
      ),
    );
    await using sampler = sample(seen);
    for (const words of [
      ["detect", "--verbose", "--trace", "detect.at"],
      ["doctor", "env.yaml", "--verbose", "--save", "bundle", "--trace", "doctor.at"],
      ["apply", "wrong.yaml", "--yes", "--json", "--verbose"],
      ["apply", "wrong.yaml", "--yes", "--verbose"],
      ["apply", "apn.yaml", "--yes", "--json", "--verbose", "--trace", "apply.at"],
      ["verify", "apn.yaml", "--json", "--verbose"],
      ["verify", "file.yaml", "--verbose", "--report", "report.html"],
      ["rollback", "--yes", "--verbose", "--trace", "rollback.at"],
      ["history", "--verbose"],
      ["history", "--json"],
    ]) {
      results.push(await user.cli(words, { env: { ...secrets, SIM_PIN: simulatedPin } }));
    }
    // Variables that the profile does not name as secrets are passed on unchanged.
    results.push(
      await user.cli(["plan", "command.yaml", "--verbose"], { env: { SIM_PIN: simulatedPin } }),
    );
    expect(sampler).toBeDefined();
  }, timeoutMs);

  afterAll(async () => {
    await user[Symbol.asyncDispose]();
    await bed[Symbol.asyncDispose]();
  });

  test("succeeds and fails at the expected commands", () => {
    const outcomes = results.flatMap(({ events }) =>
      events.filter(({ type }) => type === "result").map(({ outcome }) => outcome),
    );

    // Two logins fail; apply, both verifications and rollback succeed.
    expect(results.map(({ exit }) => exit).slice(2, 8)).toEqual([4, 4, 0, 0, 0, 0]);
    expect(outcomes).toContain("applied");
    expect(seen.length).toBeGreaterThan(100);
    expect(results.map(({ stdout }) => stdout).join("\n")).toContain("203.0.*.*");
    expect(bed.modem.received).toContain(`AT+CPIN="${simulatedPin}"`);
    expect(bed.modem.received).toContain(
      `AT+CGAUTH=1,1,"${secrets.APN_USER}","${secrets.APN_PASSWORD}"`,
    );
  });

  test("prints no secret and no identity", () => {
    const [detected, ...others] = results.map(({ stdout, stderr }) => stdout + stderr);
    const printed = [
      // detect prints the serial number in one line only: as the profile key to copy.
      detected?.replace(`modem.port: serial:${serial}`, ""),
      ...others,
    ].join("\n");

    expect(
      matches(printed, [
        ...Object.values(secrets),
        ...pinMarks,
        ...routerMarks,
        identities.imei,
        identities.imsi,
        identities.iccid,
        serial,
        publicAddress,
      ]),
    ).toEqual([]);
  });

  test("stores on this computer only the secrets that a rollback needs", async () => {
    const files = await filesIn(user.folder);
    const own = files.filter(({ name }) => !["secret", "environment-of-child"].includes(name));

    const logins = [secrets.APN_USER, secrets.APN_PASSWORD];
    expect(
      own
        .filter(
          ({ text }) =>
            matches(text, [
              secrets.ROUTER_PASSWORD,
              secrets.WRONG_PASSWORD,
              ...pinMarks,
              identities.imei,
              identities.imsi,
              identities.iccid,
              publicAddress,
            ]).length > 0,
        )
        .map(({ name }) => name),
    ).toEqual([]);
    // The snapshot of the rollback holds the login, because undoing the rollback needs it.
    expect([
      ...new Set(
        own
          .filter(({ text }) => matches(text, logins).length > 0)
          .map(({ name }) => name.replace(/.*\//, "")),
      ),
    ]).toEqual(["snapshot.json"]);
    expect(
      [
        ...new Set(
          own
            .filter(({ text }) => matches(text, routerMarks).length > 0)
            .map(({ name }) => name.replace(/.*\//, "")),
        ),
      ].sort(),
    ).toEqual(["escape.txt", "snapshot.json"]);
    expect(own.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["apply.at", "bundle", "detect.at", "report.html", "rollback.at"]),
    );
  });

  test("passes no secret in arguments or in the environment of a child process", async () => {
    const child = await readFile(join(user.folder, "environment-of-child"), "utf8");
    const marks = [...Object.values(secrets), ...pinMarks, ...routerMarks];

    expect(seen.filter(({ commandLine }) => matches(commandLine, marks).length > 0)).toEqual([]);
    expect(
      seen
        .filter(
          ({ commandLine, environment }) =>
            !commandLine.includes("cli.js") && matches(environment, marks).length > 0,
        )
        .map(({ commandLine }) => commandLine),
    ).toEqual([]);
    expect(child).toContain("PATH=");
    expect(matches(child, marks)).toEqual([]);
  });

  test("leaves no secret on the router outside the router's configuration", async () => {
    const etc = Object.entries(await bed.etc());
    const { stdout: inMemory } = await bed.router([
      "/bin/sh",
      "-c",
      'cd /tmp; find . -type f | while read -r file; do echo "== $file"; cat "$file"; done',
    ]);
    const logs = [...bed.calls, ...bed.log(), await bed.dropbear.log()].join("\n");
    const marks = [...Object.values(secrets), ...pinMarks, ...Object.values(identities)];

    expect(
      etc
        .filter(([path, text]) => !path.endsWith("/shadow") && matches(text, marks).length > 0)
        .map(([path]) => path),
    ).toEqual([]);
    expect(matches(inMemory, [...marks, ...routerMarks])).toEqual([]);
    expect(matches(logs, marks)).toEqual([]);
    expect(matches(logs, routerMarks)).toEqual([]);
  });
});

function profile(password: string, more = ""): string {
  return `ethermode: 1
modem: { model: rm520n-gl, sim: { pin: { env: SIM_PIN } }${more} }
router: { host: 192.168.1.1, password: ${password} }
`;
}

function withPppoe(text: string): string {
  if (!text.includes("config interface")) return text;
  const [, user = "", key = "", shared = ""] = routerMarks;
  const wan = text.replace(
    "option device 'wan'\n\toption proto 'dhcp'\n",
    `option device 'wan'\n\toption proto 'pppoe'\n\toption username '${user}'\n\toption password '${pppoe}'\n`,
  );
  return `${wan}
config interface 'wg0'
\toption proto 'wireguard'
\toption auto '0'
\toption private_key '${key}'

config wireguard_wg0
\toption preshared_key '${shared}'
`;
}
