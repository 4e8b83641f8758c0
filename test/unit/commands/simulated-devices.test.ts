import { expect, test } from "vitest";
import { requestedDevices } from "../../../src/commands/simulated-devices.ts";
import { simulateModem } from "../../../simulator/modem/modem.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { terminal } from "../../support/terminal.ts";

test("the carrier's address and the WAN protocol are set by options", () => {
  const { modem, router } = requestedDevices({ carrier: "464xlat", wan: "pppoe" });

  expect(modem).toMatchObject({ carrierAddress: "192.0.0.2" });
  expect(router?.files?.["/etc/config/network"]).toMatch(
    /config interface 'wan'\n\toption device 'wan'\n\toption proto 'pppoe'\n\toption username/,
  );
});

test("the SIM card and the cell are of the given network", async () => {
  const { modem } = requestedDevices({ network: "26201" });
  const simulated = simulateModem({ model: "rm520n-gl", ...modem, clock: manualClock() });
  const typist = terminal(simulated);

  expect(await typist.ask("AT+CIMI")).toEqual(["262010123456789", "OK"]);
  expect(await typist.ask("AT+QNWINFO")).toEqual([
    '+QNWINFO: "FDD LTE","26201","LTE BAND 3",1300',
    "OK",
  ]);
});

test.each([
  [{ carrier: "pubic" }, 'Unknown simulated carrier address "pubic"'],
  [{ network: "262" }, '"262" is not a network code.'],
  [{ wan: "pptp" }, 'Unknown simulated WAN protocol "pptp"'],
])("an unknown value is refused with the known ones: %j", (options, message) => {
  expect(() => requestedDevices(options)).toThrow(message);
});
