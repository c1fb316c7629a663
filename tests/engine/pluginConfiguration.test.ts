/** The configuration of the plugin's providers: not known yet, missing, changed. */

import { writeFileSync } from "node:fs";
import path from "node:path";
import { detailsIn } from "./details";
import { PLUGIN } from "./plugin";
import { ok } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

const APPS = { jira: { product: "jira" }, confluence: { product: "confluence" } } as const;

/** A provider whose fleet is an object, as languages send it that encode nothing; `Provider` sends JSON text, as Pulumi's SDKs do. */
const OBJECT_PROVIDER = `
class ObjectProvider extends pulumi.ProviderResource {
  constructor(name, { apps }, options) {
    super("applinks", name, { apps }, options);
  }
}
`;

describe("a provider whose fleet comes from another resource", () => {
  let testApps: TestApps;

  beforeEach(async () => {
    testApps = await openTestApps("plugin-unknown", APPS, PLUGIN);
  });

  afterEach(() => testApps.close());

  /** Nothing of the server is known until it stands; on another app it is another one. */
  const program = (provider: string, app: string): string => {
    const { jira, confluence } = testApps.sandbox.apps;
    return `${OBJECT_PROVIDER}
      const server = new IncomingClient("server", { app: "${app}", name: "server",
        redirectUrls: ["https://server.example.com/callback"] });
      const late = (value) => server.clientId.apply(() => value);
      const fleet = new ${provider}("fleet", { apps: {
        jira: { product: "jira", url: late("${jira.url}"), token: late(pulumi.secret("${testApps.tokens.jira}")) },
        confluence: { product: "confluence", url: "${confluence.url}", token: pulumi.secret("${testApps.tokens.confluence}") },
      } });
      const options = { provider: fleet };
      const client = new IncomingClient("client", { app: "jira", name: "client", scopes: ["READ"],
        redirectUrls: ["https://ci.example.com/callback"] }, options);
      const connection = new OutgoingConnection("connection", { app: "confluence", remoteApp: "jira", name: "connection",
        scopes: ["READ"], clientId: client.clientId, clientSecret: client.clientSecret }, options);
      const link = new MutualLink("link", { between: ["jira", "confluence"], grants: { confluence: ["READ"] } }, options);
      exports.redirectUrl = connection.redirectUrl;
      exports.status = link.status;
    `;
  };

  /** The first preview and up. */
  async function comesUp(provider: string): Promise<void> {
    const { stack } = testApps;
    stack.program(program(provider, "jira"));
    const planned = ok(await stack.preview());
    // Which resources a link is made of is known with the fleet.
    expect(planned.steps).toEqual(["create client", "create connection", "create link", "create server"]);
    expect(planned.text).toMatch(/redirectUrl: \[unknown\]/);
    expect(planned.text).toMatch(/status +: \[unknown\]/);
    ok(await stack.up());
    expect(await stack.outputs()).toMatchObject({ status: { jira: "CONNECTED" } });
    expect(ok(await stack.preview("--expect-no-changes")).changes).toEqual({ same: 8 });
  }

  test("as an object: a preview says unknown, the up makes all, and a preview after it is empty", async () => {
    await comesUp("ObjectProvider");
  });

  test("as JSON text: the same; and where it is unknown once more, an up does less than its preview says", async () => {
    await comesUp("Provider");
    const { stack } = testApps;
    stack.program(program("Provider", "confluence"));
    // Pulumi asks no provider that it cannot configure, not even for the parts of a link: it takes them for undeclared.
    const { text, steps } = ok(await stack.preview());
    expect(text).toContain("This preview may not correctly represent the changes");
    expect(steps).toContain("delete link-jira-calls-confluence");
    expect(ok(await stack.up()).steps).toEqual([
      "create-replacement server",
      "delete-replaced server",
      "replace server",
    ]);
  });
});

describe("a provider", () => {
  let testApps: TestApps;

  beforeAll(async () => {
    testApps = await openTestApps("plugin-configuration", APPS, PLUGIN);
  });

  afterAll(() => testApps.close());

  const CLIENT = `"client", { app: "jira", name: "client", redirectUrls: ["https://ci.example.com/callback"] }`;
  const LINK = `"link", { between: ["jira", "confluence"], grants: { jira: ["READ"] } }`;

  /** A stack configuration of its own, as a person would write it. */
  const configuration = (apps: string): string[] => {
    const file = path.join(testApps.stack.folder, "Other.yaml");
    writeFileSync(file, `config: { ${apps} }\n`);
    return ["--config-file", file];
  };
  const NO_CREDENTIAL = "{ jira: { product: jira, url: 'https://jira.example.com' } }";

  test.each([
    ["the stack's configuration has no apps", `new IncomingClient(${CLIENT});`],
    ["the stack's configuration has no apps for a link", `new MutualLink(${LINK});`],
    [
      "an explicit provider has no apps",
      `new IncomingClient(${CLIENT}, { provider: new Provider("fleet", {}) });`,
    ],
  ])("that lacks its fleet says key, command and variable: %s", async (_what, program) => {
    testApps.stack.program(program);
    const { code, text } = await testApps.stack.preview(...configuration(""));
    expect(code).not.toBe(0);
    expect(text).toContain("applinks:apps: is not set. Declare each app in Pulumi.<stack>.yaml");
    expect(text).toContain("pulumi config set --secret --path 'applinks:apps.jira.token' <token>");
    expect(text).toContain("APPLINKS_JIRA_TOKEN");
  });

  test.each([
    ["of the stack's configuration", `new IncomingClient(${CLIENT});`],
    [
      "of an explicit provider",
      `new IncomingClient(${CLIENT}, { provider: new Provider("fleet", { apps: ${NO_CREDENTIAL.replace("product: jira", 'product: "jira"')} }) });`,
    ],
  ])("that lacks a credential says key, command and variables: an app %s", async (_whose, program) => {
    testApps.stack.program(program);
    const { code, text } = await testApps.stack.preview(
      ...configuration(`"applinks:apps": ${NO_CREDENTIAL}`),
    );
    expect(code).not.toBe(0);
    expect(text).toContain('applinks:apps.jira.token: there is no credential for "jira"');
    expect(text).toContain("pulumi config set --secret --path 'applinks:apps.jira.token' <token>");
    expect(text).toContain(
      "or set APPLINKS_JIRA_TOKEN, or APPLINKS_JIRA_USERNAME and APPLINKS_JIRA_PASSWORD",
    );
  });

  test.each([
    ["Provider", "JSON text"],
    ["ObjectProvider", "an object"],
  ])("whose URL changes is planned at that very place, and replaces nothing: %s, by %s", async (provider) => {
    const { stack, sandbox } = testApps;
    const program = (url: string, token: string): string => `${OBJECT_PROVIDER}
      const fleet = new ${provider}("fleet", { apps: { jira: { product: "jira", url: "${url}", token: ${token},
        preflight: false } } });
      new IncomingClient(${CLIENT}, { provider: fleet });`;
    stack.program(program(sandbox.apps.jira.url, `pulumi.secret("${testApps.tokens.jira}")`));
    ok(await stack.up());
    stack.program(program("https://moved.example.com", 'pulumi.secret("canary-of-the-token")'));
    const planned = ok(await stack.preview("--diff"));
    expect(detailsIn(planned)).toEqual({
      fleet: { "apps.jira.token": "update", "apps.jira.url": "update" },
    });
    expect(planned.changes).toEqual({ same: 1 });
    expect(planned.text).not.toContain("canary-of-the-token");
    expect(planned.text).not.toContain(testApps.tokens.jira);
    ok(await stack.destroy());
  });
});
