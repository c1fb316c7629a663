/** The findings of the page with their filters. */

import { counts, SEVERITIES, type Finding, type Review, type Severity } from "../../model";
import { findingItem } from "./finding";
import { markup, type Markup } from "../../markup";
import { SEVERITY_NAMES, STATE_NAMES, stateOf, type State } from "./words";

/** Findings that are open at first. */
const OPEN_SEVERITIES: readonly Severity[] = ["error", "critical"];
const MOST_OPEN = 5;

/** All findings: those that count, and the accepted ones below. */
export function findingsSections(review: Review): Markup {
  const open = review.findings.filter(counts);
  const accepted = review.findings.filter((finding) => !counts(finding));
  const worst = new Set(
    open.filter(({ severity }) => OPEN_SEVERITIES.includes(severity)).slice(0, MOST_OPEN),
  );
  return markup`<section aria-labelledby="findings"><h2 id="findings">Findings <span class="total">${open.length}</span></h2>
${review.findings.length === 0 ? undefined : filters(review)}
${
  open.length === 0
    ? markup`<p class="empty">There are no findings${accepted.length === 0 ? "" : " but the accepted ones"}.</p>`
    : list(review, open, worst)
}
</section>
${
  accepted.length === 0
    ? undefined
    : markup`<section aria-labelledby="accepted"><h2 id="accepted">Accepted findings <span class="total">${accepted.length}</span></h2>
<p class="quiet">They don't count. An acceptance covers the present values only: another change is a new finding.</p>
${list(review, accepted, worst)}</section>`
}`;
}

function list(review: Review, findings: readonly Finding[], open: ReadonlySet<Finding>): Markup {
  return markup`<ol class="findings">${findings.map((finding) => findingItem(review, finding, open.has(finding)))}</ol>
<p class="empty filtered" hidden>No finding here matches the filters.</p>`;
}

/** The form with the filters. It stays hidden without the page's script. */
function filters(review: Review): Markup {
  const { findings, apps } = review;
  const severities = (["error", ...SEVERITIES] as const).filter((severity) =>
    findings.some((finding) => finding.severity === severity),
  );
  const states = (Object.keys(STATE_NAMES) as State[]).filter((state) =>
    findings.some((finding) => stateOf(finding) === state),
  );
  const known = new Set(apps.map(({ key }) => key));
  const elsewhere = findings.some(({ app }) => app === undefined || !known.has(app));
  return markup`<form class="filters" id="filters" aria-label="Filters" hidden>
<div class="fields">
<label class="field search"><span>Search</span><input type="search" name="text" autocomplete="off" spellcheck="false" placeholder="Name, scope, URL, account …"></label>
<label class="field"><span>App</span><select name="app"><option value="">All apps</option>${apps.map(
    ({ name, product }, index) => markup`<option value="${index}">${name} (${product})</option>`,
  )}${elsewhere ? markup`<option value="-1">No single app</option>` : undefined}</select></label>
<fieldset class="field"><legend>Severity</legend><div class="chips">${severities.map((severity) =>
    chip(
      "severity",
      severity,
      SEVERITY_NAMES[severity],
      findings.filter((finding) => finding.severity === severity).length,
    ),
  )}</div></fieldset>
<fieldset class="field"><legend>State</legend><div class="chips">${states.map((state) =>
    chip("state", state, STATE_NAMES[state], findings.filter((finding) => stateOf(finding) === state).length),
  )}</div></fieldset>
</div>
<div class="actions"><p role="status" id="matches"></p><button type="reset">Clear filters</button><button type="button" id="open-all">Open all</button><button type="button" id="close-all">Close all</button></div>
</form>`;
}

function chip(name: string, value: string, label: string, count: number): Markup {
  return markup`<label class="chip ${value}"><input type="checkbox" name="${name}" value="${value}"><span>${label} <span class="number">${count}</span></span></label>`;
}
