import type { Values } from "../../uci/interface.ts";
import { optionOf } from "../../uci/value.ts";
import type { UciPackage, UciSection } from "../../uci/value.ts";

// QModem dials with each modem of its configuration unless `enable_dial` of the section `main`, or of
// the modem, is 0 (docs/facts/openwrt.md#qmodem).

/** Returns the modems that QModem dials with. */
export function dialingSections(qmodem: UciPackage): readonly string[] {
  return isOff(mainOf(qmodem))
    ? []
    : devicesOf(qmodem).flatMap((section) =>
        section.name !== undefined && !isOff(section) && optionOf(section, "state") !== "disabled"
          ? [section.name]
          : [],
      );
}

/** Whether QModem's configuration keeps it from dialing. */
export function isSwitchedOff(qmodem: UciPackage): boolean {
  const devices = devicesOf(qmodem);
  return isOff(mainOf(qmodem)) || (devices.length > 0 && dialingSections(qmodem).length === 0);
}

/** Returns the values that keep QModem from dialing. Empty without its configuration. */
export function retiredQmodem(qmodem: UciPackage): Values {
  const main = mainOf(qmodem);
  const sections = main === undefined ? devicesOf(qmodem) : [main];
  return Object.fromEntries(
    sections.flatMap(({ name }) =>
      name === undefined ? [] : [[`qmodem.${name}.enable_dial`, "0"]],
    ),
  );
}

/** Returns the interfaces that QModem creates: one per modem, by its section or alias. */
export function qmodemInterfaces(qmodem: UciPackage): readonly string[] {
  return devicesOf(qmodem).flatMap((section) =>
    [section.name, optionOf(section, "alias")].filter((name) => name !== undefined),
  );
}

function mainOf({ sections }: UciPackage): UciSection | undefined {
  return sections.find(({ name }) => name === "main");
}

function devicesOf({ sections }: UciPackage): readonly UciSection[] {
  return sections.filter(({ type }) => type === "modem-device");
}

function isOff(section: UciSection | undefined): boolean {
  return optionOf(section, "enable_dial") === "0";
}
