import type { AuditText, Author, NewEvent } from "../products/auditLog";
import { recordEvent } from "../products/auditLog";
import { scopeClosure } from "../products/products";
import { truth } from "../state/dialect";
import type { AppContext } from "../state/context";
import type { Account, Actor, App, IncomingClient } from "../state/types";

/** A text whose key is seen in plugins; the English text is inferred. */
const text = (key: string, english: string): AuditText => ({
  key: `audit.logging.summary.${key}`,
  text: english,
});

const names = {
  clientId: text("client.id", "Client ID"),
  clientName: text("client.name", "Client name"),
  userKey: text("user.key", "User key"),
  scopes: text("scopes", "Scopes"),
  redirectUrl: text("redirect.uri", "Redirect URI"),
  refreshCount: text("token.refresh.count", "Refresh count"),
};

const configuration: AuditText = {
  key: "audit.logging.category.general.configuration",
  text: "General configuration",
};
const security: AuditText = { key: "audit.logging.category.security", text: "Security" };

/** What an event has of a client. */
type ClientFacts = Pick<IncomingClient, "name" | "scope" | "redirects">;

/** What happens to a client. */
export type ClientEvent =
  | { kind: "created" | "deleted" | "secret reset"; client: IncomingClient }
  | { kind: "updated"; client: IncomingClient; before: ClientFacts };

const clientActions: Record<ClientEvent["kind"], AuditText> = {
  created: text("client.configuration.created", "OAuth 2.0 client configuration created"),
  updated: text("client.configuration.updated", "OAuth 2.0 client configuration updated"),
  deleted: text("client.configuration.deleted", "OAuth 2.0 client configuration deleted"),
  "secret reset": text("client.secret.refreshed", "OAuth 2.0 client secret refreshed"),
};

/**
 * Records an event of a client: client ID and creator as attributes, name, scopes and redirect URLs as changed values, no affected object
 * (behaviour of shipped plugins).
 */
export function recordClient({ app, sandbox }: AppContext, actor: Actor, event: ClientEvent): void {
  const { client } = event;
  if (truth(app, "audit-client-events") === "never") return;
  const changedValues = changesOf(app, event);
  // Scopes that allow the same are not a change.
  if (event.kind === "updated" && changedValues.length === 0) return;
  recordEvent(app, sandbox.clock.now(), actor, {
    ...base(configuration, clientActions[event.kind]),
    changedValues,
    extraAttributes: [
      { name: names.clientId, value: client.clientId },
      { name: names.userKey, value: client.userKey },
      ...(event.kind === "secret reset" ? [{ name: names.clientName, value: client.name }] : []),
    ],
  });
}

function changesOf(app: App, event: ClientEvent): NonNullable<NewEvent["changedValues"]> {
  const { client } = event;
  const nothing = { name: "", scope: "", redirects: [] };
  switch (event.kind) {
    case "created":
      return values(nothing, client);
    case "deleted":
      return values(client, nothing);
    case "secret reset":
      return [];
    case "updated": {
      const { before } = event;
      const same = [
        before.name === client.name,
        closure(app, before.scope) === closure(app, client.scope),
        before.redirects.join("\n") === client.redirects.join("\n"),
      ];
      return values(before, client).filter((_value, index) => same[index] === false);
    }
  }
}

const values = (from: ClientFacts, to: ClientFacts): NonNullable<NewEvent["changedValues"]> => [
  { name: names.clientName, from: from.name, to: to.name },
  { name: names.scopes, from: from.scope, to: to.scope },
  { name: names.redirectUrl, from: from.redirects.join("\n"), to: to.redirects.join("\n") },
];

const closure = ({ product }: App, scope: string): string =>
  [...scopeClosure(product, scope)].sort().join(" ");

/** Records a user's consent. */
export function recordConsent(
  { app, sandbox }: AppContext,
  author: Author,
  grant: { client: IncomingClient; username: string; redirectUrl: string },
): void {
  const owner = accountNamed(app, grant.username);
  recordEvent(app, sandbox.clock.now(), author, {
    ...base(security, text("client.authorization.successful", "OAuth 2.0 client authorization successful")),
    affectedObjects: affected(owner),
    extraAttributes: [
      { name: names.userKey, value: owner?.userKey ?? "" },
      { name: names.clientId, value: grant.client.clientId },
      { name: names.redirectUrl, value: grant.redirectUrl },
    ],
  });
}

/** Records that a client got or revoked a token. Its request has no user: the author is anonymous (inferred). */
export function recordToken(
  app: App,
  { at, source }: { at: number; source: string },
  kind: "created" | "revoked",
  grant: { clientId: string; username: string; scope: string },
): void {
  const owner = accountNamed(app, grant.username);
  const created = [
    { name: names.scopes, value: grant.scope },
    { name: names.refreshCount, value: "0" },
  ];
  recordEvent(
    app,
    at,
    { source },
    {
      ...base(security, text(`token.${kind}`, `OAuth 2.0 token ${kind}`)),
      affectedObjects: affected(owner),
      extraAttributes: [
        { name: names.clientId, value: grant.clientId },
        ...(kind === "created" ? created : []),
        { name: names.userKey, value: owner?.userKey ?? "" },
      ],
    },
  );
}

const base = (category: AuditText, action: AuditText): NewEvent => ({
  area: "global-config-and-administration",
  level: "base",
  category,
  action,
});

const accountNamed = (app: App, name: string): Account | undefined =>
  app.accounts.find(({ username }) => username === name);

const affected = (account: Account | undefined): NonNullable<NewEvent["affectedObjects"]> =>
  account ? [{ id: account.userKey, name: account.username, type: "USER" }] : [];
