import { findAt, type FoundAt } from "../application-links/applicationUrl";
import { createLink } from "../application-links/links";
import type { RegisterRoutes } from "../http/routes";
import {
  choices,
  hiddenFields,
  notice,
  noProblems,
  problemSummary,
  textField,
  type Problems,
} from "../pages/fields";
import { html, type Markup } from "../pages/markup";
import { isAtLeast, products } from "../products/products";
import { truth } from "../state/dialect";
import { withoutSlashes } from "../state/ids";
import type { App } from "../state/types";
import { typeTitle } from "./linkList";
import { paths } from "./paths";
import { addScreen, attempt, changeForm, goTo, linkTo, show, type Visit } from "./screen";

/**
 * "Create link": the application type, then a review of what is found at the application URL, with a confirmation if the display URL is
 * another one. For an external application, the form for an incoming or outgoing link follows.
 */
export const createLinkWizard: RegisterRoutes = (server, context) => {
  const { app } = context;
  const facts = { path: paths.create, role: "admin" } as const;
  addScreen(server, context, { ...facts, method: "GET" }, async (visit) => {
    switch (visit.text("type")) {
      case "":
        return start(visit);
      case "external":
        return goTo(visit, visit.text("direction") === "outgoing" ? paths.newOutgoing : paths.newIncoming);
      default:
        return review(visit, await findAt(app, visit.text("url")));
    }
  });
  addScreen(server, context, { ...facts, method: "POST", operation: "link.create" }, async (visit) => {
    const found = await findAt(app, visit.text("url"));
    if (found.kind !== "application" || lackOfOAuth2(app, found.manifest)) return review(visit, found);
    const { manifest } = found;
    let id = "";
    const input = {
      id: manifest.id,
      typeId: manifest.typeId,
      name: visit.text("name").trim() || manifest.name,
      rpcUrl: visit.text("rpcUrl") || found.url,
      displayUrl: manifest.url ?? found.url,
    };
    const problems = await attempt(() => {
      const link = createLink(context, visit.actor, input, (message) => ({
        status: 400,
        body: { errors: [message] },
      }));
      if (truth(app, "product-link-storage") === "inside-link") link.productLink = true;
      id = link.id;
    });
    return problems === undefined ? goTo(visit, paths.link(id)) : review(visit, found, problems);
  });
};

function start(visit: Visit, problems: Problems = noProblems): ReturnType<typeof show> {
  return show(visit, {
    title: "Create link",
    status: problems === noProblems ? 200 : 400,
    body: html`${problemSummary(problems)}
      <form method="get" action="${visit.context.app.contextPath + paths.create}">
        ${choices(
          { type: "radio", name: "type", legend: "Application type" },
          [
            {
              value: "atlassian",
              label: "Atlassian product",
              hint: "Jira, Confluence, Bitbucket, Bamboo or Crowd",
            },
            {
              value: "external",
              label: "External application",
              hint: "any other OAuth 2.0 client or provider",
            },
          ],
          [visit.text("type") || "atlassian"],
        )}
        ${textField(
          {
            name: "url",
            label: "Application URL",
            value: visit.text("url"),
            type: "url",
            hint: "For an Atlassian product. The URL must be accessible from your network.",
          },
          problems,
        )}
        ${choices(
          { type: "radio", name: "direction", legend: "Direction", hint: "For an external application." },
          [
            {
              value: "incoming",
              label: "Incoming",
              hint: "the external application requests data from this one",
            },
            {
              value: "outgoing",
              label: "Outgoing",
              hint: "this application requests data from the external one",
            },
          ],
          [visit.text("direction") || "incoming"],
        )}
        <div class="actions">
          <button class="primary">Continue</button>
          ${linkTo(visit, paths.list, "Cancel", "button")}
        </div>
      </form>`,
  });
}

/** Shows what is found at the application URL, or the first step with the problem. */
function review(visit: Visit, found: FoundAt, problems?: Problems): ReturnType<typeof show> {
  const { app } = visit.context;
  const wrong = (message: string) => start(visit, { general: [], fields: { url: [message] } });
  if (found.kind === "refused") return wrong(found.message);
  if (found.kind === "unknown host") return wrong("No response was received from the URL you entered.");
  if (found.kind === "no manifest") return wrong("No Atlassian product responds at the URL you entered.");
  const { url, manifest } = found;
  const displayUrl = withoutSlashes(manifest.url ?? url);
  const lack = lackOfOAuth2(app, manifest);
  const body = html`${hiddenFields({ type: "atlassian", url })}
    ${textField({ name: "name", label: "Name", value: visit.text("name") || manifest.name, required: true }, problems)}
    ${displayUrl === url ? hiddenFields({ rpcUrl: url }) : confirmUrl(url, displayUrl)}
    <div class="actions">
      ${lack === undefined && html`<button class="primary">Create</button>`}
      ${linkTo(visit, paths.create, "Back", "button")}
    </div>`;
  return show(visit, {
    title: "Review link",
    status: problems === undefined ? 200 : 400,
    body: html`${problems && problemSummary(problems)}
      ${lack !== undefined && notice("bad", html`${lack} ${instead}`)}
      <dl>
        <dt>Application</dt>
        <dd>${typeTitle(manifest.typeId)}${manifest.version !== undefined && ` ${manifest.version}`}</dd>
        <dt>Application URL</dt>
        <dd>${url}</dd>
        <dt>Display URL</dt>
        <dd>${displayUrl}</dd>
      </dl>
      ${changeForm(visit, paths.create, body)}`,
  });
}

/** The choice between the URL that was entered and the one that the other app reports. */
export function confirmUrl(url: string, displayUrl: string): Markup {
  return html`${notice("warn", html`The application reports another URL than the one you entered. Confirm the URL.`)}
  ${choices(
    {
      type: "radio",
      name: "rpcUrl",
      legend: "Application URL",
      hint: "This application sends its requests there. People use the display URL.",
    },
    [
      { value: displayUrl, label: `Use ${displayUrl}`, hint: "the display URL" },
      { value: url, label: `Use ${url}`, hint: "the URL you entered" },
    ],
    [displayUrl],
  )}`;
}

const instead = "Create an incoming and an outgoing link for an external application instead.";

/** Which of the two apps does not support OAuth 2.0 links between Atlassian products. */
export function lackOfOAuth2(app: App, manifest: { typeId: string; version?: string }): string | undefined {
  const remote = Object.values(products).find(({ typeId }) => typeId === manifest.typeId);
  const both = [
    { product: products[app.product], version: app.version },
    ...(remote === undefined ? [] : [{ product: remote, version: manifest.version ?? "0" }]),
  ];
  const old = both.find(({ product, version }) => !isAtLeast(version, product.since.productLinks));
  return (
    old &&
    `${old.product.title} ${old.version} doesn't support OAuth 2.0 links between Atlassian products. They need ` +
      `${old.product.title} ${old.product.since.productLinks} or later.`
  );
}
