import type { RegisterRoutes } from "../../http/routes";
import { html, type Markup } from "../../pages/markup";
import { products } from "../../products/products";
import type { ApplicationLink } from "../../state/types";
import { table, typeTitle } from "../linkList";
import { sitePaths } from "../paths";
import { addScreen, linkTo, show, type Visit } from "../screen";
import { siteStatus } from "./status";

/** "Application links": every link of the site with its status and actions, and "Create link". */
export const siteLinkList: RegisterRoutes = (server, context) => {
  const { app } = context;
  addScreen(
    server,
    context,
    { method: "GET", path: sitePaths.list, role: "admin", operation: "link.list" },
    async (visit) => {
      const rows = await Promise.all(app.applicationLinks.map((link) => row(visit, link)));
      return show(visit, {
        title: "Application links",
        body: html`<p>
            Application links connect ${products[app.product].title} to other apps of the same or another
            environment.
          </p>
          <p>${linkTo(visit, sitePaths.create, "Create link", "button primary")}</p>
          ${table(rows, ["Application", "Status", "Actions"])}`,
      });
    },
  );
};

async function row(visit: Visit, link: ApplicationLink): Promise<Markup> {
  return html`<tr>
    <td>
      ${linkTo(visit, sitePaths.link(link.id), link.name)}
      <span class="hint">${typeTitle(link.typeId)}</span>
      <span class="hint">${link.displayUrl}</span>
    </td>
    <td>${await siteStatus(visit.context, link)}</td>
    <td>
      <div class="actions">
        ${
          link.system
            ? linkTo(visit, sitePaths.link(link.id), "View", "button")
            : html`${linkTo(visit, sitePaths.link(link.id), "Edit", "button")}
              ${linkTo(visit, sitePaths.deleteLink(link.id), "Delete", "button danger")}`
        }
      </div>
    </td>
  </tr>`;
}
