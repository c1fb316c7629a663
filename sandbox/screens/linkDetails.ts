import { noProblems, textField, type Problems } from "../pages/fields";
import { html, type Markup } from "../pages/markup";
import type { ApplicationLink } from "../state/types";
import { typeTitle } from "./linkList";
import { paths } from "./paths";
import { changeForm, linkTo, type Visit } from "./screen";

/** The details of a submitted form. */
export const detailsOf = (visit: Visit): Pick<ApplicationLink, "name" | "rpcUrl" | "displayUrl"> => ({
  name: visit.text("name").trim(),
  rpcUrl: visit.text("rpcUrl").trim(),
  displayUrl: visit.text("displayUrl").trim(),
});

/** An application link with its status, and the form for its details. A system link has no form. */
export function linkDetails(
  visit: Visit,
  link: ApplicationLink,
  { status, problems }: { status: Markup; problems: Problems },
): Markup {
  const details = problems === noProblems ? link : detailsOf(visit);
  const field = (name: "name" | "rpcUrl" | "displayUrl", label: string): Markup =>
    textField(
      { name, label, value: details[name], type: name === "name" ? "text" : "url", required: true },
      problems,
    );
  // A site's screens have no primary links.
  const isMarked = link.primary && visit.context.app.cloud === undefined;
  return html`<dl>
      <dt>Application</dt>
      <dd>${typeTitle(link.typeId)}${isMarked && html` <span class="lozenge">PRIMARY</span>`}</dd>
      <dt>Status</dt>
      <dd>${status}</dd>
      <dt>Application ID</dt>
      <dd><code>${link.id}</code></dd>
      ${
        link.system &&
        html`<dt>Application URL</dt>
          <dd>${link.rpcUrl}</dd>
          <dt>Display URL</dt>
          <dd>${link.displayUrl}</dd>`
      }
    </dl>
    ${
      !link.system &&
      html`<h2>Application details</h2>
        ${changeForm(
          visit,
          paths.link(link.id),
          html`${field("name", "Application name")} ${field("rpcUrl", "Application URL")}
            ${field("displayUrl", "Display URL")}
            <div class="actions">
              <button class="primary">Save</button>
              ${linkTo(visit, paths.list, "Cancel", "button")}
            </div>`,
        )}`
    }`;
}
