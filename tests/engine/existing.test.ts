/**
 * Python and Go read existing objects, call functions, and declare a link with an explicit provider. The programs are in the folder
 * `existing`, the same in both languages.
 */

import { copyFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { GO } from "./go";
import { testEach } from "./languages";
import { PLUGIN } from "./plugin";
import { PYTHON } from "./python";
import { ok } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

const PROGRAMS = path.join(__dirname, "existing");
/** A module with all packages that the Go program needs. */
const MODULE = path.resolve(__dirname, "../../examples");

const accounts = [
  // The account whose token the stack's configuration has.
  { username: "admin", role: "sysadmin" as const },
  { username: "operator", password: "password-of-operator", role: "sysadmin" as const },
];
const APPS = {
  jira: { product: "jira", accounts },
  confluence: { product: "confluence", accounts },
  bitbucket: { product: "bitbucket", accounts },
} as const;

/** The languages, and the files of each program. */
const LANGUAGES = [
  { ...PYTHON, files: [path.join(PROGRAMS, "__main__.py")] },
  {
    ...GO,
    files: [path.join(PROGRAMS, "main.go"), path.join(MODULE, "go.mod"), path.join(MODULE, "go.sum")],
  },
];

/** Creates a link from Jira to Confluence as administrators would. Returns the objects' IDs and what a program must read of them. */
async function createLink({ sandbox }: TestApps<keyof typeof APPS>) {
  const { url: jira } = sandbox.apps.jira;
  const { url: confluence } = sandbox.apps.confluence;
  const [inJira, inConfluence] = [
    sandbox.control.changeOutOfBand("jira"),
    sandbox.control.changeOutOfBand("confluence"),
  ];
  const { serverId } = (await sandbox.control.export({ only: "state" })).apps["jira"] ?? {};
  const link = await inConfluence.createLink({
    ...(serverId === undefined ? {} : { id: serverId }),
    typeId: "jira",
    name: "Our old Jira",
    rpcUrl: jira,
  });
  const authorizationEndpoint = `${confluence}/rest/oauth2/latest/authorize`;
  const tokenEndpoint = `${confluence}/rest/oauth2/latest/token`;
  const redirects = ["https://a.example.com/callback", "https://z.example.com/callback"];
  const client = await inConfluence.createClient({ name: "Jira", redirects, scope: "WRITE" });
  const { clientId, clientSecret } = client;
  const connection = await inJira.createConnection({
    name: "Wiki",
    clientId,
    clientSecret,
    authorizationEndpoint,
    tokenEndpoint,
    scopes: ["READ"],
  });
  const redirectUrl = `${jira}/plugins/servlet/oauth2/client/callback/${connection.redirectUriSuffix}`;
  const results = {
    redirectUrl,
    url: jira,
    scope: "READ",
    applicationLink: "Our old Jira",
    incomingClient: clientId,
    outgoingConnection: clientId,
  };
  const ids = {
    link: `confluence/link/${link.id}`,
    client: `confluence/incoming/${client.id}`,
    grant: `confluence/incoming/${client.id}/scopes`,
    connection: `jira/outgoing/${connection.id}`,
  };
  return {
    clientSecret,
    ids,
    read: {
      link: {
        id: ids.link,
        app: "confluence",
        name: "Our old Jira",
        type: "jira",
        applicationUrl: jira,
        drift: [],
      },
      client: {
        id: ids.client,
        app: "confluence",
        name: "Jira",
        redirectUrls: redirects,
        scopes: ["WRITE"],
        clientId,
        clientSecret,
      },
      grant: {
        id: ids.grant,
        app: "confluence",
        clientId,
        scopes: ["WRITE"],
        effectiveScopes: ["READ", "WRITE"],
      },
      connection: {
        id: ids.connection,
        app: "jira",
        name: "Wiki",
        clientId,
        clientSecret,
        tokenEndpoint,
        redirectUrl,
        scopes: ["READ"],
      },
      ofText: results,
      ofOutput: results,
    },
  };
}

testEach(
  LANGUAGES,
  "$title reads with get, calls functions, and declares with a provider; destroy leaves the read objects unchanged",
  async ({ runtime, files, ...language }) => {
    const project = `existing-${runtime}`;
    const testApps = await openTestApps(project, APPS, PLUGIN);
    const { sandbox, stack } = testApps;
    try {
      const { ids, read, clientSecret } = await createLink(testApps);
      writeFileSync(
        path.join(stack.folder, "Pulumi.yaml"),
        `name: ${project}\nruntime: ${runtime}\n${PLUGIN.project}`,
      );
      for (const file of files) copyFileSync(file, path.join(stack.folder, path.basename(file)));
      await language.prepare(stack);
      const { jira, bitbucket } = sandbox.apps;
      const config = { ...ids, jira: jira.url, bitbucket: bitbucket.url };
      await stack.configure({
        plain: Object.fromEntries(Object.entries(config).map(([key, value]) => [`${project}:${key}`, value])),
        secret: { [`${project}:password`]: "password-of-operator" },
      });
      const untouched = await sandbox.control.export({ only: "state" });

      await sandbox.control.requestLog.clear();
      // A client, and a link of nine: the component, and four resources for each direction.
      expect(ok(await stack.up()).changes).toEqual({ read: 4, create: 10 });
      expect(await stack.outputs()).toEqual({
        ...read,
        status: { jira: "CONNECTED", bitbucket: "CONNECTED" },
      });
      const { stdout: state } = ok(await stack.pulumi("stack", "export"));
      expect(state).toContain(read.client.clientId);
      expect(state).not.toContain(clientSecret);
      expect(state).not.toContain("password-of-operator");

      ok(await stack.preview("--expect-no-changes"));
      ok(await stack.destroy());
      const writes = await sandbox.control.requestLog.entries({ mutating: true });
      const writers = new Set(writes.map(({ app, username }) => `${username} on ${app}`));
      expect([...writers].sort()).toEqual(["operator on bitbucket", "operator on jira"]);
      expect(await sandbox.control.export({ only: "state" })).toEqual(untouched);

      const refused = await stack.preview("--config", "health=jira/health/confluence");
      expect(refused.code).not.toBe(0);
      expect(refused.text).toContain("jira/health/confluence is a verification, not an object");
    } finally {
      await testApps.close();
    }
  },
);
