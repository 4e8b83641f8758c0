import { reportExtensions } from "./extensions.ts";
import type { ReportExtension } from "./extensions.ts";
import { htmlFile } from "./html.ts";
import { jsonFile } from "./json-file.ts";
import { junitFile } from "./junit.ts";
import { markdownFile } from "./markdown.ts";
import type { RunReport } from "./run-report.ts";

const formats: Readonly<Record<ReportExtension, (report: RunReport) => string>> = {
  ".json": jsonFile,
  ".xml": junitFile,
  ".md": markdownFile,
  ".html": htmlFile,
};

/** Returns the content of a report file, in the format of its extension. */
export function reportText(file: string, report: RunReport): string {
  return formats[reportExtensions.find((ending) => file.endsWith(ending)) ?? ".json"](report);
}
