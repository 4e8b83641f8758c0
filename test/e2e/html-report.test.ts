import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { reportText } from "../../src/report/files/report-file.ts";
import { openPage, type BrowserPage } from "../support/chromium.ts";
import { whyNoRealParts } from "../support/real-parts.ts";
import { sampleReport } from "../support/sample-report.ts";

/** Includes the installation of the browser. */
const timeoutMs = 240_000;

describe.skipIf(whyNoRealParts() !== undefined)("the HTML report in a browser", () => {
  let folder: string;
  let address: string;
  let page: BrowserPage;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "ethermode-report-"));
    const file = join(folder, "report.html");
    await writeFile(file, reportText("report.html", await sampleReport()));
    address = pathToFileURL(file).href;
    page = await openPage();
    for (const domain of ["Page", "Log", "Runtime", "Network"]) await page.send(`${domain}.enable`);
  }, timeoutMs);

  afterAll(async () => {
    await page[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  test.each([
    ["dark", 375],
    ["light", 375],
    ["dark", 1280],
  ] as const)(
    "a %s page fits into %i pixels, loads nothing and reports no problem",
    async (...view) => {
      const [scheme, width] = view;
      await page.send("Emulation.setDeviceMetricsOverride", {
        width,
        height: 800,
        deviceScaleFactor: 1,
        mobile: width < 600,
      });
      await page.send("Emulation.setEmulatedMedia", {
        features: [{ name: "prefers-color-scheme", value: scheme }],
      });
      const loaded = page.next("Page.loadEventFired");
      await page.send("Page.navigate", { url: address });
      await loaded;

      const { result } = await page.send("Runtime.evaluate", {
        returnByValue: true,
        expression: `for (const each of document.querySelectorAll("details")) each.open = true;
        const { scrollWidth, clientWidth } = document.documentElement;
        const { backgroundColor } = getComputedStyle(document.body);
        const targets = document.querySelectorAll("details").length;
        ({ targets, overflow: scrollWidth - clientWidth, backgroundColor })`,
      });

      expect(result).toMatchObject({
        value: {
          targets: 3,
          overflow: 0,
          backgroundColor: scheme === "dark" ? "rgb(13, 17, 23)" : "rgb(255, 255, 255)",
        },
      });
      expect(requests(page)).toEqual([address]);
      expect(problems(page)).toEqual([]);
    },
  );
});

/** Returns every address that the browser requested. */
function requests({ events }: BrowserPage): readonly unknown[] {
  const urls = events.flatMap(({ method, params }) => {
    if (method !== "Network.requestWillBeSent") return [];
    const { request } = params as { readonly request: { readonly url: string } };
    return [request.url];
  });
  return [...new Set(urls)];
}

function problems({ events }: BrowserPage): readonly unknown[] {
  const names = ["Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown"];
  return events.filter(({ method = "" }) => names.includes(method));
}
