/** One finding of the page. */

import {
  appOf,
  type Acceptance,
  type Attribution,
  type Finding,
  type Review,
  type WayBack,
} from "../../model";
import { RULES } from "../../rules";
import { comparisonTable } from "./comparison";
import { markup, type Markup, type Part } from "../../markup";
import { day, time } from "./times";
import { ACTION_NAMES, CERTAINTY_NAMES, severityBadge, STATE_NAMES, stateOf } from "./words";

/** The finding as a list item that the page's script can filter. It is open at first if it is `open`. */
export function findingItem(review: Review, finding: Finding, open: boolean): Markup {
  const { id, rule, severity, message, impact, app, age } = finding;
  const appIndex = review.apps.findIndex(({ key }) => key === app);
  const state = stateOf(finding);
  // The scopes of an outgoing link are those of the app that it calls, which the finding does not name.
  const productOfScopes = finding.object?.kind === "incoming link" ? appOf(review, app)?.product : undefined;
  return markup`<li class="finding ${severity}" id="${anchorOf(id)}" data-severity="${severity}" data-state="${state}" data-app="${appIndex}">
<details${open ? markup` open` : undefined}>
<summary>${severityBadge(severity)}${state === "known" || state === "open" ? undefined : markup`<span class="state ${state}">${STATE_NAMES[state]}</span>`}<h3>${message}</h3>
<p class="brief">${joined([
    markup`${rule}`,
    appName(review, app),
    inBrief(finding.attribution),
    age === undefined || age.isNew ? undefined : markup`since ${day(age.firstSeen)}`,
    finding.acceptance === undefined ? undefined : markup`accepted until ${finding.acceptance.until}`,
  ])}</p></summary>
<div class="body">
<p class="impact">${impact}</p>
${acceptanceBox(finding.acceptance)}
${comparisonTable(finding.properties, productOfScopes)}
${attributionBox(finding.attribution)}
<dl class="facts">
<div><dt>Rule</dt><dd><a class="rule" href="#rule-${rule}">${rule}</a> ${RULES[rule].title}</dd></div>
${objectFact(finding)}
${age === undefined ? undefined : markup`<div><dt>First seen</dt><dd>${time(age.firstSeen)}</dd></div>`}
<div><dt>Finding</dt><dd><a href="#${anchorOf(id)}"><code>${id}</code></a></dd></div>
${finding.resources.map(
  ({ urn, stack }) =>
    markup`<div class="wide"><dt>Declared by</dt><dd>${stack}<br><code>${urn}</code></dd></div>`,
)}
</dl>
${waysBack(finding.ways)}
</div>
</details></li>`;
}

function anchorOf(id: string): string {
  return `finding-${id.replace(/[^\w.-]+/g, "-")}`;
}

function appName(review: Review, key: string | undefined): Markup | undefined {
  if (key === undefined) return undefined;
  return markup`${appOf(review, key)?.name ?? key}`;
}

/** Who and when in a few words, for the line that shows while the finding is closed. */
function inBrief(attribution: Attribution | undefined): Markup | undefined {
  if (attribution?.who === undefined) return undefined;
  const { certainty, who, identity, when } = attribution;
  const prefix = { certain: "", probable: "probably ", creator: "created by ", unrecorded: "" }[certainty];
  return markup`${prefix}${who}${identity === undefined ? undefined : ` (${identity})`}${when === undefined ? undefined : markup`, ${time(when)}`}`;
}

function joined(parts: readonly (Markup | undefined)[]): Part {
  return parts.filter((part) => part !== undefined).map((part) => markup`<span>${part}</span>`);
}

function acceptanceBox(acceptance: Acceptance | undefined): Markup | undefined {
  if (acceptance === undefined) return undefined;
  const { reason, owner, until } = acceptance;
  return markup`<dl class="acceptance facts"><div class="wide"><dt>Accepted because</dt><dd>${reason}</dd></div>
<div><dt>Owner</dt><dd>${owner}</dd></div><div><dt>Until</dt><dd>${until}</dd></div></dl>`;
}

function attributionBox(attribution: Attribution | undefined): Markup | undefined {
  if (attribution === undefined) return undefined;
  const { certainty, who, identity, when, from, detail } = attribution;
  const known = who !== undefined || when !== undefined || from !== undefined;
  return markup`<section class="attribution"><h4>Who changed it <span class="certainty ${certainty}">${CERTAINTY_NAMES[certainty]}</span></h4>
${
  known
    ? markup`<dl class="facts">${who === undefined ? undefined : markup`<div><dt>Who</dt><dd>${who}${identity === undefined ? undefined : markup` <span class="identity">${identity}</span>`}</dd></div>`}
${when === undefined ? undefined : markup`<div><dt>When</dt><dd>${time(when)}</dd></div>`}
${from === undefined ? undefined : markup`<div><dt>From</dt><dd>${from}</dd></div>`}</dl>`
    : undefined
}
<p class="quiet">${detail}</p></section>`;
}

function objectFact({ object }: Finding): Markup | undefined {
  if (object === undefined) return undefined;
  const { kind, name, id } = object;
  return markup`<div><dt>Object</dt><dd>${kind} “${name}”${id === undefined ? undefined : markup` <span class="quiet">ID <code>${id}</code></span>`}</dd></div>`;
}

function waysBack(ways: readonly WayBack[]): Markup | undefined {
  if (ways.length === 0) return undefined;
  return markup`<section class="ways"><h4>Ways back</h4>${ways.map(wayBack)}</section>`;
}

const LANGUAGES = [
  ["typescript", "TypeScript"],
  ["python", "Python"],
  ["go", "Go"],
  ["yaml", "YAML"],
] as const;

/** One way back. Without the page's script, the languages are below each other; with it, they are tabs. */
function wayBack({ action, description, code, command }: WayBack): Markup {
  const languages =
    code === undefined
      ? undefined
      : markup`<div class="languages">${LANGUAGES.map(
          ([key, title]) =>
            markup`<div class="language" data-language="${key}"><h6>${title}</h6>${codeBlock(code[key], title)}</div>`,
        )}</div>${command === undefined ? undefined : markup`<p class="then">Then run:</p>`}`;
  return markup`<div class="way"><h5>${ACTION_NAMES[action]}</h5><div class="steps"><p>${description}</p>${languages}${
    command === undefined ? undefined : codeBlock(command, "command")
  }</div></div>`;
}

/** Code that the page's script gives a button to copy it. */
function codeBlock(code: string, what: string): Markup {
  return markup`<div class="code" data-copy="${what}"><pre><code>${code}</code></pre></div>`;
}
