/** The report of an examination: no secret, host, user or name of the app is in it, and the sandbox replays it. */

import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { startSandbox } from "applinks-sandbox";
import { confirm } from "../../../cli/doctor/confirm/confirm";
import { examine } from "../../../cli/doctor/examination";
import { openInstance } from "../../../cli/doctor/instance";
import { reportOf } from "../../../cli/doctor/report";
import { parseDialect } from "../../../facts/dialect";
import { readAppsConfig } from "../../../provider/config/apps";
import { limits } from "./dialectInstance";

const folder = mkdtempSync(path.join(tmpdir(), "applinks-doctor-"));

/** Everything of an instance that a report must not have, in every place where the app has a text. */
const CANARIES = {
  user: "canaryuser",
  password: "canary-password",
  name: "Canary Name",
  host: "canary-host",
  path: "canary-path",
  secret: "canary-secret",
};

/** Dialects in which texts come in other places and formats. */
const DIALECTS = [
  [],
  ["unknown-path=page", "incoming-redirect-urls=as-sent", "link-urls=with-slash", "outgoing-type=custom"],
  [
    "incoming-id=number",
    "incoming-scopes=list",
    "outgoing-scopes=text",
    "link-list=pages",
    "manifest-members=newer",
  ],
  ["incoming-unknown-id=500", "link-create-response=201-location", "outgoing-newer-members=kept"],
  ...[21, 22, 23, 24].map((seed) => [`random:${seed}`]),
];

describe.each(DIALECTS.map((texts) => ({ texts, name: texts.join(" ") || "that is assumed" })))(
  "in the dialect $name",
  ({ texts }) => {
    test("the report has none of the app's texts, and the facts of the dialect", async () => {
      const dialect = parseDialect(texts.filter((text) => text !== ""));
      const { user: username, password, name, host, path: folderOfUrl, secret } = CANARIES;
      const sandbox = await startSandbox({
        apps: {
          jira: {
            product: "jira",
            contextPath: `/${folderOfUrl}`,
            displayUrl: `https://${host}.example.com/${folderOfUrl}`,
            accounts: [
              { username, password, displayName: name, userKey: `key-${username}`, role: "sysadmin" },
            ],
          },
        },
      });
      try {
        const jira = sandbox.control.changeOutOfBand("jira");
        const { token } = await jira.createToken({ username, name });
        const url = `https://${host}.example.com/${folderOfUrl}`;
        await jira.setSettings({ dialect });
        await jira.createClient({ name, redirects: [`${url}/cb?x=${secret}`], scope: "READ" });
        await jira.createConnection({
          name,
          description: name,
          clientId: `${secret}-id`,
          clientSecret: secret,
          authorizationEndpoint: `${url}/authorize`,
          tokenEndpoint: `${url}/token`,
          scopes: ["READ"],
        });
        await jira.createLink({ name, typeId: "generic", rpcUrl: url });
        const { apps } = await sandbox.control.export({ secrets: "included" });
        const client = apps["jira"]?.incomingClients?.[0];
        const config = {
          jira: {
            product: "jira",
            url: sandbox.apps.jira.url,
            displayUrl: url,
            allowHttp: true,
            token,
            testUser: { username, password },
          },
        };
        const target = readAppsConfig(JSON.stringify(config), {}).targets.get("jira");
        if (target === undefined) throw new Error("not configured");
        const { examination, exchanges } = await confirm(target, limits(), folder);
        const text = JSON.stringify(reportOf({ examination, exchanges }, "0.1.0"));
        const hidden = [
          ...Object.values(CANARIES),
          ...[token, client?.clientSecret, client?.clientId, client?.id, apps["jira"]?.serverId],
          new URL(target.url).host,
          "localhost",
        ];
        for (const canary of hidden) expect(text.toLowerCase()).not.toContain(String(canary).toLowerCase());
        expect(exchanges.length).toBeGreaterThan(60);
        // The canaries were in what the app returned.
        const bodies = exchanges.map(({ response }) => response?.body).join("\n");
        for (const canary of [name, host, folderOfUrl, secret]) expect(bodies).toContain(canary);
        const report = JSON.parse(text) as ReturnType<typeof reportOf>;
        expect(dialect).toMatchObject(report.dialect);
        if (!texts[0]?.startsWith("random")) expect(report.dialect).toEqual(dialect);
      } finally {
        await sandbox.stop();
      }
    }, 60_000);
  },
);

test("a text has the same placeholder everywhere", async () => {
  const sandbox = await startSandbox();
  try {
    const jira = sandbox.control.changeOutOfBand("jira");
    const { token } = await jira.createToken({ username: "admin" });
    await jira.createClient({ name: "CI", redirects: ["https://ci.example.com/"], scope: "READ" });
    const config = { jira: { product: "jira", url: sandbox.apps.jira.url, allowHttp: true, token } };
    const target = readAppsConfig(JSON.stringify(config), {}).targets.get("jira");
    if (target === undefined) throw new Error("not configured");
    const instance = openInstance(target, limits());
    const { exchanges } = reportOf(
      { examination: await examine(instance), exchanges: instance.exchanges },
      "0.1.0",
    );
    const bodyOf = (end: string): unknown => exchanges.find(({ path: sent }) => sent.endsWith(end))?.body;
    const [listed] = bodyOf("/rest/oauth2/latest/client") as Record<string, unknown>[];
    const shown = bodyOf("applinks?property=…") as Record<string, unknown>[];
    expect(listed).toMatchObject({ name: expect.stringMatching(/^text-\d+$/) as string, scope: "READ" });
    expect(shown).toContainEqual(expect.objectContaining({ id: listed?.["id"], name: listed?.["name"] }));
    expect(listed?.["redirects"]).toEqual([expect.stringMatching(/^url-\d+\/$/)]);
  } finally {
    await sandbox.stop();
  }
}, 60_000);

test("the issue form for live apps requests the report", () => {
  const form = readFileSync(path.resolve(__dirname, "../../../.github/ISSUE_TEMPLATE/live-app.yml"), "utf8");
  expect(form).toContain("applinks doctor --app <name> --confirm --report report.json");
});
