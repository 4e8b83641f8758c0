import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { groupModems } from "../../../src/transports/usb/candidates.ts";
import { portsOfTable } from "../../../src/transports/usb/usb-table.ts";

function table(name: string): string {
  return readFileSync(join(import.meta.dirname, "../../fixtures/usb", name), "utf8");
}

test("portsOfTable numbers the serial ports of the table as the kernel does", () => {
  const ports = portsOfTable(table("rm521f-linksys-mx4200.usb-devices.txt"));

  expect(ports.map(({ path, interface: number }) => [path, number])).toEqual([
    ["/dev/ttyUSB0", 0],
    ["/dev/ttyUSB1", 1],
    ["/dev/ttyUSB2", 2],
    ["/dev/ttyUSB3", 3],
  ]);
});

test("portsOfTable describes a port as a scan of /sys does", () => {
  const port = portsOfTable(table("rm521f-linksys-mx4200.usb-devices.txt"))[2];

  expect(port).toEqual({
    path: "/dev/ttyUSB2",
    vendorId: "2c7c",
    productId: "0801",
    serial: "3a53bd9",
    product: "RM521F-GL",
    manufacturer: "Quectel",
    interface: 2,
    endpoints: 3,
    interfaceClass: "ff/00/00",
    firstInterfaceClass: "ff/ff/30",
    driver: "option",
    busPath: "2-1",
    deviceNumber: 2,
    speedMbps: 5000,
    maxPowerMa: 896,
  });
});

test("portsOfTable leads to the AT port of a modem in RNDIS mode", () => {
  const [modem] = groupModems(portsOfTable(table("rm500q-rndis.usb-devices.txt")));

  expect(modem?.candidates[0]?.because).toContain("interface 4 (RNDIS mode) is the AT port");
});

test("portsOfTable names a device below a hub by the ports on its way", () => {
  const text = [
    "T:  Bus=01 Lev=00 Prnt=00 Port=00 Cnt=00 Dev#=  1 Spd=480  MxCh= 2",
    "P:  Vendor=1d6b ProdID=0002 Rev= 6.01",
    "T:  Bus=01 Lev=01 Prnt=01 Port=01 Cnt=01 Dev#=  2 Spd=480  MxCh= 4",
    "P:  Vendor=05e3 ProdID=0610 Rev= 6.01",
    "T:  Bus=01 Lev=02 Prnt=02 Port=02 Cnt=01 Dev#=  3 Spd=480  MxCh= 0",
    "P:  Vendor=2c7c ProdID=0801 Rev= 5.04",
    "I:* If#= 2 Alt= 0 #EPs= 3 Cls=ff(vend.) Sub=00 Prot=00 Driver=option",
  ].join("\n");

  expect(portsOfTable(text)[0]?.busPath).toBe("1-2.3");
});
