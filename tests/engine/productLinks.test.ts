/** The versions from which configured apps can be linked with each other, and not only with external applications. */

import { ok, type Outcome } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

let testApps: TestApps;

beforeAll(async () => {
  testApps = await openTestApps("product-links");
  await testApps.stack.configure({
    plain: { "applinks:apps.jira.preflight": "true", "applinks:apps.confluence.preflight": "true" },
  });
});

beforeEach(async () => {
  await testApps.sandbox.control.requestLog.clear();
});

afterAll(() => testApps.close());

async function versions(jira: string, confluence: string): Promise<void> {
  await testApps.sandbox.control.changeOutOfBand("jira").setVersion(jira);
  await testApps.sandbox.control.changeOutOfBand("confluence").setVersion(confluence);
}

/** The output of a run in one line. */
const reported = ({ text }: Outcome): string => text.replace(/\s+/g, " ");

const LINK = 'new MutualLink("link", { between: ["jira", "confluence"], grants: { jira: ["READ"] } });';

const REFUSED: { title: string; jira: string; confluence: string; program: string; message: string }[] = [
  {
    title: "a link to an app that is too old",
    jira: "11.2.0",
    confluence: "8.5.4",
    program: LINK,
    message:
      "confluence (Confluence 8.5.4) and jira (Jira 11.2.0) cannot be linked with each other: links between these products over OAuth 2.0 need " +
      "Confluence 10.1, and older versions support external applications only; upgrade confluence, or link the two over OAuth 1.0 on their own screens",
  },
  {
    title: "a link between two apps that are too old",
    jira: "9.12.0",
    confluence: "8.5.4",
    program: LINK,
    message: "links between these products over OAuth 2.0 need Confluence 10.1 and Jira 11.2",
  },
  {
    title: "an application link that names the other app by its URL alone",
    jira: "9.12.0",
    confluence: "10.1.0",
    program: `const { url } = JSON.parse(new pulumi.Config("applinks").require("apps")).confluence;
      new ApplicationLink("link", { app: "jira", name: "Wiki", type: "confluence", applicationUrl: url });`,
    message:
      "applicationUrl: confluence (Confluence 10.1.0) and jira (Jira 9.12.0) cannot be linked with each other",
  },
  {
    title: "an incoming link with the redirect URL of the other app",
    jira: "10.1.9",
    confluence: "10.1.0",
    program: `new IncomingClient("client", { app: "jira", name: "Wiki",
      redirectUrls: [getRedirectUrlOutput({ app: "confluence", remoteApp: "jira" }).redirectUrl] });`,
    message:
      "redirectUrls: confluence (Confluence 10.1.0) and jira (Jira 10.1.9) cannot be linked with each other",
  },
  {
    title: "an outgoing link to the other app",
    jira: "11.2.0",
    confluence: "9.0.3",
    program: `new OutgoingConnection("connection", { app: "confluence", remoteApp: "jira", name: "Jira",
      clientId: "id", clientSecret: "canary-secret", scopes: ["READ"] });`,
    message:
      "remoteApp: confluence (Confluence 9.0.3) and jira (Jira 11.2.0) cannot be linked with each other",
  },
];

test.each(REFUSED)(
  "S9: $title is refused in preview and up, and nothing is written",
  async ({ jira, confluence, program, message }) => {
    const { sandbox, stack } = testApps;
    await versions(jira, confluence);
    stack.program(program);
    for (const command of ["preview", "up"] as const) {
      const outcome = await stack[command]();
      expect(outcome.code).not.toBe(0);
      expect(reported(outcome)).toContain(message);
      expect(outcome.text).not.toContain("canary");
    }
    await sandbox.control.requestLog.assert({ mutating: true, count: 0 });
    expect(await stack.resources()).toEqual([]);
  },
);

const WARNING =
  /warning: confluence \(Confluence 10\.1\.0\) and jira \(Jira 10\.2\.0\): links between these products over OAuth 2\.0 are supported from Jira 11\.2 on/g;

test("S9: a version whose documentation describes such a link, but that is not listed as supported, is a warning", async () => {
  const { stack } = testApps;
  await versions("10.2.0", "10.1.0");
  stack.program(LINK);
  const preview = ok(await stack.preview());
  for (const outcome of [preview, ok(await stack.up())]) {
    // Four resources share the warning, and the engine prints every diagnostic twice.
    expect(reported(outcome).match(WARNING)).toHaveLength(2);
  }
  ok(await stack.destroy());
});

test("S9: an external application is linked with a version that has incoming links", async () => {
  const { stack } = testApps;
  await versions("9.12.0", "8.5.4");
  stack.program(`
    new IncomingClient("client", { app: "jira", name: "ci", redirectUrls: ["https://ci.example.com/callback"] });
    new OutgoingConnection("connection", { app: "confluence", name: "ci", clientId: "id", clientSecret: "canary-secret", scopes: ["read"],
      authorizationEndpoint: "https://ci.example.com/authorize", tokenEndpoint: "https://ci.example.com/token" });`);
  const up = ok(await stack.up());
  expect(up.changes).toEqual({ create: 2 });
  expect(up.text).not.toContain("OAuth 2.0");
  ok(await stack.destroy());
});

test("an app without preflight checks is assumed to be new enough", async () => {
  const { stack } = testApps;
  await versions("9.12.0", "10.1.0");
  await stack.configure({ plain: { "applinks:apps.jira.preflight": "false" } });
  stack.program(LINK);
  const preview = ok(await stack.preview());
  expect(preview.text).not.toContain("links between these products over OAuth 2.0");
});
