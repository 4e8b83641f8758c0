import { expect, test } from "vitest";
import { targetOf } from "../../src/profile/targets.ts";
import { noModemFailure } from "../../src/workflows/modem/why-no-modem.ts";
import { throughRouter } from "../../src/workflows/router/router-ports.ts";
import { openBench } from "../support/bench.ts";

/** A modem on the router's USB whose ports have no driver, as the kernel lists it. */
const table = `T:  Bus=02 Lev=01 Prnt=01 Port=00 Cnt=01 Dev#=  2 Spd=5000 MxCh= 0
P:  Vendor=2c7c ProdID=0801 Rev= 5.04
S:  Product=RM520N-GL
C:* #Ifs= 1 Cfg#= 1 Atr=a0 MxPwr=896mA
I:* If#= 2 Alt= 0 #EPs= 3 Cls=ff(vend.) Sub=00 Prot=00 Driver=(none)
`;

test("router:auto names the package of the driver that the modem lacks on the router", async () => {
  await using bench = await openBench();
  const folder = "/sys/kernel/debug/usb";
  await bench.pair.router.run(`mkdir -p ${folder}; cat > ${folder}/devices`, { stdin: table });
  const { router } = targetOf(
    "van",
    { file: "van.yaml", line: 1 },
    { modem: { port: "router:auto" }, router: { host: "192.168.1.1" } },
  );
  if (router === undefined) throw new Error("the target has a router");
  await using world = throughRouter(bench.world, router, () => undefined);
  const call = { signal: new AbortController().signal };

  const failure = await noModemFailure([], { kind: "through-router", path: "auto" }, world, call);

  expect(failure).toMatchObject({
    code: "port/no-at-port",
    message: expect.stringContaining("RM520N-GL"),
    hint: expect.stringContaining("opkg install kmod-usb-serial-option"),
  });
});
