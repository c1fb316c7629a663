/** The link graph of the page. */

import type { Graph, GraphEdge } from "../../model";
import { graphSvg } from "../../graph/svg";
import { isPowerfulScope } from "../../powerfulScopes";
import { markup, trusted, type Markup, type Part } from "../../markup";

/** With more apps, a drawing takes too long, and is too large to read. */
const MOST_DRAWN = 200;

/** The drawing with its legend, and the same as a table. */
export async function graphSection(graph: Graph): Promise<Markup> {
  return markup`<section aria-labelledby="graph"><h2 id="graph">Link graph</h2>
<p class="quiet">Who may call whom on behalf of a user, and with which scopes.</p>
${graph.nodes.length > MOST_DRAWN ? markup`<p class="empty">There are more than ${MOST_DRAWN} apps: the links are in the table only.</p>` : await drawing(graph)}
${graph.edges.length === 0 ? undefined : markup`<details><summary>The links as a table</summary>${table(graph)}</details>`}
</section>`;
}

async function drawing(graph: Graph): Promise<Markup> {
  const svg = await graphSvg(graph, { place: "page" });
  return markup`<div class="drawing scroll" role="region" aria-label="Drawing of the link graph" tabindex="0">${trusted(svg)}</div>
${graph.edges.length === 0 ? undefined : legend()}`;
}

function legend(): Markup {
  const lines = [
    ["declared", "declared"],
    ["drifted", "drifted"],
    ["undeclared", "undeclared"],
    ["unknown", "unknown"],
    ["powerful", "with a powerful scope"],
  ] as const;
  return markup`<ul class="legend">${lines.map(
    ([name, label]) =>
      markup`<li><svg class="sample ${name}" width="36" height="10" aria-hidden="true"><path d="M1 5H35"/></svg>${label}</li>`,
  )}<li><svg class="sample half" width="36" height="10" aria-hidden="true"><path d="M1 5H26"/><path class="head" d="M26 1.5L34 5L26 8.5Z"/></svg>one half only</li></ul>`;
}

function table({ nodes, edges }: Graph): Markup {
  const names = new Map(nodes.map(({ key, name }) => [key, name]));
  const products = new Map(nodes.map(({ key, product }) => [key, product]));
  const row = ({ from, to, granted, requested, name, state, halves }: GraphEdge): Markup =>
    markup`<tr><td>${names.get(from) ?? from}</td><td>${names.get(to) ?? to}</td><td>${name}</td><td>${scopes(granted, products.get(to))}</td><td>${scopes(requested, products.get(to))}</td><td><span class="edge-state ${state}">${state}</span></td><td>${halves}</td></tr>`;
  return markup`<div class="scroll boxed" role="region" aria-label="Table of links" tabindex="0"><table>
<thead><tr>${["From", "To", "Name", "Granted", "Requested", "State", "Halves"].map((title) => markup`<th scope="col">${title}</th>`)}</tr></thead>
<tbody>${edges.map(row)}</tbody></table></div>`;
}

function scopes(names: readonly string[] | undefined, product: string | undefined): Part {
  if (names === undefined) return markup`<span class="placeholder">unknown</span>`;
  if (names.length === 0) return markup`<span class="placeholder">none</span>`;
  return names.map((name, index) => [
    index === 0 ? "" : ", ",
    isPowerfulScope(name, product)
      ? markup`<code class="powerful">${name}</code>`
      : markup`<code>${name}</code>`,
  ]);
}
