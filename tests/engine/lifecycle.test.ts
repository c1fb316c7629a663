import { rmSync } from "node:fs";
import path from "node:path";
import { LocalWorkspace, PulumiCommand } from "@pulumi/pulumi/automation";
import type { App } from "applinks-sandbox";
import { engine } from "../../tools/engine/engine";
import { ok } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

let testApps: TestApps;

beforeAll(async () => {
  testApps = await openTestApps("lifecycle");
});

afterAll(() => testApps.close());

/** An application link, an incoming and an outgoing link on each of two apps. */
const BOTH_DIRECTIONS = `
  for (const [app, remoteApp] of [["confluence", "jira"], ["jira", "confluence"]]) {
    const client = new IncomingClient(app + "-calls", { app: remoteApp, name: app,
      redirectUrls: [getRedirectUrlOutput({ app, remoteApp }).redirectUrl], scopes: ["READ"] });
    const connection = new OutgoingConnection(app + "-to-" + remoteApp, { app, remoteApp, name: remoteApp,
      clientId: client.clientId, clientSecret: client.clientSecret, scopes: ["READ"] });
    const link = new ApplicationLink(app + "-shows-" + remoteApp, { app, remoteApp, name: "The other" });
    exports[app] = { redirectUrl: connection.redirectUrl, linkId: link.linkId };
    exports[app + "Secret"] = client.clientSecret;
  }
`;

/** What an app stores now, secrets included. */
async function stored(app: "jira" | "confluence"): Promise<App> {
  const { apps } = await testApps.sandbox.control.export({ secrets: "included", only: "state" });
  return apps[app] as App;
}

/** The number of changing requests while something is done. */
async function writesDuring(act: () => Promise<unknown>): Promise<number> {
  await testApps.sandbox.control.requestLog.clear();
  await act();
  return (await testApps.sandbox.control.requestLog.entries({ mutating: true })).length;
}

async function idsByName(): Promise<Record<string, string | undefined>> {
  const resources = await testApps.stack.resources();
  return Object.fromEntries(resources.map(({ urn, id }) => [urn.slice(urn.lastIndexOf("::") + 2), id]));
}

const names = (objects: { name: string }[]): string[] => objects.map(({ name }) => name).sort();

describe("two apps, linked in both directions", () => {
  const FOREIGN = { name: "Old Jira", typeId: "jira", rpcUrl: "https://old.example.com" };

  beforeAll(async () => {
    await testApps.sandbox.control.changeOutOfBand("confluence").createLink(FOREIGN);
    testApps.stack.program(BOTH_DIRECTIONS);
  });

  test("come up with one write for each object", async () => {
    const writes = await writesDuring(async () => {
      expect(ok(await testApps.stack.up())).toMatchObject({ changes: { create: 6 } });
    });
    expect(writes).toBe(6);
  });

  test("show no difference afterwards, in a preview, a refresh or a second up", async () => {
    const { stack } = testApps;
    const writes = await writesDuring(async () => {
      expect(ok(await stack.preview("--expect-no-changes"))).toMatchObject({ steps: [] });
      expect(ok(await stack.refresh("--expect-no-changes"))).toMatchObject({ steps: [] });
      expect(ok(await stack.preview("--expect-no-changes"))).toMatchObject({ steps: [] });
      expect(ok(await stack.up())).toMatchObject({ changes: { same: 6 } });
    });
    expect(writes).toBe(0);
  });

  test("output the values that the apps return", async () => {
    const [jira, confluence, outputs] = [
      await stored("jira"),
      await stored("confluence"),
      await testApps.stack.outputs(),
    ];
    for (const [clientApp, serverApp] of [
      [confluence, jira],
      [jira, confluence],
    ] as const) {
      const [client] = serverApp.incomingClients;
      const [connection] = clientApp.outgoingConnections;
      expect(outputs[clientApp.name]).toEqual({
        redirectUrl: client?.redirects[0],
        linkId: serverApp.serverId,
      });
      expect(outputs[`${clientApp.name}Secret`]).toBe(client?.clientSecret);
      expect(connection).toMatchObject({ clientId: client?.clientId, clientSecret: client?.clientSecret });
      expect(connection?.redirectUriSuffix).toBe(path.basename(client?.redirects[0] ?? ""));
    }
  });

  test("keep every ID through an update of every object", async () => {
    const { stack } = testApps;
    const before = await idsByName();
    stack.program(
      BOTH_DIRECTIONS.replaceAll('["READ"]', '["WRITE"]').replace("The other", "The renamed one"),
    );
    expect(ok(await stack.up())).toMatchObject({ changes: { update: 6 } });
    expect(await idsByName()).toEqual(before);
    expect((await stored("jira")).incomingClients).toMatchObject([{ name: "confluence", scope: "WRITE" }]);
    expect(ok(await stack.preview("--expect-no-changes"))).toMatchObject({ steps: [] });
  });

  test("leave another primary link primary", async () => {
    expect((await stored("confluence")).applicationLinks).toMatchObject([
      { name: "Old Jira", primary: true },
      { name: "The renamed one", primary: false },
    ]);
  });

  test("are destroyed from the state alone, even if an object of each kind is already gone", async () => {
    const { stack, sandbox } = testApps;
    await sandbox.control.changeOutOfBand("jira").deleteClient("confluence");
    await sandbox.control.changeOutOfBand("jira").deleteConnection("confluence");
    await sandbox.control.changeOutOfBand("jira").deleteLink("The renamed one");
    rmSync(path.join(stack.folder, "index.js"));
    expect(ok(await stack.destroy())).toMatchObject({ changes: { delete: 6 } });
    const [jira, confluence] = [await stored("jira"), await stored("confluence")];
    expect([...jira.incomingClients, ...jira.outgoingConnections, ...jira.applicationLinks]).toEqual([]);
    expect([...confluence.incomingClients, ...confluence.outgoingConnections]).toEqual([]);
    expect(names(confluence.applicationLinks)).toEqual(["Old Jira"]);
  });
});

describe("an existing object", () => {
  const redirects = ["https://ci.example.com/callback"];
  const client = (resource: string, name: string, more = ""): string =>
    `new IncomingClient("${resource}", { app: "jira", name: "${name}", scopes: ["READ"],
       redirectUrls: ["https://ci.example.com/callback"]${more} });\n`;

  beforeAll(async () => {
    const jira = testApps.sandbox.control.changeOutOfBand("jira");
    for (const [name, scope] of [
      ["same", "READ"],
      ["other", "ADMIN"],
      ["kept", "READ"],
    ] as const) {
      await jira.createClient({ name, redirects, scope });
    }
  });

  afterAll(async () => {
    testApps.stack.program("");
    await testApps.stack.up();
    const jira = await stored("jira");
    for (const { name } of jira.incomingClients)
      await testApps.sandbox.control.changeOutOfBand("jira").deleteClient(name);
  });

  test('is adopted with its ID if it is as declared, or with adopt: "always"', async () => {
    const existing = new Map((await stored("jira")).incomingClients.map(({ name, id }) => [name, id]));
    testApps.stack.program(
      client("same", "same") +
        client("other", "other", ', adopt: "always"') +
        client("kept", "kept", ', deletionPolicy: "orphan"') +
        client("owned", "owned", ', adopt: "always"'),
    );
    const { text } = ok(await testApps.stack.up());
    expect(text).toMatch(/the incoming link "same" on jira already exists .* exactly as declared/);
    expect(text).toMatch(
      /the incoming link "other" on jira already exists .* is adopted \(adopt: "always"\)/,
    );
    const ids = await idsByName();
    for (const name of ["same", "other", "kept"]) {
      expect(ids[name]).toBe(`jira/incoming/${existing.get(name)}`);
    }
    const { incomingClients } = await stored("jira");
    expect(incomingClients.find(({ name }) => name === "other")?.scope).toBe("READ");
  });

  test('fails the run before any write if it differs, or with adopt: "never"', async () => {
    const { stack, sandbox } = testApps;
    await sandbox.control.changeOutOfBand("jira").createClient({ name: "theirs", redirects, scope: "ADMIN" });
    await sandbox.control.changeOutOfBand("jira").createClient({ name: "twin", redirects, scope: "READ" });
    const before = await stored("jira");
    stack.program(
      client("same", "same") +
        client("other", "other", ', adopt: "always"') +
        client("kept", "kept", ', deletionPolicy: "orphan"') +
        client("owned", "owned", ', adopt: "always"') +
        client("theirs", "theirs") +
        client("twin", "twin", ', adopt: "never"'),
    );
    const writes = await writesDuring(async () => {
      const { code, text } = await stack.up("--continue-on-error");
      expect(code).not.toBe(0);
      expect(text).toContain('the incoming link "theirs" on jira already exists');
      expect(text).toContain('scopes: declared ["READ"], existing ["ADMIN"]');
      expect(text).toContain('the incoming link "twin" on jira already exists');
      expect(text).toContain('adopt: "never" is declared');
    });
    expect(writes).toBe(0);
    expect(await stored("jira")).toEqual(before);
  });

  test("stays in the app if it was adopted, or with deletionPolicy orphan; other objects are deleted", async () => {
    testApps.stack.program("");
    const { text } = ok(await testApps.stack.up());
    expect(text).toMatch(/jira\/incoming\/\S+\) is left in the app/);
    expect(names((await stored("jira")).incomingClients)).toEqual([
      "kept",
      "other",
      "same",
      "theirs",
      "twin",
    ]);
  });
});

describe("a resource that is renamed in the program", () => {
  const client = (resource: string, options = "{}"): string =>
    `new IncomingClient("${resource}", { app: "jira", name: "ci", scopes: ["READ"],
       redirectUrls: ["https://ci.example.com/callback"] }, ${options});`;

  test("keeps its object, with an alias or without", async () => {
    const { stack } = testApps;
    stack.program(client("first"));
    ok(await stack.up());
    const [before] = (await stored("jira")).incomingClients;

    stack.program(client("second"));
    const renamed = ok(await stack.up("--refresh"));
    expect(renamed).toMatchObject({ steps: ["create second", "delete first"] });
    expect(renamed.text).toContain("was not deleted: another resource of this stack manages it now");
    expect((await stored("jira")).incomingClients).toEqual([before]);
    expect(await idsByName()).toEqual({ second: `jira/incoming/${before?.id}` });

    stack.program(client("third", '{ aliases: [{ name: "second" }] }'));
    expect(ok(await stack.up())).toMatchObject({ changes: { same: 1 } });
    expect(await idsByName()).toEqual({ third: `jira/incoming/${before?.id}` });
  });
});

describe("the engine's options", () => {
  const client = (name: string, args: string, options: string): string =>
    `const ${name} = new IncomingClient("${name}", { app: "jira", name: "${name}", ${args} }, ${options});\n`;
  const AT = 'redirectUrls: ["https://ci.example.com/callback"], scopes: ["READ"]';
  const ELSEWHERE = 'redirectUrls: ["https://ci.example.com/elsewhere"], scopes: ["WRITE"]';

  test("dependsOn, ignoreChanges, replaceOnChanges, retainOnDelete and protect have their effect", async () => {
    const { stack, sandbox } = testApps;
    await sandbox.control.requestLog.clear();
    stack.program(
      client("guarded", AT, "{ protect: true }") +
        client("ignored", AT, "{ dependsOn: guarded }") +
        client("replaced", AT, "{ dependsOn: ignored }") +
        client("retained", AT, "{ dependsOn: replaced, retainOnDelete: true }"),
    );
    ok(await stack.up());
    const created = await sandbox.control.requestLog.entries({ operation: "incoming.create" });
    expect(created.map(({ requestBody }) => (requestBody as { name: string }).name)).toEqual([
      "guarded",
      "ignored",
      "replaced",
      "retained",
    ]);

    const before = await idsByName();
    stack.program(
      client("guarded", AT, "{ protect: true }") +
        client("ignored", ELSEWHERE, '{ ignoreChanges: ["redirectUrls", "scopes"] }') +
        client("replaced", ELSEWHERE, '{ replaceOnChanges: ["redirectUrls"], deleteBeforeReplace: true }'),
    );
    const { steps } = ok(await stack.up());
    expect(steps).toEqual(
      [
        "create-replacement replaced",
        "delete retained",
        "delete-replaced replaced",
        "replace replaced",
      ].sort(),
    );
    const after = await idsByName();
    expect(after).toMatchObject({ guarded: before["guarded"], ignored: before["ignored"] });
    expect(after["replaced"]).not.toBe(before["replaced"]);
    const { incomingClients } = await stored("jira");
    expect(names(incomingClients)).toEqual(["guarded", "ignored", "replaced", "retained"]);

    stack.program("");
    const refused = await stack.up();
    expect(refused.code).not.toBe(0);
    expect(refused.text).toContain("guarded");
    expect(names((await stored("jira")).incomingClients)).toContain("guarded");
    ok(await stack.pulumi("state", "unprotect", "--all", "--yes"));
    ok(await stack.destroy());
    expect(names((await stored("jira")).incomingClients)).toEqual(["retained"]);
  });

  test("transforms and deletedWith have their effect: a resource deleted with another sends no request", async () => {
    const { stack, sandbox } = testApps;
    const MORE_SCOPES =
      '{ transforms: [({ props, opts }) => ({ props: { ...props, scopes: ["WRITE"] }, opts })] }';
    const NO_SCOPES = 'redirectUrls: ["https://ci.example.com/callback"]';
    const grant = (name: string): string =>
      `new ScopeGrant("grant-to-${name}", { app: "jira", clientId: ${name}.clientId, scopes: ["ADMIN"] },
         { deletedWith: ${name} });\n`;
    const STAYS = client("transformed", AT, MORE_SCOPES) + client("stays", NO_SCOPES, "{}");
    stack.program(STAYS + grant("stays") + client("goes", NO_SCOPES, "{}") + grant("goes"));
    ok(await stack.up());
    const scopes = async (): Promise<Record<string, string>> =>
      Object.fromEntries((await stored("jira")).incomingClients.map(({ name, scope }) => [name, scope]));
    expect(await scopes()).toMatchObject({ transformed: "WRITE", stays: "ADMIN", goes: "ADMIN" });

    await sandbox.control.requestLog.clear();
    stack.program(STAYS);
    expect(ok(await stack.up()).steps).toEqual([
      "delete goes",
      "delete grant-to-goes",
      "delete grant-to-stays",
    ]);
    const writes = await sandbox.control.requestLog.entries({ mutating: true });
    expect(writes.map(({ operation }) => operation).sort()).toEqual(["incoming.delete", "incoming.update"]);
    expect(await scopes()).toEqual({ retained: "READ", transformed: "WRITE", stays: "READ" });
    ok(await stack.destroy());
  });
});

describe("the Automation API", () => {
  test("runs the whole lifecycle of a stack, and returns what each step did", async () => {
    const { stack } = testApps;
    const command = await PulumiCommand.get({ root: path.resolve(engine().pulumi, "../..") });
    const workspace = await LocalWorkspace.selectStack(
      { stackName: "dev", workDir: stack.folder },
      { pulumiCommand: command, envVars: stack.env as Record<string, string> },
    );
    ok(await stack.destroy());
    stack.program(BOTH_DIRECTIONS);
    const up = await workspace.up();
    // The summary counts the stack itself, too.
    expect(up.summary.resourceChanges).toEqual({ create: 7 });
    expect(up.outputs["jiraSecret"]).toMatchObject({ secret: true });
    expect((await workspace.preview()).changeSummary).toEqual({ same: 7 });
    expect((await workspace.refresh()).summary.resourceChanges).toEqual({ same: 7 });
    expect((await workspace.destroy()).summary.resourceChanges).toEqual({ delete: 7 });
  });
});
