/** Random worlds: what two stacks declare on two apps, and what somebody changes there behind Pulumi's back. */

import * as fc from "fast-check";
import { newOwner } from "../../../provider/lifecycle/ownership";
import type { ModelStack, Program } from "../../engineModel";
import type { OutOfBandChange } from "../../provider/adapters/sequences";

/** One of the two apps. */
type AppName = "jira" | "confluence";

/** One of the two stacks. The second one may use what the first one has created. */
type Owner = 0 | 1;

/** A client, with scopes of its own or by a `ScopeGrant`, and the connections that use it. */
interface DeclaredClient {
  app: AppName;
  name: string;
  owner: Owner;
  redirectUrls: string[];
  scopes: string[];
  granted: boolean;
  grantOwner: Owner;
  connection: { owner: Owner; scopes: string[]; description?: string | undefined } | undefined;
}

/** A random world. */
export interface DeclaredWorld {
  links: { app: AppName; name: string; owner: Owner; displayUrl?: string | undefined }[];
  clients: DeclaredClient[];
  changes: OutOfBandChange[];
  /** An app whose instance has another server ID than the states, and is accepted. */
  movedApp?: AppName | undefined;
  /** Clients that a second resource of the same stack has adopted, as a run does that renames a resource and is interrupted. */
  renamed?: "renamed" | "renamed and refreshed" | undefined;
}

const REDIRECT_URLS = [
  "https://wiki.example.com/callback",
  "https://wiki.example.com/other",
  "https://code.example.com/callback",
];
const SCOPES = [["READ"], ["WRITE"], ["WRITE", "READ"], ["ADMIN"], ["READ", "ADMIN"]];
const CLIENTS = ["ci", "wiki"];
/** Names that no stack declares. */
const UNDECLARED = ["backdoor", "line one\nline two", 'quote " and \\'];

const anyApp = fc.constantFrom<AppName>("jira", "confluence");
const anyOwner = fc.constantFrom<Owner>(0, 1);
const anyScopes = fc.constantFrom(...SCOPES);
const anyRedirectUrls = fc.shuffledSubarray(REDIRECT_URLS, { minLength: 1 });

const anyClient: fc.Arbitrary<DeclaredClient> = fc.record({
  app: anyApp,
  name: fc.constantFrom(...CLIENTS),
  owner: anyOwner,
  redirectUrls: anyRedirectUrls,
  scopes: anyScopes,
  granted: fc.boolean(),
  grantOwner: anyOwner,
  connection: fc.option(
    fc.record({
      owner: anyOwner,
      scopes: anyScopes,
      description: fc.option(fc.constantFrom("Pages", "Builds"), { nil: undefined }),
    }),
    { nil: undefined },
  ),
});

const anyLink = fc.record({
  app: anyApp,
  name: fc.constantFrom("Other app", "Renamed"),
  owner: anyOwner,
  displayUrl: fc.option(fc.constant("https://shown.example.com"), { nil: undefined }),
});

const anyChange: fc.Arbitrary<OutOfBandChange> = fc
  .tuple(
    anyApp,
    fc.oneof(
      changeOf("createClient", {
        name: fc.constantFrom(...CLIENTS, ...UNDECLARED),
        redirects: anyRedirectUrls,
        scope: fc.constantFrom("READ", "SYSTEM_ADMIN"),
      }),
      // Another order, and scopes that others imply, are no drift.
      changeOf("updateClient", fc.constantFrom(...CLIENTS), {
        scope: fc.constantFrom("READ", "WRITE", "WRITE READ", "ADMIN", "READ WRITE ADMIN"),
      }),
      changeOf("updateClient", fc.constantFrom(...CLIENTS), { redirects: anyRedirectUrls }),
      changeOf("updateClient", fc.constantFrom(...CLIENTS), { name: fc.constantFrom("by hand", ...CLIENTS) }),
      changeOf("resetClientSecret", fc.constantFrom(...CLIENTS)),
      changeOf("deleteClient", fc.constantFrom(...CLIENTS)),
      changeOf("createConnection", {
        name: fc.constantFrom(...CLIENTS, ...UNDECLARED),
        clientId: fc.constant("somebody's"),
        clientSecret: fc.constant("canary-of-an-undeclared-connection-0000"),
        authorizationEndpoint: fc.constant("https://id.example.com/authorize"),
        tokenEndpoint: fc.constant("https://id.example.com/token"),
        scopes: anyScopes,
      }),
      changeOf("updateConnection", fc.constantFrom(...CLIENTS), {
        scopes: fc.constantFrom(["READ"], ["READ", "WRITE"], ["ADMIN"]),
      }),
      changeOf("updateConnection", fc.constantFrom(...CLIENTS), { description: fc.constant("by hand") }),
      changeOf("updateConnection", fc.constantFrom(...CLIENTS), {
        tokenEndpoint: fc.constant("https://id.example.com/token"),
      }),
      changeOf("deleteConnection", fc.constantFrom(...CLIENTS)),
      changeOf("createLink", {
        name: fc.constantFrom("Other app", ...UNDECLARED),
        rpcUrl: fc.constantFrom("https://one.example.com", "https://two.example.com"),
        typeId: fc.constant("generic"),
      }),
      changeOf("updateLink", fc.constant("Other app"), { name: fc.constant("By hand") }),
      changeOf("updateLink", fc.constant("Other app"), {
        displayUrl: fc.constantFrom("https://elsewhere.example.com", "http://shown.example.com"),
      }),
      changeOf("deleteLink", fc.constant("Other app")),
      changeOf("setSettings", { dialect: fc.constant({ "incoming-secret-returned": "creation" }) }),
    ),
  )
  .map(([app, { name, values }]) => ({ app, name, values }));

/** A change with this name, and arguments that are arbitraries or records of them. */
function changeOf(
  name: string,
  ...values: (fc.Arbitrary<unknown> | Record<string, fc.Arbitrary<unknown>>)[]
): fc.Arbitrary<{ name: string; values: unknown[] }> {
  const arbitraries = values.map((value) => (value instanceof fc.Arbitrary ? value : fc.record(value)));
  return fc.tuple(...arbitraries).map((own) => ({ name, values: own }));
}

/** Any world. Names are unique within an app, as the products demand. */
export const anyDeclaredWorld: fc.Arbitrary<DeclaredWorld> = fc.record({
  links: fc.uniqueArray(anyLink, { selector: ({ app }) => app, maxLength: 2 }),
  clients: fc.uniqueArray(anyClient, { selector: ({ app, name }) => `${app} ${name}`, maxLength: 3 }),
  changes: fc.array(anyChange, { maxLength: 8 }),
  movedApp: fc.option(anyApp, { nil: undefined }),
  renamed: fc.option(fc.constantFrom("renamed" as const, "renamed and refreshed" as const), {
    nil: undefined,
  }),
});

/** A world with the drift that reviews are for. */
export const MUCH_CHANGED: DeclaredWorld = {
  links: [{ app: "confluence", name: "Other app", owner: 0, displayUrl: "https://shown.example.com" }],
  clients: [
    {
      ...{ app: "jira", name: "ci", owner: 0, granted: false, grantOwner: 0 },
      redirectUrls: ["https://wiki.example.com/callback"],
      scopes: ["READ"],
      connection: { owner: 1, scopes: ["READ"] },
    },
    {
      ...{ app: "jira", name: "wiki", owner: 1, granted: true, grantOwner: 1 },
      redirectUrls: ["https://wiki.example.com/callback", "https://wiki.example.com/other"],
      scopes: ["WRITE"],
      connection: undefined,
    },
  ],
  changes: [
    { app: "jira", name: "updateClient", values: ["ci", { scope: "ADMIN" }] },
    { app: "jira", name: "updateClient", values: ["ci", { redirects: ["https://code.example.com/cb"] }] },
    { app: "jira", name: "resetClientSecret", values: ["ci"] },
    { app: "jira", name: "deleteClient", values: ["wiki"] },
    {
      app: "jira",
      name: "createClient",
      values: [{ name: "wiki", redirects: ["https://wiki.example.com/callback"], scope: "WRITE" }],
    },
    {
      app: "confluence",
      name: "updateConnection",
      values: ["ci", { tokenEndpoint: "https://id.example.com/token" }],
    },
    {
      app: "confluence",
      name: "updateLink",
      values: ["Other app", { displayUrl: "http://shown.example.com" }],
    },
  ],
};

/** A world with one link, in which nothing but states has changed. */
export const MOVED_AND_RENAMED: DeclaredWorld = {
  ...MUCH_CHANGED,
  changes: [],
  movedApp: "jira",
  renamed: "renamed and refreshed",
};

/** The states as in a world with these changes of states: of another instance, or with a resource that has adopted another one's client. */
export async function changeStates(
  { movedApp, renamed }: DeclaredWorld,
  stacks: readonly ModelStack[],
): Promise<void> {
  for (const stack of stacks) {
    for (const [name, recorded] of renamed === undefined ? [] : [...stack.state]) {
      if (recorded.type !== "IncomingClient") continue;
      const outputs = { ...recorded.outputs, owner: newOwner(), ownership: "adopted" };
      stack.state.set(`${name}-renamed`, { ...recorded, outputs });
    }
    if (renamed === "renamed and refreshed") await stack.refresh();
    for (const { id, outputs } of stack.state.values())
      if (movedApp !== undefined && id.startsWith(`${movedApp}/`)) outputs["serverId"] = OTHER_INSTANCE;
  }
}

const OTHER_INSTANCE = "11111111-1111-4111-8111-111111111111";

/** The names of the resources of a client in its program. */
const keyOf = ({ app, name }: DeclaredClient): string => `${app}-${name}`;

/** The program of one stack. The stacks before it have been deployed. */
export function programOf(world: DeclaredWorld, own: Owner, stacks: readonly ModelStack[]): Program {
  const program: Program = {};
  const outputOf = (client: DeclaredClient, name: string) => (outputs: Record<string, Values>) =>
    outputs[keyOf(client)]?.[name] ?? stacks[client.owner]?.state.get(keyOf(client))?.outputs[name];
  for (const { app, name, owner, displayUrl } of world.links) {
    if (owner !== own) continue;
    const remoteApp = otherApp(app);
    const shown = displayUrl === undefined ? {} : { displayUrl };
    program[`${app}-link`] = { type: "ApplicationLink", inputs: { app, name, remoteApp, ...shown } };
  }
  for (const client of world.clients) {
    const { app, name, redirectUrls, scopes, granted } = client;
    if (client.owner === own) {
      const declared = granted ? {} : { scopes };
      program[keyOf(client)] = { type: "IncomingClient", inputs: { app, name, redirectUrls, ...declared } };
    }
    if (granted && later(client.owner, client.grantOwner) === own) {
      program[`${keyOf(client)}-grant`] = {
        type: "ScopeGrant",
        inputs: (outputs) => ({ app, clientId: outputOf(client, "clientId")(outputs), scopes }),
      };
    }
    const { connection } = client;
    if (connection !== undefined && later(client.owner, connection.owner) === own) {
      const { description } = connection;
      program[`${keyOf(client)}-connection`] = {
        type: "OutgoingConnection",
        inputs: (outputs) => ({
          app: otherApp(app),
          remoteApp: app,
          name,
          clientId: outputOf(client, "clientId")(outputs),
          clientSecret: outputOf(client, "clientSecret")(outputs),
          scopes: connection.scopes,
          ...(description === undefined ? {} : { description }),
        }),
      };
    }
  }
  return program;
}

type Values = Record<string, unknown>;

function otherApp(app: AppName): AppName {
  return app === "jira" ? "confluence" : "jira";
}

/** What uses an object belongs to its stack, or to a later one. */
function later(one: Owner, other: Owner): Owner {
  return one > other ? one : other;
}
