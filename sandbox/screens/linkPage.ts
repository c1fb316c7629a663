import { deleteLink, updateLink } from "../application-links/links";
import type { RegisterRoutes } from "../http/routes";
import { notice, noProblems, problemSummary, type Problems } from "../pages/fields";
import { withQuery } from "../pages/html";
import { html, type Markup } from "../pages/markup";
import type { ApplicationLink, IncomingClient, OutgoingConnection } from "../state/types";
import { detailsOf, linkDetails } from "./linkDetails";
import { partsOf } from "./linkParts";
import { lozenge, statusOf } from "./linkStatus";
import { paths } from "./paths";
import { addScreen, attempt, changeForm, goTo, linkTo, notFound, show, type Visit } from "./screen";

/** View, edit and delete an application link; configure its incoming and outgoing links; connect. */
export const linkPage: RegisterRoutes = (server, context) => {
  const { app } = context;
  const linkOf = (visit: Visit): ApplicationLink | undefined =>
    app.applicationLinks.find(({ id }) => id === visit.parameter("id"));
  const facts = { path: paths.link(":id"), role: "admin" } as const;

  addScreen(server, context, { ...facts, method: "GET", operation: "link.get" }, (visit) => {
    const link = linkOf(visit);
    return link ? page(visit, link) : notFound(visit, "application link");
  });
  addScreen(server, context, { ...facts, method: "POST", operation: "link.update" }, async (visit) => {
    const link = linkOf(visit);
    if (link === undefined) return notFound(visit, "application link");
    const { name, rpcUrl, displayUrl } = detailsOf(visit);
    const problems = await attempt(() =>
      updateLink(context, visit.actor, link, { name, rpcUrl, displayUrl }),
    );
    return problems === undefined ? goTo(visit, paths.list) : page(visit, link, problems);
  });

  const deletion = { path: paths.deleteLink(":id"), role: "admin" } as const;
  addScreen(server, context, { ...deletion, method: "GET" }, (visit) => {
    const link = linkOf(visit);
    if (link === undefined) return notFound(visit, "application link");
    if (link.system) return systemLink(visit);
    return show(visit, {
      title: `Delete ${link.name}?`,
      body: html`<p>
          The application link is deleted on this application only. Its incoming and outgoing links stay, and
          are listed as links to a generic application.
        </p>
        ${changeForm(
          visit,
          paths.deleteLink(link.id),
          html`<div class="actions">
            <button class="danger">Delete</button>
            ${linkTo(visit, paths.list, "Cancel", "button")}
          </div>`,
        )}`,
    });
  });
  addScreen(server, context, { ...deletion, method: "POST", operation: "link.delete" }, (visit) => {
    const link = linkOf(visit);
    if (link === undefined) return notFound(visit, "application link");
    if (link.system) return systemLink(visit);
    deleteLink(context, visit.actor, link);
    return goTo(visit, paths.list);
  });
};

const systemLink = (visit: Visit): ReturnType<typeof show> =>
  show(visit, {
    title: "System link",
    body: notice("bad", html`The link was created automatically. It can't be changed or deleted.`),
    status: 403,
  });

async function page(
  visit: Visit,
  link: ApplicationLink,
  problems: Problems = noProblems,
): Promise<ReturnType<typeof show>> {
  const { context, actor } = visit;
  const status = await statusOf(context, link, actor.account.username);
  const { incoming, outgoing } = partsOf(context.app, link);
  return show(visit, {
    title: link.name,
    status: problems === noProblems ? 200 : 400,
    formsLeave: true,
    body: html`${problemSummary(problems)}
    ${linkDetails(visit, link, { status: html`${lozenge(status)} ${status.meaning}`, problems })}
    ${!link.system && link.typeId !== "generic" && directions(visit, link, incoming, outgoing)}`,
  });
}

function directions(
  visit: Visit,
  link: ApplicationLink,
  incoming: IncomingClient[],
  outgoing: OutgoingConnection[],
): Markup {
  const admin = visit.isSystemAdministrator;
  const of = (path: string): string => withQuery(path, { link: link.id });
  const required = html`<p>Incoming and outgoing links are for system administrators.</p>`;
  return html`<h2>Incoming link</h2>
    <p>${link.name} requests data from this application.</p>
    ${incoming.map(
      ({ id, name, scope, redirects }) =>
        html`<h3>${name}</h3>
          <dl>
            <dt>Application permissions</dt>
            <dd>${scope}</dd>
            <dt>Redirect URL</dt>
            <dd>${redirects.map((redirect) => html`<div>${redirect}</div>`)}</dd>
          </dl>
          ${
            admin &&
            html`<div class="actions">
              ${linkTo(visit, of(paths.incoming(id)), "Edit", "button")}
              ${linkTo(visit, of(paths.credentials(id)), "View credentials", "button")}
              ${linkTo(visit, of(paths.rotate(id)), "Rotate secret", "button")}
              ${linkTo(visit, of(paths.deleteIncoming(id)), "Delete", "button danger")}
            </div>`
          }`,
    )}
    ${
      incoming.length === 0 &&
      (admin
        ? html`<p>${linkTo(visit, of(paths.newIncoming), "Create incoming link", "button primary")}</p>`
        : required)
    }
    <h2>Outgoing link</h2>
    <p>This application requests data from ${link.name}.</p>
    ${outgoing.map(
      ({ id, name, clientId, scopes, authorizationEndpoint }) =>
        html`<h3>${name}</h3>
          <dl>
            <dt>Client ID</dt>
            <dd><code>${clientId}</code></dd>
            <dt>Scopes</dt>
            <dd>${scopes.join(" ")}</dd>
            <dt>Authorization endpoint</dt>
            <dd>${authorizationEndpoint}</dd>
          </dl>
          ${
            admin &&
            html`<div class="actions">
              ${changeForm(visit, paths.connect(id), html`<button class="primary">Connect</button>`)}
              ${linkTo(visit, of(paths.outgoing(id)), "Edit", "button")}
              ${linkTo(visit, of(paths.deleteOutgoing(id)), "Delete", "button danger")}
            </div>`
          }`,
    )}
    ${
      outgoing.length === 0 &&
      (admin
        ? html`<p>${linkTo(visit, of(paths.newOutgoing), "Create outgoing link", "button primary")}</p>`
        : required)
    }`;
}
