import { revokeOwn } from "../authorization-server/grants";
import type { RegisterRoutes } from "../http/routes";
import { hiddenFields } from "../pages/fields";
import { html } from "../pages/markup";
import { paths } from "./paths";
import { addScreen, changeForm, goTo, notFound, show } from "./screen";

/** "Authorized applications": the clients that may act on behalf of the user, and "Revoke access". */
export const authorizedApplications: RegisterRoutes = (server, context) => {
  const { app } = context;
  const facts = { path: paths.authorizedApplications, role: "user", plugin: "incoming" } as const;
  const date = (time: number): string => new Date(time).toISOString().slice(0, 16).replace("T", " ");

  addScreen(server, context, { ...facts, method: "GET" }, (visit) => {
    const rows = app.tokenPairs
      .filter(({ username }) => username === visit.actor.account.username)
      .map((pair) => {
        const name =
          app.incomingClients.find(({ clientId }) => clientId === pair.clientId)?.name ?? pair.clientId;
        const ends = pair.refreshIssuedAt + app.settings.refreshTokenSeconds * 1000;
        const revoke = html`${hiddenFields({ token: pair.id })}<button class="danger">
            Revoke access<span class="hidden"> of ${name}</span>
          </button>`;
        return html`<tr>
          <td>${name}</td>
          <td>${pair.scope}</td>
          <td>${date(pair.accessIssuedAt)} UTC</td>
          <td>${date(ends)} UTC</td>
          <td>${changeForm(visit, paths.authorizedApplications, revoke)}</td>
        </tr>`;
      });
    return show(visit, {
      title: "Authorized applications",
      body:
        rows.length === 0
          ? html`<p>You have not authorized any application.</p>`
          : html`<p>These applications can act on your behalf, within their permissions.</p>
              <div class="table" role="region" aria-label="Authorized applications" tabindex="0">
                <table>
                  <thead>
                    <tr>
                      <th scope="col">Application</th>
                      <th scope="col">Permissions</th>
                      <th scope="col">Authorized</th>
                      <th scope="col">Expires</th>
                      <th scope="col">Actions</th>
                    </tr>
                  </thead>
                  <tbody>
                    ${rows}
                  </tbody>
                </table>
              </div>`,
    });
  });
  addScreen(server, context, { ...facts, method: "POST", operation: "revoke" }, (visit) =>
    revokeOwn(context, visit.actor, visit.text("token"))
      ? goTo(visit, paths.authorizedApplications)
      : notFound(visit, "authorization"),
  );
};
