/** The extensions of `--report`, one per format. */
export const reportExtensions = [".json", ".xml", ".md", ".html"] as const;

export type ReportExtension = (typeof reportExtensions)[number];
