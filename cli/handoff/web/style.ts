/** The style sheet of the page. */

/** Light and dark colours side by side, as the system has them. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: light-dark(#f6f7f9, #11151b);
  --surface: light-dark(#ffffff, #191f28);
  --sunken: light-dark(#f1f3f6, #12171e);
  --line: light-dark(#dde2e9, #2e3744);
  --line-strong: light-dark(#76849a, #7a889d);
  --text: light-dark(#1b2430, #e4e9f0);
  --quiet: light-dark(#556275, #a3afbf);
  --accent: light-dark(#0b57a4, #84bbf5);
  --on-accent: light-dark(#ffffff, #0d1722);
  --bad: light-dark(#b3152a, #ff9b9b);
  --doubt: light-dark(#775400, #ecc766);
  --good: light-dark(#166b41, #7fd6a8);
}
*, *::before, *::after { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 3rem; max-width: 52rem; background: var(--page); color: var(--text); font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; overflow-wrap: break-word; }
h1, h2, h3 { line-height: 1.3; margin: 0; text-wrap: balance; }
h1 { font-size: 1.75rem; letter-spacing: -0.02em; }
h2 { font-size: 1.2rem; }
h3 { font-size: 0.95rem; margin-top: 1.25rem; }
p { margin: 0.5rem 0 0; }
code, pre, input { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 0.875rem; }
code { overflow-wrap: anywhere; }
pre { margin: 1rem 0 0; padding: 0.75rem; max-height: 28rem; overflow: auto; white-space: pre-wrap; background: var(--sunken); border: 1px solid var(--line); border-radius: 0.4rem; }
section { margin-top: 1.5rem; padding: 1.25rem 1.5rem 1.5rem; background: var(--surface); border: 1px solid var(--line); border-radius: 0.75rem; }
dl { margin: 0.5rem 0 0; }
dl > div { display: grid; grid-template-columns: 12rem minmax(0, 1fr) auto; gap: 0.25rem 1rem; align-items: center; padding: 0.4rem 0; border-bottom: 1px solid var(--line); }
dt { color: var(--quiet); }
dd { margin: 0; }
dd.buttons { display: flex; gap: 0.5rem; }
label { display: block; margin: 0.75rem 0 0.25rem; }
input { width: 100%; min-height: 2.5rem; padding: 0.4rem 0.7rem; color: var(--text); background: var(--page); border: 1px solid var(--line-strong); border-radius: 0.4rem; }
input[aria-invalid="true"] { border-color: var(--bad); }
button { font: inherit; min-height: 2.25rem; padding: 0.3rem 0.8rem; color: var(--text); background: var(--surface); border: 1px solid var(--line-strong); border-radius: 0.4rem; cursor: pointer; }
button.main { margin-top: 1rem; color: var(--on-accent); background: var(--accent); border-color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.quiet { color: var(--quiet); }
.problem { color: var(--bad); }
.doubt { color: var(--doubt); }
.notice { margin-top: 1.25rem; padding: 0.75rem 1rem; border: 1px solid currentColor; border-radius: 0.5rem; }
.notice.done { color: var(--good); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
[hidden] { display: none; }
footer { margin-top: 2rem; }
@media (max-width: 40rem) { dl > div { grid-template-columns: minmax(0, 1fr); } }
`;
