import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runProgram, runProgramWith } from "../../support/program.ts";

const replies = [
  "> ATI\n< Quectel\n< RM520N-GL\n< Revision: RM520NGLAAR03A03M4G\n< OK",
  "> AT+QGMR\n< RM520NGLAAR03A03M4G_01.201.01.201\n< OK",
  '> AT+QCFG="usbnet"\n< +QCFG: "usbnet",1\n< OK',
  '> AT+QCFG="pcie/mode"\n< +QCFG: "pcie/mode",1\n< OK',
  '> AT+QCFG="data_interface"\n< +QCFG: "data_interface",0,0\n< OK',
  '> AT+QETH="eth_driver"\n< +QETH: "eth_driver","r8125",1\n< OK',
  '> AT+QMAP="MPDN_rule"\n< +QMAP: "MPDN_rule",0,0,0,0,0\n< OK',
  '> AT+QMAP="LANIP"\n< +QMAP: "LANIP",192.168.225.20,192.168.225.60,192.168.225.1\n< OK',
  "> AT+CPIN?\n< +CPIN: READY\n< OK",
].join("\n");

const network = [
  "config interface 'lan'\n\toption device 'br-lan'\n\toption proto 'static'",
  "\toption ipaddr '192.168.1.1'\n\toption netmask '255.255.255.0'",
  "config interface 'wan'\n\toption device 'eth1'\n\toption proto 'pppoe'\n\toption username 'u'",
].join("\n");

const usbTable = [
  "T:  Bus=02 Lev=01 Prnt=01 Port=00 Cnt=01 Dev#=  2 Spd=5000 MxCh= 0",
  "P:  Vendor=2c7c ProdID=0801 Rev= 5.04\nS:  Manufacturer=Quectel\nS:  Product=RM520N-GL",
  "C:* #Ifs= 5 Cfg#= 1 Atr=a0 MxPwr=896mA",
  "I:* If#= 2 Alt= 0 #EPs= 3 Cls=ff(vend.) Sub=00 Prot=00 Driver=option",
].join("\n");

const drops = [
  "[ 10.1] usb 2-1: New USB device found, idVendor=2c7c, idProduct=0801, bcdDevice= 5.04",
  "[ 11.1] usb 2-1: USB disconnect, device number 2",
  "[ 21.1] usb 2-1: USB disconnect, device number 3",
  "[ 31.1] usb 2-1: USB disconnect, device number 4",
].join("\n");

let root = "";
beforeAll(async () => void (root = await mkdtemp(join(tmpdir(), "ethermode-recorded-"))));
afterAll(() => rm(root, { recursive: true, force: true }));

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(root, "case-"));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

function linesOf(
  { lines }: Awaited<ReturnType<typeof runProgram>>,
  type: string,
): readonly Readonly<Record<string, unknown>>[] {
  return lines.filter((line) => line["type"] === type);
}

describe("plan --from", () => {
  test("plans the modem and reports an unknown router when only replies were recorded", async () => {
    const folder = await folderWith({ "replies.at": replies });

    const result = await runProgram("plan", "--from", folder, "--json");

    expect(result.exit).toBe(0);
    expect(JSON.stringify(linesOf(result, "plan"))).toContain("IP passthrough rule");
    expect(linesOf(result, "finding")).toContainEqual(
      expect.objectContaining({ code: "not-recorded", severity: "info" }),
    );
  });

  test("names the model by AT+CGMM and shows a placeholder for an unrecorded MAC address", async () => {
    const known = replies.replace(/> ATI[^>]*/, "> AT+CGMM\n< RM520N-GL\n< OK\n");
    const folder = await folderWith({ "replies.at": known, network });

    const result = await runProgram("plan", "--from", folder, "--json");

    expect(linesOf(result, "modem")).toMatchObject([{ model: "Quectel RM520N-GL" }]);
    expect(linesOf(result, "finding").map(({ message }) => message)).toContainEqual(
      expect.stringContaining("shows 00:00:5e:00:53:00 in its place"),
    );
  });

  test("reads a file whose name ends with .txt and names the files that it does not read", async () => {
    const files = { "replies.at": replies, "network.txt": network, "usb.txt": usbTable };
    const result = await runProgram("plan", "--from", await folderWith(files));
    expect(result.err).toMatch(/, on\s+replies\.at\n.*WAN interface wan/);
    expect(result.out).toContain("not read: usb.txt.");
  });

  test("plans the router when only its configuration was recorded", async () => {
    const folder = await folderWith({ network });

    const result = await runProgram("plan", "--from", folder, "--json");

    expect(result.exit).toBe(0);
    expect(JSON.stringify(linesOf(result, "plan"))).toContain("PPPoE");
  });

  test("exits with code 2 when --check is given and the plan has steps", async () => {
    const folder = await folderWith({ network });

    expect((await runProgram("plan", "--check", "--from", folder)).exit).toBe(2);
  });

  test("uses the profile of the recording when no file is named", async () => {
    const profile = "ethermode: 1\nrouter: { host: 10.9.8.7, wan: { interface: wan } }\n";
    const folder = await folderWith({ network, "profile.yaml": profile });

    const [router] = linesOf(await runProgram("plan", "--from", folder, "--json"), "router");

    expect(router?.["host"]).toBe("10.9.8.7");
  });

  test("reports an error in the profile of the recording with its place", async () => {
    const folder = await folderWith({ network, "profile.yaml": "ethermode: 1\nrooter: {}\n" });

    const result = await runProgram("plan", "--from", folder);

    expect(result.exit).toBe(65);
    expect(result.err).toContain("profile.yaml:2:1");
  });

  test("treats the lease as unknown when the interfaces were not recorded", async () => {
    const folder = await folderWith({ network });

    const [verdict] = linesOf(await runProgram("plan", "--from", folder, "--json"), "verdict");

    expect(verdict?.["verdict"]).toBe("unknown");
  });
});

test.each(["plan", "doctor"])(
  "%s names the command for a log in place of a profile",
  async (name) => {
    const folder = await folderWith({ "my log.txt": drops });

    const { exit, err } = await runProgram(name, join(folder, "my log.txt"));

    expect(exit).toBe(65);
    expect(err).toContain(`ethermode doctor --from '${join(folder, "my log.txt")}'`);
  },
);

describe("verify --from", () => {
  test("exits with code 2 when the recorded devices differ from the profile", async () => {
    const folder = await folderWith({ "replies.at": replies, network });

    expect((await runProgram("verify", "--from", folder)).exit).toBe(2);
  });
});

describe("detect --from", () => {
  test("lists the modem with the port of the recorded USB table", async () => {
    const folder = await folderWith({ "replies.at": replies, "usb-devices": usbTable });

    const [modem] = linesOf(await runProgram("detect", "--from", folder, "--json"), "modem");

    expect(modem).toMatchObject({ model: "RM520N-GL", port: "/dev/ttyUSB0" });
  });

  test("lists a modem of which only the USB table was recorded", async () => {
    const folder = await folderWith({ "usb-devices": usbTable });

    const result = await runProgram("detect", "--from", folder, "--json");

    expect(result.exit).toBe(0);
    expect(linesOf(result, "modem")[0]).toMatchObject({ model: "RM520N-GL", firmware: "unknown" });
  });

  test("reports an unknown modem without a failure when only the router was recorded", async () => {
    const result = await runProgram("detect", "--from", await folderWith({ network }), "--json");

    expect(result.exit).toBe(0);
    expect(linesOf(result, "failure")).toEqual([]);
  });
});

describe("doctor --from", () => {
  test("judges a log of the computer without any device", async () => {
    const result = await runProgram(
      "doctor",
      "--from",
      await folderWith({ "host-dmesg": drops }),
      "--json",
    );

    expect(linesOf(result, "finding").map(({ code }) => code)).toContain("usb-drops");
    expect(result.exit).toBe(2);
  });

  test("judges a single file by its content", async () => {
    const folder = await folderWith({ "pasted.txt": drops });

    const result = await runProgram("doctor", "--from", join(folder, "pasted.txt"), "--json");

    expect(linesOf(result, "finding").map(({ code }) => code)).toContain("usb-drops");
  });

  test.each([[["--from", "-"]], [["--from"]]])("judges standard input with %j", async (options) => {
    const result = await runProgramWith(drops, "doctor", ...options, "--json");

    expect(linesOf(result, "finding").map(({ code }) => code)).toContain("usb-drops");
    expect(result.exit).toBe(2);
  });

  test("reports no missing lease when the interfaces were not recorded", async () => {
    const result = await runProgram(
      "doctor",
      "--from",
      await folderWith({ network: network.replace("pppoe", "dhcp") }),
      "--json",
    );

    expect(linesOf(result, "finding").map(({ code }) => code)).not.toContain("no-lease");
  });
});

describe("--from", () => {
  test.each(["apply", "rollback"])("is a usage error of %s", async (command) => {
    expect((await runProgram(command, "--from", await folderWith({ network }))).exit).toBe(64);
  });

  test("is a usage error when the folder holds no recorded file", async () => {
    const result = await runProgram("plan", "--from", await folderWith({ "notes.txt": "hello" }));

    expect(result.exit).toBe(64);
    expect(result.err).toContain("replies.at");
  });

  test("is a usage error when the folder does not exist", async () => {
    expect((await runProgram("doctor", "--from", join(root, "none"))).exit).toBe(64);
  });

  test("reads links of a recorded /sys that are files with their target", async () => {
    const device = "devices/pci0000:00/0000:08:00.0";
    const folder = await folderWith({
      "replies.at": replies,
      "sysfs/class/wwan/wwan0at0": `../../${device}/wwan/wwan0/wwan0at0\n`,
      [`sysfs/${device}/vendor`]: "0x1eac\n",
      [`sysfs/${device}/device`]: "0x1007\n",
      [`sysfs/${device}/wwan/wwan0/wwan0at0/type`]: "AT\n",
    });

    const [modem] = linesOf(await runProgram("detect", "--from", folder, "--json"), "modem");

    expect(modem).toMatchObject({ port: "/dev/wwan0at0", usb: { vendor: "1eac" } });
  });
});
