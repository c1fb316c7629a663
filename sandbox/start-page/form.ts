import { hiddenFields } from "../pages/fields";
import { html, type Markup } from "../pages/markup";
import type { SandboxContext } from "../state/context";

/** A request for the start page. */
export interface Start {
  sandbox: SandboxContext;
  /** The token that forms must have; new in each process. */
  token: string;
  /** The query of the page, for filters. */
  query: Partial<Record<string, string>>;
}

/** A form of the start page: `fields` are hidden values, `body` has at least a button. */
export const startForm = (
  { token }: Start,
  path: string,
  fields: Record<string, string>,
  body: Markup,
): Markup => html`<form method="post" action="${path}">${hiddenFields({ token, ...fields })}${body}</form>`;

/** A table with a caption for screen readers, or a sentence if there are no rows. */
export const table = (name: string, columns: string[], rows: Markup[], none: string): Markup =>
  rows.length === 0
    ? html`<p>${none}</p>`
    : html`<div class="table" role="region" aria-label="${name}" tabindex="0">
        <table>
          <thead>
            <tr>
              ${columns.map((column) => html`<th scope="col">${column}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${rows}
          </tbody>
        </table>
      </div>`;
