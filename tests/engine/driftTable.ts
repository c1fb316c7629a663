/**
 * The effect of a change of every property: in the app, behind Pulumi's back, and in the program. docs/guides/drift.md has these tables,
 * and drift.test.ts checks each row with the real engine.
 */

import type { AppChanges } from "applinks-sandbox";

/** The resources that represent an object in an app. */
export const RESOURCES = ["ApplicationLink", "IncomingClient", "ScopeGrant", "OutgoingConnection"] as const;

/** A resource type of the tables. */
export type Resource = (typeof RESOURCES)[number];

/** A property of an object, changed in the app. */
export interface Drift {
  resource: Resource;
  property: string;
  /** Changes the property in the app, on the object with this name. */
  change(app: AppChanges, name: string): Promise<unknown>;
  /** What the program declares besides the base properties. */
  args?: Record<string, unknown>;
  /** The output that shows the change, if the property is not an input. */
  shownAs?: string;
  note?: string;
}

/** A property whose changes in the app cannot be found. */
export interface Unseen {
  resource: Resource;
  property: string;
  why: string;
}

/** A property, changed in the program. */
export interface Change {
  resource: Resource;
  property: string;
  from?: Record<string, unknown>;
  to: Record<string, unknown>;
  step: "update" | "replace";
  note?: string;
}

/** The app that holds the tables' objects of a kind. */
export const HOME = {
  ApplicationLink: "confluence",
  IncomingClient: "jira",
  ScopeGrant: "jira",
  OutgoingConnection: "confluence",
} as const;

/** Found by `pulumi refresh`, repaired by `pulumi up --refresh`. */
export const DRIFTS: Drift[] = [
  {
    resource: "ApplicationLink",
    property: "name",
    change: (app, name) => app.updateLink(name, { name: "Renamed link" }),
  },
  {
    resource: "ApplicationLink",
    property: "applicationUrl",
    change: (app, name) => app.updateLink(name, { rpcUrl: "https://elsewhere.example.com" }),
  },
  {
    resource: "ApplicationLink",
    property: "displayUrl",
    change: (app, name) => app.updateLink(name, { displayUrl: "https://elsewhere.example.com" }),
  },
  {
    resource: "ApplicationLink",
    property: "primary",
    args: { primary: true },
    change: (app) =>
      app.createLink({
        name: "Usurper",
        typeId: "generic",
        rpcUrl: "https://usurper.example.com",
        primary: true,
      }),
    note: "if declared",
  },
  {
    resource: "IncomingClient",
    property: "name",
    change: (app, name) => app.updateClient(name, { name: "Renamed client" }),
  },
  {
    resource: "IncomingClient",
    property: "redirectUrls",
    change: (app, name) => app.updateClient(name, { redirects: ["https://elsewhere.example.com/callback"] }),
  },
  {
    resource: "IncomingClient",
    property: "scopes",
    change: (app, name) => app.updateClient(name, { scope: "ADMIN" }),
    note: "if declared",
  },
  {
    resource: "IncomingClient",
    property: "clientSecret",
    change: (app, name) => app.resetClientSecret(name),
    shownAs: "drift",
    note: "if the app returns it; shown as `drift`; the update passes the new secret to every resource that uses it as input",
  },
  {
    resource: "ScopeGrant",
    property: "scopes",
    change: (app, name) => app.updateClient(name, { scope: "SYSTEM_ADMIN" }),
  },
  {
    resource: "OutgoingConnection",
    property: "name",
    change: (app, name) => app.updateConnection(name, { name: "Renamed connection" }),
  },
  {
    resource: "OutgoingConnection",
    property: "type",
    change: (app, name) => app.updateConnection(name, { type: "MICROSOFT" }),
  },
  {
    resource: "OutgoingConnection",
    property: "description",
    change: (app, name) => app.updateConnection(name, { description: "Edited" }),
  },
  {
    resource: "OutgoingConnection",
    property: "clientId",
    change: (app, name) => app.updateConnection(name, { clientId: "changed" }),
  },
  {
    resource: "OutgoingConnection",
    property: "authorizationEndpoint",
    change: (app, name) =>
      app.updateConnection(name, { authorizationEndpoint: "https://elsewhere.example.com/authorize" }),
  },
  {
    resource: "OutgoingConnection",
    property: "tokenEndpoint",
    change: (app, name) =>
      app.updateConnection(name, { tokenEndpoint: "https://elsewhere.example.com/token" }),
  },
  {
    resource: "OutgoingConnection",
    property: "scopes",
    change: (app, name) => app.updateConnection(name, { scopes: ["READ", "WRITE"] }),
  },
];

/** Deletes an object. A refresh finds the deletion, and an up creates a new object. */
export const DELETIONS: Record<Resource, (app: AppChanges, name: string) => Promise<unknown>> = {
  ApplicationLink: (app, name) => app.deleteLink(name),
  IncomingClient: (app, name) => app.deleteClient(name),
  // Deleting the client deletes its scopes.
  ScopeGrant: (app, name) => app.deleteClient(name),
  OutgoingConnection: (app, name) => app.deleteConnection(name),
};

const OUR_OWN = "only in Pulumi's state, not in the app";
const UNCHANGEABLE = "can't be changed in the products";

/** Not found, and the reason. */
export const UNSEEN: Unseen[] = [
  ...RESOURCES.map((resource) => ({
    resource,
    property: "app",
    why: "identifies the app; not stored in the object",
  })),
  ...(["ApplicationLink", "IncomingClient", "OutgoingConnection"] as const).flatMap((resource) =>
    ["adopt", "deletionPolicy", "ownership"].map((property) => ({ resource, property, why: OUR_OWN })),
  ),
  ...RESOURCES.map((resource) => ({
    resource,
    property: "drift",
    why: "lists drift of the other properties",
  })),
  ...RESOURCES.map((resource) => ({ resource, property: "owner", why: OUR_OWN })),
  { resource: "ScopeGrant", property: "ownership", why: OUR_OWN },
  { resource: "IncomingClient", property: "uniqueName", why: OUR_OWN },
  ...RESOURCES.map((resource) => ({
    resource,
    property: "serverId",
    why: "identifies the app's instance; another instance behind its URL is an error",
  })),
  { resource: "ApplicationLink", property: "remoteApp", why: OUR_OWN },
  { resource: "ApplicationLink", property: "type", why: UNCHANGEABLE },
  { resource: "ApplicationLink", property: "applicationId", why: UNCHANGEABLE },
  { resource: "ApplicationLink", property: "linkId", why: UNCHANGEABLE },
  { resource: "IncomingClient", property: "rotation", why: OUR_OWN },
  { resource: "IncomingClient", property: "rotationMode", why: OUR_OWN },
  { resource: "IncomingClient", property: "storedRedirectUrls", why: OUR_OWN },
  { resource: "IncomingClient", property: "incomingId", why: UNCHANGEABLE },
  { resource: "IncomingClient", property: "clientId", why: UNCHANGEABLE },
  { resource: "ScopeGrant", property: "incomingId", why: UNCHANGEABLE },
  { resource: "ScopeGrant", property: "clientId", why: UNCHANGEABLE },
  { resource: "ScopeGrant", property: "effectiveScopes", why: "derived from `scopes`" },
  { resource: "OutgoingConnection", property: "remoteApp", why: OUR_OWN },
  { resource: "OutgoingConnection", property: "outgoingId", why: UNCHANGEABLE },
  {
    resource: "OutgoingConnection",
    property: "clientSecret",
    why: "the app never returns it; a new value in the program is sent",
  },
  {
    resource: "OutgoingConnection",
    property: "redirectUrl",
    why: "derived from `authorizationEndpoint` and the app's base URL",
  },
];

const STAYS = "no change in the app";

/** Every input, changed in the program. */
export const CHANGES: Change[] = [
  { resource: "ApplicationLink", property: "app", to: { app: "jira" }, step: "replace" },
  { resource: "ApplicationLink", property: "name", to: { name: "Link with another name" }, step: "update" },
  {
    resource: "ApplicationLink",
    property: "remoteApp",
    from: { applicationUrl: undefined, type: undefined, remoteApp: "jira" },
    to: { remoteApp: "jira-by-name" },
    step: "update",
    note: "the type and the URLs that it sets change too; another type causes a replacement",
  },
  {
    resource: "ApplicationLink",
    property: "type",
    to: { type: "jira", applicationId: "6f2c9d1e-0000-4000-8000-000000000001" },
    step: "replace",
  },
  {
    resource: "ApplicationLink",
    property: "applicationUrl",
    to: { applicationUrl: "https://other.example.com" },
    step: "update",
  },
  {
    resource: "ApplicationLink",
    property: "displayUrl",
    to: { displayUrl: "https://people.example.com" },
    step: "update",
  },
  {
    resource: "ApplicationLink",
    property: "applicationId",
    from: { type: "jira", applicationId: "6f2c9d1e-0000-4000-8000-000000000002" },
    to: { applicationId: "6f2c9d1e-0000-4000-8000-000000000003" },
    step: "replace",
  },
  { resource: "ApplicationLink", property: "primary", to: { primary: true }, step: "update" },
  { resource: "ApplicationLink", property: "adopt", to: { adopt: "never" }, step: "update", note: STAYS },
  {
    resource: "ApplicationLink",
    property: "deletionPolicy",
    to: { deletionPolicy: "orphan" },
    step: "update",
    note: STAYS,
  },
  { resource: "IncomingClient", property: "app", to: { app: "confluence" }, step: "replace" },
  { resource: "IncomingClient", property: "name", to: { name: "Client with another name" }, step: "update" },
  {
    resource: "IncomingClient",
    property: "redirectUrls",
    to: { redirectUrls: ["https://other.example.com/callback"] },
    step: "update",
  },
  { resource: "IncomingClient", property: "scopes", to: { scopes: ["READ"] }, step: "update" },
  {
    resource: "IncomingClient",
    property: "rotation",
    from: { rotation: "first" },
    to: { rotation: "second" },
    step: "update",
    note: "a new secret for the same client",
  },
  {
    resource: "IncomingClient",
    property: "rotation",
    from: { rotation: "first", rotationMode: "replace" },
    to: { rotation: "second", name: "Client of the second rotation" },
    step: "replace",
    note: 'with `rotationMode: "replace"`; the name must change too',
  },
  {
    resource: "IncomingClient",
    property: "rotationMode",
    from: { rotation: "first" },
    to: { rotationMode: "replace" },
    step: "update",
    note: "the next change of `rotation` replaces the client",
  },
  {
    resource: "IncomingClient",
    property: "uniqueName",
    from: { uniqueName: true },
    to: { uniqueName: false },
    step: "update",
    note: STAYS,
  },
  { resource: "IncomingClient", property: "adopt", to: { adopt: "never" }, step: "update", note: STAYS },
  {
    resource: "IncomingClient",
    property: "deletionPolicy",
    to: { deletionPolicy: "orphan" },
    step: "update",
    note: STAYS,
  },
  {
    resource: "ScopeGrant",
    property: "app",
    to: { app: "confluence", clientId: "confluence" },
    step: "replace",
  },
  { resource: "ScopeGrant", property: "clientId", to: { clientId: "jira" }, step: "replace" },
  { resource: "ScopeGrant", property: "scopes", to: { scopes: ["ADMIN"] }, step: "update" },
  { resource: "OutgoingConnection", property: "app", to: { app: "jira" }, step: "replace" },
  {
    resource: "OutgoingConnection",
    property: "name",
    to: { name: "Connection with another name" },
    step: "update",
  },
  {
    resource: "OutgoingConnection",
    property: "remoteApp",
    from: { authorizationEndpoint: undefined, tokenEndpoint: undefined, remoteApp: "jira" },
    to: { remoteApp: "jira-by-name" },
    step: "update",
    note: "the endpoints that it sets change too",
  },
  { resource: "OutgoingConnection", property: "type", to: { type: "microsoft" }, step: "update" },
  {
    resource: "OutgoingConnection",
    property: "description",
    to: { description: "Other words" },
    step: "update",
  },
  { resource: "OutgoingConnection", property: "clientId", to: { clientId: "other" }, step: "update" },
  { resource: "OutgoingConnection", property: "clientSecret", to: { clientSecret: "other" }, step: "update" },
  {
    resource: "OutgoingConnection",
    property: "authorizationEndpoint",
    to: { authorizationEndpoint: "https://other.example.com/authorize" },
    step: "update",
    note: "`redirectUrl` changes too",
  },
  {
    resource: "OutgoingConnection",
    property: "tokenEndpoint",
    to: { tokenEndpoint: "https://other.example.com/token" },
    step: "update",
  },
  { resource: "OutgoingConnection", property: "scopes", to: { scopes: ["READ"] }, step: "update" },
  { resource: "OutgoingConnection", property: "adopt", to: { adopt: "never" }, step: "update", note: STAYS },
  {
    resource: "OutgoingConnection",
    property: "deletionPolicy",
    to: { deletionPolicy: "orphan" },
    step: "update",
    note: STAYS,
  },
];

/** An input of a `LinkHealth`, changed in the program. The link is verified again in any case. */
export interface CheckChange {
  property: string;
  /** Code: `client`, `connection` and `link` are the resources of the link that is verified. */
  to: string;
  step: "update" | "replace";
}

/** Every input of a `LinkHealth`. */
export const CHECK_CHANGES: CheckChange[] = [
  { property: "app", to: '"jira-by-name"', step: "replace" },
  { property: "remoteApp", to: '"jira-by-name"', step: "replace" },
  { property: "clientId", to: '"other"', step: "update" },
  { property: "clientSecret", to: '"other"', step: "update" },
  { property: "redirectUrl", to: '"https://other.example.com/callback"', step: "update" },
  { property: "scopes", to: '["WRITE"]', step: "update" },
  { property: "manualSteps", to: '["Enter the client ID"]', step: "update" },
  { property: "linkId", to: "link.linkId", step: "update" },
];

/** The first table of docs/guides/drift.md, cell by cell. */
export function driftCells(): string[][] {
  const rows = RESOURCES.flatMap((resource) => [
    ...DRIFTS.filter((row) => row.resource === resource).map(({ property, note = "" }) => [
      `\`${resource}\``,
      `\`${property}\``,
      "yes",
      "yes",
      note,
    ]),
    [`\`${resource}\``, "whole object (deleted)", "yes", "yes", DELETED[resource]],
    ...UNSEEN.filter((row) => row.resource === resource).map(({ property, why }) => [
      `\`${resource}\``,
      `\`${property}\``,
      "no",
      "",
      why,
    ]),
  ]);
  return [["Resource", "Edited in the app", "Found", "Repaired", "Note"], ...rows];
}

const DELETED: Record<Resource, string> = {
  ApplicationLink: "created again",
  IncomingClient: "created again, with a new client ID and secret",
  ScopeGrant: "granted again, to the recreated client",
  OutgoingConnection: "created again",
};

/** The second table of docs/guides/drift.md, cell by cell. */
export function changeCells(): string[][] {
  const rows = CHANGES.map(({ resource, property, step, note = "" }) => [
    `\`${resource}\``,
    `\`${property}\``,
    step === "update" ? "updated in place" : "replaced",
    note,
  ]);
  const checks = CHECK_CHANGES.map(({ property, step }) => [
    "`LinkHealth`",
    `\`${property}\``,
    step === "update" ? "updated in place" : "replaced",
    "verified again",
  ]);
  return [["Resource", "Changed in the program", "The object is", "Note"], ...rows, ...checks];
}
