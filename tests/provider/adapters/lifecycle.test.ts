import * as fc from "fast-check";
import { startSandbox } from "applinks-sandbox";
import { CheckFailed, type Program } from "../../engineModel";
import { handlersOf, openHost, type DynamicHandlers } from "../../../provider/adapters/dynamic/handlers";
import { SHORT_WAITS } from "../atlassian/apps";
import { expectLinked, linkProgram, openBench, testAppsOf, type Bench, type Variant } from "./link";

let bench: Bench;

beforeAll(async () => {
  bench = await openBench();
});

afterAll(() => bench.sandbox.stop());

beforeEach(async () => {
  await bench.sandbox.control.reset();
  bench.warnings.length = 0;
});

const writes = async (): Promise<number> =>
  (await bench.sandbox.control.requestLog.entries({ mutating: true })).length;

describe("the lifecycle of a link", () => {
  test("an up creates it, and a second one writes nothing", async () => {
    const stack = bench.stack();
    await stack.up(linkProgram());
    await expectLinked(bench, stack);
    await bench.sandbox.control.requestLog.clear();
    const again = await stack.up(linkProgram());
    expect(new Set(Object.values(again))).toEqual(new Set(["same"]));
    expect(await writes()).toBe(0);
  });

  test("a preview writes nothing, before and after the creation", async () => {
    const stack = bench.stack();
    expect(await stack.preview(linkProgram())).toMatchObject({ link: "create", connection: "create" });
    await stack.up(linkProgram());
    await bench.sandbox.control.requestLog.clear();
    expect(await stack.preview(linkProgram({ scopes: ["READ"] }))).toMatchObject({
      client: "update",
      link: "same",
    });
    expect(await writes()).toBe(0);
  });

  test("a refresh and a preview after it find no changes", async () => {
    const stack = bench.stack();
    await stack.up(linkProgram());
    expect(new Set(Object.values(await stack.refresh()))).toEqual(new Set(["same"]));
    expect(new Set(Object.values(await stack.preview(linkProgram())))).toEqual(new Set(["same"]));
  });

  test("a destroy needs only the state, and restores the apps", async () => {
    const before = await testAppsOf(bench);
    const stack = bench.stack();
    await stack.up(linkProgram());
    await stack.destroy();
    expect(await testAppsOf(bench)).toEqual(before);
  });

  test("the deletion of a missing object succeeds", async () => {
    const stack = bench.stack();
    await stack.up(linkProgram());
    await bench.sandbox.control.changeOutOfBand("jira").deleteClient("confluence");
    await bench.sandbox.control.changeOutOfBand("jira").deleteClient("reports");
    await bench.sandbox.control.changeOutOfBand("confluence").deleteConnection("jira");
    await bench.sandbox.control.changeOutOfBand("confluence").deleteLink("Jira");
    await expect(stack.destroy()).resolves.toBeUndefined();
  });

  test("every update keeps the IDs", async () => {
    const stack = bench.stack();
    await stack.up(linkProgram());
    const ids = [...stack.state.values()].map(({ id }) => id);
    const variant: Variant = {
      linkName: "Our Jira",
      redirectUrls: ["https://wiki.example.com/other"],
      scopes: ["READ"],
      granted: ["READ"],
      description: "by Pulumi",
    };
    await stack.up(linkProgram(variant));
    await expectLinked(bench, stack, variant);
    expect([...stack.state.values()].map(({ id }) => id)).toEqual(ids);
  });

  test("an unchanged secret is never sent again", async () => {
    const stack = bench.stack();
    await stack.up(linkProgram());
    await bench.sandbox.control
      .changeOutOfBand("confluence")
      .updateConnection("jira", { clientSecret: "newer-than-the-state" });
    await stack.up(linkProgram({ description: "only this" }));
    const { confluence } = (await testAppsOf(bench)).apps;
    expect(confluence?.outgoingConnections?.[0]?.clientSecret).toBe("newer-than-the-state");
  });

  test("a client ID that somebody changed is restored together with its secret", async () => {
    const stack = bench.stack();
    await stack.up(linkProgram());
    await bench.sandbox.control
      .changeOutOfBand("confluence")
      .updateConnection("jira", { clientId: "of-another-client", clientSecret: "of-another-client" });
    expect(await stack.refresh()).toMatchObject({ connection: "update" });
    await stack.up(linkProgram());
    await expectLinked(bench, stack);
  });

  test("a secret that somebody reset is drift until the next update copies it", async () => {
    const stack = bench.stack();
    await stack.up(linkProgram());
    await bench.sandbox.control.changeOutOfBand("jira").resetClientSecret("confluence");
    expect(await stack.refresh()).toMatchObject({ client: "update" });
    expect(await stack.refresh()).toMatchObject({ client: "update" });
    expect(bench.warnings.join()).toContain("reset outside of Pulumi");
    await stack.up(linkProgram());
    await expectLinked(bench, stack);
    expect(new Set(Object.values(await stack.refresh()))).toEqual(new Set(["same"]));
  });

  test("if the app returns a secret only at creation, updates keep the secret of the state", async () => {
    await bench.sandbox.control
      .changeOutOfBand("jira")
      .setSettings({ dialect: { "incoming-secret-returned": "creation" } });
    const stack = bench.stack();
    await stack.up(linkProgram());
    await stack.up(linkProgram({ redirectUrls: ["https://wiki.example.com/second"] }));
    expect(new Set(Object.values(await stack.refresh()))).toEqual(new Set(["same"]));
    await expectLinked(bench, stack, { redirectUrls: ["https://wiki.example.com/second"] });
  });

  test("a resource that is renamed in the program keeps its object", async () => {
    const stack = bench.stack();
    const { client } = linkProgram();
    if (client === undefined) throw new Error("the program has a client");
    await stack.up({ client });
    const id = stack.state.get("client")?.id;
    await stack.up({ renamed: client });
    expect(stack.state.get("renamed")?.id).toBe(id);
    expect((await testAppsOf(bench)).apps["jira"]?.incomingClients).toHaveLength(1);
    expect(bench.warnings.join()).toContain("another resource of this stack manages it now. [OWNER_CHANGED]");
  });

  test("two resources that swap names fail with advice, and change nothing", async () => {
    const advice =
      /taken on \w+ by .*Nothing was changed\..*to swap two names, rename one of the objects to a third name first/;
    const named = (type: string, inputs: object, first: string, second: string): Program => ({
      one: { type, inputs: { ...inputs, name: first } },
      two: { type, inputs: { ...inputs, name: second } },
    });
    const declared: [string, object][] = [
      ["IncomingClient", { app: "jira", redirectUrls: ["https://ci.example.com/callback"] }],
      [
        "OutgoingConnection",
        { app: "jira", remoteApp: "confluence", clientId: "id", clientSecret: "secret", scopes: ["READ"] },
      ],
    ];
    for (const [type, inputs] of declared) {
      const stack = bench.stack();
      await stack.up(named(type, inputs, "a", "b"));
      const before = await testAppsOf(bench);
      await expect(stack.up(named(type, inputs, "b", "a"))).rejects.toThrow(advice);
      expect(await testAppsOf(bench)).toEqual(before);
      await stack.up(named(type, inputs, "c", "b"));
      await stack.up(named(type, inputs, "c", "a"));
      await stack.up(named(type, inputs, "b", "a"));
    }
  });

  test("a scope grant that is renamed in the program keeps its scopes", async () => {
    const stack = bench.stack();
    const program = linkProgram();
    await stack.up(program);
    const { grant, ...others } = program;
    if (grant === undefined) throw new Error("the program has a grant");
    await stack.up({ ...others, renamed: grant });
    await expectLinked(bench, stack);
  });

  test("after a failed run with a rename, the next run completes the rename", async () => {
    const stack = bench.stack();
    const { client } = linkProgram();
    if (client === undefined) throw new Error("the program has a client");
    await stack.up({ client });
    const failing = { type: "ScopeGrant", inputs: { app: "jira", clientId: "nobody", scopes: ["READ"] } };
    await expect(stack.up({ renamed: client, failing })).rejects.toThrow("jira has no such link");
    await stack.up({ renamed: client });
    expect([...stack.state.keys()]).toEqual(["renamed"]);
    expect((await testAppsOf(bench)).apps["jira"]?.incomingClients).toHaveLength(1);
  });

  test("scopes that move from a grant back to their client survive the deletion of the grant", async () => {
    const stack = bench.stack();
    const program = linkProgram();
    await stack.up(program);
    const { grant: _gone, reports, ...others } = program;
    if (typeof reports?.inputs !== "object") throw new Error("the program has a client for reports");
    const declared = { ...reports, inputs: { ...reports.inputs, scopes: ["WRITE"] } };
    await stack.up({ ...others, reports: declared });
    await expectLinked(bench, stack);
  });

  test("a new resource cannot use the name of an object that is renamed in the same run", async () => {
    const stack = bench.stack();
    const { client } = linkProgram();
    if (typeof client?.inputs !== "object") throw new Error("the program has a client");
    await stack.up({ old: client });
    const moved = { ...client, inputs: { ...client.inputs, name: "moved" } };
    await expect(stack.up({ fresh: client, old: moved })).rejects.toThrow("use two runs. [DECLARED_TWICE]");
  });

  test("a refresh before an up doesn't keep scopes from their new resource", async () => {
    const stack = bench.stack();
    const client = (scopes: object): Program[string] => ({
      type: "IncomingClient",
      inputs: { app: "jira", name: "ci", redirectUrls: ["https://ci.example.com/callback"], ...scopes },
    });
    await stack.up({ client: client({ scopes: ["WRITE"] }) });
    const grant: Program[string] = {
      type: "ScopeGrant",
      inputs: (outputs) => ({ app: "jira", clientId: outputs["client"]?.["clientId"], scopes: ["WRITE"] }),
    };
    expect(await stack.refreshedUp({ client: client({}), grant })).toEqual({
      client: "update",
      grant: "create",
    });
  });

  test("a renamed resource keeps its object after a refresh, too, as in up --refresh", async () => {
    const stack = bench.stack();
    const { client } = linkProgram();
    if (client === undefined) throw new Error("the program has a client");
    await stack.up({ client });
    const id = stack.state.get("client")?.id;
    await stack.refreshedUp({ renamed: client });
    expect(stack.state.get("renamed")?.id).toBe(id);
    expect((await testAppsOf(bench)).apps["jira"]?.incomingClients).toHaveLength(1);
  });

  test("a second resource for an object is refused, and the first one keeps it", async () => {
    const stack = bench.stack();
    const { client } = linkProgram();
    if (client === undefined) throw new Error("the program has a client");
    await expect(stack.up({ client, twin: client })).rejects.toThrow("already managed by another resource");
    expect([...stack.state.keys()]).toEqual(["client"]);
    expect((await testAppsOf(bench)).apps["jira"]?.incomingClients).toHaveLength(1);
  });
});

describe("warnings about scopes", () => {
  test("a powerful scope is a warning once", async () => {
    const handlers = await bench.handlers("IncomingClient");
    const declared = {
      app: "jira",
      name: "ci",
      redirectUrls: ["https://ci.example.com/"],
      scopes: ["READ", "ADMIN"],
    };
    await handlers.check({}, declared);
    expect(bench.warnings).toEqual([
      'the incoming link "ci" on jira is given scopes that administer the app, or need no user\'s consent: ADMIN. [POWERFUL_SCOPES]',
    ]);
    await handlers.check(declared, declared);
    expect(bench.warnings).toHaveLength(1);
  });

  test("a client that no longer declares its scopes keeps them, with a warning in the preview", async () => {
    const stack = bench.stack();
    await stack.up(linkProgram());
    const { client } = linkProgram();
    const { scopes: _scopes, ...inputs } = client?.inputs as Record<string, unknown>;
    await stack.preview({ client: { type: "IncomingClient", inputs } });
    expect(bench.warnings.join("\n")).toContain(
      "its scopes are no longer declared here: they stay as they are",
    );
  });
});

describe("adoption", () => {
  const declared = {
    app: "jira",
    name: "ci",
    redirectUrls: ["https://ci.example.com/cb"],
    scopes: ["WRITE"],
  };
  const program = (more: object = {}): Parameters<ReturnType<Bench["stack"]>["up"]>[0] => ({
    ci: { type: "IncomingClient", inputs: { ...declared, ...more } },
  });
  const existing = { name: "ci", redirects: ["https://ci.example.com/cb"], scope: "WRITE" };

  test("an identical client of the configured account is adopted with a warning, and a destroy leaves it in the app", async () => {
    const { id } = await bench.sandbox.control.changeOutOfBand("jira").createClient(existing);
    const stack = bench.stack();
    await stack.up(program());
    expect(stack.state.get("ci")?.id).toBe(`jira/incoming/${id}`);
    expect(bench.warnings.join()).toContain("exactly as declared and is adopted");
    await stack.destroy();
    expect((await testAppsOf(bench)).apps["jira"]?.incomingClients).toHaveLength(1);
    expect(bench.warnings.join()).toContain("is left in the app, because the resource adopted it");
  });

  test("a client that differs fails the run with both versions, and nothing is written", async () => {
    await bench.sandbox.control.changeOutOfBand("jira").createClient({ ...existing, scope: "ADMIN" });
    await bench.sandbox.control.requestLog.clear();
    await expect(bench.stack().up(program())).rejects.toThrow(
      'scopes: declared ["WRITE"], existing ["ADMIN"]',
    );
    expect(await writes()).toBe(0);
  });

  test("an identical client of another account fails the run", async () => {
    const account = { role: "sysadmin" as const, password: "other" };
    await bench.sandbox.control.changeOutOfBand("jira").setAccount("other", account);
    await bench.sandbox.control.changeOutOfBand("jira").createClient(existing);
    const { apps } = await testAppsOf(bench);
    const other = apps["jira"]?.accounts?.find(({ username }) => username === "other");
    const [client] = apps["jira"]?.incomingClients ?? [];
    await bench.sandbox.control.seed({
      apps: {
        jira: { incomingClients: client === undefined ? [] : [{ ...client, userKey: other?.userKey ?? "" }] },
      },
    });
    await expect(bench.stack().up(program())).rejects.toThrow("created by another account");
  });

  test("adopt: always adopts a client that differs, and a destroy leaves it in the app", async () => {
    await bench.sandbox.control.changeOutOfBand("jira").createClient({ ...existing, scope: "ADMIN" });
    const stack = bench.stack();
    await stack.up(program({ adopt: "always" }));
    expect((await testAppsOf(bench)).apps["jira"]?.incomingClients?.[0]?.scope).toBe("WRITE");
    await stack.destroy();
    expect((await testAppsOf(bench)).apps["jira"]?.incomingClients).toHaveLength(1);
  });

  test("a destroy deletes it with adopt: always and deletionPolicy: delete", async () => {
    await bench.sandbox.control.changeOutOfBand("jira").createClient({ ...existing, scope: "ADMIN" });
    const stack = bench.stack();
    await stack.up(program({ adopt: "always", deletionPolicy: "delete" }));
    await stack.destroy();
    expect((await testAppsOf(bench)).apps["jira"]?.incomingClients).toEqual([]);
  });

  test("adopt: never fails even for an identical client", async () => {
    await bench.sandbox.control.changeOutOfBand("jira").createClient(existing);
    await expect(bench.stack().up(program({ adopt: "never" }))).rejects.toThrow('adopt: "never"');
  });

  test("a second stack adopts the objects of the first, and its destroy leaves them to the first", async () => {
    const [first, second] = [bench.stack(), bench.stack()];
    for (const stack of [first, second]) await stack.up(program());
    expect(second.state.get("ci")).toMatchObject({ id: first.state.get("ci")?.id ?? "none" });
    expect(first.state.get("ci")?.outputs).toMatchObject({ ownership: "owned" });
    expect(second.state.get("ci")?.outputs).toMatchObject({ ownership: "adopted" });
    await second.destroy();
    expect(await first.refresh()).toEqual({ ci: "same" });
    await first.destroy();
    expect((await testAppsOf(bench)).apps["jira"]?.incomingClients).toEqual([]);
  });

  test("an adopted client is changed and rotated only with adopt: always", async () => {
    const [first, second] = [bench.stack(), bench.stack()];
    for (const stack of [first, second]) await stack.up(program({ rotation: "1" }));
    await bench.sandbox.control.requestLog.clear();
    for (const changed of [{ scopes: ["READ"], rotation: "1" }, { rotation: "2" }]) {
      await expect(second.preview(program(changed))).rejects.toThrow("can't be changed");
      await expect(second.up(program(changed))).rejects.toThrow("NOT_OWNED");
    }
    expect(await writes()).toBe(0);
    await second.up(program({ rotation: "2", adopt: "always" }));
    expect(await writes()).toBe(1);
  });

  test("scopes that a client has already are adopted, and stay when the grant is deleted", async () => {
    const { clientId } = await bench.sandbox.control.changeOutOfBand("jira").createClient(existing);
    const [first, second] = [bench.stack(), bench.stack()];
    const grant = (...scopes: string[]): Parameters<typeof first.up>[0] => ({
      grant: { type: "ScopeGrant", inputs: { app: "jira", clientId, scopes } },
    });
    await first.up(grant("ADMIN"));
    await second.up(grant("ADMIN"));
    expect(second.state.get("grant")?.outputs).toMatchObject({ ownership: "adopted" });
    expect(bench.warnings.join()).toContain(
      'the scopes of the incoming link "ci" on jira are already as declared',
    );
    await second.destroy();
    expect((await testAppsOf(bench)).apps["jira"]?.incomingClients?.[0]?.scope).toBe("ADMIN");
    await first.destroy();
    expect((await testAppsOf(bench)).apps["jira"]?.incomingClients?.[0]?.scope).toBe("READ");
  });

  test("a replacement of an adopted client stops before anything is written", async () => {
    await bench.sandbox.control.changeOutOfBand("jira").createClient(existing);
    const stack = bench.stack();
    const rotated = { rotation: "1", rotationMode: "replace" };
    await stack.up(program(rotated));
    await bench.sandbox.control.requestLog.clear();
    const replaced = program({ ...rotated, rotation: "2", name: "ci 2" });
    await expect(stack.preview(replaced)).rejects.toThrow("can't be replaced (changed: rotation)");
    await expect(stack.up(replaced)).rejects.toThrow("NOT_OWNED");
    expect(await writes()).toBe(0);
  });

  test("a client whose name is random belongs to the interrupted run that created it: it is adopted, owned and completed", async () => {
    await bench.sandbox.control.changeOutOfBand("jira").createClient({ ...existing, scope: "READ" });
    await bench.sandbox.control
      .changeOutOfBand("jira")
      .setSettings({ dialect: { "incoming-secret-returned": "creation" } });
    const stack = bench.stack();
    await stack.up(program({ uniqueName: true }));
    expect(stack.state.get("ci")?.outputs).toMatchObject({ ownership: "owned" });
    expect((await testAppsOf(bench)).apps["jira"]?.incomingClients?.[0]?.scope).toBe("WRITE");
    await stack.destroy();
    expect((await testAppsOf(bench)).apps["jira"]?.incomingClients).toEqual([]);
  });

  test("a client of the configured account whose secret the app no longer returns needs adopt: always, which resets it", async () => {
    const old = await bench.sandbox.control.changeOutOfBand("jira").createClient(existing);
    await bench.sandbox.control
      .changeOutOfBand("jira")
      .setSettings({ dialect: { "incoming-secret-returned": "creation" } });
    await bench.sandbox.control.requestLog.clear();
    const stack = bench.stack();
    await expect(stack.up(program())).rejects.toThrow("SECRET_UNKNOWN");
    expect(await writes()).toBe(0);
    await stack.up(program({ adopt: "always" }));
    const { jira } = (await testAppsOf(bench)).apps;
    expect(jira?.incomingClients).toHaveLength(1);
    expect(jira?.incomingClients?.[0]?.clientSecret).not.toBe(old.clientSecret);
    expect(stack.state.get("ci")?.outputs["clientSecret"]).toBe(jira?.incomingClients?.[0]?.clientSecret);
    expect(bench.warnings.join()).toContain("was reset: the app does not return the old one");
  });

  test("a client of another account whose secret the app does not return needs adopt: always, which resets it", async () => {
    await bench.sandbox.control.changeOutOfBand("jira").createClient(existing);
    await bench.sandbox.control
      .changeOutOfBand("jira")
      .setSettings({ dialect: { "incoming-secret-returned": "creation" } });
    const [client] = (await testAppsOf(bench)).apps["jira"]?.incomingClients ?? [];
    if (client === undefined) throw new Error("the client was made");
    await bench.sandbox.control.seed({
      apps: { jira: { incomingClients: [{ ...client, userKey: "JIRAUSER1" }] } },
    });
    await expect(bench.stack().up(program())).rejects.toThrow("created by another account");
    const stack = bench.stack();
    await stack.up(program({ adopt: "always" }));
    const { jira } = (await testAppsOf(bench)).apps;
    expect(jira?.incomingClients?.[0]?.clientSecret).not.toBe(client.clientSecret);
    expect(stack.state.get("ci")?.outputs["clientSecret"]).toBe(jira?.incomingClients?.[0]?.clientSecret);
  });

  describe("in a preview", () => {
    let checking: Bench;
    beforeAll(async () => {
      checking = await openBench({ preflight: true });
    });
    afterAll(() => checking.sandbox.stop());

    test("an object that exists is named; one that differs, and one without a secret, fail the preview", async () => {
      const jira = checking.sandbox.control.changeOutOfBand("jira");
      await jira.createClient(existing);
      await checking.sandbox.control.requestLog.clear();
      await checking.stack().preview(program());
      expect(checking.warnings).toEqual([expect.stringContaining("exactly as declared and is adopted")]);
      await expect(checking.stack().preview(program({ scopes: ["ADMIN"] }))).rejects.toThrow(
        'name: the incoming link "ci" on jira already exists',
      );
      await jira.setSettings({ dialect: { "incoming-secret-returned": "creation" } });
      await expect(checking.stack().preview(program())).rejects.toThrow("SECRET_UNKNOWN");
      expect(await checking.sandbox.control.requestLog.entries({ mutating: true, path: "/rest/*" })).toEqual(
        [],
      );
    });
  });

  test.each([
    ["IncomingClient", declared],
    [
      "ApplicationLink",
      { app: "confluence", name: "ci", type: "generic", applicationUrl: "https://ci.example.com" },
    ],
  ])("of two %s resources that create one object at the same time, one fails", async (type, inputs) => {
    await bench.sandbox.control.requestLog.clear();
    await bench.sandbox.control.faults.add({
      match: { mutating: true },
      times: 0,
      phase: "before-act",
      effect: { kind: "delay", seconds: 0.3 },
    });
    const handlers = await bench.handlers(type);
    const outcomes = await Promise.allSettled([handlers.create(inputs), handlers.create(inputs)]);
    await bench.sandbox.control.faults.clear();
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(outcomes).toContainEqual({
      status: "rejected",
      reason: expect.objectContaining({ code: "DECLARED_TWICE" }) as Error,
    });
    expect(await writes()).toBe(1);
  });

  test("an orphan stays in the app", async () => {
    const stack = bench.stack();
    await stack.up(program({ deletionPolicy: "orphan" }));
    await stack.destroy();
    expect((await testAppsOf(bench)).apps["jira"]?.incomingClients).toHaveLength(1);
  });
});

describe("an object that a newer product created", () => {
  test("an outgoing link of an unknown type does not affect other resources", async () => {
    const endpoint = `${bench.sandbox.apps.jira.url}/rest/oauth2/latest`;
    const { id } = await bench.sandbox.control.changeOutOfBand("confluence").createConnection({
      name: "foreign",
      clientId: "c",
      clientSecret: "s",
      authorizationEndpoint: `${endpoint}/authorize`,
      tokenEndpoint: `${endpoint}/token`,
      scopes: ["READ"],
    });
    const [foreign] = (await testAppsOf(bench)).apps["confluence"]?.outgoingConnections ?? [];
    if (foreign === undefined) throw new Error("the connection was made");
    const unknown = { ...foreign, id, type: "OKTA" as typeof foreign.type };
    await bench.sandbox.control.seed({ apps: { confluence: { outgoingConnections: [unknown] } } });
    const stack = bench.stack();
    await stack.up(linkProgram());
    expect(new Set(Object.values(await stack.refresh()))).toEqual(new Set(["same"]));
  });
});

describe("application links", () => {
  const shows = (more: object = {}): Parameters<ReturnType<Bench["stack"]>["up"]>[0] => ({
    jira: {
      type: "ApplicationLink",
      inputs: { app: "confluence", name: "Jira", remoteApp: "jira", ...more },
    },
  });

  test("the name of another link fails the run, because the product would silently choose another one", async () => {
    await bench.sandbox.control
      .changeOutOfBand("confluence")
      .createLink({ name: "Jira", typeId: "generic", rpcUrl: "https://other.example.com" });
    await expect(bench.stack().up(shows())).rejects.toThrow('the name "Jira" is taken');
  });

  test("a link that Pulumi does not manage stays primary", async () => {
    await bench.sandbox.control
      .changeOutOfBand("confluence")
      .createLink({ name: "Old Jira", typeId: "jira", rpcUrl: "https://old.example.com" });
    await bench.stack().up(shows());
    const links = (await testAppsOf(bench)).apps["confluence"]?.applicationLinks;
    expect(links?.map(({ name, primary }) => [name, primary])).toEqual([
      ["Old Jira", true],
      ["Jira", false],
    ]);
  });

  test("a link that is declared as primary becomes primary, and drift of it is found", async () => {
    const change = bench.sandbox.control.changeOutOfBand("confluence");
    await change.createLink({ name: "Old Jira", typeId: "jira", rpcUrl: "https://old.example.com" });
    const stack = bench.stack();
    await stack.up(shows({ primary: true }));
    await change.updateLink("Old Jira", { primary: true });
    expect(await stack.refresh()).toEqual({ jira: "update" });
    await stack.up(shows({ primary: true }));
    const links = (await testAppsOf(bench)).apps["confluence"]?.applicationLinks;
    expect(links?.find(({ name }) => name === "Jira")?.primary).toBe(true);
  });

  test("two primary links of one type are refused, and the second is not created", async () => {
    const inputs = {
      app: "confluence",
      name: "Old Jira",
      type: "jira",
      applicationUrl: "https://old.example.com",
    };
    const two = {
      ...shows({ primary: true }),
      old: { type: "ApplicationLink", inputs: { ...inputs, primary: true } },
    };
    await expect(bench.stack().up(two)).rejects.toThrow(
      "only one object can be the primary link of confluence to apps of the type jira; leave it out of one of them",
    );
    expect(await writes()).toBe(1);
  });

  test("a remote app of another type fails before anything is written", async () => {
    const inputs = { remoteApp: undefined, type: "confluence", applicationUrl: bench.sandbox.apps.jira.url };
    const declared = Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined));
    const program = {
      wrong: { type: "ApplicationLink", inputs: { app: "confluence", name: "Wiki", ...declared } },
    };
    await expect(bench.stack().up(program)).rejects.toThrow('is an application of the type "jira"');
    expect(await writes()).toBe(0);
  });

  /** Handlers of application links, for the bench's apps and others. */
  async function linksWith(others: Record<string, object>): Promise<DynamicHandlers> {
    const { jira, confluence } = bench.sandbox.apps;
    const own = { username: "admin", password: bench.password, preflight: false };
    const apps = JSON.stringify({
      jira: { product: "jira", url: jira.url, ...own },
      confluence: { product: "confluence", url: confluence.url, ...own },
      ...others,
    });
    const handlers = handlersOf(
      "ApplicationLink",
      openHost({ warn: () => undefined, timeouts: SHORT_WAITS }),
    );
    await handlers.configure({ config: { get: (key) => (key === "applinks:apps" ? apps : undefined) } });
    return handlers;
  }

  test("a change of the remote app to another one is refused before anything is written", async () => {
    // Both have the same type: the sandbox's Confluence is declared as a second Jira, under another host name.
    const url = bench.sandbox.apps.confluence.url.replace("localhost", "127.0.0.1");
    const links = await linksWith({ second: { product: "jira", url, allowHttp: true } });
    const to = async (remoteApp: string): Promise<Record<string, unknown>> =>
      (await links.check({}, { app: "confluence", name: "Jira", remoteApp })).inputs;
    const { id, outs } = await links.create(await to("jira"));
    const before = await writes();
    await expect(links.update(id, outs, await to("second"))).rejects.toThrow(
      /is another application \(server ID .* give it the option deleteBeforeReplace: true, and run pulumi up --replace/,
    );
    expect(await writes()).toBe(before);
  });

  test("a Cloud site without a readable manifest needs its application ID in the configuration", async () => {
    const cloudSite = { product: "jira", url: "https://site.example.invalid", deployment: "cloud" };
    const links = await linksWith({ site: cloudSite });
    const declared = { app: "confluence", remoteApp: "site", name: "Site" };
    const { inputs } = await links.check({}, declared);
    await expect(links.create(inputs)).rejects.toThrow(
      "If it cannot be reached from here, declare its applicationId; for a MutualLink, run: " +
        "pulumi config set --path 'applinks:apps.site.handoff.confluence.applicationId' <the ID in its manifest>.",
    );
  });

  test("a URL of another app is refused before anything is written", async () => {
    const other = await startSandbox({ apps: { other: { product: "jira" } } });
    try {
      const stack = bench.stack();
      const to = (applicationUrl: string): Parameters<typeof stack.up>[0] => ({
        link: {
          type: "ApplicationLink",
          inputs: { app: "confluence", name: "J", type: "jira", applicationUrl },
        },
      });
      await stack.up(to(bench.sandbox.apps.jira.url));
      const before = await writes();
      await expect(stack.up(to(other.apps.other.url))).rejects.toThrow("is another application (server ID");
      expect(await writes()).toBe(before);
    } finally {
      await other.stop();
    }
  });

  test("another type replaces the link", async () => {
    const stack = bench.stack();
    const program = (type: string): Parameters<typeof stack.up>[0] => ({
      other: {
        type: "ApplicationLink",
        inputs: { app: "confluence", name: "Other", type, applicationUrl: bench.sandbox.apps.jira.url },
      },
    });
    await stack.up(program("generic"));
    expect(await stack.preview(program("jira"))).toEqual({ other: "replace" });
  });
});

describe("invariants", () => {
  const scopes = fc.uniqueArray(fc.constantFrom("READ", "WRITE", "ADMIN"), { minLength: 1 });
  const urls = fc.uniqueArray(
    fc.constantFrom("https://a.example.com/1", "https://b.example.com/2", "http://localhost/3", "app://4"),
    { minLength: 1 },
  );
  const variants = fc.record(
    { redirectUrls: urls, scopes, granted: scopes, linkName: fc.constantFrom("Jira", "Other") },
    { requiredKeys: [] },
  ) as fc.Arbitrary<Variant>;

  test("a check of checked inputs changes nothing, and no check throws", async () => {
    const handlers = await bench.handlers("IncomingClient");
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), async (inputs) => {
        const once = await handlers.check({}, inputs);
        const twice = await handlers.check({}, once.inputs);
        expect(twice.inputs).toEqual(once.inputs);
        expect(twice.failures).toEqual(once.failures);
      }),
      { numRuns: 300 },
    );
  });

  test("random sequences end with the last program's objects, one each, and no pending changes", async () => {
    const change = fc.constantFrom<(b: Bench) => Promise<unknown>>(
      (b) => b.sandbox.control.changeOutOfBand("jira").updateClient("confluence", { scope: "ADMIN" }),
      (b) =>
        b.sandbox.control
          .changeOutOfBand("jira")
          .updateClient("confluence", { redirects: ["https://evil.example.com"] }),
      (b) => b.sandbox.control.changeOutOfBand("jira").resetClientSecret("confluence"),
      (b) => b.sandbox.control.changeOutOfBand("jira").deleteClient("reports"),
      (b) => b.sandbox.control.changeOutOfBand("jira").deleteClient("confluence"),
      (b) => b.sandbox.control.changeOutOfBand("confluence").deleteConnection("jira"),
      (b) => b.sandbox.control.changeOutOfBand("confluence").updateConnection("jira", { scopes: ["ADMIN"] }),
      (b) =>
        b.sandbox.control
          .changeOutOfBand("confluence")
          .updateLink("Jira", { displayUrl: "https://elsewhere.example.com" }),
    );
    const steps = fc.array(fc.oneof(variants, change), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(steps, variants, async (sequence, last) => {
        await bench.sandbox.control.reset();
        const stack = bench.stack();
        await stack.up(linkProgram());
        for (const step of sequence) {
          if (typeof step === "function") {
            // An earlier change may have deleted the object.
            await step(bench).catch(() => undefined);
            await stack.refresh();
          } else {
            await stack.up(linkProgram(step));
          }
        }
        await stack.refresh();
        await stack.up(linkProgram(last));
        await expectLinked(bench, stack, last);
        expect(new Set(Object.values(await stack.refresh()))).toEqual(new Set(["same"]));
        expect(new Set(Object.values(await stack.preview(linkProgram(last))))).toEqual(new Set(["same"]));
      }),
      { numRuns: 25 },
    );
  }, 300_000);

  test("many resources at once share requests", async () => {
    const handlers = await bench.handlers("IncomingClient");
    const made = await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        const declared = { app: "jira", name: `client ${n}`, redirectUrls: [`https://${n}.example.com`] };
        return handlers.create((await handlers.check({}, declared)).inputs);
      }),
    );
    expect(new Set(made.map(({ id }) => id)).size).toBe(20);
    await bench.sandbox.control.requestLog.clear();
    const reader = await bench.handlers("IncomingClient");
    await Promise.all(made.map(({ id, outs }) => reader.read(id, outs)));
    const requested = await bench.sandbox.control.requestLog.entries({});
    expect(requested.map(({ operation }) => operation).sort()).toEqual(["incoming.list", "manifest"]);
  });

  test("no secret is in an error, a warning or an ID", async () => {
    const stack = bench.stack();
    await stack.up(linkProgram());
    const secrets = [bench.password, String(stack.state.get("client")?.outputs["clientSecret"])];
    const reported = [...bench.warnings, ...[...stack.state.values()].map(({ id }) => id)];
    for (const effect of [
      { kind: "status", status: 401 },
      { kind: "html-login" },
      { kind: "reset" },
    ] as const) {
      await bench.sandbox.control.faults.clear();
      await bench.sandbox.control.faults.add({
        match: { operation: "outgoing.update" },
        times: 0,
        phase: "before-act",
        effect,
      });
      await stack
        .up(linkProgram({ description: effect.kind }))
        .catch((error: unknown) => reported.push(String(error)));
    }
    expect(reported.length).toBeGreaterThan(5);
    for (const secret of secrets) expect(reported.join("\n")).not.toContain(secret);
  });

  test("a failed check reports all problems of a resource at once, and sends no request", async () => {
    const program = {
      bad: {
        type: "IncomingClient",
        inputs: {
          app: "jira",
          name: " ci",
          redirectUrls: ["ftp//x", "http://ci.example.com"],
          scopes: ["REED"],
          nonsense: 1,
        },
      },
    };
    const failure = await bench
      .stack()
      .up(program)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CheckFailed);
    for (const part of ["name:", "redirectUrls[0]:", "redirectUrls[1]:", "did you mean READ?", "nonsense"]) {
      expect(String(failure)).toContain(part);
    }
    expect(await bench.sandbox.control.requestLog.entries({})).toEqual([]);
  });
});
