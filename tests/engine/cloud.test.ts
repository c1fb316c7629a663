/** A link with a Cloud site. One of the sandbox's apps plays the site: it has no token, and the test acts as the administrator on it. */

import { cpSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runBrowserFlow } from "applinks-sandbox";
import { openStack, ok, type Stack } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

let testApps: TestApps;
let stack: Stack;

beforeAll(async () => {
  testApps = await openTestApps("cloud-confluence");
  const { sandbox, tokens } = testApps;
  stack = await openStack("cloud-handoff");
  cpSync(path.resolve(__dirname, "../../examples/cloud-handoff/typescript"), stack.folder, {
    recursive: true,
  });
  await stack.configure({
    plain: {
      "applinks:apps.jira.product": "jira",
      "applinks:apps.jira.url": sandbox.apps.jira.url,
      "applinks:apps.jira.deployment": "cloud",
      "applinks:apps.confluence.product": "confluence",
      "applinks:apps.confluence.url": sandbox.apps.confluence.url,
    },
    secret: { "applinks:apps.confluence.token": tokens.confluence },
  });
});

afterAll(async () => {
  await stack.remove();
  await testApps.close();
});

const program = readFileSync(
  path.resolve(__dirname, "../../examples/cloud-handoff/typescript/index.ts"),
  "utf8",
);

interface Outputs {
  status: Record<string, string>;
  checklist: string[];
  clientSecrets: Record<string, string>;
}

const outputs = async (): Promise<Outputs> => (await stack.outputs()) as unknown as Outputs;

const CLOUD_SITE = "applinks:apps.jira.handoff.confluence";

/** Runs the command that a line of the checklist shows, with this value. */
async function applyStep(key: string, value: string): Promise<void> {
  const { checklist } = await outputs();
  const command = /pulumi config set (--\w+) --path '([^']+)'/g;
  const [, option = ""] =
    [...checklist.join("\n").matchAll(command)].find(([, , at]) => at === `${CLOUD_SITE}.${key}`) ?? [];
  expect(option).toBe("--plaintext");
  ok(await stack.pulumi("config", "set", option, "--path", `${CLOUD_SITE}.${key}`, value));
}

const endpoints = (): { authorization: string; token: string } => {
  const root = `${testApps.sandbox.apps.jira.url}/rest/oauth2/latest`;
  return { authorization: `${root}/authorize`, token: `${root}/token` };
};

/** The value of `entered` that the checklist shows, to be set once the client ID and secret are entered on the site. */
function enteredValueIn(checklist: string[]): string {
  return /\.entered' (\S+)\./.exec(checklist.join("\n"))?.[1] ?? "";
}

const PENDING = { jira: "PENDING_MANUAL_STEP", confluence: "PENDING_MANUAL_STEP" };

test("a preview shows that manual steps are needed, and where", async () => {
  const { text, code } = await stack.preview();
  expect(code).toBe(0);
  expect(text).toContain("the link from jira to confluence has manual steps");
  expect(text).toContain(`${CLOUD_SITE}.redirectUrl`);
  expect(text).toContain(`${CLOUD_SITE}.authorizationEndpoint`);
});

test("the link is pending in both directions before anything is known of the site, and the up succeeds", async () => {
  ok(await stack.up());
  const { status, checklist } = await outputs();
  expect(status).toEqual(PENDING);
  expect(checklist).toHaveLength(2);
  const { apps } = await testApps.sandbox.control.export({ only: "state" });
  expect(apps["confluence"]?.applicationLinks).toHaveLength(1);
  expect(apps["confluence"]?.incomingClients).toEqual([]);
  expect(ok(await stack.refresh("--expect-no-changes")).steps).toEqual([]);
});

test("with the site's redirect URL and endpoints in the configuration, the checklist has the exact values to enter", async () => {
  const { authorization, token } = endpoints();
  const { control, apps } = testApps.sandbox;
  // The administrator begins an outgoing link. The screen shows its redirect URL; the other values are entered later.
  const { redirectUriSuffix } = await control.changeOutOfBand("jira").createConnection({
    type: "GENERIC",
    name: "Confluence",
    clientId: "later",
    clientSecret: "later",
    authorizationEndpoint: `${apps.confluence.url}/rest/oauth2/latest/authorize`,
    tokenEndpoint: `${apps.confluence.url}/rest/oauth2/latest/token`,
    scopes: ["READ"],
  });
  const redirectUrl = `${apps.jira.url}/plugins/servlet/oauth2/client/callback/${redirectUriSuffix}`;
  await applyStep("redirectUrl", redirectUrl);
  await applyStep("authorizationEndpoint", authorization);
  await applyStep("tokenEndpoint", token);
  ok(await stack.up());

  const { status, checklist, clientSecrets } = await outputs();
  expect(status).toEqual(PENDING);
  const { apps: now } = await control.export({ only: "state", secrets: "included" });
  const [client] = now["confluence"]?.incomingClients ?? [];
  expect(checklist.join("\n")).toContain(`enter the client ID ${client?.clientId}`);
  expect(checklist.join("\n")).toContain("/plugins/servlet/oauth2/client/callback/");
  expect(clientSecrets).toEqual({ jira: client?.clientSecret });
  expect(checklist.join("\n")).not.toContain(client?.clientSecret);
});

test("S14: the link works both ways once the checklist's values are entered on the site and the site's in the configuration", async () => {
  const { control, apps } = testApps.sandbox;
  const { checklist, clientSecrets } = await outputs();
  const cloudSite = control.changeOutOfBand("jira");
  const shown = (pattern: RegExp): string => pattern.exec(checklist.join("\n"))?.[1] ?? "";

  await cloudSite.updateConnection("Confluence", {
    clientId: shown(/enter the client ID (\S+),/),
    ...(clientSecrets["jira"] === undefined ? {} : { clientSecret: clientSecrets["jira"] }),
  });
  await applyStep("entered", enteredValueIn(checklist));

  const { clientId, clientSecret } = await cloudSite.createClient({
    name: "Confluence",
    redirects: [shown(/enter the redirect URL (\S+) and the scopes READ,/)],
    scope: "READ",
  });
  await applyStep("clientId", clientId);
  expect(checklist.join("\n")).toContain(`--secret --path '${CLOUD_SITE}.clientSecret'`);
  await stack.configure({ secret: { [`${CLOUD_SITE}.clientSecret`]: clientSecret } });

  ok(await stack.up());
  expect(await outputs()).toMatchObject({
    status: { jira: "CONNECTED", confluence: "CONNECTED" },
    checklist: [],
  });
  for (const [from, to] of [
    [apps.jira.url, apps.confluence.url],
    [apps.confluence.url, apps.jira.url],
  ] as const) {
    expect(await runBrowserFlow({ from, to })).toMatchObject({ status: 200 });
  }
  // The check of a direction begins after the outgoing link that it looks for exists.
  const resources = await stack.resources();
  const health = resources.find(({ urn }) => urn.endsWith("::jira-confluence-confluence-reaches-jira"));
  expect(health?.dependencies).toContainEqual(
    expect.stringMatching(/::jira-confluence-confluence-calls-jira$/),
  );
  expect(ok(await stack.preview("--expect-no-changes")).steps).toEqual([]);
  expect(ok(await stack.refresh("--expect-no-changes")).steps).toEqual([]);
});

test.each(["reset", "replace"] as const)(
  "a rotation makes the link pending again until the new secret is entered on the site: %s",
  async (mode) => {
    const { sandbox } = testApps;
    const before = await outputs();
    const file = path.join(stack.folder, "index.ts");
    const rotated = `$&\n  rotation: "${mode}",\n  rotationMode: "${mode}",`;
    writeFileSync(file, program.replace(/^ {2}between: .*$/m, rotated));

    const preview = ok(await stack.preview());
    expect(preview.text).toContain(
      "the link from jira to confluence will have manual steps if this run issues a client secret: enter it on",
    );
    const up = ok(await stack.up());
    const { status, checklist, clientSecrets } = await outputs();
    expect(status).toEqual({ jira: "PENDING_MANUAL_STEP", confluence: "CONNECTED" });
    expect(checklist).toHaveLength(1);
    expect(up.text).toMatch(
      /the link from jira to confluence has manual steps on \S+ \[PENDING_MANUAL_STEP\]/,
    );
    expect(clientSecrets["jira"]).not.toBe(before.clientSecrets["jira"]);
    // The status stays PENDING_MANUAL_STEP through a refresh and another run.
    expect(ok(await stack.refresh("--expect-no-changes")).steps).toEqual([]);
    expect(ok(await stack.up("--expect-no-changes")).text).toContain("PENDING_MANUAL_STEP");

    const clientId = /enter the client ID (\S+),/.exec(checklist.join("\n"))?.[1] ?? "";
    const clientSecret = clientSecrets["jira"] ?? "";
    await sandbox.control.changeOutOfBand("jira").updateConnection("Confluence", { clientId, clientSecret });
    await applyStep("entered", enteredValueIn(checklist));
    ok(await stack.up());
    expect(await outputs()).toMatchObject({ status: { jira: "CONNECTED" }, checklist: [] });
    const { jira, confluence } = sandbox.apps;
    expect(await runBrowserFlow({ from: jira.url, to: confluence.url })).toMatchObject({ status: 200 });
    expect(ok(await stack.preview("--expect-no-changes")).text).not.toContain("PENDING_MANUAL_STEP");
  },
);

test("a refresh finds drift of the Data Center app's objects", async () => {
  const { control } = testApps.sandbox;
  const { apps } = await control.export({ only: "state" });
  await control
    .changeOutOfBand("confluence")
    .deleteClient(apps["confluence"]?.incomingClients?.[0]?.id ?? "");
  const { code, text } = await stack.refresh("--preview-only", "--expect-no-changes");
  expect(code).toBe(7);
  expect(text).toContain("confluence has no incoming link with the client ID");
});

test("no run writes to the site, and the site's secret is in no state", async () => {
  const { control } = testApps.sandbox;
  const written = await control.requestLog.entries({ app: "jira", mutating: true });
  // The manual steps do not use the app's API. The other requests are users' sign-ins and consents.
  expect(written.filter(({ path: at }) => !at.includes("/authorize") && !at.includes("/token"))).toEqual([]);
  const { apps } = await control.export({ only: "state", secrets: "included" });
  const secret = apps["jira"]?.incomingClients?.[0]?.clientSecret ?? "";
  expect(secret).not.toBe("");
  const state = ok(await stack.pulumi("stack", "export")).stdout;
  expect(state).not.toContain(secret);
});

test("a resource that needs an admin API refuses a Cloud site", async () => {
  const other = await openStack("cloud-refused");
  try {
    await other.configure({
      plain: {
        "applinks:apps.site.product": "jira",
        "applinks:apps.site.url": "https://example.atlassian-us-gov-mod.net",
        "applinks:apps.site.deployment": "cloud",
      },
    });
    other.program(`
      new IncomingClient("ci", { app: "site", name: "CI", redirectUrls: ["https://ci.example.com/"], scopes: ["READ"] });
    `);
    const { code, text } = await other.preview();
    expect(code).not.toBe(0);
    expect(text).toContain("is a Cloud site, which has no admin API for links");
    expect(text).toContain("Declare a MutualLink between it and a Data Center app");
  } finally {
    await other.remove();
  }
});

test("one preview reports a mistake in a link with a Cloud site together with problems of the app, and nothing else", async () => {
  const other = await openStack("cloud-mistaken");
  try {
    await other.configure({
      plain: {
        "applinks:apps.site.product": "jira",
        "applinks:apps.site.url": "https://example.atlassian.net",
        "applinks:apps.site.deployment": "cloud",
        "applinks:apps.wiki.product": "confluence",
        "applinks:apps.wiki.url": "http://localhost:1",
      },
      secret: { "applinks:apps.wiki.token": "of-nobody" },
    });
    other.program(
      'new MutualLink("link", { between: ["wiki", "site"], grants: { site: ["READ"], wiki: ["RAED"] } });',
    );
    const { code, text } = await other.preview();
    expect(code).not.toBe(0);
    expect(text).toContain('Confluence has no scope "RAED"; did you mean READ?');
    expect(text).toContain("on wiki (http://localhost:1): the connection was refused");
    expect(text).not.toContain("is a Cloud site, which has no admin API");
  } finally {
    await other.remove();
  }
});

test("the ID of a Cloud site that cannot be reached is taken from the configuration", async () => {
  const { sandbox, tokens } = testApps;
  const other = await openStack("cloud-out-of-reach");
  try {
    await other.configure({
      plain: {
        "applinks:apps.site.product": "jira",
        "applinks:apps.site.url": "http://localhost:1",
        "applinks:apps.site.deployment": "cloud",
        "applinks:apps.wiki.product": "confluence",
        "applinks:apps.wiki.url": sandbox.apps.confluence.url,
      },
      secret: { "applinks:apps.wiki.token": tokens.confluence },
    });
    other.program('new MutualLink("link", { between: ["wiki", "site"], grants: { site: ["READ"] } });');
    const failed = await other.up();
    expect(failed.code).not.toBe(0);
    const command = /run: pulumi config set --path '(\S+)' <the ID in its manifest>/.exec(
      failed.text.replace(/\s+/g, " "),
    );
    const id = "6f2c9d1e-0000-4000-8000-000000000001";
    await other.configure({ plain: { [command?.[1] ?? ""]: id } });
    // The Data Center app does not reach the site either, and the verification reports that.
    expect((await other.up()).text).toContain("(NETWORK_ERROR): wiki does not reach site");
    expect((await other.resources()).map((resource) => resource.id)).toContain(`wiki/link/${id}`);
    ok(await other.destroy());
  } finally {
    await other.remove();
  }
});
