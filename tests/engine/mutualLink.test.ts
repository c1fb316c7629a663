import type { AppChanges, DefaultApps, FaultRule } from "applinks-sandbox";
import { comparableState, expectLinked } from "./linkState";
import { storedState } from "./oneDirection";
import { ok } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

let testApps: TestApps;

beforeAll(async () => {
  testApps = await openTestApps("mutual-link");
});

afterAll(() => testApps.close());

const link = (name: string, options = ""): string => `
  exports.status = new MutualLink("${name}", { between: ["jira", "confluence"],
    grants: { jira: ["READ"], confluence: ["WRITE"] } }${options && `, ${options}`}).status;
`;

const LINK = link("link");

/** The objects of a whole link: on each side an application link, an incoming and an outgoing one. */
const OBJECTS = 6;

const apps = (): ReturnType<typeof storedState> => storedState(testApps);

const writes = async (): Promise<number> =>
  (await testApps.sandbox.control.requestLog.entries({ mutating: true })).length;

describe("a link between two apps", () => {
  test("S1: comes up with one write for each object, and lets users through both ways", async () => {
    testApps.stack.program(LINK);
    expect(ok(await testApps.stack.up()).changes).toEqual({ create: 8 });
    expect(await writes()).toBe(OBJECTS);
    expect(await testApps.stack.outputs()).toEqual({
      status: { jira: "CONNECTED", confluence: "CONNECTED" },
    });
    await expectLinked(testApps);
  });

  test("shows no difference afterwards: a refresh finds nothing, and a second up writes nothing", async () => {
    const { stack, sandbox } = testApps;
    await sandbox.control.requestLog.clear();
    expect(ok(await stack.refresh("--expect-no-changes")).steps).toEqual([]);
    expect(ok(await stack.up()).changes).toEqual({ same: 8 });
    expect(await writes()).toBe(0);
  });
});

/** Ways to break the direction with Jira as the client of Confluence. */
const BREAKS: {
  title: string;
  act: (app: AppChanges) => Promise<unknown>;
  on: DefaultApps;
  status: string;
  why: string;
}[] = [
  {
    title: "the client is deleted",
    on: "confluence",
    act: async (app) => app.deleteClient((await apps()).confluence.incomingClients[0]?.id ?? ""),
    status: "PARTIALLY_CONFIGURED",
    why: "confluence has no incoming link with the client ID",
  },
  {
    title: "the client's secret is reset",
    on: "confluence",
    act: async (app) => app.resetClientSecret((await apps()).confluence.incomingClients[0]?.id ?? ""),
    status: "ACCESS_DENIED",
    why: "confluence does not accept the client ID and secret",
  },
  {
    title: "the redirect URL is changed",
    on: "confluence",
    act: async (app) =>
      app.updateClient((await apps()).confluence.incomingClients[0]?.id ?? "", {
        redirects: ["https://elsewhere.example.com/callback"],
      }),
    status: "CONFIG_ERROR",
    why: "confluence does not have the redirect URL",
  },
  {
    title: "the scope is narrowed",
    on: "confluence",
    act: async (app) =>
      app.updateClient((await apps()).confluence.incomingClients[0]?.id ?? "", { scope: "READ" }),
    status: "CONFIG_ERROR",
    why: "confluence does not grant WRITE",
  },
  {
    title: "the client's outgoing link is deleted",
    on: "jira",
    act: async (app) => app.deleteConnection("Confluence"),
    status: "PARTIALLY_CONFIGURED",
    why: "jira has no outgoing link with the client ID",
  },
];

describe("a broken link", () => {
  test.each(BREAKS)("S13: is found and repaired: $title", async ({ act, on, status, why }) => {
    const { stack, sandbox } = testApps;
    await act(sandbox.control.changeOutOfBand(on));
    const review = await stack.refresh("--preview-only", "--expect-no-changes");
    expect(review.code).toBe(7);
    expect(review.steps).toContain("changed link-jira-reaches-confluence");
    expect(review.steps).not.toContain("changed link-confluence-reaches-jira");
    expect(review.text).toMatch(new RegExp(`jira to confluence: ${status}: .*${why}`));
    ok(await stack.up("--refresh"));
    await expectLinked(testApps);
    expect(await stack.outputs()).toEqual({ status: { jira: "CONNECTED", confluence: "CONNECTED" } });
  });

  test("is repaired by another rotation if the app does not return a secret that was reset, and the error names the rotation", async () => {
    const { stack, sandbox } = testApps;
    const confluence = sandbox.control.changeOutOfBand("confluence");
    await confluence.setSettings({ dialect: { "incoming-secret-returned": "creation" } });
    await confluence.resetClientSecret((await apps()).confluence.incomingClients[0]?.id ?? "");
    const failed = await stack.up("--refresh");
    expect(failed.code).not.toBe(0);
    expect(failed.text).toMatch(/\(ACCESS_DENIED\).*Change "rotation" of the client, and run pulumi up/);
    stack.program(LINK.replace("between", 'rotation: "after the reset", between'));
    ok(await stack.up());
    await expectLinked(testApps);
    expect(ok(await stack.refresh("--preview-only", "--expect-no-changes")).steps).toEqual([]);
    stack.program(LINK);
    ok(await stack.up());
    await confluence.setSettings({ dialect: { "incoming-secret-returned": "always" } });
  });

  test("S7: is found and fails up while the client cannot reach the authorization server", async () => {
    const { stack, sandbox } = testApps;
    await sandbox.control.faults.add({
      match: { app: "confluence", path: "/rest/applinks/3\\.0/status/.*/oauth$" },
      times: 0,
      phase: "before-act",
      effect: { kind: "reset" },
    });
    const review = await stack.refresh("--preview-only", "--expect-no-changes");
    expect(review.code).toBe(7);
    expect(review.text).toMatch(/jira to confluence: NETWORK_ERROR: jira does not reach confluence/);
    const failed = await stack.up("--refresh");
    expect(failed.code).not.toBe(0);
    expect(failed.text).toMatch(/the link from jira to confluence does not work \(NETWORK_ERROR\)/);
    await sandbox.control.faults.clear();
    ok(await stack.up("--refresh"));
    expect(ok(await stack.refresh("--preview-only", "--expect-no-changes")).steps).toEqual([]);
  });
});

describe("an up that ends in the middle", () => {
  let expected: object;

  beforeAll(async () => {
    expected = await comparableState(testApps);
  });

  beforeEach(async () => {
    ok(await testApps.stack.destroy());
    expect(await objects()).toBe(0);
  });

  /** The number of a link's objects in the apps. */
  async function objects(): Promise<number> {
    const { jira, confluence } = await apps();
    return [jira, confluence].flatMap((app) => [
      ...app.applicationLinks,
      ...app.incomingClients,
      ...app.outgoingConnections,
    ]).length;
  }

  /** Fails an up at a request that matches the rule, expects this number of objects, and expects the next up to complete the link. */
  async function expectCompleted(rule: Pick<FaultRule, "match" | "nth">, done: number): Promise<void> {
    const { stack, sandbox } = testApps;
    await sandbox.control.faults.add({ ...rule, times: 0, phase: "before-act", effect: { kind: "reset" } });
    expect((await stack.up()).code).not.toBe(0);
    expect(await objects()).toBe(done);
    await sandbox.control.faults.clear();
    ok(await stack.up());
    await expectLinked(testApps);
    expect(await comparableState(testApps)).toEqual(expected);
  }

  test.each(Array.from({ length: OBJECTS - 1 }, (_, index) => ({ done: index + 1 })))(
    "S17: is completed by the next up: after write $done",
    ({ done }) => expectCompleted({ match: { mutating: true }, nth: done + 1 }, done),
  );

  test("is completed by the next up: after the last write, before the verification", () =>
    expectCompleted({ match: { operation: "revoke" } }, OBJECTS));
});

test("options reach the parts of a link through transforms, and deletedWith deletes the link with another resource", async () => {
  const { stack, sandbox } = testApps;
  ok(await stack.destroy());
  const program = (scope: string, description: string): string => `
    const first = new IncomingClient("first", { app: "jira", name: "first", redirectUrls: ["https://ci.example.com"] });
    new MutualLink("link", { between: ["jira", "confluence"], grants: { jira: ["${scope}"] } }, { deletedWith: first,
      transforms: [({ type, props, opts }) => ({
        props: type.endsWith("OutgoingConnection") ? { ...props, description: "${description}" } : props,
        opts: { ...opts, ignoreChanges: ["scopes"], replaceOnChanges: ["description"], deleteBeforeReplace: true },
      })] });
  `;
  stack.program(program("READ", "before"));
  ok(await stack.up());
  const before = await apps();

  stack.program(program("WRITE", "before"));
  ok(await stack.preview("--expect-no-changes"));

  stack.program(program("READ", "after"));
  const { steps } = ok(await stack.up());
  expect(steps.filter((step) => !step.endsWith("link-confluence-calls-jira"))).toEqual([]);
  expect(steps).toContain("replace link-confluence-calls-jira");
  const after = await apps();
  expect(after.jira.incomingClients).toEqual(before.jira.incomingClients);
  expect(after.confluence.outgoingConnections).toMatchObject([{ description: "after", scopes: ["READ"] }]);
  expect(after.confluence.outgoingConnections[0]?.id).not.toBe(before.confluence.outgoingConnections[0]?.id);

  await sandbox.control.requestLog.clear();
  ok(await stack.destroy());
  const writes = await sandbox.control.requestLog.entries({ mutating: true });
  expect(writes.map(({ operation }) => operation)).toEqual(["incoming.delete"]);
  const left = await apps();
  expect(left.jira.incomingClients).toMatchObject([{ scope: "READ" }]);
  expect(left.confluence).toMatchObject({ outgoingConnections: [{}], applicationLinks: [{}] });
  await sandbox.control.changeOutOfBand("jira").deleteClient(left.jira.incomingClients[0]?.id ?? "");
  await sandbox.control.changeOutOfBand("confluence").deleteConnection("Jira");
  await sandbox.control.changeOutOfBand("confluence").deleteLink("Jira");
});

test("options of a link apply to all of its parts", async () => {
  const { stack, sandbox } = testApps;
  ok(await stack.destroy());
  const FIRST = `
    const first = new IncomingClient("first", { app: "jira", name: "first", redirectUrls: ["https://ci.example.com"] });
  `;
  const describeIt = `({ type, props, opts }) => type.endsWith("OutgoingConnection")
    ? { props: { ...props, description: "by a transform" }, opts } : undefined`;
  stack.program(FIRST + link("link", `{ protect: true, dependsOn: [first], transforms: [${describeIt}] }`));
  await sandbox.control.requestLog.clear();
  ok(await stack.up());
  const [earliest] = await sandbox.control.requestLog.entries({ mutating: true });
  expect(earliest?.requestBody).toMatchObject({ name: "first" });
  const { jira } = await apps();
  expect(jira.outgoingConnections).toMatchObject([{ description: "by a transform" }]);

  const refused = await stack.destroy();
  expect(refused.code).not.toBe(0);
  expect(refused.text).toContain("protect");
  await expect(apps()).resolves.toMatchObject({
    jira: { outgoingConnections: [{}], applicationLinks: [{}] },
  });

  await sandbox.control.requestLog.clear();
  stack.program(
    FIRST +
      link("renamed", `{ aliases: [{ name: "link" }], retainOnDelete: true, transforms: [${describeIt}] }`),
  );
  expect(ok(await stack.up()).changes).toEqual({ same: 9 });
  expect(await writes()).toBe(0);

  ok(await stack.destroy());
  await expect(apps()).resolves.toMatchObject({
    jira: { outgoingConnections: [{}], applicationLinks: [{}] },
  });
});
