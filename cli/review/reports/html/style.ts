/** The style sheet of the page. */

import { GRAPH_STYLE } from "../../graph/svg";

/** Light and dark colours side by side; the attribute `data-theme` of the root overrides the system's choice. */
const COLORS = `
:root {
  color-scheme: light dark;
  --page: light-dark(#f6f7f9, #11151b);
  --surface: light-dark(#ffffff, #191f28);
  --sunken: light-dark(#f1f3f6, #12171e);
  --line: light-dark(#dde2e9, #2e3744);
  --line-strong: light-dark(#8592a3, #66748a);
  --text: light-dark(#1b2430, #e4e9f0);
  --quiet: light-dark(#556275, #a3afbf);
  --link: light-dark(#0b57a4, #84bbf5);
  --focus: light-dark(#0b57a4, #84bbf5);

  --error: light-dark(#5b3fb0, #c6b5ff);
  --error-tint: light-dark(#f0ecfb, #2a2342);
  --critical: light-dark(#b3152a, #ff9b9b);
  --critical-tint: light-dark(#fbe5e7, #451a20);
  --high: light-dark(#a13c00, #ffb088);
  --high-tint: light-dark(#fdebe0, #3d2416);
  --medium: light-dark(#775400, #ecc766);
  --medium-tint: light-dark(#fbf1d4, #362c12);
  --low: light-dark(#1c5f99, #93c6f4);
  --low-tint: light-dark(#e4f0fa, #172b3d);
  --info: light-dark(#4c586a, #b3becc);
  --info-tint: light-dark(#ebeef2, #272f3a);
  --good: light-dark(#166b41, #7fd6a8);
  --good-tint: light-dark(#e2f4ea, #15301f);

  --graph-background: var(--surface);
  --graph-app: light-dark(#f1f3f6, #232b36);
  --graph-text: var(--text);
  --graph-quiet: var(--quiet);
  --graph-declared: light-dark(#4a5a70, #9fb0c8);
  --graph-drifted: light-dark(#8a5a00, #e3b341);
  --graph-undeclared: var(--critical);
  --shadow: light-dark(rgb(20 30 45 / 0.28), rgb(0 0 0 / 0.7));
  --graph-unknown: light-dark(#6b46c1, #c4a7ff);
  --graph-powerful: var(--critical);
}
:root[data-theme="light"] { color-scheme: light; }
:root[data-theme="dark"] { color-scheme: dark; }
`;

const TYPOGRAPHY = `
*, *::before, *::after { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body {
  margin: 0 auto; padding: 0 1.5rem 3rem; max-width: 76rem;
  background: var(--page); color: var(--text);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  overflow-wrap: break-word;
}
h1, h2, h3, h4, h5, h6 { line-height: 1.3; margin: 0; font-weight: 650; text-wrap: balance; }
h2 { font-size: 1.35rem; letter-spacing: -0.01em; margin-bottom: 0.75rem; }
p { margin: 0 0 0.75rem; }
a { color: var(--link); text-underline-offset: 0.15em; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 0.875em; overflow-wrap: anywhere; }
pre { margin: 0; white-space: pre-wrap; tab-size: 4; }
ul, ol { margin: 0; padding: 0; }
main > section { margin-top: 3rem; }
.quiet, .reason { color: var(--quiet); }
.nowrap, time { white-space: nowrap; }
.number { font-variant-numeric: tabular-nums; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.total { color: var(--quiet); font-weight: 450; font-size: 0.85em; margin-left: 0.25rem; }
.placeholder { color: var(--quiet); font-style: italic; }
code.powerful { color: var(--critical); font-weight: 700; }
.empty { color: var(--quiet); padding: 1.25rem; border: 1px dashed var(--line-strong); border-radius: 0.6rem; text-align: center; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 0.25rem; }
.skip { position: absolute; left: 1rem; top: -4rem; padding: 0.6rem 1rem; background: var(--surface); border-radius: 0 0 0.5rem 0.5rem; z-index: 1; }
.skip:focus { top: 0; }
`;

const TOP = `
.bar { display: flex; flex-wrap: wrap; gap: 0.5rem 1.5rem; align-items: center; justify-content: space-between; padding: 1rem 0; font-size: 0.9rem; }
.bar nav { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; }
.bar nav a { color: var(--quiet); text-decoration: none; padding: 0.25rem 0; }
.bar nav a:hover { color: var(--text); text-decoration: underline; }
.theme { display: flex; gap: 0.5rem; align-items: center; color: var(--quiet); }
.masthead { background: var(--surface); border: 1px solid var(--line); border-top: 4px solid var(--tone); border-radius: 0.75rem; padding: 1.75rem 2rem; }
.masthead.clean { --tone: var(--good); }
.masthead.drift { --tone: var(--critical); }
.masthead.unknown { --tone: var(--error); }
.kind { color: var(--quiet); font-size: 0.9rem; margin-bottom: 0.35rem; }
h1 { font-size: 2.1rem; letter-spacing: -0.02em; }
.verdict { color: var(--tone); }
.lead { font-size: 1.15rem; margin: 0.35rem 0 1.5rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: 0.85rem 2rem; margin: 0; }
.facts dt { color: var(--quiet); font-size: 0.8rem; }
.facts dd { margin: 0; }
.facts .wide { grid-column: 1 / -1; }
.notice { border-radius: 0.75rem; padding: 1.1rem 1.5rem; background: var(--tint); border: 1px solid color-mix(in srgb, var(--tone) 35%, transparent); }
main > .notice { margin-top: 1.25rem; }
.notice h2 { font-size: 1rem; color: var(--tone); margin-bottom: 0.4rem; }
.notice p { margin: 0.35rem 0 0; }
.notice ul { padding-left: 1.2rem; }
.notice .reason { color: var(--text); }
.notice.complete { --tone: var(--good); --tint: var(--good-tint); }
.notice.incomplete { --tone: var(--error); --tint: var(--error-tint); }
footer { margin-top: 3.5rem; padding-top: 1.25rem; border-top: 1px solid var(--line); color: var(--quiet); font-size: 0.875rem; }
`;

const SUMMARY = `
.summary { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 1.5rem 3rem; align-items: start; }
.tiles { list-style: none; display: grid; grid-template-columns: repeat(auto-fit, minmax(6.25rem, 1fr)); gap: 0.6rem; }
.tile { background: var(--surface); border: 1px solid var(--line); border-left: 4px solid var(--tone); border-radius: 0.5rem; padding: 0.7rem 0.9rem; }
.tile .count { display: block; font-size: 1.65rem; font-weight: 650; line-height: 1.15; color: var(--tone); font-variant-numeric: tabular-nums; }
.tile .label { font-size: 0.875rem; color: var(--quiet); }
.tile.none { border-left-color: var(--line); }
.tile.none .count { color: var(--quiet); font-weight: 450; }
.asides { display: flex; flex-wrap: wrap; gap: 0.25rem 1.75rem; margin: 1rem 0 0; color: var(--quiet); }
.asides strong { color: var(--text); }
.trend { margin: 0; max-width: 36rem; }
.trend figcaption { font-size: 0.875rem; color: var(--quiet); margin-bottom: 0.5rem; }
.chart { display: flex; gap: 0.5rem; align-items: flex-start; }
.chart .most, .axis { color: var(--quiet); font-size: 0.8rem; line-height: 1; font-variant-numeric: tabular-nums; }
.chart svg { display: block; max-width: 100%; height: auto; }
.chart .grid { stroke: var(--line); fill: none; }
.chart rect { fill: var(--tone); stroke: var(--page); stroke-width: 0.75; }
.chart .clean { fill: var(--good); stroke: none; }
.axis { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; justify-content: space-between; margin: 0.5rem 0 0.6rem; }
.trend details, .resolved { font-size: 0.9rem; }
.resolved { margin-top: 1.25rem; }
.resolved ul { padding-left: 1.2rem; margin-top: 0.5rem; }
.resolved .rule { margin-right: 0.35rem; }
.error { --tone: var(--error); --tint: var(--error-tint); }
.critical { --tone: var(--critical); --tint: var(--critical-tint); }
.high { --tone: var(--high); --tint: var(--high-tint); }
.medium { --tone: var(--medium); --tint: var(--medium-tint); }
.low { --tone: var(--low); --tint: var(--low-tint); }
.info { --tone: var(--info); --tint: var(--info-tint); }
`;

const CONTROLS = `
button, select, input[type="search"] { font: inherit; line-height: 1.4; min-height: 2.25rem; color: var(--text); background: var(--surface); border: 1px solid var(--line-strong); border-radius: 0.4rem; padding: 0.35rem 0.7rem; }
button { cursor: pointer; }
button:hover, select:hover { background: var(--sunken); }
summary { cursor: pointer; }
details > summary { color: var(--link); width: fit-content; }
details[open] > summary { margin-bottom: 0.6rem; }
.filters { background: var(--surface); border: 1px solid var(--line); border-radius: 0.75rem; padding: 1rem 1.25rem; margin-bottom: 1.25rem; font-size: 0.925rem; }
.fields { display: flex; flex-wrap: wrap; gap: 0.9rem 2rem; align-items: flex-end; }
.field { display: grid; gap: 0.3rem; border: 0; margin: 0; padding: 0; min-width: 0; }
.field > span, .field > legend { color: var(--quiet); font-size: 0.8rem; padding: 0; }
.field > legend { margin-bottom: 0.3rem; }
.search { flex: 1 1 55%; }
.chips { display: flex; flex-wrap: wrap; gap: 0.4rem; }
.chip { position: relative; }
.chip input { position: absolute; inset: 0; opacity: 0; margin: 0; cursor: pointer; }
.chip > span { display: block; border: 1px solid var(--line-strong); border-radius: 2rem; padding: 0.3rem 0.75rem; }
.chip .number { color: var(--quiet); }
.chip input:hover + span { background: var(--sunken); }
.chip input:checked + span { background: var(--tint, var(--info-tint)); border-color: var(--tone, var(--info)); color: var(--tone, var(--text)); box-shadow: inset 0 0 0 1px var(--tone, var(--info)); }
.chip input:checked + span .number { color: inherit; }
.chip input:focus-visible + span { outline: 2px solid var(--focus); outline-offset: 2px; }
.actions { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; margin-top: 0.9rem; padding-top: 0.9rem; border-top: 1px solid var(--line); }
.actions [role="status"] { margin: 0 auto 0 0; color: var(--quiet); }
[hidden] { display: none !important; }
`;

const FINDINGS = `
.findings { list-style: none; display: grid; gap: 0.75rem; }
.finding { background: var(--surface); border: 1px solid var(--line); border-left: 4px solid var(--tone); border-radius: 0.6rem; scroll-margin-top: 1rem; }
.finding:target { box-shadow: 0 0 0 2px var(--focus); }
.finding > details > summary { color: inherit; width: auto; margin: 0; padding: 0.9rem 2.75rem 0.9rem 1.25rem; display: flex; flex-wrap: wrap; gap: 0.35rem 0.6rem; align-items: baseline; list-style: none; position: relative; border-radius: 0.5rem; }
.finding > details > summary::-webkit-details-marker { display: none; }
.finding > details > summary::after { content: ""; position: absolute; right: 1.35rem; top: 1.3rem; width: 0.5rem; height: 0.5rem; border: solid var(--quiet); border-width: 0 2px 2px 0; transform: rotate(45deg); }
.finding > details[open] > summary::after { transform: translateY(0.25rem) rotate(225deg); }
.finding > details > summary:hover h3 { text-decoration: underline; text-decoration-thickness: 1px; text-underline-offset: 0.2em; }
.finding h3 { font-size: 1rem; font-weight: 600; flex: 1 1 20rem; text-wrap: pretty; min-width: 0; }
.badge, .state, .certainty, .identity, .mark, .edge-state { display: inline-block; font-size: 0.78rem; font-weight: 600; line-height: 1.4; padding: 0.1rem 0.5rem; border-radius: 0.3rem; white-space: nowrap; color: var(--tone, var(--text)); background: var(--tint, var(--info-tint)); }
.badge { min-width: 4.6rem; text-align: center; }
.badge.critical { color: light-dark(#ffffff, #2b0a0e); background: light-dark(#b3152a, #ff9b9b); }
.state { background: none; border: 1px solid currentColor; padding: 0 0.45rem; }
.state.new { color: var(--link); }
.state.accepted { color: var(--good); }
.brief { flex-basis: 100%; margin: 0; color: var(--quiet); font-size: 0.875rem; display: flex; flex-wrap: wrap; gap: 0 0.55rem; }
.brief > span:not(:last-child)::after { content: "·"; margin-left: 0.55rem; }
.body { padding: 0.25rem 1.25rem 1.4rem; display: grid; gap: 1.25rem; grid-template-columns: minmax(0, 1fr); }
.impact { margin: 0; max-width: 46rem; }
.acceptance { padding: 0.9rem 1.1rem; border-radius: 0.5rem; background: var(--good-tint); }
.acceptance dt { color: var(--text); }
.attribution h4, .ways h4 { font-size: 0.95rem; display: flex; flex-wrap: wrap; gap: 0.6rem; align-items: center; }
.attribution .facts { margin: 0.6rem 0 0.4rem; }
.attribution p { margin: 0.3rem 0 0; }
.certainty.certain { color: var(--good); background: var(--good-tint); }
.certainty.probable { color: var(--medium); background: var(--medium-tint); }
.identity { color: var(--low); background: var(--low-tint); }
.body > .facts { padding-top: 1.1rem; border-top: 1px solid var(--line); font-size: 0.925rem; }
.ways { display: grid; gap: 0.9rem; grid-template-columns: minmax(0, 1fr); padding-top: 1.1rem; border-top: 1px solid var(--line); }
.way { display: grid; gap: 0.35rem 1.5rem; grid-template-columns: 9rem minmax(0, 1fr); }
.way + .way { padding-top: 0.9rem; border-top: 1px dashed var(--line); }
.steps { display: grid; gap: 0.5rem; grid-template-columns: minmax(0, 1fr); }
.way h5 { font-size: 0.925rem; line-height: 1.6; }
.way p { margin: 0; }
.way .then { color: var(--quiet); font-size: 0.875rem; }
.code { position: relative; background: var(--sunken); border: 1px solid var(--line); border-radius: 0.5rem; }
.code pre { padding: 0.7rem 0.9rem; }
.code:has(button) pre { padding-right: 5.5rem; }
.code button { min-height: 0; position: absolute; top: 0.35rem; right: 0.35rem; font-size: 0.8rem; padding: 0.2rem 0.6rem; min-width: 4rem; }
.language + .language { margin-top: 0.6rem; }
.language h6 { font-size: 0.8rem; color: var(--quiet); margin-bottom: 0.25rem; }
.tabs { display: flex; flex-wrap: wrap; gap: 0.25rem; margin-bottom: 0.4rem; }
.tabs button { border-color: transparent; background: none; color: var(--quiet); font-size: 0.875rem; padding: 0.25rem 0.7rem; }
.tabs button:hover { color: var(--text); background: var(--sunken); }
.tabs button[aria-selected="true"] { color: var(--text); font-weight: 600; background: var(--sunken); border-color: var(--line); }
@media screen { .filtered-out, .tabbed > .language:not(.chosen) { display: none; } .tabbed .language h6 { display: none; } .tabbed .language { margin-top: 0; } }
`;

const TABLES = `
table { border-collapse: collapse; width: 100%; font-size: 0.925rem; }
th, td { text-align: left; vertical-align: top; padding: 0.55rem 0.9rem 0.55rem 0; border-bottom: 1px solid var(--line); font-weight: 400; }
thead th { color: var(--quiet); font-size: 0.8rem; white-space: nowrap; }
tbody tr:last-child > * { border-bottom: 0; }
th.number, td.number { text-align: right; padding-right: 1.25rem; }
.scroll { overflow-x: auto; }
/* A shadow on each side that has more: the covers scroll with the content, the shadows stay. */
@media screen { .scroll:not(.drawing) {
  background:
    linear-gradient(90deg, var(--surface) 40%, transparent) 0 0 / 2rem 100% no-repeat local,
    linear-gradient(270deg, var(--surface) 40%, transparent) 100% 0 / 2rem 100% no-repeat local,
    linear-gradient(90deg, var(--shadow), transparent) 0 0 / 0.7rem 100% no-repeat,
    linear-gradient(270deg, var(--shadow), transparent) 100% 0 / 0.7rem 100% no-repeat,
    var(--surface);
} }
.comparison { table-layout: fixed; }
.comparison th:first-child { width: 19%; }
.comparison .values { list-style: none; }
.comparison .note { display: block; color: var(--quiet); font-size: 0.875rem; }
.comparison td.different { background: var(--tint); padding-left: 0.6rem; }
.comparison thead th:last-child { padding-left: 0.6rem; }
.comparison td:last-child { padding-left: 0.6rem; }
ins, del { text-decoration-thickness: 1px; }
ins, del { display: inline-flex; gap: 0.4em; }
ins { text-decoration: none; }
ins::before { content: "+"; font-weight: 700; }
del::before { content: "−"; font-weight: 700; }
.cards { display: grid; gap: 0.9rem; grid-template-columns: minmax(0, 1fr); }
.card, .drawing { background: var(--surface); border: 1px solid var(--line); border-radius: 0.6rem; padding: 1.1rem 1.4rem; }
.card h3 { font-size: 1.05rem; }
.card > p { margin: 0.15rem 0 0.6rem; }
.card .audit { margin: 0.6rem 0 0; }
.names { list-style: none; font-size: 0.925rem; margin-bottom: 0.4rem; }
.lists { min-width: 46rem; table-layout: fixed; }
.lists th:first-child { width: 9rem; }
.lists th.number { width: 6.2rem; }
.lists th.number:nth-child(5) { width: 10rem; }
.boxed { background: var(--surface); border: 1px solid var(--line); border-radius: 0.6rem; padding: 0.5rem 1.4rem; }
.stacks { min-width: 52rem; }
.stacks th[scope="row"] { font-weight: 600; overflow-wrap: anywhere; min-width: 10rem; }
.stacks .reason, .lists .reason { display: block; font-size: 0.875rem; }
.verdicts { list-style: none; white-space: nowrap; }
.mark.read { color: var(--good); background: var(--good-tint); }
.mark.partly { color: var(--medium); background: var(--medium-tint); }
.mark.unread { color: var(--error); background: var(--error-tint); }
.edge-state.drifted { color: var(--medium); background: var(--medium-tint); }
.edge-state.unknown { color: var(--graph-unknown); background: var(--info-tint); }
.edge-state.undeclared { color: var(--critical); background: var(--critical-tint); }
.rules tr:target { background: var(--medium-tint); }
.rules { min-width: 40rem; }
`;

const GRAPH = `
${GRAPH_STYLE}
.drawing { padding: 0.5rem; max-height: 85vh; overflow: auto; }
.drawing svg { display: block; margin: 0 auto; max-width: none; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 0.4rem 1.5rem; margin: 0.75rem 0; font-size: 0.875rem; color: var(--quiet); }
.legend li { display: flex; gap: 0.5rem; align-items: center; }
.sample path { fill: none; stroke: var(--graph-declared); stroke-width: 1.3; }
.sample.drifted path { stroke: var(--graph-drifted); stroke-dasharray: 5 2; }
.sample.undeclared path { stroke: var(--graph-undeclared); stroke-width: 2; stroke-dasharray: 2 3; }
.sample.unknown path { stroke: var(--graph-unknown); stroke-dasharray: 7 2 2 2; }
.sample.powerful path { stroke-width: 3.5; }
`;

const NARROW = `
@media (max-width: 52rem) {
  .summary { grid-template-columns: minmax(0, 1fr); }
}
@media (max-width: 40rem) {
  body { padding: 0 0.9rem 2rem; }
  .masthead { padding: 1.25rem; }
  h1 { font-size: 1.7rem; }
  .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .finding > details > summary { padding-left: 0.9rem; }
  .actions [role="status"] { flex-basis: 100%; }
  .body { padding-left: 0.9rem; padding-right: 0.9rem; }
  .way { grid-template-columns: minmax(0, 1fr); }
  .comparison thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .comparison, .comparison tbody, .comparison tr, .comparison th, .comparison td { display: block; }
  .comparison tr { padding: 0.6rem 0; border-bottom: 1px solid var(--line); }
  .comparison th:first-child { width: auto; font-weight: 600; }
  .comparison th, .comparison td { border: 0; padding: 0.2rem 0.6rem; }
  .comparison td::before { content: attr(data-label); display: block; color: var(--quiet); font-size: 0.8rem; }
}
`;

/** On paper, everything shows but the controls. */
const PRINT = `
@media print {
  :root, :root[data-theme] { color-scheme: light; --page: #ffffff; }
  html { font-size: 9.5pt; }
  body { max-width: none; padding: 0; }
  .bar, .skip, .filters, .tabs, .empty.filtered, .code button { display: none !important; }
  details::details-content { display: block; content-visibility: visible; block-size: auto; }
  details > summary { list-style: none; }
  .finding > details > summary::after { display: none; }
  .code:has(button) pre { padding-right: 0.9rem; }
  .scroll { overflow: visible; max-height: none; }
  .lists, .stacks, .rules { min-width: 0; }
  .drawing svg { max-width: 100%; height: auto; }
  .badge, .tile, .mark, .certainty, .identity, .notice, .chart rect, .comparison td.different, .sample { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  h2, h3, h4, h5, h6, summary { break-after: avoid; }
  .way, .attribution, tr, .card, .tile { break-inside: avoid; }
  main > section { margin-top: 2rem; }
}
`;

/** The whole style sheet. */
export const STYLE = [
  COLORS,
  TYPOGRAPHY,
  TOP,
  CONTROLS,
  SUMMARY,
  FINDINGS,
  TABLES,
  GRAPH,
  NARROW,
  PRINT,
].join("");
