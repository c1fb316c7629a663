import { html, type Markup } from "../pages/markup";
import { offeredScopes, products, scopeClosure } from "../products/products";
import type { AppContext } from "../state/context";
import type { App, IncomingClient } from "../state/types";
import { outOfBandChanges, outsideActor, type OutsideContext } from "../control/outOfBandChanges";
import { startForm, table, type Start } from "./form";

/** The changes that the start page offers, by name. Each gets the form's values. */
const offered: Record<string, (context: OutsideContext, id: string) => void> = {
  addClient: (context) => {
    const { product, incomingClients } = context.app;
    const names = new Set(incomingClients.map(({ name }) => name));
    let name = "reporting";
    for (let number = 2; names.has(name); number += 1) name = `reporting ${number}`;
    outOfBandChanges.createClient(context, {
      name,
      redirects: ["https://elsewhere.example.com/callback"],
      scope: products[product].roleScopes.sysadmin,
    });
  },
  widenScope: (context, id) => {
    const client = context.app.incomingClients.find((candidate) => candidate.id === id);
    const wider = client && widerScope(context.app, client);
    if (wider !== undefined) outOfBandChanges.updateClient(context, id, { scope: wider });
  },
  resetSecret: (context, id) => {
    outOfBandChanges.resetClientSecret(context, id);
  },
  deleteClient: (context, id) => {
    outOfBandChanges.deleteClient(context, id);
  },
  deleteConnection: (context, id) => {
    outOfBandChanges.deleteConnection(context, id);
  },
  deleteLink: (context, id) => {
    if (context.app.cloud) outOfBandChanges.deleteSiteLink(context, id);
    else outOfBandChanges.deleteLink(context, id);
  },
};

/** Makes one of the changes. Throws if there is no such change, or nothing to change. */
export function makeChange(context: AppContext, name: string, id: string): void {
  const change = Object.entries(offered).find(([known]) => known === name)?.[1];
  if (change === undefined) throw new Error(`no out-of-band change ${name}`);
  change({ ...context, actor: outsideActor(context.app) }, id);
}

/** The first scope that allows all that the client's scopes allow, and more. */
function widerScope({ product, version }: App, { scope }: IncomingClient): string | undefined {
  const now = scopeClosure(product, scope);
  return offeredScopes(product, version).find((name) => {
    const closure = scopeClosure(product, name);
    return closure.size > now.size && [...now].every((covered) => closure.has(covered));
  });
}

/** Out-of-band changes: everything that an administrator would change behind Pulumi's back, one click away. */
export function changes(start: Start): Markup {
  const contexts = [...start.sandbox.contexts.values()];
  const button = (app: App, change: string, id: string, text: string, object: string): Markup =>
    startForm(
      start,
      "/out-of-band-changes",
      { app: app.name, change, id },
      html`<button>${text}<span class="hidden"> of ${object} on ${app.name}</span></button>`,
    );
  const row = (app: App, kind: string, name: string, detail: string, buttons: Markup[]): Markup =>
    html`<tr>
      <td>${app.name}</td>
      <td>${kind}</td>
      <td>${name} <span class="hint">${detail}</span></td>
      <td><div class="actions">${buttons}</div></td>
    </tr>`;
  const rows = contexts.flatMap(({ app }) => [
    // Nobody can delete a system link.
    ...app.applicationLinks.map(({ id, name, displayUrl, system }) =>
      row(
        app,
        "application link",
        name,
        displayUrl,
        system ? [] : [button(app, "deleteLink", id, "Delete", name)],
      ),
    ),
    ...app.incomingClients.map((client) => {
      const { id, name, scope } = client;
      const wider = widerScope(app, client);
      return row(app, "incoming link", name, scope, [
        ...(wider === undefined ? [] : [button(app, "widenScope", id, `Widen the scope to ${wider}`, name)]),
        button(app, "resetSecret", id, "Reset the secret", name),
        button(app, "deleteClient", id, "Delete", name),
      ]);
    }),
    ...app.outgoingConnections.map(({ id, name, scopes }) =>
      row(app, "outgoing link", name, scopes.join(" "), [
        button(app, "deleteConnection", id, "Delete", name),
      ]),
    ),
  ]);
  return html`<h2 id="changes">Out-of-band changes</h2>
    <p>
      Changes behind Pulumi's back. The audit log has the first system administrator as their author, at
      another address.
    </p>
    <div class="actions">
      ${contexts.map(
        ({ app }) =>
          // A Cloud site has an incoming link as a part of an application link only.
          !app.cloud &&
          startForm(
            start,
            "/out-of-band-changes",
            { app: app.name, change: "addClient", id: "" },
            html`<button>Add an incoming link on ${app.name}</button>`,
          ),
      )}
    </div>
    ${table("Objects", ["App", "Object", "Name", "Changes"], rows, "No app has a link.")}`;
}
