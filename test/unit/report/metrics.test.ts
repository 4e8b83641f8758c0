import { expect, test } from "vitest";
import { metricsText } from "../../../src/report/metrics.ts";

test("metrics have a help and a type line, and leave out unknown values", () => {
  const text = metricsText([
    { name: "barn", result: { exit: 0, verdict: "passthrough-public" }, drift: 0 },
    {
      name: 'van "1"',
      result: { exit: 2 },
      watch: {
        samples: 3,
        isAnswering: true,
        values: { lease: "100.64.3.7", address: "100.64.3.8", link: "down", temperature: 41 },
        counts: { lease: 2, link: 1, address: 0, registration: 0, temperature: 4, answer: 0 },
      },
    },
  ]);

  expect(text.split("\n").filter((line) => !line.startsWith("#"))).toEqual([
    'ethermode_verify_exit_code{target="barn"} 0',
    'ethermode_verify_exit_code{target="van \\"1\\""} 2',
    'ethermode_drift_values{target="barn"} 0',
    'ethermode_passthrough{target="barn"} 1',
    'ethermode_passthrough{target="van \\"1\\""} 0',
    'ethermode_up{target="van \\"1\\""} 1',
    'ethermode_link_up{target="van \\"1\\""} 0',
    'ethermode_temperature_celsius{target="van \\"1\\""} 41',
    'ethermode_lease_changes_total{target="van \\"1\\""} 2',
    'ethermode_link_changes_total{target="van \\"1\\""} 1',
    'ethermode_address_changes_total{target="van \\"1\\""} 0',
    'ethermode_registration_changes_total{target="van \\"1\\""} 0',
    'ethermode_answer_changes_total{target="van \\"1\\""} 0',
    "",
  ]);
  expect(text).toContain("# TYPE ethermode_up gauge\n");
  expect(text.match(/^# HELP /gm)).toHaveLength(text.match(/^# TYPE /gm)?.length ?? 0);
  expect(text).not.toContain("100.64.3.7");
});
