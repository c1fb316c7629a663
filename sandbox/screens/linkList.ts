import { remoteManifest } from "../application-links/remoteApp";
import { makePrimary } from "../application-links/links";
import { oauthStatus } from "../application-links/oauthLevels";
import type { RegisterRoutes } from "../http/routes";
import { html, type Markup } from "../pages/markup";
import { products } from "../products/products";
import type { ApplicationLink } from "../state/types";
import { otherParts, partsOf } from "./linkParts";
import { lozenge, statusNamed, statusOf } from "./linkStatus";
import { paths } from "./paths";
import { addScreen, changeForm, goTo, linkTo, notFound, show, type Visit } from "./screen";

/** "Application links": every link of the app with its direction, status and actions, and the button "Create link". */
export const linkList: RegisterRoutes = (server, context) => {
  const { app } = context;
  addScreen(
    server,
    context,
    { method: "GET", path: paths.list, role: "admin", operation: "link.list" },
    async (visit) => {
      const rows = await Promise.all(app.applicationLinks.map((link) => linkRow(visit, link)));
      return show(visit, {
        title: "Application links",
        body: html`<p>Application links connect ${products[app.product].title} to other applications.</p>
          <p>${linkTo(visit, paths.create, "Create link", "button primary")}</p>
          ${table([...rows, ...externalRows(visit)])}`,
      });
    },
  );
  addScreen(
    server,
    context,
    { method: "POST", path: paths.primary(":id"), role: "admin", operation: "link.primary" },
    (visit) => {
      const link = app.applicationLinks.find(({ id }) => id === visit.parameter("id"));
      if (link === undefined) return notFound(visit, "application link");
      makePrimary(context, visit.actor, link);
      return goTo(visit, paths.list);
    },
  );
};

/** A table of links. */
export function table(rows: Markup[], columns = ["Application", "Direction", "Status", "Actions"]): Markup {
  if (rows.length === 0) return html`<p>There are no application links.</p>`;
  return html`<div class="table" role="region" aria-label="Application links" tabindex="0">
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
}

async function linkRow(visit: Visit, link: ApplicationLink): Promise<Markup> {
  const { context, actor } = visit;
  const [status, manifest] = await Promise.all([
    statusOf(context, link, actor.account.username),
    remoteManifest(link.rpcUrl),
  ]);
  const { incoming, outgoing } = partsOf(context.app, link);
  const levels = oauthStatus(link);
  const version = manifest?.version;
  return html`<tr>
    <td>
      ${linkTo(visit, paths.link(link.id), link.name)}
      ${link.primary && html`<span class="lozenge">PRIMARY</span>`}
      <span class="hint">${typeTitle(link.typeId)}${version !== undefined && ` ${version}`}</span>
      <span class="hint">${link.displayUrl}</span>
    </td>
    <td>
      ${direction(incoming.length > 0 || levels.incoming.enabled, outgoing.length > 0 || levels.outgoing.enabled)}
    </td>
    <td>${lozenge(status)} <span class="hint">${status.meaning}</span></td>
    <td>
      <div class="actions">
        ${
          link.system
            ? linkTo(visit, paths.link(link.id), "View", "button")
            : html`${linkTo(visit, paths.link(link.id), "Edit", "button")}
              ${!link.primary && changeForm(visit, paths.primary(link.id), html`<button>Make primary</button>`)}
              ${/^https?:/i.test(link.displayUrl) && html`<a class="button" href="${link.displayUrl}">Go to remote</a>`}
              ${linkTo(visit, paths.deleteLink(link.id), "Delete", "button danger")}`
        }
      </div>
    </td>
  </tr>`;
}

/** The incoming and outgoing links to external applications. Only system administrators can do anything with them. */
function externalRows(visit: Visit): Markup[] {
  const { incoming, outgoing } = otherParts(visit.context.app);
  const row = (name: string, where: string, actions: [string, string][]): Markup =>
    html`<tr>
      <td>${name} <span class="hint">Generic application</span></td>
      <td>${where}</td>
      <td>${lozenge(statusNamed("NON-ATLASSIAN"))}</td>
      <td>
        <div class="actions">
          ${
            visit.isSystemAdministrator &&
            actions.map(([text, path]) =>
              linkTo(visit, path, text, text === "Delete" ? "button danger" : "button"),
            )
          }
        </div>
      </td>
    </tr>`;
  return [
    ...incoming.map(({ id, name }) =>
      row(name, "Incoming", [
        ["Edit", paths.incoming(id)],
        ["View credentials", paths.credentials(id)],
        ["Rotate secret", paths.rotate(id)],
        ["Delete", paths.deleteIncoming(id)],
      ]),
    ),
    ...outgoing.map(({ id, name }) =>
      row(name, "Outgoing", [
        ["Edit", paths.outgoing(id)],
        ["Delete", paths.deleteOutgoing(id)],
      ]),
    ),
  ];
}

/** The title of the product that a link's type stands for. */
export const typeTitle = (typeId: string): string =>
  Object.values(products).find((product) => product.typeId === typeId)?.title ?? "Generic application";

/** The direction of a link in the products' words. */
export function direction(incoming: boolean, outgoing: boolean): string {
  if (incoming && outgoing) return "Two-way";
  return incoming ? "Incoming" : outgoing ? "Outgoing" : "None";
}
