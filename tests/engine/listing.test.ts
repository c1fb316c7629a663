/** Objects of the apps: listed by the CLI, read by programs, and imported from one file. */

import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import path from "node:path";
import { detailedDiffs } from "./detailedDiff";
import { orSkipped } from "./languages";
import { PLUGIN } from "./plugin";
import { engine } from "../../tools/engine/engine";
import { atLeast } from "../../tools/engine/recipe";
import { installNodeSdk } from "../../tools/release/nodeSdk";
import { ok, type StateResource } from "./stack";
import { endTerminals, KEYS, openTerminal } from "./terminal";
import { newToken, openTestApps, type TestApps } from "./testApps";

const APPS = { jira: { product: "jira" }, confluence: { product: "confluence" } } as const;
const PACKAGE = path.resolve(__dirname, "../../bin/pulumi-resource-applinks");
const CLI = path.resolve(__dirname, "../../dist/cli/main.js");

/** The oldest CLI known to list with a provider of a stack: 3.246 cannot name one, earlier ones do not list. */
const DO = "3.248.0";
const ofDo = orSkipped(test, atLeast(engine().version, DO) ? undefined : `it takes the CLI ${DO} or later`);

/** The secret of a client on an app that is not configured. */
const OUTSIDE = "canary-of-another-app";

/** The IDs of the existing objects. */
interface ByHand {
  link: string;
  client: string;
  connection: string;
  outside: string;
}

/** Links, clients and connections as administrators make them: some with unusual names, one to an app that is not configured. */
async function makeByHand({ sandbox }: TestApps): Promise<ByHand> {
  const { control, apps } = sandbox;
  const [jira, confluence] = [control.changeOutOfBand("jira"), control.changeOutOfBand("confluence")];
  const { serverId = "" } = (await control.export()).apps["jira"] ?? {};
  const link = await confluence.createLink({
    id: serverId,
    name: "Our Jira",
    typeId: "jira",
    rpcUrl: apps.jira.url,
  });
  await confluence.createLink({
    name: "Intranet",
    typeId: "generic",
    rpcUrl: "https://intranet.example.com",
    displayUrl: "https://www.example.com/intranet",
  });
  const redirects = ["https://z.example.com/callback", "https://a.example.com/callback"];
  const client = await jira.createClient({ name: "Größe & Ähnliches", redirects, scope: "WRITE" });
  await jira.createClient({ name: "größe, ähnliches", redirects, scope: "READ" });
  await confluence.createClient({ name: "Our Jira", redirects, scope: "READ" });
  const connection = await confluence.createConnection({
    name: "Our Jira",
    description: "made by hand",
    clientId: client.clientId,
    clientSecret: client.clientSecret,
    authorizationEndpoint: `${apps.jira.url}/rest/oauth2/latest/authorize`,
    tokenEndpoint: `${apps.jira.url}/rest/oauth2/latest/token`,
    scopes: ["WRITE"],
  });
  const outside = await jira.createConnection({
    name: "outside",
    clientId: "of-another-app",
    clientSecret: OUTSIDE,
    authorizationEndpoint: "https://outside.example.com/authorize",
    tokenEndpoint: "https://outside.example.com/token",
    scopes: ["profile"],
  });
  return { link: link.id, client: client.id, connection: connection.id, outside: outside.id };
}

let testApps: TestApps;
let byHand: ByHand;

beforeAll(async () => {
  testApps = await openTestApps("listing", APPS, PLUGIN);
  byHand = await makeByHand(testApps);
});

afterAll(async () => {
  endTerminals();
  await testApps.close();
});

ofDo("pulumi do lists what the apps have, with the configuration of the stack's own provider", async () => {
  const { stack } = testApps;
  const list = (type: string, ...more: string[]) =>
    stack.pulumi("do", "--package", PACKAGE, `applinks:${type}`, "list", ...more);
  stack.program(
    `invoke("getScopes", { app: "jira" }); new Provider("own", { apps: ${JSON.stringify(
      Object.fromEntries(
        Object.entries(APPS).map(([name, { product }]) => [
          name,
          {
            product,
            url: testApps.sandbox.apps[product].url,
            token: testApps.tokens[product],
            preflight: false,
          },
        ]),
      ),
    )} });`,
  );
  ok(await stack.up());
  const provider = ["--provider", "urn:pulumi:dev::listing::pulumi:providers:applinks::own"];
  const clients = JSON.parse(ok(await list("IncomingClient", ...provider)).stdout) as { name: string }[];
  expect(clients.map(({ name }) => name).sort()).toEqual([
    "Größe & Ähnliches",
    "Our Jira",
    "größe, ähnliches",
  ]);
  expect(
    JSON.parse(ok(await list("ApplicationLink", ...provider, "--app", "confluence", "--count", "1")).stdout),
  ).toHaveLength(1);
  expect(JSON.parse(ok(await list("OutgoingConnection", ...provider, "--app", "jira")).stdout)).toEqual([
    { id: `jira/outgoing/${byHand.outside}`, name: "outside" },
  ]);
  const wrong = await list("IncomingClient", ...provider, "--app", "jria");
  expect(wrong.code).not.toBe(0);
  expect(wrong.text).toContain('did you mean "jira"?');
  stack.program("");
  ok(await stack.up());
});

ofDo("pulumi do lists through the provider that a stack has by itself", async () => {
  const { stack } = testApps;
  stack.program('exports.scopes = invoke("getScopes", { app: "jira" }).scopes;');
  ok(await stack.up());
  const { deployment } = JSON.parse(ok(await stack.pulumi("stack", "export")).stdout) as {
    deployment: { resources: { urn: string; type: string }[] };
  };
  const own = deployment.resources.find(({ type }) => type === "pulumi:providers:applinks");
  const listed = await stack.pulumi(
    "do",
    "--package",
    PACKAGE,
    "applinks:OutgoingConnection",
    "list",
    "--app",
    "jira",
    "--provider",
    own?.urn ?? "the stack has no provider",
  );
  expect(JSON.parse(ok(listed).stdout)).toEqual([{ id: `jira/outgoing/${byHand.outside}`, name: "outside" }]);
  stack.program("");
  ok(await stack.up());
});

test("a program reads each type by its ID alone, keeps the secret encrypted, and changes nothing", async () => {
  const { stack, sandbox } = testApps;
  installNodeSdk(stack.folder);
  const before = await sandbox.control.export({ only: "state" });
  stack.program(`
    const sdk = require("@pulumi-applinks/plugin");
    exports.link = sdk.ApplicationLink.get("link", "confluence/link/${byHand.link}").name;
    const client = sdk.IncomingClient.get("client", "jira/incoming/${byHand.client}");
    exports.client = client.redirectUrls;
    exports.secret = client.clientSecret;
    exports.grant = sdk.ScopeGrant.get("grant", "jira/incoming/${byHand.client}/scopes").effectiveScopes;
    exports.connection = sdk.OutgoingConnection.get("connection", "confluence/outgoing/${byHand.connection}").clientId;
  `);
  ok(await stack.up());
  const { apps } = await sandbox.control.export({ only: "state", secrets: "included" });
  const { clientId, clientSecret } =
    apps["jira"]?.incomingClients?.find(({ id }) => id === byHand.client) ?? {};
  expect(clientSecret).toMatch(/./);
  expect(await stack.outputs()).toEqual({
    link: "Our Jira",
    client: ["https://a.example.com/callback", "https://z.example.com/callback"],
    secret: clientSecret,
    grant: ["READ", "WRITE"],
    connection: clientId,
  });
  expect(ok(await stack.pulumi("stack", "export")).stdout).not.toContain(clientSecret);
  expect(ok(await stack.refresh("--expect-no-changes")).steps).toEqual([]);
  ok(await stack.preview("--expect-no-changes"));
  ok(await stack.destroy());
  expect(await sandbox.control.export({ only: "state" })).toEqual(before);
});

/** Runs `applinks import-file`. */
async function importFile(
  args: string[],
  { input = "", env = {} }: { input?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [CLI, "import-file", ...args], { env: { ...process.env, ...env } });
  child.stdin.end(input);
  const [code, stdout, stderr] = await Promise.all([
    new Promise<number | null>((resolve) => child.on("close", resolve)),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code, stdout, stderr };
}

/** Runs `applinks import-file` with the apps of the stack's configuration. */
async function importFileOfStack(...args: string[]): ReturnType<typeof importFile> {
  const { stdout } = ok(await testApps.stack.pulumi("config", "get", "applinks:apps"));
  return importFile(["--apps", "-", ...args], { input: stdout });
}

/** The program that declares the imported objects, as `pulumi import` generates it where a language host can; secrets from configuration. */
function programOf(resources: StateResource[]): string {
  const declarations = resources.map(({ type, urn, inputs }) => {
    const name = urn.slice(urn.lastIndexOf("::") + 2);
    const { clientSecret, ...rest } = inputs ?? {};
    const secret = clientSecret === undefined ? "" : `, clientSecret: config.requireSecret("${name}")`;
    const declared = JSON.stringify(rest).slice(0, -1) + secret;
    return `new ${type.slice(type.lastIndexOf(":") + 1)}(${JSON.stringify(name)}, ${declared} }, { protect: true });`;
  });
  return ["const config = new pulumi.Config();", ...declarations].join("\n");
}

test("everything is imported from one file, and the program that declares it changes nothing but an unknown secret", async () => {
  const { stack, sandbox } = testApps;
  const before = await sandbox.control.export({ only: "state" });
  const file = path.join(stack.folder, "import.json");
  const written = await importFileOfStack("--out", file);
  expect(written).toEqual({ code: 0, stdout: "", stderr: `7 to import: pulumi import --file ${file}\n` });
  const { resources } = JSON.parse(readFileSync(file, "utf8")) as { resources: { name: string }[] };
  expect(resources.map(({ name }) => name).sort()).toEqual([
    "confluence-incoming-our-jira",
    "confluence-link-intranet",
    "confluence-link-our-jira",
    "confluence-outgoing-our-jira",
    "jira-incoming-größe-ähnliches",
    "jira-incoming-größe-ähnliches-2",
    "jira-outgoing-outside",
  ]);
  // The same file again, byte for byte.
  expect((await importFileOfStack()).stdout).toBe(readFileSync(file, "utf8"));

  const { text: reported } = ok(
    await stack.pulumi("import", "--file", file, "--yes", "--skip-preview", "--generate-code=false"),
  );
  expect(reported).toMatch(/7 imported/);
  // An imported connection has the secret that a configured app issued. The secret of another app is unknown.
  const issued = (await sandbox.control.export({ only: "state", secrets: "included" })).apps[
    "jira"
  ]?.incomingClients?.find(({ id }) => id === byHand.client)?.clientSecret;
  await stack.configure({
    secret: { "confluence-outgoing-our-jira": issued ?? "", "jira-outgoing-outside": OUTSIDE },
  });
  stack.program(programOf(await stack.resources()));
  const first = ok(await stack.preview("--diff"));
  expect(first.changes).toEqual({ same: 6, update: 1 });
  expect(first.steps).toEqual(["update jira-outgoing-outside"]);
  expect(detailedDiffs(first)).toEqual({ "jira-outgoing-outside": { clientSecret: "update" } });
  expect(first.text).not.toContain(OUTSIDE);
  ok(await stack.up());
  expect(ok(await stack.preview("--expect-no-changes")).changes).toEqual({ same: 7 });
  expect(ok(await stack.refresh("--preview-only", "--expect-no-changes")).steps).toEqual([]);
  expect(await sandbox.control.export({ only: "state" })).toEqual(before);
});

test("explicit providers import one object and a file's objects from apps of their own, and nothing changes", async () => {
  const two = { emea: { product: "jira" }, apac: { product: "jira" } } as const;
  const other = await openTestApps("providers", two, PLUGIN);
  const { stack, sandbox, tokens } = other;
  try {
    ok(await stack.pulumi("config", "rm", "applinks:apps"));
    const client = { name: "wiki", scope: "READ", redirects: ["https://wiki.example.com/callback"] };
    const ids = {
      emea: (await sandbox.control.changeOutOfBand("emea").createClient(client)).id,
      apac: (await sandbox.control.changeOutOfBand("apac").createClient(client)).id,
    };
    const providers = (["emea", "apac"] as const).map((app) => {
      const appsConfig = { [app]: { product: "jira", url: sandbox.apps[app].url, token: tokens[app] } };
      return `const ${app} = new Provider("${app}", { apps: pulumi.secret(${JSON.stringify(appsConfig)}) });`;
    });
    stack.program(providers.join("\n"));
    ok(await stack.up());
    const before = await sandbox.control.export({ only: "state" });
    const through = (app: string): string[] => [
      "--provider",
      `${app}=urn:pulumi:dev::providers::pulumi:providers:applinks::${app}`,
    ];
    const take = (...args: string[]) =>
      stack.pulumi("import", ...args, "--yes", "--skip-preview", "--generate-code=false");
    const one = ["applinks:index:IncomingClient", "emea-incoming-wiki", `emea/incoming/${ids.emea}`];

    const byDefault = await take(...one);
    expect(byDefault.code).not.toBe(0);
    expect(byDefault.text).toContain("applinks:apps: is not set");
    const byNone = await take(
      ...one,
      "--provider",
      "emea=urn:pulumi:dev::providers::pulumi:providers:applinks::eema",
    );
    expect(byNone.code).not.toBe(0);
    // From 3.245 on, the CLI uses the default provider instead; 3.229 refuses the URN itself.
    const takesDefault = atLeast(engine().version, "3.245.0");
    expect(byNone.text).toContain(takesDefault ? "applinks:apps: is not set" : "bad provider reference");
    const byOther = await take(...one, ...through("apac"));
    expect(byOther.code).not.toBe(0);
    expect(byOther.text).toContain('"emea"');
    ok(await take(...one, ...through("emea")));

    const file = path.join(stack.folder, "import.json");
    const app = ["--app", "apac", "--product", "jira", "--url", sandbox.apps.apac.url];
    const written = await importFile([...app, ...through("apac"), "--out", file], {
      env: { APPLINKS_APAC_TOKEN: tokens.apac },
    });
    expect(written.code).toBe(0);
    ok(await take("--file", file));

    const declarations = ["emea", "apac"].map(
      (name) => `new IncomingClient("${name}-incoming-wiki", { app: "${name}", name: "wiki", scopes: ["READ"],
        redirectUrls: ["https://wiki.example.com/callback"] }, { provider: ${name}, protect: true });`,
    );
    stack.program([...providers, ...declarations].join("\n"));
    expect((await stack.resources()).map(({ id }) => id).sort()).toEqual([
      `apac/incoming/${ids.apac}`,
      `emea/incoming/${ids.emea}`,
    ]);
    expect(ok(await stack.preview("--expect-no-changes")).changes).toEqual({ same: 2 });
    expect(ok(await stack.refresh("--preview-only", "--expect-no-changes")).steps).toEqual([]);
    expect(await sandbox.control.export({ only: "state" })).toEqual(before);
  } finally {
    await other.close();
  }
});

test("a URN of no provider is refused before any request; a provider within a component is accepted", async () => {
  for (const wrong of ["emea", "emea=urn:pulumi:dev::listing::pulumi:providers:aws::emea"]) {
    const { code, stdout, stderr } = await importFileOfStack("--provider", wrong);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("The format is name=urn, with the URN of an applinks provider");
  }
  const ofComponent = "urn:pulumi:dev::listing::my:index:Tenant$pulumi:providers:applinks::own";
  const { code, stdout } = await importFileOfStack("--provider", `own=${ofComponent}`);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ nameTable: { own: ofComponent } });
});

test("the file has the chosen apps and types, and declares a client's scopes once", async () => {
  const grants = await importFileOfStack("--app", "jira", "--type", "ScopeGrant");
  expect(grants.code).toBe(0);
  const { resources } = JSON.parse(grants.stdout) as { resources: { id: string; type: string }[] };
  expect(resources).toHaveLength(2);
  for (const { id } of resources) expect(id).toMatch(/^jira\/incoming\/.*\/scopes$/);
  const both = await importFileOfStack("--type", "ScopeGrant", "IncomingClient");
  expect(both).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("choose one --type") });
});

test("options describe one app, and the environment has its credential; an incomplete description is refused", async () => {
  const app = ["--app", "wiki", "--product", "confluence", "--url", testApps.sandbox.apps.confluence.url];
  const env = { APPLINKS_WIKI_TOKEN: testApps.tokens.confluence };
  const { code, stdout } = await importFile([...app, "--type", "IncomingClient"], { env });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ resources: [{ name: "wiki-incoming-our-jira" }] });
  expect(await importFile(app, { env: { APPLINKS_WIKI_TOKEN: "" } })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("APPLINKS_WIKI_TOKEN"),
  });
  expect(await importFile(app.slice(0, 4), { env })).toMatchObject({
    code: 1,
    stderr: "Give --apps, or one --app with --product and --url.\n",
  });
});

test("an app that refuses is an error that names it, and no file is written", async () => {
  const { faults } = testApps.sandbox.control;
  await faults.add({
    match: { app: "jira", operation: "incoming.list" },
    times: 0,
    phase: "before-act",
    effect: { kind: "status", status: 403, json: {} },
  });
  const file = path.join(testApps.stack.folder, "refused.json");
  const { code, stderr } = await importFileOfStack("--out", file);
  await faults.clear();
  expect(code).toBe(1);
  expect(stderr).toMatch(/^could not list 1 of 2 apps: could not list the incoming links on jira/);
  expect(existsSync(file)).toBe(false);
});

test("objects that cannot be imported are left out with a warning on standard error, and without secrets", async () => {
  const { control } = testApps.sandbox;
  await control.changeOutOfBand("jira").setSettings({ dialect: { "incoming-secret-returned": "creation" } });
  const { code, stdout, stderr } = await importFileOfStack("--type", "IncomingClient");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ resources: [{ name: "confluence-incoming-our-jira" }] });
  expect(stderr).toMatch(
    /warning: jira\/incoming\/\S+ \("größe, ähnliches"\) has a secret that the app does not return/,
  );
  const reported = stdout + stderr;
  for (const token of Object.values(testApps.tokens)) expect(reported).not.toContain(token);
});

test("an app that is added in a terminal has its token as a secret, and applinks doctor reads all apps of the stack", async () => {
  const { sandbox, stack } = testApps;
  const token = await newToken(sandbox, "confluence");
  const command = ["apps", "add", "confluence", sandbox.apps.confluence.url, "--allow-http", "--set"];
  const place = { cwd: stack.folder, env: stack.env };
  const terminal = openTerminal([process.execPath, CLI, ...command], place);
  await terminal.shows("Confluence token of a system administrator:");
  terminal.type(`${token}${KEYS.enter}`);
  await terminal.shows("confluence is in the stack's configuration.");
  await terminal.shows(/Incoming links +yes/);
  expect(await terminal.ended).toBe(0);
  expect(terminal.raw()).not.toContain(token);
  expect(readFileSync(path.join(stack.folder, "Pulumi.dev.yaml"), "utf8")).not.toContain(token);

  const child = spawn(process.execPath, [CLI, "doctor", "--stack", "dev", "--format", "json"], place);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(stderr).toBe("");
  const { apps } = JSON.parse(stdout) as {
    apps: { app: string; checks: { name: string; state: string; detail: string }[] }[];
  };
  expect(apps.map(({ app }) => app).sort()).toEqual(["confluence", "jira"]);
  for (const { app, checks } of apps) {
    expect(checks.filter(({ state }) => state !== "works")).toEqual([]);
    expect(checks.find(({ name }) => name === "Account")?.detail).toContain(`applinks:apps.${app}.token`);
  }
  // The Pulumi CLI itself reads the new token.
  const configured = await stack.pulumi("config", "get", "--path", "applinks:apps.confluence.token");
  expect(configured.stdout.trim()).toBe(token);
  for (const secret of [token, ...Object.values(testApps.tokens)]) expect(stdout).not.toContain(secret);
});
