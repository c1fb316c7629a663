import { begin } from "../oauth-client/connectionFlow";
import { createConnection, deleteConnection, updateConnection } from "../oauth-client/outgoingConnections";
import { remoteManifest } from "../application-links/remoteApp";
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
import { redirectTo } from "../pages/html";
import { html, type Markup } from "../pages/markup";
import { outgoingRedirectUrl, outgoingSuffix } from "../products/oauthPaths";
import { offeredScopes, products } from "../products/products";
import { keepsInside } from "../state/insideLinks";
import type { App, ApplicationLink, OutgoingConnection, ProductName } from "../state/types";
import { linkOf } from "./linkParts";
import { lozenge, statusOf } from "./linkStatus";
import { paths } from "./paths";
import { addScreen, attempt, changeForm, goTo, linkTo, notFound, show, type Visit } from "./screen";

/** Create, edit and delete an outgoing link, with the redirect URL to copy; "Connect". For system administrators. */
export const outgoingLink: RegisterRoutes = (server, context) => {
  const { app } = context;
  const facts = { role: "sysadmin", plugin: "outgoing" } as const;
  const connectionOf = (visit: Visit): OutgoingConnection | undefined =>
    app.outgoingConnections.find(({ id }) => id === visit.parameter("id"));

  addScreen(server, context, { ...facts, method: "GET", path: paths.newOutgoing }, (visit) => {
    const link = linkAsked(visit);
    if (link !== undefined) return form(visit, link, defaultsOf(link));
    const details = inputOf(visit);
    // The redirect URL depends on the authorization endpoint.
    return details.authorizationEndpoint === "" ? provider(visit) : form(visit, undefined, details);
  });
  addScreen(
    server,
    context,
    { ...facts, method: "POST", path: paths.newOutgoing, operation: "outgoing.create" },
    async (visit) => {
      const link = linkAsked(visit);
      const details = inputOf(visit);
      const { authorizationEndpoint } = details;
      const problems = await attempt(() => {
        const created = createConnection(context, visit.actor, {
          ...details,
          redirectUriSuffix: outgoingSuffix(app, authorizationEndpoint),
        });
        if (link && keepsInside(app, link)) created.insideLink = link.id;
      });
      if (problems !== undefined) return form(visit, link, details, problems);
      return goTo(visit, link ? paths.link(link.id) : paths.list);
    },
  );

  addScreen(
    server,
    context,
    { ...facts, method: "GET", path: paths.outgoing(":id"), operation: "outgoing.get" },
    (visit) => {
      const connection = connectionOf(visit);
      if (connection === undefined) return notFound(visit, "outgoing link");
      return form(
        visit,
        linkOfConnection(app, connection),
        { ...connection, clientSecret: "" },
        noProblems,
        connection,
      );
    },
  );
  addScreen(
    server,
    context,
    { ...facts, method: "POST", path: paths.outgoing(":id"), operation: "outgoing.update" },
    async (visit) => {
      const connection = connectionOf(visit);
      if (connection === undefined) return notFound(visit, "outgoing link");
      const { clientSecret, ...details } = inputOf(visit);
      const link = linkOfConnection(app, connection);
      const problems = await attempt(() =>
        updateConnection(context, visit.actor, connection, {
          ...details,
          ...(connection.description !== undefined && { description: connection.description }),
          ...(clientSecret !== "" && { clientSecret }),
          redirectUriSuffix: outgoingSuffix(app, details.authorizationEndpoint),
        }),
      );
      return problems === undefined
        ? goTo(visit, backOf(app, connection))
        : form(visit, link, { ...details, clientSecret: "" }, problems, connection);
    },
  );

  addScreen(server, context, { ...facts, method: "GET", path: paths.deleteOutgoing(":id") }, (visit) => {
    const connection = connectionOf(visit);
    if (connection === undefined) return notFound(visit, "outgoing link");
    return show(visit, {
      title: `Delete ${connection.name}?`,
      body: html`<p>This application can't request data any longer.</p>
        ${changeForm(
          visit,
          paths.deleteOutgoing(connection.id),
          html`<div class="actions">
            <button class="danger">Delete</button>
            ${linkTo(visit, backOf(app, connection), "Cancel", "button")}
          </div>`,
        )}`,
    });
  });
  addScreen(
    server,
    context,
    { ...facts, method: "POST", path: paths.deleteOutgoing(":id"), operation: "outgoing.delete" },
    (visit) => {
      const connection = connectionOf(visit);
      if (connection === undefined) return notFound(visit, "outgoing link");
      const back = backOf(app, connection);
      deleteConnection(context, visit.actor, connection);
      return goTo(visit, back);
    },
  );

  addScreen(
    server,
    context,
    { ...facts, method: "POST", path: paths.connect(":id"), operation: "outgoing.flow" },
    (visit) => {
      const connection = connectionOf(visit);
      if (connection === undefined) return notFound(visit, "outgoing link");
      const back = app.baseUrl + paths.connected(connection.id);
      const { initFlowUrl } = begin(context, visit.request, connection, back);
      return redirectTo(visit.reply, initFlowUrl, 303);
    },
  );
  addScreen(
    server,
    context,
    { ...facts, method: "GET", path: `${paths.connected(":id")}/:flow` },
    async (visit) => {
      const connection = connectionOf(visit);
      const flow = app.flows.find(
        ({ id, sessionId }) => id === visit.parameter("flow") && sessionId === visit.session.id,
      );
      if (connection === undefined || flow?.result === undefined)
        return notFound(visit, "connection attempt");
      const link = linkOfConnection(app, connection);
      const status = link && (await statusOf(context, link, visit.actor.account.username));
      const { success, error = "" } = flow.result;
      return show(visit, {
        title: success ? `Connected to ${connection.name}` : `The connection to ${connection.name} failed`,
        body: html`${
            success
              ? notice(
                  "good",
                  html`${connection.name} accepts requests on behalf of ${visit.actor.account.displayName}.`,
                )
              : notice("bad", html`${error}`)
          }
          ${
            status &&
            html`<dl>
              <dt>Status</dt>
              <dd>${lozenge(status)} ${status.meaning}</dd>
            </dl>`
          }
          <div class="actions">${linkTo(visit, backOf(app, connection), "Done", "button primary")}</div>`,
      });
    },
  );
};

type Details = Pick<
  OutgoingConnection,
  "name" | "clientId" | "clientSecret" | "authorizationEndpoint" | "tokenEndpoint" | "scopes"
> & { type: string };

const inputOf = (visit: Visit): Details => ({
  name: visit.text("name").trim(),
  type: visit.text("type") || "generic",
  clientId: visit.text("clientId").trim(),
  clientSecret: visit.text("clientSecret").trim(),
  authorizationEndpoint: visit.text("authorizationEndpoint").trim(),
  tokenEndpoint: visit.text("tokenEndpoint").trim(),
  scopes: visit.texts("scopes").flatMap((scopes) => scopes.split(" ").filter((scope) => scope !== "")),
});

const linkAsked = ({ context, text }: Visit): ApplicationLink | undefined =>
  context.app.applicationLinks.find(({ id }) => id === text("link"));

const linkOfConnection = (
  app: App,
  { authorizationEndpoint }: OutgoingConnection,
): ApplicationLink | undefined => linkOf(app, [authorizationEndpoint]);

function backOf(app: App, connection: OutgoingConnection): string {
  const link = linkOfConnection(app, connection);
  return link ? paths.link(link.id) : paths.list;
}

/** The values for a link between Atlassian products: people authorize at the display URL, the app gets tokens at the application URL. */
const defaultsOf = ({ name, displayUrl, rpcUrl }: ApplicationLink): Details => ({
  name,
  type: "generic",
  clientId: "",
  clientSecret: "",
  authorizationEndpoint: `${displayUrl}/rest/oauth2/latest/authorize`,
  tokenEndpoint: `${rpcUrl}/rest/oauth2/latest/token`,
  scopes: [],
});

/** The endpoints of the service providers that the products know. */
const providers = {
  google: {
    label: "Google",
    authorizationEndpoint: "https://accounts.google.com/o/oauth2/v2/auth",
    tokenEndpoint: "https://oauth2.googleapis.com/token",
  },
  microsoft: {
    label: "Microsoft",
    authorizationEndpoint: "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
    tokenEndpoint: "https://login.microsoftonline.com/common/oauth2/v2.0/token",
  },
};

/** The first step for an external application: who provides the data. */
function provider(visit: Visit): ReturnType<typeof show> {
  const field = (name: string, label: string): Markup =>
    textField({ name, label, type: "url", required: true });
  const ready = (type: keyof typeof providers): Markup => {
    const { label, authorizationEndpoint, tokenEndpoint } = providers[type];
    return html`<form method="get" action="${visit.context.app.contextPath + paths.newOutgoing}">
      ${hiddenFields({ type, authorizationEndpoint, tokenEndpoint })}
      <button>${label}</button>
    </form>`;
  };
  return show(visit, {
    title: "Create outgoing link",
    body: html`<h2>Service provider</h2>
      <div class="actions">${ready("google")} ${ready("microsoft")}</div>
      <h2>Custom</h2>
      <form method="get" action="${visit.context.app.contextPath + paths.newOutgoing}">
        ${hiddenFields({ type: "generic" })} ${field("authorizationEndpoint", "Authorization endpoint")}
        ${field("tokenEndpoint", "Token endpoint")}
        <div class="actions">
          <button class="primary">Continue</button>
          ${linkTo(visit, paths.list, "Cancel", "button")}
        </div>
      </form>`,
  });
}

async function form(
  visit: Visit,
  link: ApplicationLink | undefined,
  details: Details,
  problems: Problems = noProblems,
  connection?: OutgoingConnection,
): Promise<ReturnType<typeof show>> {
  const { app } = visit.context;
  const { authorizationEndpoint } = details;
  const text = (
    name: "name" | "clientId" | "authorizationEndpoint" | "tokenEndpoint",
    label: string,
  ): Markup =>
    textField(
      { name, label, value: details[name], type: name.endsWith("Endpoint") ? "url" : "text", required: true },
      problems,
    );
  const body = html`${hiddenFields({ link: connection ? undefined : link?.id, type: details.type.toLowerCase() })}
    ${text("name", "Name")} ${text("clientId", "Client ID")}
    ${textField(
      {
        name: "clientSecret",
        label: "Client secret",
        type: "password",
        autocomplete: "new-password",
        required: connection === undefined,
        ...(connection && { hint: "Leave it empty to keep the stored one." }),
      },
      problems,
    )}
    ${await scopesField(link, details, problems)} ${text("authorizationEndpoint", "Authorization endpoint")}
    ${text("tokenEndpoint", "Token endpoint")}
    <div class="actions">
      <button class="primary">Save</button>
      ${linkTo(visit, link ? paths.link(link.id) : paths.list, "Cancel", "button")}
    </div>`;
  return show(visit, {
    title: connection ? `Edit outgoing link ${connection.name}` : "Create outgoing link",
    status: problems === noProblems ? 200 : 400,
    body: html`${problemSummary(problems)}
      <p>
        Copy the redirect URL and register it in the incoming link on
        ${link?.name ?? "the external application"} to obtain the client ID and the client secret.
      </p>
      <dl>
        <dt>Redirect URL</dt>
        <dd><code id="redirect-url">${outgoingRedirectUrl(app, authorizationEndpoint)}</code></dd>
      </dl>
      ${changeForm(visit, connection ? paths.outgoing(connection.id) : paths.newOutgoing, body)}`,
  });
}

/** The scopes to request: those that the linked product offers, or any text. */
async function scopesField(
  link: ApplicationLink | undefined,
  { scopes }: Details,
  problems: Problems,
): Promise<Markup> {
  const product = Object.entries(products).find(([, { typeId }]) => typeId === link?.typeId)?.[0];
  if (link === undefined || product === undefined) {
    const hint = "Separated by spaces.";
    return textField(
      { name: "scopes", label: "Scopes", value: scopes.join(" "), hint, required: true },
      problems,
    );
  }
  const version = (await remoteManifest(link.rpcUrl))?.version;
  const offered = offeredScopes(
    product as ProductName,
    version ?? products[product as ProductName].defaultVersion,
  );
  const all = [...offered, ...scopes.filter((scope) => !offered.includes(scope))];
  return choices(
    {
      type: "checkbox",
      name: "scopes",
      legend: "Scopes",
      hint: `What this application requests from ${link.name}.`,
    },
    all.map((scope) => ({ value: scope, label: scope })),
    scopes,
    problems,
  );
}
