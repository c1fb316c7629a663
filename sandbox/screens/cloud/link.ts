import { updateLink } from "../../application-links/links";
import { deleteSiteLink, incomingOf, outgoingOf } from "../../cloud/links";
import type { RegisterRoutes } from "../../http/routes";
import { notice, noProblems, problemSummary, type Problems } from "../../pages/fields";
import { html, type Markup } from "../../pages/markup";
import type { ApplicationLink } from "../../state/types";
import { detailsOf, linkDetails } from "../linkDetails";
import { sitePaths } from "../paths";
import { addScreen, attempt, changeForm, goTo, linkTo, show, type Visit } from "../screen";
import { siteStatus } from "./status";
import { reasonAgainst, withLink } from "./visitedLink";

/** View, edit and delete a link of a Cloud site; its incoming and outgoing links; "Connect". */
export const siteLink: RegisterRoutes = (server, context) => {
  const facts = { path: sitePaths.link(":id"), role: "admin" } as const;
  addScreen(server, context, { ...facts, method: "GET", operation: "link.get" }, (visit) =>
    withLink(visit, (link) => page(visit, link)),
  );
  addScreen(server, context, { ...facts, method: "POST", operation: "link.update" }, (visit) =>
    withLink(visit, async (link) => {
      const problems = await attempt(() => updateLink(context, visit.actor, link, detailsOf(visit)));
      return problems === undefined ? goTo(visit, sitePaths.list) : page(visit, link, problems);
    }),
  );

  const deletion = { path: sitePaths.deleteLink(":id"), role: "admin" } as const;
  addScreen(server, context, { ...deletion, method: "GET" }, (visit) =>
    withLink(visit, (link) => confirmDeletion(visit, link)),
  );
  addScreen(server, context, { ...deletion, method: "POST", operation: "link.delete" }, (visit) =>
    withLink(visit, (link) => {
      if (link.system) return confirmDeletion(visit, link);
      deleteSiteLink(context, visit.actor, link);
      return goTo(visit, sitePaths.list);
    }),
  );
};

function confirmDeletion(visit: Visit, link: ApplicationLink): ReturnType<typeof show> {
  if (link.system) {
    const reason = reasonAgainst(link);
    return show(visit, { title: link.name, body: notice("bad", html`${reason}`), status: 403 });
  }
  const body = html`<div class="actions">
    <button class="danger">Delete</button>
    ${linkTo(visit, sitePaths.list, "Cancel", "button")}
  </div>`;
  return show(visit, {
    title: `Delete ${link.name}?`,
    body: html`<p>The link is deleted with its incoming and outgoing link, on this site only.</p>
      ${changeForm(visit, sitePaths.deleteLink(link.id), body)}`,
  });
}

async function page(
  visit: Visit,
  link: ApplicationLink,
  problems: Problems = noProblems,
): Promise<ReturnType<typeof show>> {
  const { context } = visit;
  const reason = link.typeId === "generic" ? undefined : reasonAgainst(link);
  return show(visit, {
    title: link.name,
    status: problems === noProblems ? 200 : 400,
    formsLeave: true,
    body: html`${problemSummary(problems)}
    ${
      link.cloud?.connection === "refused" &&
      notice("warn", html`Submit the OAuth configuration details of the outgoing link again, and connect.`)
    }
    ${linkDetails(visit, link, { status: await siteStatus(context, link), problems })}
    ${reason !== undefined && notice("info", html`${reason}`)}
    ${link.cloud && link.typeId !== "generic" && directions(visit, link, reason === undefined)}`,
  });
}

function directions(visit: Visit, link: ApplicationLink, editable: boolean): Markup {
  const { context } = visit;
  const [client, connection] = [incomingOf(context, link), outgoingOf(context, link)];
  const action = (path: string, text: string, primary = false): Markup =>
    linkTo(visit, path, text, primary ? "button primary" : "button");
  return html`<h2>Incoming link</h2>
    <p>${link.name} requests data from this site.</p>
    ${
      client &&
      html`<dl>
        <dt>Client ID</dt>
        <dd><code>${client.clientId}</code></dd>
        <dt>Scopes</dt>
        <dd>${client.scope}</dd>
        <dt>Redirect URL</dt>
        <dd>${client.redirects.map((redirect) => html`<div>${redirect}</div>`)}</dd>
      </dl>`
    }
    ${
      editable &&
      html`<div class="actions">
        ${
          client
            ? html`${action(sitePaths.incoming(link.id), "Edit incoming link")}
              ${action(sitePaths.credentials(link.id), "View OAuth details")}
              ${action(sitePaths.rotate(link.id), "Rotate client secret")}`
            : action(sitePaths.incoming(link.id), "Configure incoming link", true)
        }
      </div>`
    }
    <h2>Outgoing link</h2>
    <p>This site requests data from ${link.name}.</p>
    ${
      connection &&
      html`<dl>
        <dt>Client ID of ${link.name}</dt>
        <dd><code>${connection.clientId}</code></dd>
        <dt>Requested scopes</dt>
        <dd>${connection.scopes.join(" ")}</dd>
        <dt>Authorization endpoint of ${link.name}</dt>
        <dd>${connection.authorizationEndpoint}</dd>
      </dl>`
    }
    ${
      editable &&
      html`<div class="actions">
        ${
          connection &&
          changeForm(visit, sitePaths.connect(link.id), html`<button class="primary">Connect</button>`)
        }
        ${action(
          sitePaths.outgoing(link.id),
          connection ? "Edit outgoing link" : "Configure outgoing link",
          connection === undefined,
        )}
      </div>`
    }`;
}
