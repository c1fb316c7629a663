import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Ending } from "./processes";
import { DYNAMIC, ok } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

let testApps: TestApps;
/** Its programs run in a process of their own, as users' programs do: the SDK's refusal ends the process. */
let alone: TestApps<string>;

beforeAll(async () => {
  const apps = { jira: { product: "jira" }, confluence: { product: "confluence" } } as const;
  alone = await openTestApps("refused-program", apps, { ...DYNAMIC, isolated: true });
  testApps = await openTestApps("bad-input");
  const url = "https://jira.example.com";
  await testApps.stack.configure({
    plain: {
      "applinks:apps.jira-eu.product": "jira",
      "applinks:apps.jira-eu.url": url,
      "applinks:apps.ftp.product": "jira",
      "applinks:apps.ftp.url": "ftp://jira.example.com",
      "applinks:apps.ftp.displayUrl": `${url}/#dashboard`,
      "applinks:apps.junk.product": "jirra",
      "applinks:apps.junk.url": url,
      "applinks:apps.junk.timeoutSeconds": "0",
      "applinks:apps.junk.tokn": "misspelt",
    },
  });
});

afterAll(() => Promise.all([testApps.close(), alone.close()]));

/** Previews a program, and expects that no app gets a request. */
const previewed = (program: string, ...args: string[]): Promise<Ending> =>
  previewedIn(testApps, program, ...args);

async function previewedIn(
  { stack, sandbox }: TestApps<string>,
  program: string,
  ...args: string[]
): Promise<Ending> {
  await sandbox.control.requestLog.clear();
  stack.program(program);
  const preview = await stack.preview(...args);
  expect(await sandbox.control.requestLog.entries()).toEqual([]);
  return preview;
}

/** Expects a failure whose output contains every sentence. */
function expectRefusal(preview: Ending, sentences: string[]): void {
  expect(preview.code).not.toBe(0);
  const text = preview.text.replace(/\s+/g, " ");
  for (const sentence of sentences) expect(text).toContain(sentence);
}

const REDIRECTS = 'redirectUrls: ["https://ci.example.com/callback"]';
const client = (name: string, more: string): string =>
  `new IncomingClient("${name}", { app: "jira", name: "${name}", ${REDIRECTS}, ${more} });\n`;

test.each([
  {
    title: "an app that is not configured",
    program: `new IncomingClient("ci", { app: "jria", name: "ci", ${REDIRECTS} });`,
    messages: ['app: applinks:apps: has no app "jria"; did you mean "jira"?'],
  },
  {
    title: "an app without a credential",
    program: `new IncomingClient("ci", { app: "jira-eu", name: "ci", ${REDIRECTS} });`,
    messages: [
      'applinks:apps.jira-eu.token: there is no credential for "jira-eu"',
      "pulumi config set --secret --path 'applinks:apps.jira-eu.token' <token>",
      "APPLINKS_JIRA_EU_TOKEN",
    ],
  },
  {
    title: "an app whose two URLs are invalid",
    program: `new IncomingClient("ci", { app: "ftp", name: "ci", ${REDIRECTS} });`,
    messages: [
      "applinks:apps.ftp.url: must be an https URL",
      "applinks:apps.ftp.displayUrl: must not have a fragment",
    ],
  },
  {
    title: "an app whose configuration has a wrong product, a misspelt property and a number out of bounds",
    program: `new IncomingClient("ci", { app: "junk", name: "ci", ${REDIRECTS} });`,
    messages: [
      'applinks:apps.junk.product: must be one of "jira", "confluence", "bitbucket", "bamboo", "crowd"; did you mean "jira"?',
      'applinks:apps.junk.tokn: "tokn" is not a property of App; did you mean "token"?',
      "applinks:apps.junk.timeoutSeconds: must be > 0",
    ],
  },
  {
    title: "an incoming client whose inputs are all invalid",
    program: `new IncomingClient("ci", { app: "jira", name: "", scopes: ["RAED", "WRITE", "WRITE"], color: "red",
      redirectUrls: ["http://ci.example.com/callback", "nowhere"], adopt: "sometimes" });`,
    messages: [
      "name: must not be empty",
      "scopes[2]: repeats scopes[1]",
      'color: "color" is not a property of IncomingClient',
      "redirectUrls[0]: must be https: jira accepts http only for localhost",
      "redirectUrls[1]: must be an absolute URL",
      'adopt: must be one of "identical", "always", "never"',
    ],
  },
  {
    title: "a scope that the product does not have",
    program: client("ci", 'scopes: ["READ", "RAED"]'),
    messages: ['scopes[1]: Jira has no scope "RAED"; did you mean READ?'],
  },
  {
    title: "values of the wrong type",
    program: client("ci", 'scopes: "READ"').replace('name: "ci"', "name: 42"),
    messages: ["name: must be a string, not a number", "scopes: must be an array, not a string"],
  },
  {
    title: "what is missing",
    program: 'new IncomingClient("ci", { app: "jira" });',
    messages: ["name: is missing: The name of the incoming link", "redirectUrls: is missing"],
  },
  {
    title: "an application link whose inputs are all invalid",
    program: `new ApplicationLink("link", { app: "confluence", name: " Jira ", type: "generic",
      applicationUrl: "https://jira.example.com/?os_user=x", displayUrl: "http://jira.example.com", primary: false,
      applicationId: "6f2c9d1e-0000-4000-8000-000000000001" });`,
    messages: [
      "name: must not begin or end with a space",
      "applicationUrl: must not have a query string",
      "displayUrl: must be https: confluence accepts http only for localhost",
      "primary: can only be true; leave it out otherwise",
      "applicationId: cannot be declared for a generic link",
    ],
  },
  {
    title: "an application link without a type and an application URL",
    program: 'new ApplicationLink("link", { app: "confluence", name: "Jira" });',
    messages: [
      "type: is required unless remoteApp names a configured app",
      "applicationUrl: is required unless remoteApp names a configured app",
    ],
  },
  {
    title: "an outgoing connection whose inputs are all invalid",
    program: `new OutgoingConnection("out", { app: "confluence", name: "out", clientId: "", clientSecret: 7,
      authorizationEndpoint: "https://jira.example.com/authorize here", tokenEndpoint: "ftp://jira.example.com",
      scopes: ["READ WRITE"], remotApp: "jira" });`,
    messages: [
      "clientId: must not be empty",
      "clientSecret: must be a string, not a number",
      "authorizationEndpoint: must not contain spaces",
      "tokenEndpoint: must be an https URL",
      "scopes[0]: must be one word without spaces",
      'remotApp: "remotApp" is not a property of OutgoingConnection; did you mean "remoteApp"?',
    ],
  },
  {
    title: "a scope grant whose inputs are all invalid",
    program: 'new ScopeGrant("grant", { app: "jira", clientId: 7, scopes: [] });',
    messages: ["clientId: must be a string, not a number", "scopes: must not be empty"],
  },
])("a preview refuses $title", async ({ program, messages }) => {
  expectRefusal(await previewed(program), messages);
});

test.each([
  {
    title: "two resources for one object",
    program: client("ci", 'scopes: ["READ"]') + client("ci", "").replace('("ci"', '("twin"'),
    messages: ['IncomingClient "twin" and "ci" both declare "ci" on jira', "rename one, or declare it once"],
  },
  {
    title: "a client's scopes declared twice",
    program:
      `const own = ${client("ci", 'scopes: ["READ"]')}` +
      'new ScopeGrant("grant", { app: "jira", clientId: own.clientId, scopes: ["WRITE"] });',
    messages: ['ScopeGrant "grant" and IncomingClient "ci" both declare the scopes of one client'],
  },
  {
    title: "two grants for one client",
    program: ["one", "two"]
      .map((name) => `new ScopeGrant("${name}", { app: "jira", clientId: "abc", scopes: ["WRITE"] });`)
      .join("\n"),
    messages: ['ScopeGrant "two" and ScopeGrant "one" both declare the scopes of one client'],
  },
  {
    title: "the option import",
    program: client("ci", "").replace("});", '}, { import: "jira/incoming/1" });'),
    messages: [
      'the option "import" does not work for dynamic resources',
      'adopt: "always" adopts one that differs',
      "The plugin's resources support it",
    ],
  },
  {
    title: "the option provider",
    program: client("ci", "").replace("});", "}, { provider: {} });"),
    messages: [
      'the option "provider" does not work for dynamic resources',
      'Name another app in the input "app"',
    ],
  },
  {
    title: "the option customTimeouts",
    program: client("ci", "").replace("});", '}, { customTimeouts: { create: "1m" } });'),
    messages: ['the option "customTimeouts" does not reach dynamic resources', "Set timeoutSeconds"],
  },
])("the SDK refuses $title", async ({ program, messages }) => {
  expectRefusal(await previewedIn(alone, program), messages);
});

describe("an apps configuration that cannot be used", () => {
  /** Writes a stack configuration file, as a user would. */
  const configuration = (yaml: string): string => {
    const file = path.join(testApps.stack.folder, "Other.yaml");
    writeFileSync(file, yaml);
    return file;
  };

  test.each([
    {
      title: "is missing",
      yaml: "config: {}\n",
      messages: ["applinks:apps: is not set", "Declare each app in"],
    },
    {
      title: "is no object",
      yaml: 'config: { "applinks:apps": "jira" }\n',
      messages: ["applinks:apps: is not an object"],
    },
    {
      title: "has two apps with the same environment variable",
      yaml:
        'config: { "applinks:apps": { jira: { product: jira, url: "https://one.example.com" },\n' +
        '  Jira: { product: jira, url: "https://two.example.com" } } }\n',
      messages: ['the apps "Jira" and "jira" would both read APPLINKS_JIRA_TOKEN; rename one'],
    },
  ])("$title", async ({ yaml, messages }) => {
    expectRefusal(await previewed(client("ci", ""), "--config-file", configuration(yaml)), messages);
  });
});

describe("an unknown value", () => {
  test("passes the preview in every input", async () => {
    const { code, text } = await previewed(`
      const first = ${client("first", "")}
      const unknown = first.clientId;
      const url = pulumi.interpolate\`https://\${unknown}.example.com\`;
      new IncomingClient("client", { app: "jira", name: unknown, scopes: [unknown], redirectUrls: [url, "https://b.example.com"] });
      new IncomingClient("elsewhere", { app: unknown, name: "elsewhere", redirectUrls: unknown.apply(() => ["https://c.example.com"]) });
      new ApplicationLink("link", { app: "confluence", name: unknown, type: "generic", applicationUrl: url });
      new OutgoingConnection("out", { app: "confluence", remoteApp: "jira", name: unknown, clientId: unknown,
        clientSecret: first.clientSecret, scopes: [unknown] });
      new ScopeGrant("grant", { app: unknown, clientId: unknown, scopes: [unknown] });
    `);
    expect({ code, text: code === 0 ? "" : text }).toEqual({ code: 0, text: "" });
  });

  test("does not keep known values from being checked", async () => {
    const preview = await previewed(`
      const first = ${client("first", 'scopes: ["READ"]')}
      new IncomingClient("client", { app: "jira", name: first.clientId, scopes: [first.clientId, "RAED"],
        redirectUrls: ["http://ci.example.com"] });
    `);
    expectRefusal(preview, ["redirectUrls[0]: must be https"]);
  });

  test("is refused by the up in which it becomes known, and other resources are created", async () => {
    const { stack, sandbox } = testApps;
    stack.program(`
      const first = ${client("first", 'scopes: ["READ"]')}
      new IncomingClient("client", { app: "jira", name: "client", scopes: [first.clientId],
        redirectUrls: ["https://ci.example.com"] });
    `);
    const up = await stack.up();
    expectRefusal(up, ["scopes[0]: Jira has no scope"]);
    await sandbox.control.requestLog.assert({ mutating: true, count: 1 });
    ok(await stack.destroy());
  });
});
