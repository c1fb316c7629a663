/** The three-way comparison of an object: declared, last deployed, actual. */

import { sideText, type Json, type PropertyComparison, type Side } from "../../model";
import { isPowerfulScope } from "../../powerfulScopes";
import { markup, type Markup, type Part } from "../../markup";

/**
 * A table of the properties; `undefined` if there are none. Items that a list has more or less than declared are marked, and scopes that are
 * powerful in the product with this title, if it is known.
 */
export function comparisonTable(
  properties: readonly PropertyComparison[],
  product: string | undefined,
): Markup | undefined {
  if (properties.length === 0) return undefined;
  return markup`<table class="comparison">
<thead><tr><th scope="col">Property</th><th scope="col">Declared</th><th scope="col">Last deployed</th><th scope="col">Actual</th></tr></thead>
<tbody>${properties.map((property) => row(property, product))}</tbody></table>`;
}

function row(
  { property, declared, deployed, actual, note }: PropertyComparison,
  product: string | undefined,
): Markup {
  const isPowerful = (text: string): boolean => property === "scopes" && isPowerfulScope(text, product);
  const basis = [declared, deployed].find(({ is }) => is === "value");
  return markup`<tr><th scope="row"><code>${property}</code>${note === undefined ? undefined : markup`<span class="note">${note}</span>`}</th>
<td data-label="Declared">${side(isPowerful, declared)}</td>
<td data-label="Last deployed">${side(isPowerful, deployed)}</td>
<td data-label="Actual"${differs(declared, actual) ? markup` class="different"` : undefined}>${side(isPowerful, actual, basis)}</td></tr>`;
}

/** Whether both sides are known, and are not the same. */
function differs(one: Side, other: Side): boolean {
  if (one.is === "unknown" || other.is === "unknown") return false;
  return one.is !== other.is || sideText(one) !== sideText(other);
}

/** One side; a list item by item, compared with the list of the basis. */
function side(isPowerful: (text: string) => boolean, shown: Side, basis?: Side): Part {
  if (shown.is !== "value") return markup`<span class="placeholder">${sideText(shown).slice(1, -1)}</span>`;
  const items = listOf(shown.value);
  if (items === undefined) return value(isPowerful, sideText(shown));
  if (items.length === 0) return markup`<span class="placeholder">empty list</span>`;
  const expected = basis?.is === "value" ? listOf(basis.value) : undefined;
  const missing = expected?.filter((item) => !items.includes(item)) ?? [];
  return markup`<ul class="values">${items.map((item) =>
    expected === undefined || expected.includes(item)
      ? markup`<li>${value(isPowerful, item)}</li>`
      : markup`<li><span class="unseen">added: </span><ins>${value(isPowerful, item)}</ins></li>`,
  )}${missing.map((item) => markup`<li><span class="unseen">missing: </span><del>${value(isPowerful, item)}</del></li>`)}</ul>`;
}

function value(isPowerful: (text: string) => boolean, text: string): Markup {
  if (text === "") return markup`<span class="placeholder">empty</span>`;
  // A long URL breaks after a slash.
  const parts = text
    .split(/(?<=[/?&])(?=[^/])/)
    .map((part, index) => (index === 0 ? part : markup`<wbr>${part}`));
  return isPowerful(text) ? markup`<code class="powerful">${parts}</code>` : markup`<code>${parts}</code>`;
}

function listOf(json: Json): string[] | undefined {
  return Array.isArray(json)
    ? json.map((item) => (typeof item === "string" ? item : JSON.stringify(item)))
    : undefined;
}
