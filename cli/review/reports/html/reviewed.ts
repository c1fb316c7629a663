/** What the review has read: apps with their lists, and stacks. */

import type { AppReading, ListReading, StackReading } from "../../model";
import { markup, type Markup } from "../../markup";
import { time } from "./times";
import { completenessMark, counted } from "./words";

/** One card for each app. */
export function appsSection(apps: readonly AppReading[]): Markup {
  return markup`<section aria-labelledby="apps"><h2 id="apps">Apps <span class="total">${apps.length}</span></h2>
${apps.length === 0 ? markup`<p class="empty">No app was reviewed.</p>` : markup`<div class="cards">${apps.map(appCard)}</div>`}</section>`;
}

function appCard(app: AppReading): Markup {
  const { name, product, version, url, serverId, names, lists, audit } = app;
  return markup`<article class="card"><h3>${name}</h3>
<p class="quiet">${product}${version === undefined ? undefined : ` ${version}`} · ${address(url)}${serverId === undefined ? undefined : markup` · <span class="nowrap">server ID <code>${serverId}</code></span>`}</p>
${otherNames(names)}
<div class="scroll" role="region" aria-label="Lists of ${name}" tabindex="0"><table class="lists">
<thead><tr><th scope="col">List</th><th scope="col">Completeness</th><th scope="col" class="number">Found</th><th scope="col" class="number">Declared</th><th scope="col" class="number">Made by the product</th><th scope="col" class="number">Undeclared</th></tr></thead>
<tbody>${lists.map(listRow)}</tbody></table></div>
<p class="audit">Audit log: ${completenessMark(audit)}</p></article>`;
}

/** A list that was not read has no numbers: 0 would be a statement about the app. */
function listRow({ kind, completeness, found, declared, productMade, undeclared }: ListReading): Markup {
  const numbers = [found, declared, productMade, undeclared].map((number) =>
    completeness.state === "unread"
      ? markup`<td class="number placeholder">unknown</td>`
      : markup`<td class="number">${number}</td>`,
  );
  return markup`<tr><th scope="row">${kind}s</th><td>${completenessMark(completeness)}</td>${numbers}</tr>`;
}

/** The names that the stacks have for an app, if there are several. */
function otherNames(names: AppReading["names"]): Markup | undefined {
  const all = Object.entries(names);
  if (all.length < 2) return undefined;
  return markup`<ul class="names">${all.map(
    ([name, stacks]) =>
      markup`<li><strong>${name}</strong> <span class="quiet">in ${stacks.join(", ")}</span></li>`,
  )}</ul>`;
}

/** A link only where it leads to a web page. */
function address(url: string): Markup {
  return /^https?:\/\//i.test(url)
    ? markup`<a href="${url}" rel="noreferrer noopener">${url}</a>`
    : markup`${url}`;
}

/** A table of the stacks. */
export function stacksSection(stacks: readonly StackReading[]): Markup {
  const columns = ["Stack", "Declarations", "Objects", "Deployed", "State", "Secrets"];
  return markup`<section aria-labelledby="stacks"><h2 id="stacks">Stacks <span class="total">${stacks.length}</span></h2>
${
  stacks.length === 0
    ? markup`<p class="empty">No stack was reviewed.</p>`
    : markup`<div class="scroll boxed" role="region" aria-label="Table of stacks" tabindex="0"><table class="stacks">
<thead><tr>${columns.map((column) => markup`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${stacks.map(stackRow)}</tbody></table></div>`
}</section>`;
}

function stackRow(stack: StackReading): Markup {
  const { key, source, programNotRun, completeness, secrets, deployedAt, verdicts, notVerified } = stack;
  return markup`<tr><th scope="row">${key}</th>
<td>${source === "program" ? "the program" : "the last deployment"}${programNotRun === undefined ? undefined : markup` <span class="reason">${programNotRun}</span>`}</td>
<td><ul class="verdicts"><li>${verdicts.clean} clean</li><li>${verdicts.drifted} drifted</li><li>${verdicts.unknown} unknown</li>${notVerified === 0 ? undefined : markup`<li class="quiet">${counted(notVerified, "link", "links")} not verified</li>`}</ul></td>
<td>${deployedAt === undefined ? markup`<span class="placeholder">unknown</span>` : time(deployedAt)}</td>
<td>${completenessMark(completeness)}</td><td>${completenessMark(secrets)}</td></tr>`;
}
