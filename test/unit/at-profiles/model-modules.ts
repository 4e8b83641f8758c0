import { modelNamed } from "../../support/model-named.ts";

export const rm520nGl = modelNamed("rm520n-gl");
