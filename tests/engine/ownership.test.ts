/** Which stack, and which resource of a stack, owns an object: nothing deletes what it does not own, through either adapter. */

import { PLUGIN } from "./plugin";
import { DYNAMIC, ok, type Outcome, type Stack } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

const APPS = { jira: { product: "jira" }, confluence: { product: "confluence" } } as const;

const MUTUAL = 'new MutualLink("link", { between: ["jira", "confluence"], grants: { jira: ["READ"] } });';

const CLIENT = '{ app: "jira", name: "ci", redirectUrls: ["https://ci.example.com/callback"] }';

let testApps: TestApps<keyof typeof APPS>;
afterEach(() => testApps.close());

const ownershipOf = async (stack: Stack): Promise<Record<string, unknown>> =>
  Object.fromEntries(
    (await stack.resources())
      .filter(({ outputs }) => outputs?.["ownership"] !== undefined)
      .map(({ urn, outputs }) => [urn.split("::").at(-1) ?? "", outputs?.["ownership"]]),
  );

const clientsOfJira = async (): Promise<string[]> => {
  const { apps } = await testApps.sandbox.control.export({ only: "state" });
  return (apps["jira"]?.incomingClients ?? []).map(({ name }) => name);
};

function textOf({ stdout, stderr }: Outcome): string {
  return `${stdout}\n${stderr}`.replace(/\s+/g, " ");
}

describe.each([
  ["dynamic resources", DYNAMIC],
  ["the plugin", PLUGIN],
] as const)("two stacks that declare the same, through %s", (_title, adapter) => {
  test("the second one names what exists, stops at a conflict, and its destroy leaves the first one intact", async () => {
    testApps = await openTestApps("first-owner", APPS, adapter);
    const first = testApps.stack;
    first.program(MUTUAL);
    ok(await first.up());
    expect(new Set(Object.values(await ownershipOf(first)))).toEqual(new Set(["owned"]));

    const second = await testApps.another("second-owner");
    await second.configure({
      plain: { "applinks:apps.jira.preflight": "true", "applinks:apps.confluence.preflight": "true" },
    });
    second.program(MUTUAL);
    const preview = textOf(await second.preview());
    expect(preview).toMatch(
      /the application link "[^"]+" on confluence already exists .* exactly as declared/,
    );
    expect(preview).toMatch(
      /the outgoing link "[^"]+" on confluence already exists .* This run adopts it if/,
    );
    const up = await second.up();
    expect(up.code).not.toBe(0);
    expect(textOf(up)).toMatch(
      /the outgoing link "[^"]+" on confluence already exists as .* was not adopted: clientId/,
    );
    expect(await ownershipOf(second)).toMatchObject({ "link-confluence-shows-jira": "adopted" });

    const destroyed = ok(await second.destroy());
    expect(textOf(destroyed)).toContain(
      "is left in the app, because the resource adopted it and does not own it",
    );
    ok(await first.refresh("--preview-only", "--expect-no-changes"));
    ok(await first.destroy());
    const { apps } = await testApps.sandbox.control.export({ only: "state" });
    expect(Object.values(apps).map(({ applicationLinks = [] }) => applicationLinks)).toEqual([[], []]);
  });
});

test("a client and its scopes stay if their resources are renamed and moved to another provider instance in one run", async () => {
  testApps = await openTestApps("moved-owner", APPS, PLUGIN);
  const { stack, sandbox, tokens } = testApps;
  const apps = JSON.stringify({
    jira: { product: "jira", url: sandbox.apps.jira.url, token: tokens.jira, preflight: false },
  });
  const program = (client: string, grant: string, options: string): string => `
    const another = new Provider("another", { apps: ${apps} });
    const client = new IncomingClient("${client}", ${CLIENT}, ${options});
    new ScopeGrant("${grant}", { app: "jira", clientId: client.clientId, scopes: ["WRITE"] }, ${options});`;
  stack.program(program("one", "grant-one", "{}"));
  ok(await stack.up());
  const scopes = async (): Promise<unknown> =>
    (await sandbox.control.export({ only: "state" })).apps["jira"]?.incomingClients?.map(
      ({ scope }) => scope,
    );
  expect(await scopes()).toEqual(["WRITE"]);
  stack.program(program("two", "grant-two", "{ provider: another }"));
  expect(ok(await stack.up("--refresh")).steps).toEqual([
    "create grant-two",
    "create two",
    "delete grant-one",
    "delete one",
  ]);
  expect(await scopes()).toEqual(["WRITE"]);
  expect(await ownershipOf(stack)).toEqual({ two: "owned", "grant-two": "owned" });
  // Without a refresh, the state of the old resource is not known, but the object stays all the same.
  stack.program(program("three", "grant-three", "{}"));
  ok(await stack.up());
  expect(await scopes()).toEqual(["WRITE"]);
  expect(await ownershipOf(stack)).toEqual({ three: "adopted", "grant-three": "adopted" });
  ok(await stack.preview("--expect-no-changes"));
});

test("after an interrupted rename a refresh hands the object on, and deleting the old resource alone leaves it", async () => {
  testApps = await openTestApps("interrupted-owner", APPS, PLUGIN);
  const { stack, sandbox } = testApps;
  stack.program(`new IncomingClient("one", ${CLIENT});`);
  ok(await stack.up());
  await sandbox.control
    .changeOutOfBand("jira")
    .createClient({ name: "taken", redirects: ["https://a.example.com/"], scope: "READ" });
  // The run ends at the second resource, before it deletes the first one.
  stack.program(`
    const two = new IncomingClient("two", ${CLIENT});
    new IncomingClient("taken", { app: "jira", name: "taken", redirectUrls: ["https://b.example.com/"] }, { dependsOn: two });`);
  expect((await stack.up()).code).not.toBe(0);
  expect(await ownershipOf(stack)).toEqual({ one: "owned", two: "adopted" });

  stack.program(`new IncomingClient("two", ${CLIENT});`);
  ok(await stack.refresh());
  expect(await ownershipOf(stack)).toEqual({ one: "superseded", two: "owned" });
  const [one] = (await stack.resources()).filter(({ urn }) => urn.endsWith("::one"));
  const destroyed = ok(await stack.destroy("--target", one?.urn ?? ""));
  expect(textOf(destroyed)).toContain("another resource of this stack manages it now");
  expect(await clientsOfJira()).toEqual(["ci", "taken"]);
  ok(await stack.preview("--expect-no-changes"));

  // A resource that the program only reads doesn't manage the object.
  const [two] = (await stack.resources()).filter(({ urn }) => urn.endsWith("::two"));
  stack.program(
    `new IncomingClient("two", ${CLIENT}); new IncomingClient("read", {}, { id: "${two?.id ?? ""}" });`,
  );
  ok(await stack.up());
  ok(await stack.refresh());
  expect(await ownershipOf(stack)).toMatchObject({ two: "owned" });
  ok(await stack.preview("--refresh", "--expect-no-changes"));

  // The engine handles retainOnDelete by itself.
  stack.program(`new IncomingClient("two", ${CLIENT}, { retainOnDelete: true });`);
  ok(await stack.up());
  stack.program("");
  await sandbox.control.requestLog.clear();
  ok(await stack.up());
  expect(await sandbox.control.requestLog.entries({ app: "jira" })).toEqual([]);
  expect(await clientsOfJira()).toEqual(["ci", "taken"]);
});
