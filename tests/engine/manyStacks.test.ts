/** Twenty stacks on five apps, four runs at a time: what one stack does has no effect on the others. */

import { appendFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { startSandbox, type NamedSandbox } from "applinks-sandbox";
import { stringify } from "yaml";
import { PLUGIN } from "./plugin";
import { DYNAMIC, ok, openStack, type Outcome, type Stack } from "./stack";
import { newToken } from "./testApps";

const PRODUCTS = ["jira", "confluence", "bitbucket", "bamboo", "crowd"] as const;
type Product = (typeof PRODUCTS)[number];

/** The runs at the same time. */
const WORKERS = 4;

/** A stack's direction of a link, from the client app to the authorization server. The stack's name is both, with a hyphen. */
interface Direction {
  stack: string;
  from: Product;
  to: Product;
}

/** One stack for each direction between two apps. */
const DIRECTIONS: Direction[] = PRODUCTS.flatMap((from) =>
  PRODUCTS.filter((to) => to !== from).map((to) => ({ stack: `${from}-${to}`, from, to })),
);

/** The stacks with dynamic resources, which take more than twice the CPU time of the plugin. */
const isDynamic = ({ stack }: Direction): boolean => ["crowd-jira", "bamboo-crowd"].includes(stack);

/** The stacks that are destroyed in the end: of both adapters, and with every app. */
const DESTROYED = ["crowd-jira", "jira-crowd", "confluence-bamboo", "bamboo-bitbucket", "bitbucket-jira"];
const isDestroyed = ({ stack }: Direction): boolean => DESTROYED.includes(stack);

/** The program in YAML, whose host and plugin need no node_modules. */
const RESOURCES = `
variables:
  ends: { fn::split: ["-", "\${pulumi.stack}"] }
  redirect: { fn::invoke: { function: "applinks:getRedirectUrl", arguments: { app: "\${ends[0]}", remoteApp: "\${ends[1]}" } } }
  granted: { fn::invoke: { function: "applinks:getScopes", arguments: { app: "\${ends[1]}" } } }
resources:
  client:
    type: applinks:IncomingClient
    properties: { app: "\${ends[1]}", name: "\${pulumi.stack}", redirectUrls: ["\${redirect.redirectUrl}"],
      scopes: ["\${granted.scopes[0].name}"] }
  calls:
    type: applinks:OutgoingConnection
    properties: { app: "\${ends[0]}", remoteApp: "\${ends[1]}", name: "\${pulumi.stack}", clientId: "\${client.clientId}",
      clientSecret: "\${client.clientSecret}", scopes: ["\${granted.scopes[0].name}"] }
  link:
    type: applinks:ApplicationLink
    properties: { app: "\${ends[0]}", remoteApp: "\${ends[1]}", name: "\${pulumi.stack}" }
`;

/** The same program in JavaScript. */
const PROGRAM = `
  const { getScopesOutput } = require("pulumi-applinks");
  const name = pulumi.getStack();
  const [from, to] = name.split("-");
  const scopes = [getScopesOutput({ app: to }).scopes.apply(([least]) => least.name)];
  const redirectUrls = [getRedirectUrlOutput({ app: from, remoteApp: to }).redirectUrl];
  const { clientId, clientSecret } = new IncomingClient("client", { app: to, name, redirectUrls, scopes });
  new OutgoingConnection("calls", { app: from, remoteApp: to, name, clientId, clientSecret, scopes });
  new ApplicationLink("link", { app: from, remoteApp: to, name });
`;

let sandbox: NamedSandbox<Product | "broken">;
/** The projects of both adapters, with one backend. */
let projects: { plugin: Stack; dynamic: Stack };

beforeAll(async () => {
  const apps = Object.fromEntries(PRODUCTS.map((product) => [product, { product }])) as Record<
    Product,
    { product: Product }
  >;
  sandbox = await startSandbox({ apps: { ...apps, broken: { product: "jira" } } });
  await sandbox.control.faults.add({
    match: { app: "broken" },
    times: 0,
    phase: "before-act",
    effect: { kind: "status", status: 503 },
  });
  const configured = Object.fromEntries(
    [...PRODUCTS, "broken" as const].map((app) => [
      app,
      { product: app === "broken" ? "jira" : app, url: sandbox.apps[app].url },
    ]),
  );
  const config = stringify({
    config: {
      // Nothing listens on port 1.
      "applinks:apps": { value: { ...configured, down: { product: "jira", url: "http://localhost:1" } } },
    },
  });
  const plugin = await openStack("many-stacks", { ...PLUGIN, project: PLUGIN.project + config });
  const dynamic = await openStack("many-dynamic-stacks", { ...DYNAMIC, project: config });
  projects = { plugin, dynamic };
  writeFileSync(
    path.join(plugin.folder, "Pulumi.yaml"),
    `name: many-stacks\nruntime: yaml\n${PLUGIN.project}${config}${RESOURCES}`,
  );
  dynamic.program(PROGRAM);
  const credentials: NodeJS.ProcessEnv = { APPLINKS_DOWN_TOKEN: "any", APPLINKS_BROKEN_TOKEN: "any" };
  for (const app of PRODUCTS)
    credentials[`APPLINKS_${app.toUpperCase()}_TOKEN`] = await newToken(sandbox, app);
  for (const { env } of [plugin, dynamic]) Object.assign(env, credentials);
  dynamic.env["PULUMI_BACKEND_URL"] = plugin.env["PULUMI_BACKEND_URL"];
});

afterAll(async () => {
  await projects.plugin.remove();
  await projects.dynamic.remove();
  await sandbox.stop();
});

const projectOf = (direction: Direction): Stack =>
  isDynamic(direction) ? projects.dynamic : projects.plugin;

/** Does something for each direction, for a few at a time; those that take longest begin first. */
async function forEach(directions: Direction[], act: (direction: Direction) => Promise<void>): Promise<void> {
  const left = [...directions].sort((one, other) => Number(isDynamic(other)) - Number(isDynamic(one)));
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await act(next);
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
}

/** The objects of the stacks in the apps, as text by app, kind and name. */
async function objects(): Promise<Map<string, string>> {
  const { apps } = await sandbox.control.export({ secrets: "included", only: "state" });
  return new Map(
    Object.entries(apps).flatMap(([app, { applicationLinks, incomingClients, outgoingConnections }]) =>
      Object.entries({ applicationLinks, incomingClients, outgoingConnections }).flatMap(([kind, found]) =>
        (found ?? []).map((object) => [`${app} ${kind} ${object.name}`, JSON.stringify(object)] as const),
      ),
    ),
  );
}

const namesOf = (directions: Direction[]): string[] =>
  directions
    .flatMap(({ stack, from, to }) => [
      `${from} applicationLinks ${stack}`,
      `${to} incomingClients ${stack}`,
      `${from} outgoingConnections ${stack}`,
    ])
    .sort();

/** Expects no warning, and nothing about the two apps that no stack refers to. */
const expectUndisturbed = ({ text }: Outcome): void => {
  expect(text).not.toMatch(/\b(down|broken)\b|localhost:1\b|warning/i);
};

/** Two configured apps are down: one has no server, and the server of the other one would record a request. */
const expectNoRequestToBroken = (): Promise<void> =>
  sandbox.control.requestLog.assert({ app: "broken", count: 0 });

test("each of twenty stacks creates its own objects and no others, while two apps that no stack refers to are down", async () => {
  const begin = Date.now();
  await forEach(DIRECTIONS, async (direction) => {
    const project = projectOf(direction);
    const { stack } = direction;
    ok(await project.pulumi("stack", "init", stack, "--no-select", "--secrets-provider=hashivault://tests"));
    const up = ok(await project.up("--stack", stack));
    expect(up.changes).toEqual({ create: 3 });
    expectUndisturbed(up);
  });
  process.stdout.write(
    `20 stacks, created by four at a time: ${Math.round((Date.now() - begin) / 1000)} s\n`,
  );
  await expectNoRequestToBroken();
  const found = await objects();
  expect([...found.keys()].sort()).toEqual(namesOf(DIRECTIONS));
  for (const { stack, from, to } of DIRECTIONS) {
    const client = JSON.parse(found.get(`${to} incomingClients ${stack}`) ?? "{}") as object;
    const connection = JSON.parse(found.get(`${from} outgoingConnections ${stack}`) ?? "{}") as object;
    expect(connection).toMatchObject(
      Object.fromEntries(
        Object.entries(client).filter(([name]) => ["clientId", "clientSecret"].includes(name)),
      ),
    );
  }
});

test("the drift checks of fifteen stacks are clean while the other five are destroyed, and their objects stay", async () => {
  const begin = Date.now();
  const before = await objects();
  const kept = DIRECTIONS.filter((direction) => !isDestroyed(direction));
  const destroyed = DIRECTIONS.filter(isDestroyed);
  await sandbox.control.requestLog.clear();
  await forEach([...destroyed, ...kept], async (direction) => {
    const project = projectOf(direction);
    const { stack } = direction;
    if (isDestroyed(direction)) {
      expect(ok(await project.destroy("--stack", stack)).changes).toEqual({ delete: 3 });
      return;
    }
    const check = ok(await project.preview("--refresh", "--expect-no-changes", "--stack", stack));
    expect(check.steps).toEqual([]);
    expectUndisturbed(check);
  });
  process.stdout.write(`15 drift checks, 5 destroys: ${Math.round((Date.now() - begin) / 1000)} s\n`);
  await expectNoRequestToBroken();
  const after = await objects();
  expect([...after.keys()].sort()).toEqual(namesOf(kept));
  for (const [name, object] of after) expect({ name, object }).toEqual({ name, object: before.get(name) });
  await sandbox.control.requestLog.assert({ mutating: true, count: 3 * destroyed.length });
});

test("apps in a stack's configuration replace those of the project as a whole", async () => {
  const { plugin } = projects;
  appendFileSync(
    path.join(plugin.folder, "Pulumi.jira-crowd.yaml"),
    stringify({ config: { "applinks:apps": { jira: { product: "jira", url: sandbox.apps.jira.url } } } }),
  );
  const preview = await plugin.preview("--stack", "jira-crowd");
  expect(preview.code).not.toBe(0);
  expect(preview.text).toContain('applinks:apps has no app "crowd"; it has jira');
});
