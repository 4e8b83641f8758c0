import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderBundle, splitBundle } from "../../../src/app/recorded/bundle.ts";
import { withoutSecretOptions, withoutSerials } from "../../../src/app/recorded/mask-files.ts";
import { sysfsOfDevices } from "../../../src/app/recorded/sysfs-files.ts";
import type { BusDevice } from "../../../src/transports/usb/device.ts";
import { scanDevices } from "../../../src/transports/usb/scan-devices.ts";
import { runProgram } from "../../support/program.ts";

let root = "";
beforeAll(async () => void (root = await mkdtemp(join(tmpdir(), "ethermode-save-"))));
afterAll(() => rm(root, { recursive: true, force: true }));

describe("doctor --save", () => {
  test("writes one file that --from judges as the devices themselves", async () => {
    const file = join(root, "pair.txt");
    const live = await runProgram(
      "doctor",
      "--simulate",
      "--host",
      "192.168.1.1",
      "--save",
      file,
      "--json",
    );
    const again = await runProgram("doctor", "--from", file, "--json");
    const codes = ({ lines }: typeof live): readonly unknown[] =>
      lines
        .filter(({ type, code }) => type === "finding" && code !== "recording-saved")
        .map(({ code }) => code);

    expect(codes(again)).toEqual(codes(live));
    expect(again.exit).toBe(live.exit);
    expect(again.lines.find(({ type }) => type === "ladder")?.["rungs"]).toEqual(
      live.lines.find(({ type }) => type === "ladder")?.["rungs"],
    );
  });

  test("writes a folder with the names of a recording when the name ends with a slash", async () => {
    await runProgram(
      "doctor",
      "--simulate",
      "--host",
      "192.168.1.1",
      "--save",
      `${join(root, "folder")}/`,
    );

    expect(await readdir(join(root, "folder"))).toEqual(
      expect.arrayContaining(["replies.at", "network", "interfaces.json", "links", "sysfs"]),
    );
  });

  test("writes files that only the user can read", async () => {
    const file = join(root, "mode.txt");
    await runProgram("doctor", "--simulate", "--save", file);

    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test("keeps the uptime of the router, so that the age of its log lines is known", async () => {
    const file = join(root, "uptime.txt");
    await runProgram("doctor", "--simulate", "--host", "192.168.1.1", "--save", file);

    expect(await readFile(file, "utf8")).toMatch(/^uptime \d/m);
  });

  test("refuses to overwrite a file before it reads the devices", async () => {
    const file = join(root, "once.txt");
    await runProgram("doctor", "--simulate", "--save", file);
    const text = await readFile(file, "utf8");

    const result = await runProgram("doctor", "--simulate", "--save", file);

    expect(result.exit).toBe(64);
    expect(await readFile(file, "utf8")).toBe(text);
  });

  test("masks the identities of the simulated modem", async () => {
    const file = join(root, "masked.txt");
    await runProgram("doctor", "--simulate", "--save", file);

    expect(await readFile(file, "utf8")).not.toMatch(/(?<![\d.])\d{15}(?![\d.])/);
  });
});

test("sysfsOfDevices keeps a modem without serial ports and no other device", async () => {
  const stick: BusDevice = {
    bus: "usb",
    busPath: "1-2",
    vendorId: "0781",
    productId: "5581",
    interfaces: [],
  };
  const edl: BusDevice = {
    ...stick,
    busPath: "2-1",
    vendorId: "05c6",
    productId: "9008",
    interfaces: [{ interfaceClass: "ff/ff/ff", endpoints: 2, driver: "qcserial" }],
  };
  const slot: BusDevice = {
    bus: "pci",
    busPath: "0000:08:00.0",
    vendorId: "1eac",
    productId: "1007",
    interfaces: [{}],
  };
  const folder = join(root, "devices");
  for (const [name, text] of sysfsOfDevices([stick, edl, slot])) {
    await mkdir(join(folder, name, ".."), { recursive: true });
    await writeFile(join(folder, name), text);
  }

  const found = await scanDevices(join(folder, "sysfs"), { signal: new AbortController().signal });

  expect(found).toEqual([edl, slot]);
});

describe("withoutSecretOptions", () => {
  test.each([
    ["a PPPoE password", "\toption password 'p p'"],
    ["a PPPoE user", "\toption username 'u@isp'"],
    ["a Wi-Fi key", '\toption key "pass phrase"'],
    ["a WireGuard key", "\toption private_key 'aGVsbG8='"],
    ["a quoted option name", "\toption 'password' 'p p'"],
    ["a value over two lines", "\toption password 'p\np'"],
    ["a PIN", "\toption pincode 1234"],
  ])("replaces %s", (_what, line) => {
    const masked = withoutSecretOptions("network", `config interface 'wan'\n${line}\n`);

    expect(masked).toContain("'[secret]'\n");
    expect(masked).not.toMatch(/p p|u@isp|pass phrase|aGVsbG8|p\np|1234/);
  });

  test("replaces the Wi-Fi key and root's password in board.json, and nothing else", () => {
    const board = (key: string, root: string): string =>
      JSON.stringify({
        model: { id: "a,b" },
        wlan: { defaults: { ssids: { all: { ssid: "Home", key } } } },
        credentials: { root_password_plain: root },
      });

    expect(withoutSecretOptions("board.json", board('k"ey', "pw"))).toBe(
      board("[secret]", "[secret]"),
    );
  });

  test("keeps other options", () => {
    const text = "config interface 'wan'\n\toption proto 'pppoe'\n\toption device 'eth1'\n";

    expect(withoutSecretOptions("network", text)).toBe(text);
  });
});

test("withoutSerials shortens serial numbers in tables and logs", () => {
  expect(withoutSerials("S:  SerialNumber=3a53bd9\nusb 2-1: SerialNumber: 3a53bd9")).toBe(
    "S:  SerialNumber=3a***d9\nusb 2-1: SerialNumber: 3a***d9",
  );
});

test("splitBundle returns the files that renderBundle was given", () => {
  const files = new Map([
    ["network", "config interface 'wan'\n"],
    ["logread", "==== not a heading ====\n\\==== either ====\n"],
  ]);

  expect(splitBundle(renderBundle(files))).toEqual(files);
});

test("splitBundle returns undefined for any other text", () => {
  expect(splitBundle("> ATI\n< Quectel\n< OK\n")).toBeUndefined();
});
