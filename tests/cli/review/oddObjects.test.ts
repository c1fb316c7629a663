/** Objects and configurations that a review must take as they are: odd names and IDs, secrets of the user's own, paths, Cloud sites, many objects. */

import { randomBytes } from "node:crypto";
import type { SeedApp } from "applinks-sandbox";

import type { ModelStack, Recorded } from "../../engineModel";
import { cloudProgram, linkProgram } from "../../provider/adapters/link";
import { deployOnce, only, openWorld, rulesOf, secret, type ExportedResource, type World } from "./world";

let world: World;
let stack: ModelStack;
let deployed: () => Promise<ModelStack>;
beforeAll(async () => {
  world = await openWorld();
  deployed = await deployOnce(world, linkProgram({ scopes: ["READ"] }));
});
afterAll(() => world.close());
beforeEach(async () => {
  stack = await deployed();
});

const jira = () => world.bench.sandbox.control.changeOutOfBand("jira");

const NAMES = [
  "two\nlines",
  "\u001b[31mred\u001b[0m",
  "\u202eright to left",
  "'; rm -rf / #",
  "$(id) `id`",
  "__proto__",
  "constructor",
  "日本語 😀",
  "x".repeat(250),
];

test("undeclared objects keep their names, whatever these are, and have one finding each", async () => {
  for (const name of NAMES)
    await jira().createClient({ name, redirects: ["https://evil.example.com/cb"], scope: "READ" });
  const { findings, apps } = await world.review([world.exportStack(stack)]);
  expect(findings.map(({ object }) => object?.name).sort()).toEqual([...NAMES].sort());
  expect(new Set(findings.map(({ id }) => id)).size).toBe(NAMES.length);
  for (const { id } of findings) expect(id).toMatch(/^OL001-[0-9a-f]{10}$/);
  expect(apps.find(({ name }) => name === "jira")?.lists[1]?.undeclared).toBe(NAMES.length);
});

test("commands quote the names of resources for a shell", async () => {
  await jira().updateClient("confluence", { scope: "ADMIN" });
  const state = world.exportStack(stack, {
    stack: "dev'; id",
    change: (resources) =>
      resources.map((one) => ({ ...one, urn: one.urn.replace("::client", "::it's $(id)") })),
  });
  const { ways } = only((await world.review([state])).findings);
  expect(ways[0]?.command).toBe(
    `pulumi up --refresh --target 'urn:pulumi:dev'\\''; id::links::pulumi-nodejs:dynamic/applinks:IncomingClient::it'\\''s $(id)' ` +
      `--stack 'dev'\\''; id'`,
  );
});

test("a passphrase that is a word of every URN leaves commands as they run", async () => {
  await jira().deleteClient("confluence");
  const environment = { PULUMI_CONFIG_PASSPHRASE: "applinks" };
  const result = await world.review([world.exportStack(stack)], { environment });
  const commands = result.findings.flatMap(({ ways }) => ways.flatMap(({ command = "" }) => command));
  expect(commands.join("\n")).toContain("dynamic/applinks:IncomingClient");
});

test("IDs with characters that URLs encode are found, and a deleted object with one is missing", async () => {
  const ID = "a b%2F?#&=+ü\\:";
  const { apps } = await world.bench.sandbox.control.export({ only: "state", secrets: "included" });
  const clients = apps["jira"]?.incomingClients ?? [];
  const odd = clients.map((client) => (client.name === "reports" ? { ...client, id: ID } : client));
  await world.bench.sandbox.control.seed({ apps: { jira: { incomingClients: odd } } });
  for (const name of ["reports", "grant"]) {
    const known = stack.state.get(name);
    if (known === undefined) throw new Error(`no ${name}`);
    const { incomingId } = known.outputs;
    known.id = known.id.replace(String(incomingId), ID);
    known.outputs["incomingId"] = ID;
  }
  const state = world.exportStack(stack);
  expect((await world.review([state])).findings).toEqual([]);
  await jira().updateClient("reports", { scope: "ADMIN" });
  const { object } = only((await world.review([state])).findings);
  expect(object).toEqual({ kind: "incoming link", name: "reports", id: ID });
  await jira().deleteClient("reports");
  expect(rulesOf((await world.review([state])).findings)).toEqual(["OL006 high", "OL006 high"]);
});

test("several undeclared objects with one name have IDs of their own, in any order of the list", async () => {
  const connection = {
    name: "twin",
    clientId: "somebody's",
    authorizationEndpoint: "https://id.example.com/authorize",
    tokenEndpoint: "https://id.example.com/token",
    scopes: ["READ"],
  };
  const idsFor = async (ids: string[]): Promise<Record<string, string>> => {
    const outgoingConnections = ids.map((id) => ({ ...connection, id }));
    await world.bench.sandbox.control.seed({ apps: { jira: { outgoingConnections } } });
    const { findings } = await world.review([world.exportStack(stack)]);
    return Object.fromEntries(findings.map(({ object, id }) => [object?.id ?? "", id]));
  };
  const ids = await idsFor(["one", "two"]);
  expect(new Set(Object.values(ids)).size).toBe(2);
  expect(await idsFor(["two", "one"])).toEqual(ids);
});

test("an object that was renamed in the app keeps the IDs of its findings", async () => {
  await jira().updateClient("reports", { scope: "ADMIN" });
  await jira().updateClient("confluence", { scope: "ADMIN" });
  const state = world.exportStack(stack);
  const before = (await world.review([state])).findings;
  await jira().updateClient("confluence", { name: "renamed" });
  await jira().updateClient("reports", { name: "by hand" });
  const after = (await world.review([state])).findings;
  expect(after.map(({ id }) => id)).toEqual(expect.arrayContaining(before.map(({ id }) => id)));
  expect(rulesOf(after)).toEqual(["OL002 critical", "OL002 critical", "OL014 info", "OL014 info"]);
  expect(after.map(({ message }) => message)).toContain(
    'The incoming link "renamed" on jira has the additional scopes ADMIN, WRITE.',
  );
});

/** Marks inputs and outputs of a resource as secret, as a program does with `pulumi.secret`. */
function hiding(name: string, property: string) {
  return (resources: ExportedResource[]): ExportedResource[] =>
    resources.map((one) => {
      if (!one.urn.endsWith(`::${name}`)) return one;
      const hide = (values: unknown): object => {
        const own = values as Record<string, unknown>;
        return { ...own, [property]: secret(own[property]) };
      };
      return { ...one, inputs: hide(one["inputs"]), outputs: hide(one["outputs"]) };
    });
}

test("values that a program marks as secret are judged, and not shown", async () => {
  const CANARY = "https://wiki.example.com/callback";
  await jira().updateClient("confluence", {
    scope: "ADMIN",
    redirects: ["https://evil.example.com/canary-of-a-url"],
  });
  const shown = await world.review([world.exportStack(stack)]);
  expect(JSON.stringify(shown)).toContain(CANARY);
  const state = world.exportStack(stack, { change: hiding("client", "redirectUrls") });
  const result = await world.review([state]);
  expect(rulesOf(result.findings)).toEqual(rulesOf(shown.findings));
  expect(result.findings.map(({ message }) => message)).toContain(
    'The incoming link "confluence" on jira has the redirect URL (secret) instead of other ones.',
  );
  expect(JSON.stringify(result)).not.toContain(CANARY);
  const { properties } = only(result.findings.filter(({ rule }) => rule === "OL004"));
  expect(properties.map(({ declared, actual }) => [declared.is, actual.is])).toEqual([["secret", "secret"]]);

  const scopes = await world.review([world.exportStack(stack, { change: hiding("client", "scopes") })]);
  expect(scopes.findings.map(({ message }) => message)).toContain(
    'The incoming link "confluence" on jira has the additional scopes (secret).',
  );
});

test("a secret that somebody has pasted into a name or a description is hidden", async () => {
  const secret = String(stack.state.get("client")?.outputs["clientSecret"]);
  await jira().createClient({
    name: `uses ${secret}`,
    redirects: [`https://evil.example.com/?secret=${secret}`],
    scope: "READ",
  });
  const result = await world.review([world.exportStack(stack)]);
  expect(only(result.findings).object?.name).toBe("uses [secret]");
  expect(JSON.stringify(result)).not.toContain(secret);
});

test("a short secret has no fingerprint: it could be found by trying", async () => {
  const program = linkProgram({ scopes: ["READ"], description: "hunter2" });
  const described = world.bench.stack();
  await world.bench.sandbox.control.reset();
  await described.up(program);
  await world.bench.sandbox.control
    .changeOutOfBand("confluence")
    .updateConnection("jira", { description: "letmein" });
  const state = world.exportStack(described, { change: hiding("connection", "description") });
  const result = await world.review([state]);
  const { properties, values } = only(result.findings);
  expect(properties).toEqual([
    {
      property: "description",
      declared: { is: "secret" },
      deployed: { is: "secret" },
      actual: { is: "secret" },
    },
  ]);
  expect(values).toEqual({ description: null });
  expect(JSON.stringify(result)).not.toMatch(/hunter2|letmein/);
});

test("an app with its own paths is read below them", async () => {
  const { sandbox, password } = world.bench;
  const entry = (product: "jira" | "confluence") => ({
    product,
    url: sandbox.apps[product].url,
    username: "admin",
    password,
    paths: { incoming: "/rest/oauth2/1.0", outgoing: "/rest/oauth2-client/1.0" },
  });
  const apps = JSON.stringify({ jira: entry("jira"), confluence: entry("confluence") });
  await jira().createClient({ name: "backdoor", redirects: ["https://evil.example.com/"], scope: "READ" });
  await sandbox.control.requestLog.clear();
  const result = await world.review([], { apps });
  expect(result.apps.flatMap(({ lists }) => lists.map(({ found }) => found))).toEqual([0, 3, 0, 1, 0, 1]);
  const paths = (await sandbox.control.requestLog.entries()).map((one) => one.path);
  expect(paths.filter((one) => one.includes("oauth2"))).toHaveLength(4);
  for (const one of paths.filter((own) => own.includes("oauth2"))) expect(one).toContain("/1.0/");
});

test("a Cloud site can't be read by anybody, which is no gap", async () => {
  const site = "https://acme.atlassian.net";
  const { sandbox, password } = world.bench;
  const apps = JSON.stringify({
    confluence: { product: "confluence", url: sandbox.apps.confluence.url, username: "admin", password },
    site: { product: "jira", url: site, deployment: "cloud" },
  });
  await sandbox.control.reset();
  const half = world.bench.stack();
  const {
    link: _link,
    health: _health,
    ...program
  } = cloudProgram(site, "canary-of-the-site-canary-of-the-site");
  const { connection } = program;
  if (connection === undefined || typeof connection.inputs === "function") throw new Error("no connection");
  const { remoteApp: _remoteApp, ...inputs } = connection.inputs;
  await half.up({ ...program, connection: { ...connection, inputs } });
  const state = world.exportStack(half);
  const result = await world.review([state], { apps });
  expect(result.findings).toEqual([]);
  expect(result.verdict).toBe("clean");
  const cloud = only(result.apps.filter(({ url }) => url === site));
  expect(cloud.lists).toEqual([]);
  expect(result.graph.edges).toContainEqual(
    expect.objectContaining({ to: cloud.key, halves: "outgoing link only", state: "declared" }),
  );
  await sandbox.control
    .changeOutOfBand("confluence")
    .updateConnection("site", { tokenEndpoint: "https://id.example.com/token" });
  const drifted = await world.review([state], { apps });
  expect(rulesOf(drifted.findings)).toEqual(["OL007 critical"]);
  expect(JSON.stringify(drifted)).not.toContain("canary");
});

test("links that a product made itself, and its entries for OAuth clients, are not undeclared", async () => {
  const { control } = world.bench.sandbox;
  const seeded: SeedApp = {
    applicationLinks: [
      { name: "Made by Jira", typeId: "generic", rpcUrl: "https://made.example.com", system: true },
    ],
  };
  await control.seed({ apps: { jira: seeded } });
  await control.changeOutOfBand("jira").setSettings({ dialect: { "link-pseudo-links": "marked" } });
  const result = await world.review([world.exportStack(stack)]);
  expect(result.findings).toEqual([]);
  expect(result.apps.find(({ name }) => name === "jira")?.lists[0]).toMatchObject({
    found: 1,
    declared: 0,
    productMade: 1,
    undeclared: 0,
  });
});

describe("ten thousand objects", () => {
  const COUNT = 5_000;
  const hex = (bytes: number): string => randomBytes(bytes).toString("hex");

  test("are reviewed with as many requests as a few", async () => {
    const { sandbox } = world.bench;
    const { jira: server, confluence: client } = sandbox.apps;
    const numbers = Array.from({ length: COUNT }, (_, index) => index);
    const clients = numbers.map((index) => ({
      id: `in-${index}`,
      clientId: hex(16),
      clientSecret: hex(32),
      name: `client ${index}`,
      redirects: [`https://wiki.example.com/${index}`],
      scope: "READ",
    }));
    const connections = clients.map(({ clientId, clientSecret }, index) => ({
      id: `out-${index}`,
      name: `connection ${index}`,
      clientId,
      clientSecret,
      authorizationEndpoint: `${server.url}/rest/oauth2/latest/authorize`,
      tokenEndpoint: `${server.url}/rest/oauth2/latest/token`,
      scopes: ["READ"],
    }));
    await sandbox.control.reset();
    await sandbox.control.seed({
      apps: { jira: { incomingClients: clients }, confluence: { outgoingConnections: connections } },
    });
    const many = world.bench.stack();
    clients.forEach((one, index) => {
      const { clientId, clientSecret } = one;
      const own = { app: "jira", name: one.name, redirectUrls: one.redirects, scopes: ["READ"] };
      const outputs = { ...own, incomingId: one.id, clientId, clientSecret, drift: [], owner: `a${index}` };
      many.state.set(`c${index}`, recorded("IncomingClient", `jira/incoming/${one.id}`, own, outputs));
    });
    connections.forEach((one, index) => {
      const { id, ...rest } = one;
      const own = { ...rest, app: "confluence", type: "generic" };
      const outputs = { ...own, outgoingId: id, redirectUrl: client.url, drift: [], owner: `b${index}` };
      many.state.set(`o${index}`, recorded("OutgoingConnection", `confluence/outgoing/${id}`, own, outputs));
    });
    const state = world.exportStack(many);
    await sandbox.control.requestLog.clear();
    const result = await world.review([state]);
    expect(result.verdict).toBe("clean");
    expect(result.stacks[0]?.verdicts).toEqual({ clean: 2 * COUNT, drifted: 0, unknown: 0 });
    expect(result.graph.edges).toHaveLength(COUNT);
    await sandbox.control.requestLog.assert({ count: 2 * 4 });
  });

  test("that nobody declares, and that all have drifted, are each reported", async () => {
    const { sandbox } = world.bench;
    await sandbox.control.reset();
    await sandbox.control.seed({
      apps: {
        jira: {
          incomingClients: Array.from({ length: 2 * COUNT }, (_, index) => ({
            name: `client ${index}`,
            redirects: ["https://evil.example.com/cb"],
            scope: "ADMIN",
          })),
        },
      },
    });
    const result = await world.review([], {});
    expect(result.findings).toHaveLength(2 * COUNT);
    expect(new Set(result.findings.map(({ id }) => id)).size).toBe(2 * COUNT);
  });
});

function recorded(
  type: string,
  id: string,
  inputs: Recorded["inputs"],
  outputs: Recorded["outputs"],
): Recorded {
  return { type, id, provider: undefined, inputs, outputs, initErrors: [] };
}
