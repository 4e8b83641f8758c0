import { isFailure } from "../../core/failure.ts";
import { activeZones } from "../../uci/firewall-zones.ts";
import { interfaceOf } from "../../uci/interface.ts";
import { parseUci } from "../../uci/text.ts";
import type { UciPackage } from "../../uci/value.ts";
import type { TextSigns } from "../diagnosis-input.ts";
import { recordedFilesOf } from "./recorded-files.ts";
import type { TextBlock } from "./split-texts.ts";

/**
 * Returns whether the texts hold a part of a configuration only. A part does not prove that a
 * section or an option is missing.
 */
export function excerptsIn(
  blocks: readonly TextBlock[],
): Pick<TextSigns, "isFirewallPartial" | "isNetworkPartial"> {
  const configs = blocks.filter(({ kind }) => kind === "uci-show" || kind === "uci-config");
  const files = recordedFilesOf(configs);
  const isFiltered = (name: string): boolean =>
    configs.some(({ command = "" }) => new RegExp(`${name}.*\\|`).test(command));
  return {
    isFirewallPartial: isFiltered("firewall") || !isWholeFirewall(parsed("firewall", files)),
    // OpenWrt needs its loopback interface.
    isNetworkPartial:
      isFiltered("network") || interfaceOf(parsed("network", files), "loopback") === undefined,
  };
}

/** A whole file has a section with the defaults, and zones with more options than their names. */
function isWholeFirewall(firewall: UciPackage): boolean {
  return (
    firewall.sections.some(({ type }) => type === "defaults") &&
    activeZones(firewall).every(({ options }) => options.size > 1)
  );
}

function parsed(name: string, files: ReadonlyMap<string, string>): UciPackage {
  try {
    return parseUci(name, files.get(name) ?? "");
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { name, sections: [] };
  }
}
