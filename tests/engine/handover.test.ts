/** The steps of docs/guides/teams.md: a link is handed to another stack, without an effect on users. */

import { writeFileSync } from "node:fs";
import path from "node:path";
import { PLUGIN } from "./plugin";
import { storedState } from "./oneDirection";
import { start } from "./processes";
import { DYNAMIC, ok, type Stack, type StateResource } from "./stack";
import { openTestApps, type TestApps } from "./testApps";
import { connect, connectUser, request, WAYS } from "./traffic";

const CLI = path.resolve(__dirname, "../../dist/cli/main.js");

const APPS = { jira: { product: "jira" }, confluence: { product: "confluence" } } as const;

const LINK =
  'new MutualLink("link", { between: ["jira", "confluence"], grants: { jira: ["READ"], confluence: ["READ"] }';

const CHECK = ["--refresh", "--expect-no-changes"] as const;

let testApps: TestApps;
/** The stack that gets the link. */
let target: Stack;
afterEach(() => testApps.close());

/** Creates a `MutualLink` in one stack, connects a user in both directions, and makes another stack in another project. */
async function openLinked(title: string, adapter: typeof PLUGIN): Promise<void> {
  testApps = await openTestApps(title, APPS, adapter);
  testApps.stack.program(`${LINK} });`);
  ok(await testApps.stack.up());
  await connectUser(testApps.sandbox);
  target = await testApps.another(`${title}-target`);
  await testApps.sandbox.control.requestLog.clear();
}

/** Expects that the connected user's requests succeed in both directions, and that another user can connect. */
async function expectUsersServed(): Promise<void> {
  for (const way of WAYS) {
    expect(await request(testApps.sandbox, way)).not.toHaveProperty("failure");
    expect(await connect(testApps.sandbox, way)).not.toHaveProperty("failure");
  }
}

/** The link's objects in both apps, secrets included. */
async function objects(): Promise<object> {
  const { jira, confluence } = await storedState(testApps);
  return [jira, confluence].map(({ applicationLinks, incomingClients, outgoingConnections }) => ({
    applicationLinks,
    incomingClients,
    outgoingConnections,
  }));
}

/** The operations that the provider has written with. */
async function writes(): Promise<string[]> {
  const entries = await testApps.sandbox.control.requestLog.entries({ mutating: true });
  return entries.flatMap(({ operation }) =>
    /^(link|incoming|outgoing)\./.test(operation ?? "") ? [operation ?? ""] : [],
  );
}

/** The resources in a stack's state, from the backend in use. */
async function exported(stack: Stack): Promise<StateResource[]> {
  const { deployment } = JSON.parse(ok(await stack.pulumi("stack", "export")).stdout) as {
    deployment: { resources?: StateResource[] };
  };
  return deployment.resources ?? [];
}

async function urnOfLink(): Promise<string> {
  const found = (await exported(testApps.stack)).find(({ urn }) => urn.endsWith("::link"));
  if (found === undefined) throw new Error("the state has no link");
  return found.urn;
}

const ownershipIn = async (stack: Stack): Promise<string[]> =>
  (await exported(stack)).flatMap(({ outputs }) => {
    const ownership = outputs?.["ownership"];
    return typeof ownership === "string" ? [ownership] : [];
  });

/** The inputs with which a resource may change and delete an object that it adopts. */
const ADOPTED = ', adopt: "always", deletionPolicy: "delete"';

/** The link's objects as single resources. `more` is an addition to the inputs of each, and `rotation` to those of the clients. */
async function singleResources(more = "", rotation = ""): Promise<string> {
  const { jira, confluence } = await storedState(testApps);
  const titles = { jira: "Jira", confluence: "Confluence" };
  return WAYS.map(({ from, to }) => {
    const [client] = (to === "jira" ? jira : confluence).incomingClients;
    return `{
      const client = new IncomingClient("${to}-incoming", { app: "${to}", name: "${client?.name ?? ""}", scopes: ["READ"],
        redirectUrls: [${JSON.stringify(client?.redirects[0])}]${rotation}${more} });
      const { redirectUrl } = new OutgoingConnection("${from}-outgoing", { app: "${from}", remoteApp: "${to}", scopes: ["READ"],
        name: "${titles[to]}", clientId: client.clientId, clientSecret: client.clientSecret${more} });
      const link = new ApplicationLink("${from}-link", { app: "${from}", remoteApp: "${to}", name: "${titles[to]}"${more} });
      new LinkHealth("${from}-health", { app: "${from}", remoteApp: "${to}", scopes: ["READ"], clientId: client.clientId,
        clientSecret: client.clientSecret, redirectUrl, linkId: link.linkId });
    }`;
  }).join("\n");
}

describe.each([
  ["dynamic resources", DYNAMIC],
  ["the plugin", PLUGIN],
] as const)("pulumi state move of a link, through %s", (_title, adapter) => {
  test("moves it to a stack of the same backend: nothing is written, and the other stack owns it", async () => {
    await openLinked("handover-move", adapter);
    const { stack: source, sandbox } = testApps;
    const before = await objects();
    target.env["PULUMI_BACKEND_URL"] = source.env["PULUMI_BACKEND_URL"];
    ok(await target.pulumi("stack", "init", "dev", "--secrets-provider=hashivault://tests"));
    ok(await source.preview(...CHECK));

    const names = [
      "--source",
      "organization/handover-move/dev",
      "--dest",
      "organization/handover-move-target/dev",
    ];
    ok(await source.pulumi("state", "move", "--yes", ...names, await urnOfLink()));
    await expectUsersServed();
    source.program("");
    target.program(`${LINK} });`);
    ok(await target.preview(...CHECK));
    ok(await source.up("--expect-no-changes"));
    await expectUsersServed();
    expect(await objects()).toEqual(before);
    expect(await writes()).toEqual([]);
    expect(await ownershipIn(target)).toEqual(Array(6).fill("owned"));
    expect(await ownershipIn(source)).toEqual([]);

    // The other stack can rotate, and deletes what it owns.
    target.program(`${LINK}, rotation: "first" });`);
    ok(await target.up());
    await expectUsersServed();
    ok(await target.destroy());
    expect((await storedState(testApps)).jira.incomingClients).toEqual([]);
    expect(await sandbox.control.requestLog.entries({ operation: "link.delete" })).toHaveLength(2);
  });
});

test("pulumi import and pulumi state delete move a link to a stack of another backend: nothing is written", async () => {
  await openLinked("handover-import", PLUGIN);
  const { stack: source } = testApps;
  const before = await objects();
  const apps = ok(await target.pulumi("config", "get", "applinks:apps")).stdout;
  writeFileSync(path.join(target.folder, "apps.json"), apps);
  const { folder: cwd, env } = target;
  const written = ok(
    await start(process.execPath, [CLI, "import-file", "--apps", "apps.json"], { cwd, env }).ended,
  );
  const { resources } = JSON.parse(written.stdout) as { resources: { name: string; id: string }[] };
  // Short names, such as jira-incoming.
  for (const resource of resources) resource.name = resource.id.split("/").slice(0, 2).join("-");
  expect(resources).toHaveLength(6);
  writeFileSync(path.join(target.folder, "import.json"), JSON.stringify({ resources }));
  ok(
    await target.pulumi(
      "import",
      "--file",
      "import.json",
      "--generate-code=false",
      "--protect=false",
      "--yes",
    ),
  );
  await expectUsersServed();
  target.program(await singleResources());
  // An import can't find `remoteApp`, which an update adds to the state alone.
  const { steps } = ok(await target.up());
  expect(steps.filter((step) => !/^(create \w+-health|update \w+-(link|outgoing))$/.test(step))).toEqual([]);
  await expectUsersServed();

  ok(await source.pulumi("state", "delete", "--yes", "--target-dependents", await urnOfLink()));
  source.program("");
  ok(await source.up());
  await expectUsersServed();
  ok(await target.preview(...CHECK));
  expect(await objects()).toEqual(before);
  expect(await writes()).toEqual([]);
  expect(await ownershipIn(target)).toEqual(Array(6).fill("owned"));
  ok(await target.destroy());
  expect((await storedState(testApps)).jira.incomingClients).toEqual([]);
});

test("dynamic resources adopt a link that a stack of another backend has left in the apps, and may change and delete it", async () => {
  await openLinked("handover-adopt", DYNAMIC);
  const { stack: source } = testApps;
  const before = await objects();
  source.program(`${LINK}, deletionPolicy: "orphan" });`);
  ok(await source.up());
  source.program("");
  ok(await source.up());
  await expectUsersServed();

  target.program(await singleResources(ADOPTED));
  ok(await target.up());
  await expectUsersServed();
  ok(await target.preview(...CHECK));
  expect(await objects()).toEqual(before);
  // The declared secret is sent again, because it can't be compared.
  expect(await writes()).toEqual(["outgoing.update", "outgoing.update"]);
  expect(await ownershipIn(target)).toEqual(Array(6).fill("adopted"));

  target.program(await singleResources(ADOPTED, ', rotation: "first"'));
  ok(await target.up());
  await expectUsersServed();
  ok(await target.destroy());
  expect((await storedState(testApps)).jira.incomingClients).toEqual([]);
});
