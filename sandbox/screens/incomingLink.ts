import {
  createClient,
  deleteClient,
  resetClientSecret,
  updateClient,
} from "../authorization-server/incomingClients";
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
import { offeredScopes } from "../products/products";
import { truth } from "../state/dialect";
import { redirectUrlOf } from "../state/ids";
import { keepsInside } from "../state/insideLinks";
import type { App, ApplicationLink, IncomingClient } from "../state/types";
import { linkOf } from "./linkParts";
import { paths } from "./paths";
import { addScreen, attempt, changeForm, goTo, linkTo, notFound, show, type Visit } from "./screen";

/** Create, view, edit and delete an incoming link; its credentials; "Rotate secret". For system administrators. */
export const incomingLink: RegisterRoutes = (server, context) => {
  const { app } = context;
  const facts = { role: "sysadmin", plugin: "incoming" } as const;
  const clientOf = (visit: Visit): IncomingClient | undefined =>
    app.incomingClients.find(({ id }) => id === visit.parameter("id"));
  /** The new secrets that have not been shown yet, by session and client. */
  const unseen = new Set<string>();
  const keyOf = (visit: Visit, { id }: IncomingClient): string => `${visit.session.id} ${id}`;

  addScreen(server, context, { ...facts, method: "GET", path: paths.newIncoming }, (visit) =>
    form(visit, undefined, defaultsOf(app, linkAsked(visit))),
  );
  addScreen(
    server,
    context,
    { ...facts, method: "POST", path: paths.newIncoming, operation: "incoming.create" },
    async (visit) => {
      const input = inputOf(visit);
      let created: IncomingClient | undefined;
      const problems = await attempt(() => {
        created = createClient(context, visit.actor, input);
        const link = linkAsked(visit);
        if (link && keepsInside(app, link)) created.insideLink = link.id;
      });
      if (created === undefined) return form(visit, undefined, input, problems);
      unseen.add(keyOf(visit, created));
      return goTo(visit, paths.credentials(created.id));
    },
  );

  addScreen(
    server,
    context,
    { ...facts, method: "GET", path: paths.incoming(":id"), operation: "incoming.get" },
    (visit) => {
      const client = clientOf(visit);
      return client ? form(visit, client, client) : notFound(visit, "incoming link");
    },
  );
  addScreen(
    server,
    context,
    { ...facts, method: "POST", path: paths.incoming(":id"), operation: "incoming.update" },
    async (visit) => {
      const client = clientOf(visit);
      if (client === undefined) return notFound(visit, "incoming link");
      const input = inputOf(visit);
      // The REST API keeps the values of blank members; a form shows that they are required.
      const problems =
        blanksOf(input) ?? (await attempt(() => updateClient(context, visit.actor, client, input)));
      return problems === undefined ? goTo(visit, backOf(app, client)) : form(visit, client, input, problems);
    },
  );

  addScreen(server, context, { ...facts, method: "GET", path: paths.credentials(":id") }, (visit) => {
    const client = clientOf(visit);
    if (client === undefined) return notFound(visit, "incoming link");
    const fresh = unseen.delete(keyOf(visit, client));
    return credentials(visit, client, { fresh, shown: fresh || showsSecretLater(app) });
  });

  addScreen(server, context, { ...facts, method: "GET", path: paths.rotate(":id") }, (visit) => {
    const client = clientOf(visit);
    if (client === undefined) return notFound(visit, "incoming link");
    return confirm(visit, client, {
      title: `Rotate the secret of ${client.name}?`,
      effect: "The current client secret stops working at once. Enter the new one on the other application.",
      path: paths.rotate(client.id),
      button: html`<button class="primary">Rotate secret</button>`,
    });
  });
  addScreen(
    server,
    context,
    { ...facts, method: "POST", path: paths.rotate(":id"), operation: "incoming.reset" },
    (visit) => {
      const client = clientOf(visit);
      if (client === undefined) return notFound(visit, "incoming link");
      resetClientSecret(context, visit.actor, client);
      unseen.add(keyOf(visit, client));
      return goTo(visit, paths.credentials(client.id));
    },
  );

  addScreen(server, context, { ...facts, method: "GET", path: paths.deleteIncoming(":id") }, (visit) => {
    const client = clientOf(visit);
    if (client === undefined) return notFound(visit, "incoming link");
    return confirm(visit, client, {
      title: `Delete ${client.name}?`,
      effect:
        "The application can't request data any longer. All tokens that users have allowed are revoked.",
      path: paths.deleteIncoming(client.id),
      button: html`<button class="danger">Delete</button>`,
    });
  });
  addScreen(
    server,
    context,
    { ...facts, method: "POST", path: paths.deleteIncoming(":id"), operation: "incoming.delete" },
    (visit) => {
      const client = clientOf(visit);
      if (client === undefined) return notFound(visit, "incoming link");
      const back = backOf(app, client);
      deleteClient(context, visit.actor, client);
      return goTo(visit, back);
    },
  );
};

type Details = Pick<IncomingClient, "name" | "redirects" | "scope">;

const inputOf = (visit: Visit): Details => ({
  name: visit.text("name"),
  redirects: visit.texts("redirects"),
  scope: visit.texts("scope").join(" "),
});

/** The application link that a new incoming link is for. */
const linkAsked = ({ context, text }: Visit): ApplicationLink | undefined =>
  context.app.applicationLinks.find(({ id }) => id === text("link"));

/** The values for a link between Atlassian products: the redirect URL of the other application's outgoing link can be computed. */
function defaultsOf(app: App, link: ApplicationLink | undefined): Details {
  const redirect = link && redirectUrlOf(link.displayUrl, `${app.baseUrl}/rest/oauth2/latest/authorize`);
  return { name: link?.name ?? "", redirects: redirect === undefined ? [] : [redirect], scope: "" };
}

function blanksOf({ name, redirects, scope }: Details): Problems | undefined {
  const fields = {
    ...(name.trim() === "" && { name: ["A name is required."] }),
    ...(redirects.every((redirect) => redirect.trim() === "") && {
      redirects: ["A redirect URL is required."],
    }),
    ...(scope === "" && { scope: ["A scope is required."] }),
  };
  return Object.keys(fields).length > 0 ? { general: [], fields } : undefined;
}

/** The screen that an incoming link was opened from: its application link, or the list. */
function backOf(app: App, { redirects }: IncomingClient): string {
  const link = linkOf(app, redirects);
  return link ? paths.link(link.id) : paths.list;
}

function form(
  visit: Visit,
  client: IncomingClient | undefined,
  details: Details,
  problems: Problems = noProblems,
): ReturnType<typeof show> {
  const { app } = visit.context;
  const link = client ? linkOf(app, client.redirects) : linkAsked(visit);
  const redirects = details.redirects.length > 0 ? details.redirects : [""];
  const body = html`${hiddenFields({ link: link?.id })}
    ${textField({ name: "name", label: "Name", value: details.name, required: true }, problems)}
    ${redirects.map((value, number) =>
      textField(
        {
          name: "redirects",
          id: number === 0 ? "redirects" : `redirects-${number + 1}`,
          label: number === 0 ? "Redirect URL" : `Redirect URL ${number + 1}`,
          value,
          ...(number === 0 && {
            required: true,
            hint: link
              ? `The page of the outgoing link on ${link.name} shows it.`
              : "Also known as callback URL. Users return there with the authorization code.",
          }),
        },
        number === 0 ? problems : noProblems,
      ),
    )}
    ${choices(
      {
        type: "checkbox",
        name: "scope",
        legend: "Application permissions",
        hint: "Even with higher permissions, the application can't do more than the user who authorizes it.",
      },
      offeredScopes(app.product, app.version).map((scope) => ({ value: scope, label: scope })),
      details.scope.split(" "),
      problems,
    )}
    <div class="actions">
      <button class="primary">Save</button>
      ${linkTo(visit, link ? paths.link(link.id) : paths.list, "Cancel", "button")}
    </div>`;
  return show(visit, {
    title: client ? `Edit incoming link ${client.name}` : "Create incoming link",
    status: problems === noProblems ? 200 : 400,
    body: html`${problemSummary(problems)}
    ${changeForm(visit, client ? paths.incoming(client.id) : paths.newIncoming, body)}`,
  });
}

/** A screen reads one client, so it has a secret that lists alone leave out. */
const showsSecretLater = (app: App): boolean =>
  ["always", "not-in-lists"].includes(truth(app, "incoming-secret-returned"));

function credentials(
  visit: Visit,
  client: IncomingClient,
  { fresh, shown }: { fresh: boolean; shown: boolean },
): ReturnType<typeof show> {
  const { app } = visit.context;
  const link = linkOf(app, client.redirects);
  const once = !showsSecretLater(app);
  return show(visit, {
    title: `Credentials of ${client.name}`,
    body: html`${fresh && notice("good", html`The incoming link is saved.`)}
      ${fresh && once && notice("warn", html`Copy the client secret now. It is not shown again.`)}
      <p>
        Copy the client ID and the client secret to the outgoing link of
        ${link?.name ?? "the external application"}.
      </p>
      <dl>
        <dt>Client ID</dt>
        <dd><code id="client-id">${client.clientId}</code></dd>
        <dt>Client secret</dt>
        <dd>
          ${
            shown
              ? html`<code id="client-secret">${client.clientSecret}</code>`
              : html`Shown only when the link is created or the secret is rotated.`
          }
        </dd>
      </dl>
      <div class="actions">${linkTo(visit, backOf(app, client), "Done", "button primary")}</div>`,
  });
}

/** The page between the button for a change that can't be undone, and the change. */
function confirm(
  visit: Visit,
  client: IncomingClient,
  change: { title: string; effect: string; path: string; button: Markup },
): ReturnType<typeof show> {
  const back = backOf(visit.context.app, client);
  return show(visit, {
    title: change.title,
    body: html`<p>${change.effect}</p>
      ${changeForm(
        visit,
        change.path,
        html`<div class="actions">${change.button} ${linkTo(visit, back, "Cancel", "button")}</div>`,
      )}`,
  });
}
