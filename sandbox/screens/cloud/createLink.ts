import { findAt, type FoundAt } from "../../application-links/applicationUrl";
import { createSiteLink } from "../../cloud/links";
import type { RegisterRoutes } from "../../http/routes";
import {
  hiddenFields,
  notice,
  noProblems,
  problemSummary,
  textField,
  type Problems,
} from "../../pages/fields";
import { html } from "../../pages/markup";
import { withoutSlashes } from "../../state/ids";
import { confirmUrl, lackOfOAuth2 } from "../createLink";
import { typeTitle } from "../linkList";
import { sitePaths } from "../paths";
import { addScreen, attempt, changeForm, goTo, linkTo, show, type Visit } from "../screen";

/**
 * "Create link": the application URL, a check that it responds, a confirmation if the display URL is another one, and a review of the
 * details. The incoming link follows.
 */
export const siteCreateLink: RegisterRoutes = (server, context) => {
  const { app } = context;
  const facts = { path: sitePaths.create, role: "admin" } as const;
  addScreen(server, context, { ...facts, method: "GET" }, async (visit) =>
    visit.request.url.includes("?") ? review(visit, await findAt(app, visit.text("url"))) : start(visit),
  );
  addScreen(server, context, { ...facts, method: "POST", operation: "link.create" }, async (visit) => {
    const found = await findAt(app, visit.text("url"));
    if (found.kind !== "application" || lackOfOAuth2(app, found.manifest)) return review(visit, found);
    const { url, manifest } = found;
    let id = "";
    const problems = await attempt(() => {
      id = createSiteLink(context, visit.actor, {
        id: manifest.id,
        typeId: manifest.typeId,
        name: visit.text("name").trim() || manifest.name,
        rpcUrl: visit.text("rpcUrl") || url,
        displayUrl: manifest.url ?? url,
      }).id;
    });
    return problems === undefined ? goTo(visit, sitePaths.incoming(id)) : review(visit, found, problems);
  });
};

function start(visit: Visit, problems: Problems = noProblems): ReturnType<typeof show> {
  return show(visit, {
    title: "Create an application link",
    status: problems === noProblems ? 200 : 400,
    body: html`${problemSummary(problems)}
      <form method="get" action="${visit.context.app.contextPath + sitePaths.create}">
        ${textField(
          {
            name: "url",
            label: "Application URL",
            value: visit.text("url"),
            type: "url",
            required: true,
            hint: "Of the Atlassian app you're linking to. The URL must be accessible from your network. Tunnelled application links are not supported.",
          },
          problems,
        )}
        <div class="actions">
          <button class="primary">Next</button>
          ${linkTo(visit, sitePaths.list, "Cancel", "button")}
        </div>
      </form>`,
  });
}

/** Shows what is found at the application URL, or the first step with the problem. */
function review(visit: Visit, found: FoundAt, problems?: Problems): ReturnType<typeof show> {
  const { app } = visit.context;
  const wrong = (message: string) => start(visit, { general: [], fields: { url: [message] } });
  if (found.kind === "refused") return wrong(found.message);
  if (found.kind === "unknown host") return wrong("The URL can't be reached. Check your firewall.");
  if (found.kind === "no manifest") return wrong("No Atlassian app responds at the URL.");
  const { url, manifest } = found;
  const displayUrl = withoutSlashes(manifest.url ?? url);
  const lack = lackOfOAuth2(app, manifest);
  const form = html`${hiddenFields({ url })}
    ${textField({ name: "name", label: "Application name", value: visit.text("name") || manifest.name, required: true }, problems)}
    ${displayUrl === url ? hiddenFields({ rpcUrl: url }) : confirmUrl(url, displayUrl)}
    <div class="actions">
      ${lack === undefined && html`<button class="primary">Continue</button>`}
      ${linkTo(visit, sitePaths.create, "Back", "button")}
    </div>`;
  return show(visit, {
    title: "Review the details",
    status: problems === undefined ? 200 : 400,
    body: html`${problems && problemSummary(problems)} ${lack !== undefined && notice("bad", html`${lack}`)}
      <dl>
        <dt>Application</dt>
        <dd>${typeTitle(manifest.typeId)}${manifest.version !== undefined && ` ${manifest.version}`}</dd>
        <dt>Application URL</dt>
        <dd>${url}</dd>
        <dt>Display URL</dt>
        <dd>${displayUrl}</dd>
      </dl>
      ${changeForm(visit, sitePaths.create, form)}`,
  });
}
