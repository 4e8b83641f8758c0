import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { linkedPort } from "../../../src/transports/serial/linked-port.ts";
import type { UsbPort } from "../../../src/transports/usb/usb-port.ts";

test("linkedPort returns the port to which a name in /dev/serial/by-id leads", async () => {
  const dev = await mkdtemp(join(tmpdir(), "ethermode-dev-"));
  const ports = ["ttyUSB1", "ttyUSB2"].map((name) => ({ path: join(dev, name) }) as UsbPort);
  for (const { path } of ports) await writeFile(path, "");
  await mkdir(join(dev, "serial/by-id"), { recursive: true });
  const link = join(dev, "serial/by-id/usb-Quectel_RM520N-GL_5e1234a7-if02-port0");
  await symlink("../../ttyUSB2", link);

  const found = [await linkedPort(link, ports), await linkedPort(`${link}-gone`, ports)];

  expect(found).toEqual([ports[1], undefined]);
  await rm(dev, { recursive: true });
});
