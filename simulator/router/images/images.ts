import { bare2410 } from "./bare-24.10-no-rpcd.ts";
import { dsa2410 } from "./dsa-24.10.ts";
import { eth2512 } from "./eth-25.12.ts";
import type { RouterImage } from "./image.ts";
import { legacy1907 } from "./legacy-19.07.ts";

export const routerImages = {
  "dsa-24.10": dsa2410,
  "eth-25.12": eth2512,
  "legacy-19.07": legacy1907,
  "bare-24.10-no-rpcd": bare2410,
} as const satisfies Record<string, RouterImage>;

export type RouterImageName = keyof typeof routerImages;
