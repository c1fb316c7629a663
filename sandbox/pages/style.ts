import { createHash } from "node:crypto";

/** The stylesheet of every page, for light and dark screens. Text has a contrast of at least 4.5:1 in both. */
export const stylesheet = `
:root { color-scheme: light dark; --text: #172b4d; --quiet: #44546f; --back: #fff; --raised: #f1f2f4; --line: #8590a2;
  --link: #0c57c2; --action: #0c57c2; --on-action: #fff; --focus: #0c57c2; --bad: #ae2e24; --good: #216e4e; --warn: #7f5f01;
  --bad-back: #ffeceb; --good-back: #dcfff1; --warn-back: #fff7d6; --info-back: #e9f2ff; }
@media (prefers-color-scheme: dark) { :root { --text: #dee4ea; --quiet: #b6c2cf; --back: #1d2125; --raised: #2c333a; --line: #8696a7;
  --link: #85b8ff; --action: #579dff; --on-action: #1d2125; --focus: #85b8ff; --bad: #ff9c8f; --good: #7ee2b8; --warn: #f5cd47;
  --bad-back: #42221f; --good-back: #1c3329; --warn-back: #332e1b; --info-back: #1c2b41; } }
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: var(--text); background: var(--back); }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
.skip { position: absolute; left: -100vw; padding: .5rem 1rem; background: var(--back); }
.skip:focus { left: .5rem; top: .5rem; z-index: 1; }
header { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; align-items: baseline; padding: .75rem 1.5rem;
  background: var(--raised); border-bottom: 1px solid var(--line); }
header .name { font-weight: 600; }
header nav { flex: 1; }
header form { display: flex; gap: 1rem; align-items: baseline; }
header ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 0; padding: 0; list-style: none; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
main { max-width: 75rem; margin: 0 auto; padding: 1rem 1.5rem 3rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .5rem 0 1rem; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
.table { position: relative; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; color: var(--quiet); padding-bottom: .25rem; }
th, td { text-align: left; vertical-align: top; padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--line); }
td { overflow-wrap: break-word; }
td code, td .hint { overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1.5rem; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
code { font: .95em ui-monospace, monospace; }
fieldset { border: 0; margin: 0 0 1.25rem; padding: 0; min-width: 0; }
legend { font-weight: 600; padding: 0; }
.field { margin: 0 0 1.25rem; max-width: 44rem; }
.field > label { display: block; font-weight: 600; }
.hint { display: block; color: var(--quiet); font-size: .9rem; }
.error { display: block; color: var(--bad); font-weight: 600; }
.choice { display: flex; gap: .5rem; align-items: baseline; margin: .25rem 0; }
input:not([type=checkbox], [type=radio], [type=hidden]), select, textarea { width: 100%; font: inherit; padding: .4rem .5rem;
  color: inherit; background: var(--back); border: 1px solid var(--line); border-radius: 3px; }
[aria-invalid=true] { border-color: var(--bad) !important; }
button, .button { display: inline-block; font: inherit; font-weight: 500; padding: .35rem .8rem; border-radius: 3px;
  border: 1px solid var(--line); color: inherit; background: var(--back); text-decoration: none; cursor: pointer; }
.primary { color: var(--on-action); background: var(--action); border-color: var(--action); }
.danger { color: var(--bad); border-color: var(--bad); }
.actions, .row { display: flex; flex-wrap: wrap; gap: .5rem; align-items: baseline; }
.row > .field { margin: 0; min-width: 9rem; flex: 1; }
.row > button { align-self: end; }
.actions form { display: inline; }
.lozenge { display: inline-block; font-size: .8rem; font-weight: 700; padding: 0 .4rem; border-radius: 3px; white-space: nowrap;
  background: var(--raised); border: 1px solid currentColor; color: var(--quiet); }
.lozenge.good { color: var(--good); background: var(--good-back); }
.lozenge.bad { color: var(--bad); background: var(--bad-back); }
.lozenge.warn { color: var(--warn); background: var(--warn-back); }
.notice { padding: .6rem 1rem; margin: 0 0 1.25rem; border-left: 4px solid var(--link); background: var(--info-back); }
.notice.good { border-color: var(--good); background: var(--good-back); }
.notice.bad { border-color: var(--bad); background: var(--bad-back); }
.notice.warn { border-color: var(--warn); background: var(--warn-back); }
.notice ul { margin: 0; padding-left: 1.25rem; }
`;

/** The stylesheet's source in a content security policy. */
export const stylesheetHash = `'sha256-${createHash("sha256").update(stylesheet).digest("base64")}'`;
