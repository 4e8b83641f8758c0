import type { Dialect } from "../../../simulator/modem/dialects/dialect.ts";
import type { ModemFault } from "../../../simulator/modem/faults.ts";

/** End of an apply. `incomplete`: the user has to act and is shown the commands. No cell may end as `broken`. */
export type Ending = "done" | "unproven" | "undone" | "refused" | "incomplete" | "broken";

export type Board = "pcie" | "rgmii" | "its own";

/** Whether a modem on a board can have a fault, or belongs to a family. */
export type Can = (dialect: Dialect, board: Board) => boolean;
const always: Can = () => true;
const never: Can = () => false;
const offers =
  (key: string): Can =>
  (dialect) =>
    dialect.mobileApList.some((line) => line.includes(`"${key}"`));
const hasMobileAp: Can = ({ mobileApList }) => mobileApList.length > 0;
const onPcie: Can = ({ wiring }, board) => board === "pcie" && wiring !== "unisoc";
const hasDriverAsDelivered = ({ stock }: Dialect): boolean =>
  Object.values(stock.ethernetDrivers).includes(1);

export const isSdx55: Can = ({ usb }) => usb.productId === "0800";
export const isSdx6x: Can = ({ usb }) => usb.productId === "0801";
export const isSdx75: Can = ({ usb }) => usb.productId === "0122";
const isSdx6xOnPcie: Can = (dialect, board) => isSdx6x(dialect, board) && board === "pcie";
export const isUnisoc: Can = ({ usb }) => usb.productId === "0900";

/** For each fault: the modems that can have it, and how an apply then ends. */
export const endingsByFault: Readonly<Record<ModemFault, readonly [Can, ...(readonly Ending[])]>> =
  {
    "answers-error-after-boot": [hasMobileAp, "done"],
    "wakes-up-slowly": [always, "done"],
    "ipptmac-errors-first": [(_dialect, board) => board === "rgmii", "done"],
    "ipptmac-reads-error-first": [(_dialect, board) => board === "rgmii", "done"],
    "old-firmware-without-mpdn": [hasMobileAp, "refused"],
    "no-dhcpv4dns": [offers("DHCPV4DNS"), "done"],
    "no-mobile-ap": [({ usb }) => usb.productId === "0800", "refused"],
    "no-ippt-nat": [hasMobileAp, "done"],
    "no-wwan-query": [hasMobileAp, "done"],
    "no-lanip": [hasMobileAp, "done"],
    "lanip-without-gateway": [hasMobileAp, "done"],
    "mpdn-readback-has-mac": [hasMobileAp, "done"],
    "mpdn-status-five-fields": [hasMobileAp, "done"],
    "spells-names-otherwise": [hasMobileAp, "done"],
    "drops-a-line": [always, "done"],
    "unsolicited-inside-replies": [always, "done"],
    "replies-in-pieces": [always, "done"],
    "answers-late": [always, "done"],
    "silent-once": [always, "done"],
    "crossed-reply": [always, "done"],
    "another-client-on-port": [always, "done", "undone", "incomplete"],
    "dies-in-restart": [always, "incomplete"],
    "refuses-first-restart": [always, "done"],
    // test/bench/ignored-restart.test.ts covers it.
    "ignores-restart": [never, "undone"],
    "comes-back-slowly": [always, "done"],
    "vanishes-mid-command": [always, "done"],
    "leaves-usb-once": [always, "done"],
    "browns-out-on-dial": [always, "done"],
    // test/bench/drift.test.ts covers it.
    "forgets-usb-mode": [never, "undone"],
    "refuses-mpdn-rule": [hasMobileAp, "undone"],
    // test/bench/refused-writes.test.ts covers the other families.
    "mpdn-refuses-mac": [isSdx6xOnPcie, "done"],
    "mpdn-refuses-device": [isSdx6xOnPcie, "done"],
    "mpdn-refuses-auto-connect": [isSdx6xOnPcie, "done"],
    "mpdn-refuses-rule-0": [isSdx6xOnPcie, "done"],
    "mpdn-ignores-mac": [isSdx6xOnPcie, "done"],
    "mpdn-shown-after-restart": [isSdx6xOnPcie, "done"],
    "mpdn-restarts-module": [isSdx6xOnPcie, "done"],
    "mpdn-restart-loses-rule": [isSdx6xOnPcie, "undone"],
    "refuses-dhcpv4dns": [isSdx6xOnPcie, "done"],
    // test/bench/refused-writes.test.ts covers a modem that is delivered with a driver.
    "refuses-eth-driver": [
      (dialect, board) =>
        onPcie(dialect, board) &&
        dialect.wiring !== "pcie-automatic" &&
        !hasDriverAsDelivered(dialect),
      "undone",
    ],
    "refuses-active-context": [always, "done"],
    "echo-stays-on": [always, "done"],
    "boots-in-cfun-0": [always, "done"],
    "restarts-into-cfun-0": [always, "done"],
    "no-registration": [always, "unproven"],
    "registers-slowly": [never, "done"],
    "registration-denied": [always, "unproven"],
    "emergency-only": [always, "unproven"],
    "limited-service": [always, "unproven"],
    "sim-absent": [always, "refused"],
    "sim-pin": [always, "refused"],
    "no-data-call": [always, "unproven"],
    // test/bench/data-connection.test.ts covers it.
    "connect-starts-nothing": [never, "unproven"],
    "connect-needs-network": [never, "done"],
    // These cells keep the APN. test/bench/impossible-profiles.test.ts changes it.
    "refuses-other-apn": [never, "done"],
    "first-lease-before-data-call": [always, "done"],
    "new-address-each-call": [always, "done"],
    "mbn-overwrites-apn": [always, "done"],
    // The fault needs RGMII on, and these cells start from factory settings. test/bench/quirks.test.ts covers it.
    "rgmii-upsets-port": [never, "done"],
    "cleared-rule-breaks-qmap": [({ usb }) => usb.productId === "0122", "done"],
    "no-root-complex": [onPcie, "unproven"],
    "usb-speed-drops-after-restart": [always, "done"],
    "answers-without-cme": [always, "done"],
  };

export const isInEveryModem = (fault: ModemFault): boolean => endingsByFault[fault][0] === always;
