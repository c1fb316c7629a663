import { outgoingOf, saveOutgoing } from "../../cloud/links";
import type { RegisterRoutes } from "../../http/routes";
import { begin } from "../../oauth-client/connectionFlow";
import { notice, noProblems, problemSummary, textField, type Problems } from "../../pages/fields";
import { redirectTo } from "../../pages/html";
import { html, type Markup } from "../../pages/markup";
import { outgoingRedirectUrl } from "../../products/oauthPaths";
import type { ApplicationLink, OutgoingConnection } from "../../state/types";
import { sitePaths } from "../paths";
import { addScreen, attempt, changeForm, goTo, linkTo, notFound, show, type Visit } from "../screen";
import { siteStatus } from "./status";
import { withOwnLink } from "./visitedLink";

/** The outgoing link of a Cloud site's link: the redirect URL to copy, the OAuth details of the other application, and "Connect". */
export const siteOutgoingLink: RegisterRoutes = (server, context) => {
  const { app } = context;
  const facts = { path: sitePaths.outgoing(":id"), role: "admin" } as const;
  addScreen(server, context, { ...facts, method: "GET", operation: "outgoing.get" }, (visit) =>
    withOwnLink(visit, (link) => {
      const connection = outgoingOf(context, link);
      return form(visit, link, connection ? { ...connection, clientSecret: "" } : defaultsOf(link));
    }),
  );
  addScreen(server, context, { ...facts, method: "POST", operation: "outgoing.update" }, (visit) =>
    withOwnLink(visit, async (link) => {
      const { clientSecret, ...details } = inputOf(visit);
      const input = { ...details, ...(clientSecret !== "" && { clientSecret }) };
      const problems = await attempt(() => saveOutgoing(context, visit.actor, link, input));
      return problems === undefined
        ? goTo(visit, sitePaths.link(link.id))
        : form(visit, link, { ...details, clientSecret: "" }, problems);
    }),
  );

  addScreen(
    server,
    context,
    { method: "POST", path: sitePaths.connect(":id"), role: "admin", operation: "outgoing.flow" },
    (visit) =>
      withOwnLink(visit, (link) => {
        const connection = outgoingOf(context, link);
        if (connection === undefined) return notFound(visit, "outgoing link");
        const back = app.baseUrl + sitePaths.connected(link.id);
        const { initFlowUrl } = begin(context, visit.request, connection, back);
        return redirectTo(visit.reply, initFlowUrl, 303);
      }),
  );
  addScreen(
    server,
    context,
    { method: "GET", path: `${sitePaths.connected(":id")}/:flow`, role: "admin" },
    (visit) => withOwnLink(visit, (link) => finished(visit, link)),
  );
};

/** The page after the consent, or the refusal, on the other application. */
async function finished(visit: Visit, link: ApplicationLink): Promise<ReturnType<typeof show>> {
  const { context } = visit;
  const flow = context.app.flows.find(
    ({ id, sessionId }) => id === visit.parameter("flow") && sessionId === visit.session.id,
  );
  if (flow?.result === undefined || flow.connectionId !== link.cloud?.outgoing) {
    return notFound(visit, "connection attempt");
  }
  const { success, error = "" } = flow.result;
  link.cloud.connection = success ? "established" : "refused";
  context.sandbox.save();
  return show(visit, {
    title: success ? `Connected to ${link.name}` : `The connection to ${link.name} failed`,
    body: html`${!success && notice("bad", html`${error}`)}
      <dl>
        <dt>Status</dt>
        <dd>${await siteStatus(context, link)}</dd>
      </dl>
      <div class="actions">
        ${!success && linkTo(visit, sitePaths.outgoing(link.id), "Resubmit OAuth details", "button primary")}
        ${linkTo(visit, sitePaths.link(link.id), "Done", success ? "button primary" : "button")}
      </div>`,
  });
}

type Details = Pick<
  OutgoingConnection,
  "clientId" | "clientSecret" | "authorizationEndpoint" | "tokenEndpoint" | "scopes"
>;

const inputOf = (visit: Visit): Details => ({
  clientId: visit.text("clientId").trim(),
  clientSecret: visit.text("clientSecret").trim(),
  authorizationEndpoint: visit.text("authorizationEndpoint").trim(),
  tokenEndpoint: visit.text("tokenEndpoint").trim(),
  scopes: visit.text("scopes").split(/\s+/).filter(Boolean),
});

/** The endpoints of a Data Center app: people authorize at the display URL, the site gets tokens at the application URL. */
const defaultsOf = ({ displayUrl, rpcUrl }: ApplicationLink): Details => ({
  clientId: "",
  clientSecret: "",
  authorizationEndpoint: `${displayUrl}/rest/oauth2/latest/authorize`,
  tokenEndpoint: `${rpcUrl}/rest/oauth2/latest/token`,
  scopes: [],
});

function form(
  visit: Visit,
  link: ApplicationLink,
  details: Details,
  problems: Problems = noProblems,
): ReturnType<typeof show> {
  const { app } = visit.context;
  const stored = outgoingOf(visit.context, link) !== undefined;
  const text = (
    name: "clientId" | "authorizationEndpoint" | "tokenEndpoint",
    label: string,
    type: "text" | "url",
  ): Markup => textField({ name, label, value: details[name], type, required: true }, problems);
  const body = html`${text("clientId", "Client ID", "text")}
    ${textField(
      {
        name: "clientSecret",
        label: "Client secret",
        type: "password",
        required: !stored,
        ...(stored && { hint: "Leave it empty to keep the stored one." }),
      },
      problems,
    )}
    ${text("authorizationEndpoint", "Authorization endpoint", "url")}
    ${text("tokenEndpoint", "Token endpoint", "url")}
    ${textField(
      {
        name: "scopes",
        label: "Scopes",
        value: details.scopes.join(" "),
        hint: `What this site requests from ${link.name}, separated by spaces.`,
        required: true,
      },
      problems,
    )}
    <div class="actions">
      <button class="primary">Save</button>
      ${linkTo(visit, sitePaths.link(link.id), "Later", "button")}
    </div>`;
  return show(visit, {
    title: `Configure the outgoing link to ${link.name}`,
    status: problems === noProblems ? 200 : 400,
    body: html`${problemSummary(problems)}
      <p>
        Copy the redirect URL to the incoming link of ${link.name}. It then shows its client ID and client
        secret.
      </p>
      <dl>
        <dt>Redirect URL</dt>
        <dd>
          <code id="redirect-url">${outgoingRedirectUrl(app, details.authorizationEndpoint)}</code>
        </dd>
      </dl>
      ${changeForm(visit, sitePaths.outgoing(link.id), body)}`,
  });
}
