import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import type { Shell } from "../shell.ts";

export interface LinkState {
  readonly carrier?: "up" | "down";
  /** How often the link came up or went down since the device was created. */
  readonly changes?: number;
}

/** Reads the link of a network device (docs/facts/openwrt.md#wan-device). Changes nothing. */
export async function linkState(shell: Shell, device: string, call: Call): Promise<LinkState> {
  const folder = `/sys/class/net/${device}`;
  const files = ["carrier", "carrier_changes"].map((name) => `${folder}/${name}`);
  const { stdout } = await shell.exec(["grep", ".", ...files], call);
  const valueOf = (name: string): string | undefined =>
    stdout
      .split("\n")
      .find((line) => line.startsWith(`${folder}/${name}:`))
      ?.slice(folder.length + name.length + 2);
  const carrier = valueOf("carrier");
  const changes = valueOf("carrier_changes");
  return defined({
    carrier: carrier === "1" ? ("up" as const) : carrier === "0" ? ("down" as const) : undefined,
    changes: changes !== undefined && /^\d+$/.test(changes) ? Number(changes) : undefined,
  });
}
