/** The top of the page: the verdict, what was reviewed, what was not read, and the counts. */

import {
  bySeverity,
  counts,
  countsOf,
  SEVERITIES,
  type Completeness,
  type Review,
  type Severity,
} from "../../model";
import { markup, type Markup } from "../../markup";
import { time, durationText } from "./times";
import { trendChart } from "./trend";
import { counted, SEVERITY_NAMES, VERDICT_NAMES } from "./words";

/** The verdict and the facts of the review. */
export function masthead(review: Review): Markup {
  const { verdict, startedAt, finishedAt, stacks, apps, failOn, toolVersion } = review;
  const duration = durationText(startedAt, finishedAt);
  return markup`<header class="masthead ${verdict}">
<p class="kind">Drift review of application links</p>
<h1><span class="verdict">${VERDICT_NAMES[verdict]}</span></h1>
<p class="lead">${verdictSentence(review)}</p>
<dl class="facts">
<div><dt>Reviewed</dt><dd>${time(finishedAt)}${duration === undefined ? undefined : markup` <span class="quiet">in ${duration}</span>`}</dd></div>
<div><dt>Scope</dt><dd>${counted(stacks.length, "stack")}, ${counted(apps.length, "app")}</dd></div>
<div><dt>Counts as drift</dt><dd>${SEVERITY_NAMES[failOn]}${failOn === "critical" || failOn === "error" ? undefined : " and worse"}</dd></div>
<div><dt>Made by</dt><dd>applinks ${toolVersion}</dd></div>
</dl>
</header>`;
}

/** What the verdict is about, as a sentence. */
function verdictSentence({ verdict, findings, failOn }: Review): string {
  const open = findings.filter(counts);
  const drift = open.filter(
    ({ severity }) => severity !== "error" && bySeverity(severity, failOn) <= 0,
  ).length;
  const unread = open.filter(({ severity }) => severity === "error").length;
  switch (verdict) {
    case "clean":
      return open.length === 0
        ? "The apps have what the stacks declare."
        : `No finding counts as drift; ${counted(open.length, "finding is", "findings are")} less severe.`;
    case "drift":
      return `${counted(drift, "finding counts", "findings count")} as drift.`;
    case "unknown":
      return `The review can't show that there is no drift: ${counted(unread, "part was", "parts were")} not read.`;
  }
}

/** What the review could not read, or that it has read everything. */
export function completeness(review: Review): Markup {
  const gaps = gapsOf(review);
  const scope = review.allStacks
    ? undefined
    : markup`<p>This review does not cover all stacks. Another stack may declare an undeclared object.</p>`;
  if (gaps.length === 0) {
    return markup`<section class="notice complete" aria-labelledby="completeness"><h2 id="completeness">Complete</h2>
<p>Every stack and every list of objects was read.</p>${scope}</section>`;
  }
  return markup`<section class="notice incomplete" aria-labelledby="completeness"><h2 id="completeness">Not everything was read</h2>
<ul>${gaps.map(({ what, reason }) => markup`<li><strong>${what}</strong> <span class="reason">${reason}</span></li>`)}</ul>${scope}</section>`;
}

/** Everything that was not read, or only in part. An audit log that is switched off is no gap. */
function gapsOf({ stacks, apps }: Review): { what: string; reason: string }[] {
  const gap = (what: string, completeness: Completeness): { what: string; reason: string }[] =>
    completeness.state === "read"
      ? []
      : [{ what: `${what}: ${completeness.state}.`, reason: completeness.reason }];
  return [
    ...stacks.flatMap((stack) => [
      ...gap(`Stack ${stack.key}`, stack.completeness),
      ...gap(`Secrets of ${stack.key}`, stack.secrets),
    ]),
    ...apps.flatMap((app) => [
      ...app.lists.flatMap((list) => gap(`${capitalized(list.kind)}s of ${app.name}`, list.completeness)),
      ...(app.audit.state === "off" || app.audit.state === "not needed"
        ? []
        : gap(`Audit log of ${app.name}`, app.audit)),
    ]),
  ];
}

/** The numbers of findings, the trend, and what is resolved. */
export function summary(review: Review): Markup {
  const numbers = countsOf(review.findings);
  const accepted = review.findings.filter((finding) => !counts(finding)).length;
  const fresh = review.findings.filter((finding) => counts(finding) && finding.age?.isNew === true).length;
  const shown: readonly Severity[] = ["error", ...SEVERITIES];
  const history = review.trend !== undefined || review.resolved !== undefined;
  return markup`<section aria-labelledby="summary"><h2 id="summary">Summary</h2>
<div class="summary">
<div>
<ul class="tiles">${shown.map((severity) => tile(SEVERITY_NAMES[severity], numbers[severity], severity))}</ul>
<p class="asides">${[
    ...(history ? [markup`<span><strong>${fresh}</strong> new</span>`] : []),
    markup`<span><strong>${accepted}</strong> accepted</span>`,
    ...(review.resolved === undefined
      ? []
      : [markup`<span><strong>${review.resolved.length}</strong> resolved since the last review</span>`]),
  ]}</p>
${resolvedList(review)}
</div>
${trendChart(review.trend)}
</div></section>`;
}

function tile(label: string, count: number, severity: Severity): Markup {
  return markup`<li class="tile ${severity}${count === 0 ? " none" : ""}"><span class="count">${count}</span> <span class="label">${label}</span></li>`;
}

function resolvedList({ resolved = [] }: Review): Markup | undefined {
  if (resolved.length === 0) return undefined;
  return markup`<details class="resolved"><summary>Resolved since the last review</summary><ul>${resolved.map(
    ({ rule, message, firstSeen }) =>
      markup`<li><a class="rule" href="#rule-${rule}">${rule}</a> ${message} <span class="quiet">First seen ${time(firstSeen)}.</span></li>`,
  )}</ul></details>`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
