/** The life of a `MutualLink` between two apps that follow a dialect, from its creation to its deletion, with everything in between. */

import {
  runBrowserFlow,
  startSandbox,
  type App,
  type AppChanges,
  type DefaultApps,
  type NamedSandbox,
  type Operation,
} from "applinks-sandbox";
import { FACTS, type FactId } from "../../../facts";
import { truthIn, type Dialect } from "../../../facts/dialect";
import { redirectUrlOf } from "../../../provider/atlassian/oauth/redirectUrl";
import { closure, PRODUCTS } from "../../../provider/atlassian/products";
import { openModel, type ModelStack, type Program } from "../../engineModel";
import { openBothAdapters, type ADAPTERS, type BothAdapters } from "./bothAdapters";
import { messageOf } from "./link";

const PASSWORD = "canary-of-the-accounts";

/** The test user of both apps. */
const TESTER = { username: "tester", password: PASSWORD };

/** Two apps, and both adapters configured for them. Jira is called with a password, Confluence with a token. */
export interface DialectWorld {
  sandbox: NamedSandbox<DefaultApps>;
  adapters: BothAdapters;
  stop(): Promise<void>;
}

/** Starts a world. With a test user, verifications also follow a browser flow. */
export async function openDialectWorld(tests: { testUser: boolean }): Promise<DialectWorld> {
  const accounts = ["admin", TESTER.username].map((username) => ({
    username,
    password: PASSWORD,
    role: "sysadmin" as const,
  }));
  const sandbox = await startSandbox({
    apps: { jira: { product: "jira", accounts }, confluence: { product: "confluence", accounts } },
  });
  const entry = (product: DefaultApps): object => ({
    product,
    url: sandbox.apps[product].url,
    ...(tests.testUser ? { testUser: TESTER } : {}),
  });
  const adapters = await openBothAdapters({
    jira: { ...entry("jira"), username: "admin", password: PASSWORD },
    confluence: { ...entry("confluence"), token: TOKEN },
  });
  return {
    sandbox,
    adapters,
    stop: async () => {
      await adapters.stop();
      await sandbox.stop();
    },
  };
}

const TOKEN = "canary-of-the-token";

/** The directions: the client app calls the server app. */
const DIRECTIONS = [
  { clientApp: "jira", serverApp: "confluence", scopes: ["READ", "WRITE"] },
  { clientApp: "confluence", serverApp: "jira", scopes: ["WRITE"] },
] as const;

interface Variant {
  rotation?: string;
  rotationMode?: "reset" | "replace";
  adopt?: "always";
  deletionPolicy?: "delete";
}

const TITLES = { jira: "Jira", confluence: "Confluence" };

/** The name of a client. A rotation that replaces clients needs new ones. */
function clientName(clientApp: DefaultApps, { rotation, rotationMode }: Variant): string {
  return `${TITLES[clientApp]} by Pulumi ${rotationMode === "replace" ? (rotation ?? "") : "0"}`;
}

/** Beside the link, a client whose redirect URLs are neither in alphabetical order nor in their normal form. */
const PORTAL = {
  app: "jira",
  name: "Portal",
  redirectUrls: ["https://portal.example.com/callback", "https://Admin.Example.com:443/callback"],
  scopes: ["WRITE", "READ"],
} as const;

/** Its redirect URLs by hand: one of them in a spelling that is neither the declared one nor the normal form. */
const RESPELLED = ["https://portal.example.com/callback", "https://ADMIN.example.com/callback"];

/** The resources that a `MutualLink` declares, in its order, and the client beside it. */
function mutualLink(sandbox: NamedSandbox<DefaultApps>, variant: Variant = {}): Program {
  const { adopt, deletionPolicy, rotation, rotationMode } = variant;
  const policies = {
    ...(adopt === undefined ? {} : { adopt }),
    ...(deletionPolicy === undefined ? {} : { deletionPolicy }),
  };
  const program: Program = {
    "jira-admits-portal": { type: "IncomingClient", inputs: { ...PORTAL, ...policies } },
  };
  for (const { clientApp, serverApp } of DIRECTIONS) {
    program[`${clientApp}-shows-${serverApp}`] = {
      type: "ApplicationLink",
      inputs: { app: clientApp, remoteApp: serverApp, name: TITLES[serverApp], ...policies },
    };
  }
  for (const { clientApp, serverApp, scopes } of DIRECTIONS) {
    const client = `${serverApp}-admits-${clientApp}`;
    const redirectUrl = redirectUrlOf(sandbox.apps[clientApp].url, endpointOf(sandbox, serverApp));
    program[client] = {
      type: "IncomingClient",
      inputs: {
        app: serverApp,
        name: clientName(clientApp, variant),
        uniqueName: true,
        redirectUrls: [redirectUrl],
        scopes,
        ...policies,
        ...(rotation === undefined ? {} : { rotation }),
        ...(rotationMode === undefined ? {} : { rotationMode }),
      },
    };
    program[`${clientApp}-calls-${serverApp}`] = {
      type: "OutgoingConnection",
      inputs: (outputs) => ({
        app: clientApp,
        remoteApp: serverApp,
        name: TITLES[serverApp],
        clientId: outputs[client]?.["clientId"],
        clientSecret: outputs[client]?.["clientSecret"],
        scopes,
        ...policies,
      }),
    };
  }
  for (const { clientApp, serverApp, scopes } of DIRECTIONS) {
    const client = `${serverApp}-admits-${clientApp}`;
    program[`${clientApp}-reaches-${serverApp}`] = {
      type: "LinkHealth",
      inputs: (outputs) => ({
        app: clientApp,
        remoteApp: serverApp,
        scopes,
        clientId: outputs[client]?.["clientId"],
        clientSecret: outputs[client]?.["clientSecret"],
        redirectUrl: outputs[`${clientApp}-calls-${serverApp}`]?.["redirectUrl"],
        linkId: outputs[`${clientApp}-shows-${serverApp}`]?.["linkId"],
      }),
    };
  }
  return program;
}

function endpointOf(sandbox: NamedSandbox<DefaultApps>, serverApp: DefaultApps): string {
  return `${sandbox.apps[serverApp].url}/rest/oauth2/latest/authorize`;
}

/** Objects of others, so that lists have several pages. */
const OTHERS = ["one", "two", "three", "four"];

/** Makes both apps follow a dialect from now on. */
async function follow({ sandbox }: DialectWorld, dialect: Dialect): Promise<void> {
  for (const app of ["jira", "confluence"] as const) {
    const change = sandbox.control.changeOutOfBand(app);
    await change.setSettings({ dialect, skipBaseUrlHttpsRequirement: !("http-base-url" in dialect) });
    if (dialect["product-link-storage"] === "inside-link")
      await change.createProductLink({
        name: "Builds",
        typeId: "bamboo",
        rpcUrl: "https://bamboo.example.com",
      });
  }
}

/** Makes both apps follow what the provider assumes of a fact, with http base URLs allowed. */
async function followAssumed(world: DialectWorld, fact: FactId): Promise<void> {
  // A fact stays as it was set until it is set otherwise.
  await follow(world, fact === "http-base-url" ? {} : { [fact]: FACTS[fact].assumed });
}

/** Resets both apps, and makes them follow the dialect. They have objects of others, unless they are to be empty. */
async function prepare(world: DialectWorld, dialect: Dialect, { others = OTHERS } = {}): Promise<void> {
  const { control } = world.sandbox;
  await control.reset();
  await follow(world, dialect);
  for (const app of ["jira", "confluence"] as const) {
    const change = control.changeOutOfBand(app);
    for (const name of others) {
      const authorizationEndpoint = `https://${name}.example.com/authorize`;
      await change.createClient({ name, redirects: [`https://${name}.example.com/callback`], scope: "READ" });
      await change.createConnection({
        ...{ name, clientId: name, clientSecret: name, scopes: ["READ"] },
        authorizationEndpoint,
        tokenEndpoint: `https://${name}.example.com/token`,
        description: "of another team",
      });
      await change.createLink({ name, typeId: "generic", rpcUrl: `https://${name}.example.com` });
    }
    // Newer versions have grant types without an authorization endpoint.
    if (others.length > 0 && (dialect["outgoing-newer-members"] ?? "none") !== "none")
      await change.omitMembers("outgoingConnections", "four", ["authorizationEndpoint"]);
  }
  await control.seed({
    apps: { confluence: { personalAccessTokens: [{ username: "admin", token: TOKEN }] } },
  });
  await control.requestLog.clear();
}

async function stored({ sandbox }: DialectWorld): Promise<Record<DefaultApps, Partial<App>>> {
  const { jira = {}, confluence = {} } = (
    await sandbox.control.export({ only: "state", secrets: "included" })
  ).apps;
  return { jira, confluence };
}

const isOurs = ({ name }: { name: string }): boolean => ![...OTHERS, "Builds"].includes(name);

const isOfLink = (object: { name: string }): boolean => isOurs(object) && object.name !== PORTAL.name;

/** The client beside the link, as the app has it. */
async function portalOf(
  world: DialectWorld,
): Promise<NonNullable<App["incomingClients"]>[number] | undefined> {
  return (await stored(world)).jira.incomingClients?.find(({ name }) => name === PORTAL.name);
}

/** Whether an app normalizes the redirect URLs that it gets. */
const normalizes = (dialect: Dialect): boolean => dialect["incoming-redirect-urls"] === "normalized";

/** The objects of one direction, as the apps have them. */
async function objectsOf(world: DialectWorld, { clientApp, serverApp }: (typeof DIRECTIONS)[number]) {
  const apps = await stored(world);
  const links = (apps[clientApp].applicationLinks ?? []).filter(isOfLink);
  const clients = (apps[serverApp].incomingClients ?? []).filter(isOfLink);
  const connections = (apps[clientApp].outgoingConnections ?? []).filter(isOfLink);
  return { links, clients, connections };
}

/** Expects that the apps have exactly what a link declares, besides the objects of others. */
async function expectLinked(world: DialectWorld, variant: Variant, stack?: ModelStack): Promise<void> {
  const { sandbox } = world;
  for (const direction of DIRECTIONS) {
    const { clientApp, serverApp, scopes } = direction;
    const { links, clients, connections } = await objectsOf(world, direction);
    const url = sandbox.apps[serverApp].url;
    expect(links).toMatchObject([
      { name: TITLES[serverApp], typeId: serverApp, rpcUrl: url, displayUrl: url },
    ]);
    expect(clients).toMatchObject([
      {
        name: clientName(clientApp, variant),
        redirects: [redirectUrlOf(sandbox.apps[clientApp].url, endpointOf(sandbox, serverApp))],
      },
    ]);
    const granted = clients.flatMap(({ scope }) => scope.split(" "));
    expect(closure(PRODUCTS[serverApp], granted)).toEqual(closure(PRODUCTS[serverApp], scopes));
    const [client] = clients;
    expect(connections).toMatchObject([
      {
        name: TITLES[serverApp],
        type: "GENERIC",
        clientId: client?.clientId,
        clientSecret: client?.clientSecret,
        authorizationEndpoint: endpointOf(sandbox, serverApp),
        tokenEndpoint: `${url}/rest/oauth2/latest/token`,
      },
    ]);
    const [connection] = connections;
    expect(connection?.description ?? "").toBe("");
    expect([...(connection?.scopes ?? [])].sort()).toEqual([...scopes].sort());
    // What newer versions store beside it stays.
    if (connection?.newer !== undefined)
      expect(connection.newer).toMatchObject({ grantType: "AUTHORIZATION_CODE", customParameters: {} });
    const health = stack?.state.get(`${clientApp}-reaches-${serverApp}`);
    if (stack !== undefined) expect([clientApp, health?.outputs["status"]]).toEqual([clientApp, "CONNECTED"]);
  }
  for (const app of Object.values(await stored(world)))
    for (const kind of [app.applicationLinks, app.incomingClients, app.outgoingConnections])
      expect(kind?.filter((object) => OTHERS.includes(object.name))).toHaveLength(OTHERS.length);
}

/** Expects that nothing is left to do. */
async function expectSettled(world: DialectWorld, stack: ModelStack, program: Program): Promise<void> {
  const changes = (steps: Record<string, string>): string[] =>
    Object.entries(steps).flatMap(([name, step]) => (step === "same" ? [] : [`${name}: ${step}`]));
  expect(["preview", ...changes(await stack.preview(program))]).toEqual(["preview"]);
  expect(["refresh", ...changes(await stack.refresh())]).toEqual(["refresh"]);
  await world.sandbox.control.requestLog.clear();
  expect(["up", ...changes(await stack.up(program))]).toEqual(["up"]);
  expect(await writesOf(world)).toEqual([]);
}

/** The writes since the log was cleared. */
export async function writesOf({ sandbox }: DialectWorld): Promise<string[]> {
  const entries = await sandbox.control.requestLog.entries({ mutating: true });
  return entries.map(({ app, method, path }) => `${app} ${method} ${path}`);
}

/** Changes of one property of each object behind Pulumi's back. */
interface Round {
  link: Parameters<AppChanges["updateLink"]>[1];
  client: Parameters<AppChanges["updateClient"]>[1];
  connection: Parameters<AppChanges["updateConnection"]>[1];
}

const ROUNDS: Round[] = [
  {
    link: { name: "Renamed" },
    client: { name: "Renamed" },
    connection: { name: "Renamed" },
  },
  {
    link: { displayUrl: "https://elsewhere.example.com" },
    client: { redirects: ["https://elsewhere.example.com/callback"] },
    connection: { description: "by hand" },
  },
  {
    link: { rpcUrl: "https://moved.example.com" },
    client: { scope: "ADMIN" },
    connection: { scopes: ["ADMIN"] },
  },
  {
    link: { name: "Renamed again" },
    client: { scope: "READ" },
    connection: { clientId: "another" },
  },
  {
    link: { name: "Renamed once more" },
    client: { redirects: ["https://a.example.com/callback", "https://b.example.com/callback"] },
    connection: { tokenEndpoint: "https://elsewhere.example.com/token" },
  },
  {
    link: { displayUrl: "https://b.example.com" },
    client: { name: "Renamed again" },
    connection: { authorizationEndpoint: "https://elsewhere.example.com/authorize" },
  },
];

async function driftAndRepair(
  world: DialectWorld,
  stack: ModelStack,
  dialect: Dialect,
  variant: Variant,
): Promise<void> {
  const program = mutualLink(world.sandbox, variant);
  const portal = await portalOf(world);
  await world.sandbox.control
    .changeOutOfBand("jira")
    .updateClient(portal?.id ?? "", { redirects: RESPELLED });
  for (const round of ROUNDS) {
    for (const direction of DIRECTIONS) {
      const { links, clients, connections } = await objectsOf(world, direction);
      const ofClient = world.sandbox.control.changeOutOfBand(direction.clientApp);
      const ofServer = world.sandbox.control.changeOutOfBand(direction.serverApp);
      await ofClient.updateLink(links[0]?.id ?? "", round.link);
      await ofServer.updateClient(clients[0]?.id ?? "", round.client);
      await ofClient.updateConnection(connections[0]?.id ?? "", round.connection);
    }
    const steps = await stack.refresh();
    for (const { clientApp, serverApp } of DIRECTIONS) {
      for (const name of [
        `${clientApp}-shows-${serverApp}`,
        `${serverApp}-admits-${clientApp}`,
        `${clientApp}-calls-${serverApp}`,
      ])
        expect({ round, [name]: steps[name] }).toEqual({ round, [name]: "update" });
    }
    // Another spelling of a redirect URL is drift, unless the app made no difference of it.
    const isRespelled = round === ROUNDS[0] && !normalizes(dialect);
    expect([round, steps["jira-admits-portal"]]).toEqual([round, isRespelled ? "update" : "same"]);
    await stack.up(program);
    await expectLinked(world, variant);
  }
  const { redirects = [] } = (await portalOf(world)) ?? {};
  const declared = PORTAL.redirectUrls.map((url) => (normalizes(dialect) ? new URL(url).href : url));
  expect([...redirects].sort()).toEqual(declared.sort());
  await expectSettled(world, stack, program);
}

/** Somebody resets each secret: where the app returns secrets, the next run repairs the link, elsewhere the verification fails. */
async function resetSecrets(
  world: DialectWorld,
  stack: ModelStack,
  dialect: Dialect,
  variant: Variant,
): Promise<Variant> {
  for (const direction of DIRECTIONS) {
    const { clients } = await objectsOf(world, direction);
    await world.sandbox.control.changeOutOfBand(direction.serverApp).resetClientSecret(clients[0]?.id ?? "");
  }
  const returned = dialect["incoming-secret-returned"];
  const steps = await stack.refresh();
  const kind = returnsSecrets(dialect) ? "admits" : "reaches";
  for (const { clientApp, serverApp } of DIRECTIONS) {
    const name = kind === "admits" ? `${serverApp}-admits-${clientApp}` : `${clientApp}-reaches-${serverApp}`;
    expect({ secret: returned, [name]: steps[name] }).toEqual({ secret: returned, [name]: "update" });
  }
  const repaired = kind === "admits" ? variant : { ...variant, rotation: "after a reset" };
  await stack.up(mutualLink(world.sandbox, repaired));
  await stack.refreshedUp(mutualLink(world.sandbox, repaired));
  await expectLinked(world, repaired, stack);
  return repaired;
}

/** Whether an app can have this dialect: nobody could learn a secret that neither a reset nor a read returns. */
export function isPossible(dialect: Dialect): boolean {
  const isHidden = ["creation", "masked"].includes(dialect["incoming-secret-returned"] ?? "");
  return !isHidden || dialect["incoming-reset-response"] !== "204";
}

/** Whether reading a client returns its secret. */
function returnsSecrets(dialect: Dialect): boolean {
  const returned = truthIn(dialect, "incoming-secret-returned");
  return returned === "always" || returned === "not-in-lists";
}

/** Deletes all objects of the link by hand: a refresh notices, and the next run creates them again. */
async function deleteByHand(world: DialectWorld, stack: ModelStack, variant: Variant): Promise<void> {
  for (const direction of DIRECTIONS) {
    const { links, clients, connections } = await objectsOf(world, direction);
    const ofClient = world.sandbox.control.changeOutOfBand(direction.clientApp);
    await ofClient.deleteLink(links[0]?.id ?? "");
    await ofClient.deleteConnection(connections[0]?.id ?? "");
    await world.sandbox.control.changeOutOfBand(direction.serverApp).deleteClient(clients[0]?.id ?? "");
  }
  await world.sandbox.control.changeOutOfBand("jira").deleteClient((await portalOf(world))?.id ?? "");
  const steps = await stack.refresh();
  for (const [name, step] of Object.entries(steps))
    if (!name.includes("reaches")) expect(`${name}: ${step}`).toBe(`${name}: delete`);
  await stack.up(mutualLink(world.sandbox, variant));
  await expectLinked(world, variant);
  await expectSettled(world, stack, mutualLink(world.sandbox, variant));
}

/** The creations whose responses get lost. */
const LOST: Operation[] = ["link.create", "incoming.create", "outgoing.create"];

/** Imports every object by its ID alone, and expects what it declares: a client only if the app returns its secret. */
async function importAll(
  world: DialectWorld,
  adapter: (typeof ADAPTERS)[number],
  stack: ModelStack,
  returnsSecrets: boolean,
): Promise<void> {
  const handlers = await world.adapters[adapter].startProcess();
  for (const { type, id, inputs } of stack.state.values()) {
    if (type === "LinkHealth") continue;
    if (type === "IncomingClient" && !returnsSecrets) {
      expect(await messageOf(handlers(type).read(id, {}))).toContain("SECRET_UNKNOWN");
      continue;
    }
    const found = await handlers(type).read(id, {});
    expect(found.id).toBe(id);
    expect(found.inputs).toMatchObject({ app: inputs["app"], name: inputs["name"] });
  }
}

/** Lives one life. Throws what is wrong with it. */
export async function live(
  world: DialectWorld,
  adapter: (typeof ADAPTERS)[number],
  dialect: Dialect,
): Promise<void> {
  const { sandbox, adapters } = world;
  await prepare(world, dialect);
  adapters[adapter].warnings();
  const start = (): ReturnType<BothAdapters["plugin"]["startProcess"]> => adapters[adapter].startProcess();
  const stack = openModel(start);

  let variant: Variant = { rotation: "1" };
  const program = (): Program => mutualLink(sandbox, variant);
  await stack.preview(program());
  expect(await writesOf(world)).toEqual([]);
  // Each creation of the client app's first direction loses its response.
  for (const operation of LOST)
    await sandbox.control.faults.add({
      match: { operation, app: operation === "incoming.create" ? "confluence" : "jira" },
      phase: "after-commit",
      effect: { kind: "reset" },
    });
  await messageOf(stack.up(program()));
  await sandbox.control.faults.clear();
  await stack.up(program());
  await expectLinked(world, variant, stack);
  await expectSettled(world, stack, program());

  await driftAndRepair(world, stack, dialect, variant);
  variant = await resetSecrets(world, stack, dialect, variant);
  await deleteByHand(world, stack, variant);

  for (const next of [{ rotation: "2" }, { rotation: "3", rotationMode: "replace" }] as const) {
    variant = next;
    await stack.up(program());
    await expectLinked(world, variant);
    await expectSettled(world, stack, program());
  }

  await importAll(world, adapter, stack, returnsSecrets(dialect));
  const adopting = openModel(start);
  variant = { ...variant, adopt: "always", deletionPolicy: "delete" };
  await adopting.up(program());
  await expectLinked(world, variant);
  await expectSettled(world, adopting, program());
  const idsOf = ({ state }: ModelStack): string[] => [...state.values()].map(({ id }) => id).sort();
  expect(idsOf(adopting)).toEqual(idsOf(stack));

  await adopting.destroy();
  await expectNothingLeft(world);
  expect(adapters[adapter].warnings().join("\n")).not.toContain("canary");
}

/** Links the apps and verifies the link as a test user in a browser, at its creation and in a refresh. Leaves no link, and no token. */
export async function liveAsUser(
  world: DialectWorld,
  adapter: (typeof ADAPTERS)[number],
  dialect: Dialect,
): Promise<void> {
  const { sandbox, adapters } = world;
  await prepare(world, dialect);
  const stack = openModel(() => adapters[adapter].startProcess());
  const program = mutualLink(sandbox);
  await stack.up(program);
  await expectLinked(world, {}, stack);
  for (const { clientApp, serverApp } of DIRECTIONS)
    expect(stack.state.get(`${clientApp}-reaches-${serverApp}`)?.outputs["notVerified"]).toEqual([]);
  // The user has used the link, so that an app can remember the consent. The verification leaves these tokens alone.
  for (const { clientApp, serverApp } of DIRECTIONS) {
    const { url: from } = sandbox.apps[clientApp];
    await runBrowserFlow({ from, to: sandbox.apps[serverApp].url, user: TESTER });
  }
  const before = await tokensOf(world);
  await sandbox.control.requestLog.clear();
  expect(Object.values(await stack.refresh())).toEqual(Object.keys(program).map(() => "same"));
  expect(await tokensOf(world)).toEqual(before);
  const pages = await sandbox.control.requestLog.entries({ operation: "consent" });
  const isAsked = pages.some(({ status }) => status === 200);
  expect(isAsked).toBe(truthIn(dialect, "server-consent") === "every-time");
  await stack.destroy();
  expect(await tokensOf(world)).toEqual([]);
  expect(adapters[adapter].warnings().join("\n")).not.toContain("canary");
}

/** The tokens that the apps have issued. */
async function tokensOf(world: DialectWorld): Promise<string[]> {
  const { jira, confluence } = await stored(world);
  return [jira, confluence].flatMap(({ tokenPairs = [] }) => tokenPairs.map(({ id }) => id));
}

/**
 * Begins a life in a dialect that the provider can't work with: the preview fails with the fact's ID, nothing is written, and a run fails, too. What
 * it made before is destroyed.
 */
export async function stop(
  world: DialectWorld,
  adapter: (typeof ADAPTERS)[number],
  fact: FactId,
  dialect: Dialect,
): Promise<void> {
  await prepare(world, dialect);
  const stack = openModel(() => world.adapters[adapter].startProcess());
  const program = mutualLink(world.sandbox);
  const preview = await messageOf(stack.preview(program));
  expect(preview).toContain(fact);
  expect(preview).toMatch(/\[[A-Z_]+\]/);
  expect(preview).not.toContain("canary");
  expect(await writesOf(world)).toEqual([]);
  // A run without a preview, which the engine makes before each run by default.
  expect(await messageOf(stack.up(program))).toContain(fact);
  await destroyAll(world, stack, fact);
}

/**
 * Begins a life in empty apps where only the first creation of an outgoing link shows that the provider can't work with a dialect: the run
 * fails with the fact's ID, and what it made before is destroyed.
 */
export async function stopLate(
  world: DialectWorld,
  adapter: (typeof ADAPTERS)[number],
  fact: FactId,
  dialect: Dialect,
): Promise<void> {
  await prepare(world, dialect, { others: [] });
  const stack = openModel(() => world.adapters[adapter].startProcess());
  expect(await messageOf(stack.up(mutualLink(world.sandbox)))).toContain(fact);
  await destroyAll(world, stack, fact);
}

/** Destroys a stack, where the fact prevents it after the apps are as assumed, and expects that nothing is left. */
async function destroyAll(world: DialectWorld, stack: ModelStack, fact: FactId): Promise<void> {
  const problem = await messageOf(stack.destroy());
  if (problem !== "") {
    expect(problem).toContain(fact);
    await followAssumed(world, fact);
    await stack.destroy();
  }
  await expectNothingLeft(world);
}

/** Expects that the apps have only the objects of others. */
async function expectNothingLeft(world: DialectWorld): Promise<void> {
  for (const app of Object.values(await stored(world)))
    for (const kind of [app.applicationLinks, app.incomingClients, app.outgoingConnections])
      expect(kind?.filter(isOurs)).toEqual([]);
}

/**
 * A link exists when the apps begin to follow a dialect that the provider can't work with. A refresh finds everything as it is, or fails with the
 * fact's ID and forgets nothing. Where the refresh works, so do an update without changes and the deletion; else they work once the apps are as
 * assumed.
 */
export async function stopLinked(
  world: DialectWorld,
  adapter: (typeof ADAPTERS)[number],
  fact: FactId,
  dialect: Dialect,
): Promise<void> {
  await prepare(world, {});
  const stack = openModel(() => world.adapters[adapter].startProcess());
  const program = mutualLink(world.sandbox);
  await stack.up(program);
  await expectLinked(world, {}, stack);
  const ids = (): string[] => [...stack.state.values()].map(({ id }) => id);
  const before = ids();

  await follow(world, dialect);
  await world.sandbox.control.requestLog.clear();
  const problem = await messageOf(stack.refresh());
  expect(ids()).toEqual(before);
  expect(await writesOf(world)).toEqual([]);
  if (problem !== "") {
    expect(problem).toContain(fact);
    await followAssumed(world, fact);
  }
  await expectSettled(world, stack, program);
  await destroyAll(world, stack, fact);
}
