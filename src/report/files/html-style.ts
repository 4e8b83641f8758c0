/** The style of an HTML report: dark and light, readable from 320 px on, printable. */
export const htmlStyle = `
:root { color-scheme: light dark; --back: #fff; --fore: #1c2128; --soft: #57606a; --line: #d0d7de;
  --card: #f6f8fa; --good: #116329; --bad: #b3261e; --warn: #7d4e00; }
@media (prefers-color-scheme: dark) { :root { --back: #0d1117; --fore: #e6edf3; --soft: #9aa4af;
  --line: #30363d; --card: #161b22; --good: #56d364; --bad: #ff8f87; --warn: #e3b341; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 62rem; background: var(--back); color: var(--fore);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.35rem; line-height: 1.3; margin: .5rem 0; }
h2 { display: inline; font-size: 1.15rem; }
summary { cursor: pointer; }
h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
p { margin: .35rem 0; }
code, pre, .address { font-family: ui-monospace, monospace; }
code, pre { font-size: .875rem; }
pre { margin: .35rem 0; padding: .5rem .75rem; background: var(--back); border: 1px solid var(--line);
  border-radius: 6px; white-space: pre-wrap; }
.soft { color: var(--soft); }
.good { color: var(--good); }
.bad { color: var(--bad); }
.warn { color: var(--warn); }
.chip { display: inline-block; padding: 0 .6rem; border: 1px solid currentColor; border-radius: 1rem;
  font-size: .875rem; font-weight: 600; white-space: nowrap; }
details { margin: 1rem 0; padding: .75rem 1rem; background: var(--card); border: 1px solid var(--line);
  border-radius: 10px; }
.paths { display: flex; flex-wrap: wrap; gap: 1rem; }
figure { flex: 1 1 16rem; max-width: 22rem; margin: 0; }
figcaption { font-weight: 600; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: currentColor; font-size: 14px; text-anchor: middle; }
svg .name { text-anchor: start; font-weight: 600; }
svg .role { text-anchor: end; font-weight: 600; }
svg .end { font-weight: 600; }
svg .caption { font-size: 12px; }
.box { fill: var(--back); stroke: var(--line); stroke-width: 1.5; }
.box.good { stroke: var(--good); }
.box.bad { stroke: var(--bad); }
.cable { stroke: var(--soft); stroke-width: 2.5; }
.cable.good { stroke: var(--good); }
.cable.bad { stroke: var(--bad); }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); text-align: left;
  vertical-align: top; }
td.number, th.number { text-align: right; }
th, td:not(:first-child) { white-space: nowrap; }
.number:last-child { padding-right: 0; }
a { color: inherit; }
ul { margin: .35rem 0; padding-left: 1.2rem; }
.finding { margin: .6rem 0; padding-left: .7rem; border-left: 3px solid var(--line); }
.finding.bad { border-color: var(--bad); color: inherit; }
.finding.warn { border-color: var(--warn); color: inherit; }
@media (max-width: 40rem) {
  body { padding: .6rem; }
  details { padding: .6rem .75rem; }
  figure { max-width: none; }
  .fleet thead { display: none; }
  .fleet tr { display: block; padding: .4rem 0; border-bottom: 1px solid var(--line); }
  .fleet td { display: inline-block; padding: 0 .75rem 0 0; border: 0; }
  .fleet td:empty { display: none; }
  .fleet td.number { text-align: left; }
  .fleet td[data-unit]::after { content: " " attr(data-unit); }
}
@media print { details { break-inside: avoid; } }
`;
