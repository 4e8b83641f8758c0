// Copies the types of the library beside its bundle. They import no other file.
import { copyFileSync } from "node:fs";

copyFileSync(".types/src/library.d.ts", "dist/lib/library.d.mts");
