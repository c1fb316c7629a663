/** A stack of dynamic resources whose program imports the plugin's SDK from now on, and is as it was otherwise. */

import { nameless } from "./nameless";
import { installNodeSdk } from "./nodeSdk";
import { PLUGIN } from "./plugin";
import { DYNAMIC, ok, type Door } from "./stack";
import { openWorld, type World } from "./world";

const APPS = {
  jira: { product: "jira" },
  confluence: { product: "confluence" },
  bitbucket: { product: "bitbucket" },
} as const;

/** Resources of both doors count, and those that a `MutualLink` makes besides. */
const BOTH: Door = {
  preamble: "",
  project: PLUGIN.project,
  types: [...DYNAMIC.types, ...PLUGIN.types, "random:"],
};

/** A secret that no app can be asked for. */
const CANARY = "canary-of-an-outgoing-connection-71c0";

/** Every type, and for each kind of change one object of its own. */
const program = (name: string): string => `
const pulumi = require("@pulumi/pulumi");
const applinks = require("${name}");

new applinks.ApplicationLink("link", { app: "confluence", remoteApp: "jira", name: "Jira" });
const client = new applinks.IncomingClient("client", { app: "jira", name: "client", scopes: ["READ"],
  redirectUrls: [applinks.getRedirectUrlOutput({ app: "confluence", remoteApp: "jira" }).redirectUrl] });
const { clientId, clientSecret } = client;
const { redirectUrl } = new applinks.OutgoingConnection("connection", { app: "confluence", remoteApp: "jira",
  name: "connection", scopes: ["READ"], clientId, clientSecret });
new applinks.LinkHealth("health", { app: "confluence", remoteApp: "jira", scopes: ["READ"], clientId, clientSecret,
  redirectUrl });

const reports = new applinks.IncomingClient("reports", { app: "jira", name: "reports",
  redirectUrls: ["https://reports.example.com/first", "https://reports.example.com/second"] });
new applinks.ScopeGrant("grant", { app: "jira", clientId: reports.clientId, scopes: ["READ"] });

new applinks.IncomingClient("deleted", { app: "jira", name: "deleted", scopes: ["READ"],
  redirectUrls: ["https://deleted.example.com/callback"] });
new applinks.OutgoingConnection("foreign", { app: "jira", name: "foreign", scopes: ["all"], clientId: "given",
  clientSecret: pulumi.secret("${CANARY}"), authorizationEndpoint: "https://foreign.example.com/authorize",
  tokenEndpoint: "https://foreign.example.com/token" });

new applinks.MutualLink("mutual", { between: ["jira", "bitbucket"],
  grants: { jira: ["READ"], bitbucket: ["PUBLIC_REPOS"] } });
`;

/** What a run without a change comes to. */
const UNCHANGED = { same: 19 };

let world: World<keyof typeof APPS>;
let intact: object;

/** Made as dynamic resources, edited by hand in the apps, and only then moved. */
async function openMoved(title: string): Promise<void> {
  world = await openWorld(title, APPS, BOTH);
  const { stack, sandbox } = world;
  installNodeSdk(stack.folder);
  stack.program(program("pulumi-applinks"));
  expect(ok(await stack.up()).changes).toEqual({ create: 19 });
  ok(await stack.refresh("--preview-only", "--expect-no-changes"));
  intact = await nameless(world);

  const { apps } = await sandbox.control.export({ only: "state" });
  const [admitted] = apps["bitbucket"]?.incomingClients ?? [];
  const [jira, confluence, bitbucket] = (["jira", "confluence", "bitbucket"] as const).map((app) =>
    sandbox.control.edit(app),
  );
  await confluence?.updateLink("Jira", { name: "Renamed" });
  await jira?.updateClient("client", { scope: "READ ADMIN", redirects: ["https://elsewhere.example.com/"] });
  await jira?.updateClient("reports", { scope: "WRITE" });
  await jira?.deleteClient("deleted");
  await jira?.updateConnection("foreign", { description: "Edited" });
  await bitbucket?.updateClient(admitted?.id ?? "", { scope: "SYSTEM_ADMIN" });
  await jira?.deleteConnection("Bitbucket");

  stack.program(program("@pulumi-applinks/plugin"));
  await sandbox.control.journal.clear();
}

/** What a refresh finds of these edits. */
const FOUND = [
  "edited client",
  "edited foreign",
  "edited grant",
  "edited health",
  "edited link",
  "edited mutual-bitbucket-admits-jira",
  "edited mutual-jira-reaches-bitbucket",
  "gone deleted",
  "gone mutual-jira-calls-bitbucket",
];

/** What repairs it. */
const REPAIRS = [
  "create deleted",
  "create mutual-jira-calls-bitbucket",
  "update client",
  "update foreign",
  "update grant",
  "update health",
  "update link",
  "update mutual-bitbucket-admits-jira",
  "update mutual-jira-reaches-bitbucket",
];

/** The apps are as they were before anybody edited them, by this state, which is the plugin's. */
async function expectRepaired(): Promise<void> {
  const { stack } = world;
  expect(await nameless(world)).toEqual(intact);
  expect(ok(await stack.preview("--expect-no-changes")).changes).toEqual(UNCHANGED);
  expect(ok(await stack.refresh("--preview-only", "--expect-no-changes")).steps).toEqual([]);
  const types = (await stack.resources()).map(({ type }) => type);
  expect(types).toHaveLength(19);
  expect(types.filter((type) => !/^(applinks|random):/.test(type))).toEqual([]);
  const { stdout } = ok(await stack.pulumi("stack", "export"));
  const { apps } = await world.sandbox.control.export({ only: "state", secrets: "included" });
  const connections = Object.values(apps).flatMap(({ outgoingConnections = [] }) => outgoingConnections);
  expect(connections.map(({ clientSecret }) => clientSecret)).toContain(CANARY);
  expect(connections.filter(({ clientSecret }) => stdout.includes(clientSecret))).toEqual([]);
}

const writes = async (): Promise<number> =>
  (await world.sandbox.control.journal.entries({ mutating: true })).length;

describe("a stack whose apps drifted before its program moved", () => {
  beforeAll(() => openMoved("moving-drifted"));

  afterAll(() => world.close());

  test("the move alone is no change", async () => {
    expect(ok(await world.stack.preview("--expect-no-changes")).changes).toEqual(UNCHANGED);
  });

  test("a refresh finds what was edited, and nothing else", async () => {
    const found = await world.stack.refresh("--preview-only", "--expect-no-changes");
    expect(found.code).toBe(7);
    expect(found.steps).toEqual(FOUND);
  });

  test("a preview that refreshes plans the repairs, and nothing else", async () => {
    expect(ok(await world.stack.preview("--refresh")).steps).toEqual(REPAIRS);
    expect(await writes()).toBe(0);
  });

  test("the first up refreshes, moves and repairs in one", async () => {
    expect(ok(await world.stack.up("--refresh")).steps).toEqual(REPAIRS);
    await expectRepaired();
  });

  test("destroy takes all away by the plugin", async () => {
    expect(ok(await world.stack.destroy()).changes).toEqual({ delete: 19 });
  });
});

describe("a stack that moves by an up that does not refresh", () => {
  beforeAll(() => openMoved("moving-first"));

  afterAll(() => world.close());

  test("up changes nothing and writes nothing", async () => {
    expect(ok(await world.stack.up()).changes).toEqual(UNCHANGED);
    expect(await writes()).toBe(0);
  });

  test("the plugin finds what was edited before the move, and nothing else", async () => {
    expect((await world.stack.refresh("--preview-only")).steps).toEqual(FOUND);
    expect(ok(await world.stack.up("--refresh")).steps).toEqual(REPAIRS);
    await expectRepaired();
  });
});
