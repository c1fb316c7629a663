import { incomingOf, rotateSecret, saveIncoming } from "../../cloud/links";
import type { RegisterRoutes } from "../../http/routes";
import { choices, notice, noProblems, problemSummary, textField, type Problems } from "../../pages/fields";
import { html, type Markup } from "../../pages/markup";
import { oauthEndpoints } from "../../products/oauthPaths";
import { scopesOf } from "../../products/scopes";
import type { App, ApplicationLink, IncomingClient } from "../../state/types";
import { sitePaths } from "../paths";
import { addScreen, attempt, changeForm, goTo, linkTo, notFound, show, type Visit } from "../screen";
import { withOwnLink } from "./visitedLink";

/** The incoming link of a Cloud site's link: redirect URL and scopes, the OAuth details to copy, "Rotate client secret". */
export const siteIncomingLink: RegisterRoutes = (server, context) => {
  /** The new secrets that have not been shown yet, by session and client. */
  const unseen = new Set<string>();
  const keyOf = (visit: Visit, { id }: IncomingClient): string => `${visit.session.id} ${id}`;

  const facts = { path: sitePaths.incoming(":id"), role: "admin" } as const;
  addScreen(server, context, { ...facts, method: "GET", operation: "incoming.get" }, (visit) =>
    withOwnLink(visit, (link) => {
      const { redirects = [], scope = "" } = incomingOf(context, link) ?? {};
      return form(visit, link, { redirects, scope });
    }),
  );
  addScreen(server, context, { ...facts, method: "POST", operation: "incoming.create" }, (visit) =>
    withOwnLink(visit, async (link) => {
      const isNew = incomingOf(context, link) === undefined;
      const input = {
        redirects: visit.texts("redirects").filter((redirect) => redirect.trim() !== ""),
        scope: visit.texts("scope").join(" "),
      };
      const problems =
        blanksOf(input) ?? (await attempt(() => saveIncoming(context, visit.actor, link, input)));
      if (problems !== undefined) return form(visit, link, input, problems);
      if (!isNew) return goTo(visit, sitePaths.link(link.id));
      const client = incomingOf(context, link);
      if (client) unseen.add(keyOf(visit, client));
      return goTo(visit, sitePaths.credentials(link.id));
    }),
  );

  addScreen(server, context, { method: "GET", path: sitePaths.credentials(":id"), role: "admin" }, (visit) =>
    withOwnLink(visit, (link) => {
      const client = incomingOf(context, link);
      if (client === undefined) return notFound(visit, "incoming link");
      return credentials(visit, link, client, unseen.delete(keyOf(visit, client)));
    }),
  );

  const rotation = { path: sitePaths.rotate(":id"), role: "admin" } as const;
  addScreen(server, context, { ...rotation, method: "GET" }, (visit) =>
    withOwnLink(visit, (link) => {
      const body = html`<div class="actions">
        <button class="primary">Rotate client secret</button>
        ${linkTo(visit, sitePaths.link(link.id), "Cancel", "button")}
      </div>`;
      return show(visit, {
        title: `Rotate the client secret of ${link.name}?`,
        body: html`<p>
            The current client secret stops working at once. Enter the new one in the outgoing link of
            ${link.name}.
          </p>
          ${changeForm(visit, sitePaths.rotate(link.id), body)}`,
      });
    }),
  );
  addScreen(server, context, { ...rotation, method: "POST", operation: "incoming.reset" }, (visit) =>
    withOwnLink(visit, (link) => {
      if (incomingOf(context, link) === undefined) return notFound(visit, "incoming link");
      unseen.add(keyOf(visit, rotateSecret(context, visit.actor, link)));
      return goTo(visit, sitePaths.credentials(link.id));
    }),
  );
};

type Details = Pick<IncomingClient, "redirects" | "scope">;

/** Changes of the state keep the values of blank members; a form shows that they are required. */
function blanksOf({ redirects, scope }: Details): Problems | undefined {
  const fields = {
    ...(redirects.length === 0 && { redirects: ["A redirect URL is required."] }),
    ...(scope === "" && { scope: ["A scope is required."] }),
  };
  return Object.keys(fields).length > 0 ? { general: [], fields } : undefined;
}

const endpointList = (app: App): Markup =>
  html`<dt>Authorization endpoint</dt>
    <dd><code id="authorization-endpoint">${oauthEndpoints(app).authorize}</code></dd>
    <dt>Token endpoint</dt>
    <dd><code id="token-endpoint">${oauthEndpoints(app).token}</code></dd>`;

function form(
  visit: Visit,
  link: ApplicationLink,
  { redirects, scope }: Details,
  problems: Problems = noProblems,
): ReturnType<typeof show> {
  const { app } = visit.context;
  const body = html`${(redirects.length > 0 ? redirects : [""]).map((value, number) =>
      textField(
        {
          name: "redirects",
          id: number === 0 ? "redirects" : `redirects-${number + 1}`,
          label: number === 0 ? "Redirect URL" : `Redirect URL ${number + 1}`,
          value,
          ...(number === 0 && {
            required: true,
            hint: `The page of the outgoing link on ${link.name} shows it.`,
          }),
        },
        number === 0 ? problems : noProblems,
      ),
    )}
    ${choices(
      {
        type: "checkbox",
        name: "scope",
        legend: "Scopes",
        hint: `What ${link.name} may request from this site.`,
      },
      scopesOf(app).map((name) => ({ value: name, label: name })),
      scope.split(" "),
      problems,
    )}
    <div class="actions">
      <button class="primary">Save</button>
      ${linkTo(visit, sitePaths.link(link.id), "Later", "button")}
    </div>`;
  return show(visit, {
    title: `Configure the incoming link from ${link.name}`,
    status: problems === noProblems ? 200 : 400,
    body: html`${problemSummary(problems)}
      <p>Enter these endpoints in the outgoing link of ${link.name}. It then shows its redirect URL.</p>
      <dl>${endpointList(app)}</dl>
      ${changeForm(visit, sitePaths.incoming(link.id), body)}`,
  });
}

function credentials(
  visit: Visit,
  link: ApplicationLink,
  { clientId, clientSecret }: IncomingClient,
  fresh: boolean,
): ReturnType<typeof show> {
  return show(visit, {
    title: `OAuth details for ${link.name}`,
    body: html`${fresh && notice("warn", html`Copy the client secret now. It is not shown again.`)}
      <p>Enter these values in the outgoing link of ${link.name}.</p>
      <dl>
        <dt>Client ID</dt>
        <dd><code id="client-id">${clientId}</code></dd>
        <dt>Client secret</dt>
        <dd>
          ${
            fresh
              ? html`<code id="client-secret">${clientSecret}</code>`
              : html`Shown only when the link is created or the secret is rotated.`
          }
        </dd>
        ${endpointList(visit.context.app)}
      </dl>
      <div class="actions">
        ${linkTo(visit, sitePaths.outgoing(link.id), "Configure outgoing link", "button primary")}
        ${linkTo(visit, sitePaths.link(link.id), "Done", "button")}
      </div>`,
  });
}
