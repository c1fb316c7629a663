/** The explanation of the rules. */

import { RULE_IDS, RULES } from "../../rules";
import { markup, type Markup } from "../../markup";
import { severityBadge } from "./words";

/** All rules, with what each finds, its usual severity, and what a finding allows or breaks. */
export function rulesSection(): Markup {
  return markup`<section aria-labelledby="rules"><h2 id="rules">Rules</h2>
<p class="quiet">The severity is that of most findings of a rule: a powerful scope, for example, is more severe.</p>
<details><summary>All ${RULE_IDS.length} rules</summary>
<div class="scroll boxed" role="region" aria-label="Table of rules" tabindex="0"><table class="rules">
<thead><tr><th scope="col">Rule</th><th scope="col">Finds</th><th scope="col">Severity</th><th scope="col">Allows or breaks</th></tr></thead>
<tbody>${RULE_IDS.map((id) => {
    const { title, severity, impact } = RULES[id];
    return markup`<tr id="rule-${id}"><th scope="row">${id}</th><td>${title}</td><td>${severityBadge(severity)}</td><td>${impact}</td></tr>`;
  })}</tbody></table></div></details></section>`;
}
