/** A stack of dynamic resources whose program changes to the plugin's SDK and to nothing else. */

import { readFileSync } from "node:fs";
import path from "node:path";
import { installNodeSdk, throughPlugin } from "../../tools/release/nodeSdk";
import { normalizedState } from "./normalizedState";
import { BOTH } from "./plugin";
import { replacePart } from "./replacePart";
import { ok } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

const APPS = {
  jira: { product: "jira" },
  confluence: { product: "confluence" },
  bitbucket: { product: "bitbucket" },
} as const;

const NEXT = readFileSync(path.join(__dirname, "releases/next.js"), "utf8");

/** Every type, an object for each kind of change, and functions in both forms, whose results are inputs and outputs. */
const PROGRAM = `${replacePart(
  NEXT,
  'clientId: reports.clientId, scopes: ["READ"]',
  'clientId: reports.clientId, scopes: applinks.getScopes({ app: "jira" }).then(({ scopes }) => [scopes[0].name])',
)}
exports.jira = applinks.getManifestOutput({ app: "jira" });
exports.scopes = applinks.getScopesOutput({ app: "bitbucket" }).scopes;
`;

/** A secret of the program that no app returns. */
const CANARY = "canary-of-an-outgoing-connection-71c0";

/** The number of the program's resources. */
const ALL = 24;
/** The resources without an app: a component, and the random end of one of its clients' names. */
const OF_NO_APP = 2;

/** The changes of a run without changes. */
const UNCHANGED = { same: ALL };

let testApps: TestApps<keyof typeof APPS>;
let intact: object;
let outputs: object;

/** Creates dynamic resources, changes the objects in the apps, and then moves the program to the plugin. */
async function openMoved(title: string): Promise<void> {
  testApps = await openTestApps(title, APPS, BOTH);
  const { stack, sandbox } = testApps;
  installNodeSdk(stack.folder);
  stack.program(PROGRAM);
  expect(ok(await stack.up()).changes).toEqual({ create: ALL });
  ok(await stack.refresh("--preview-only", "--expect-no-changes"));
  intact = await normalizedState(testApps);
  outputs = await stack.outputs();
  expect(outputs).toMatchObject({ jira: { typeId: "jira" }, scopes: expect.any(Array) });

  const { apps } = await sandbox.control.export({ only: "state" });
  const [admitted] = apps["bitbucket"]?.incomingClients ?? [];
  const [jira, confluence, bitbucket] = (["jira", "confluence", "bitbucket"] as const).map((app) =>
    sandbox.control.changeOutOfBand(app),
  );
  await confluence?.updateLink("Jira", { name: "Renamed" });
  await jira?.updateClient("client", { scope: "READ ADMIN", redirects: ["https://elsewhere.example.com/"] });
  await jira?.updateClient("reports", { scope: "WRITE" });
  await jira?.deleteClient("deleted");
  await jira?.updateConnection("foreign", { description: "Edited" });
  await bitbucket?.updateClient(admitted?.id ?? "", { scope: "SYSTEM_ADMIN" });
  await jira?.deleteConnection("Bitbucket");

  stack.program(throughPlugin(PROGRAM));
  await sandbox.control.requestLog.clear();
}

/** What a refresh finds of these changes. */
const FOUND = [
  "changed client",
  "changed foreign",
  "changed grant",
  "changed health",
  "changed link",
  "changed mutual-bitbucket-admits-jira",
  "changed mutual-jira-reaches-bitbucket",
  "gone deleted",
  "gone mutual-jira-calls-bitbucket",
];

/** The steps that repair them. */
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

/** Expects the apps as before the out-of-band changes, and a state of the plugin's resources alone. */
async function expectRepaired(): Promise<void> {
  const { stack } = testApps;
  expect(await normalizedState(testApps)).toEqual(intact);
  expect(await stack.outputs()).toEqual(outputs);
  expect(ok(await stack.preview("--expect-no-changes")).changes).toEqual(UNCHANGED);
  expect(ok(await stack.refresh("--preview-only", "--expect-no-changes")).steps).toEqual([]);
  const types = (await stack.resources()).map(({ type }) => type);
  expect(types).toHaveLength(ALL);
  expect(types.filter((type) => !/^(applinks|random):/.test(type))).toEqual([]);
  const { stdout } = ok(await stack.pulumi("stack", "export"));
  const { apps } = await testApps.sandbox.control.export({ only: "state", secrets: "included" });
  const connections = Object.values(apps).flatMap(({ outgoingConnections = [] }) => outgoingConnections);
  expect(connections.map(({ clientSecret }) => clientSecret)).toContain(CANARY);
  expect(connections.filter(({ clientSecret }) => stdout.includes(clientSecret))).toEqual([]);
}

const writes = async (): Promise<number> =>
  (await testApps.sandbox.control.requestLog.entries({ mutating: true })).length;

describe("a stack whose apps drifted before its program moved", () => {
  beforeAll(() => openMoved("moving-drifted"));

  afterAll(() => testApps.close());

  test("the move alone changes nothing", async () => {
    expect(ok(await testApps.stack.preview("--expect-no-changes")).changes).toEqual(UNCHANGED);
  });

  test("a refresh finds the out-of-band changes and nothing else", async () => {
    const found = await testApps.stack.refresh("--preview-only", "--expect-no-changes");
    expect(found.code).toBe(7);
    expect(found.steps).toEqual(FOUND);
  });

  test("a preview that refreshes plans the repairs and nothing else", async () => {
    // Which secret the client has after its update is known only then.
    const planned = [...REPAIRS, "update connection"].sort();
    expect(ok(await testApps.stack.preview("--refresh")).steps).toEqual(planned);
    expect(await writes()).toBe(0);
  });

  test("the first up refreshes, moves and repairs in one run", async () => {
    expect(ok(await testApps.stack.up("--refresh")).steps).toEqual(REPAIRS);
    await expectRepaired();
  });

  test("destroy deletes everything with the plugin", async () => {
    expect(ok(await testApps.stack.destroy()).changes).toEqual({ delete: ALL });
  });
});

describe("a stack that moves in an up without a refresh", () => {
  beforeAll(() => openMoved("moving-first"));

  afterAll(() => testApps.close());

  test("up changes nothing and writes nothing", async () => {
    expect(ok(await testApps.stack.up()).changes).toEqual(UNCHANGED);
    expect(await writes()).toBe(0);
  });

  test("the plugin finds the out-of-band changes from before the move, and nothing else", async () => {
    expect((await testApps.stack.refresh("--preview-only")).steps).toEqual(FOUND);
    expect(ok(await testApps.stack.up("--refresh")).steps).toEqual(REPAIRS);
    await expectRepaired();
  });
});

describe("a stack whose program goes back to dynamic resources", () => {
  beforeAll(async () => {
    testApps = await openTestApps("moving-back", APPS, BOTH);
    const { stack, sandbox } = testApps;
    installNodeSdk(stack.folder);
    stack.program(throughPlugin(PROGRAM));
    ok(await stack.up());
    await sandbox.control.requestLog.clear();
    stack.program(PROGRAM);
  });

  afterAll(() => testApps.close());

  test("a preview plans only the change of the provider in the state", async () => {
    const { changes, steps } = ok(await testApps.stack.preview());
    expect(Object.keys(changes).sort()).toEqual(["same", "update"]);
    expect(steps).toHaveLength(ALL - OF_NO_APP);
  });

  test("up writes nothing to the apps, and a preview after it is empty", async () => {
    ok(await testApps.stack.up());
    expect(await writes()).toBe(0);
    expect(ok(await testApps.stack.preview("--expect-no-changes")).changes).toEqual(UNCHANGED);
    expect(ok(await testApps.stack.refresh("--preview-only", "--expect-no-changes")).steps).toEqual([]);
  });

  test("destroy deletes everything with the dynamic resources", async () => {
    expect(ok(await testApps.stack.destroy()).changes).toEqual({ delete: ALL });
  });
});
