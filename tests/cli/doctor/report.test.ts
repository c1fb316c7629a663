/** The report of an examination: no secret, host, user or name of the app is in it, and the sandbox replays it. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { startSandbox } from "applinks-sandbox";
import { confirm } from "../../../cli/doctor/confirm/confirm";
import { examine, type Examination } from "../../../cli/doctor/examination";
import { openInstance } from "../../../cli/doctor/instance";
import { readRecording } from "../../../cli/doctor/recording/recording";
import { sortWrites } from "../../../cli/doctor/recording/writes";
import { reportOf, type Report } from "../../../cli/doctor/report";
import { parseDialect } from "../../../facts/dialect";
import { readAppsConfig } from "../../../provider/config/apps";
import { limits, targetOf } from "./dialectInstance";
import { entry, harFile, harOf } from "./recording/har";

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

/** How many facts are decided in any of these dialects. */
const FEWEST = 50;

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
        const decided = report.facts.filter(({ verdict }) => verdict !== "could not be tried");
        expect(decided.length).toBeGreaterThanOrEqual(FEWEST);
        if (!texts[0]?.startsWith("random")) expect(report.dialect).toEqual(dialect);
      } finally {
        await sandbox.stop();
      }
    }, 60_000);
  },
);

/** Examines a Jira with test objects, by a user name and a password, and returns the report and the verdicts of all facts. */
async function confirmedAt(url: string): Promise<{ report: Report; verdicts: unknown }> {
  const user = { username: "user", password: "user" };
  const target = targetOf(url, { username: "admin", password: "admin", testUser: user });
  const { examination, exchanges } = await confirm(target, limits(), folder);
  const verdicts = examination.facts.map(({ id, verdict, alternative }) => ({ id, verdict, alternative }));
  return { report: reportOf({ examination, exchanges }, "0.1.0"), verdicts };
}

test("a sandbox that is started with the report gets the same verdicts", async () => {
  const dialect = parseDialect([
    ...["outgoing-root=oauth2", "incoming-id=number", "incoming-list=pages", "link-list=pages"],
    ...["incoming-reset-response=204", "link-create-response=201-location", "unknown-path=page"],
  ]);
  const original = await startSandbox({ apps: { jira: { product: "jira" } } });
  const first = await original.control
    .changeOutOfBand("jira")
    .setSettings({ dialect })
    .then(() => confirmedAt(original.apps.jira.url))
    .finally(() => original.stop());
  expect(first.report.dialect).toEqual(dialect);
  const file = path.join(folder, "report.json");
  writeFileSync(file, JSON.stringify(first.report));
  const cli = path.resolve(__dirname, "../../../sandbox/cli.ts");
  const command = ["--require", require.resolve("tsx/cjs"), cli, "start", "--app", "jira"];
  const child = spawn(process.execPath, [...command, "--recording", file, "--until-stdin-closes"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  try {
    let printed = "";
    for await (const chunk of child.stdout) {
      printed += String(chunk);
      if (/^control .*\n/m.test(printed)) break;
    }
    const [, url = ""] = /^jira (.*)$/m.exec(printed) ?? [];
    expect((await confirmedAt(url)).verdicts).toEqual(first.verdicts);
  } finally {
    child.stdin.end();
    await once(child, "close");
  }
}, 60_000);

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

/** What a recording has of people, hosts and secrets, and where. */
const RECORDED = {
  cookie: "canarycookie",
  authorization: "canaryauthorization",
  token: "canarytoken",
  password: "canarypassword",
  secret: "canarysecret",
  encoded: "canaryencoded",
  query: "canaryquery",
  host: "canaryhost",
  context: "canarycontext",
  user: "canaryuser",
  key: "canarykey",
  member: "canarymember",
  page: "canarypage",
  folder: "canaryfolder",
};

test("a recording in the report has no text of the app: cookies, headers, forms, tokens, bodies, queries, hosts, users", () => {
  const { cookie, authorization, token, password, secret, encoded, query, host, context, user } = RECORDED;
  const base = `https://${host}.example.com/${context}`;
  const cookies = [{ name: `JSESSIONID`, value: cookie }];
  const headers = [
    { name: "Cookie", value: `JSESSIONID=${cookie}` },
    { name: "Authorization", value: `Basic ${Buffer.from(`${user}:${authorization}`).toString("base64")}` },
  ];
  const from = (plain: object): object => {
    const { request, ...rest } = plain as { request: object };
    return { ...rest, request: { ...request, headers, cookies } };
  };
  const received = {
    "Set-Cookie": `JSESSIONID=${cookie}`,
    "X-AUSERNAME": user,
    "X-Canary": secret,
    Location: `${base}/plugins/servlet/applinks/edit/${secret}?q=${query}`,
    "Content-Type": `text/html; q="${secret}"`,
  };
  const listed = [
    { id: secret, name: user, [user]: { [RECORDED.key]: secret }, key: RECORDED.key, [RECORDED.member]: 1 },
  ];
  const file = harFile(
    harOf(
      from(entry("POST", `${base}/login.jsp`, { form: { os_username: user, os_password: password } })),
      from(
        entry("POST", `${base}/plugins/servlet/applinks/createApplicationLink?x=${query}&${query}`, {
          second: 1,
          status: 303,
          form: { atl_token: token, name: user, url: `https://${host}2.example.com`, clientSecret: secret },
          headers: received,
          body: `<html>${RECORDED.page}</html>`,
        }),
      ),
      from(
        entry("POST", `${base}/rest/${RECORDED.folder}/1.0/credentials/${user}/${encoded}`, {
          second: 2,
          json: {
            clientId: secret,
            [user]: password,
            [RECORDED.member]: 1,
            trustEachOther: true,
            nested: { [`with space ${user}`]: secret },
          },
          headers: { "x-ausername": user },
          content: {
            size: 1,
            text: Buffer.from(JSON.stringify({ clientId: encoded, url: base })).toString("base64"),
            encoding: "base64",
          },
        }),
      ),
      from(entry("GET", `${base}/rest/oauth2/latest/client`, { second: 3, body: JSON.stringify(listed) })),
      from(entry("GET", `https://${host}.example.com/elsewhere/${secret}`, { second: 4 })),
      from(entry("GET", `${base}/browse/${secret}`, { second: 5, body: RECORDED.page })),
    ),
  );
  const target = targetOf("http://10.0.0.5", { token: "x", displayUrl: base });
  const recording = readRecording([file], target);
  const { unknown } = sortWrites(recording, target);
  const examination: Examination = {
    ...{ app: "jira", url: base, product: "jira", checks: [], facts: [] },
    recording: { requests: 5, writes: 2, unknownWrites: unknown },
  };
  const report = reportOf({ examination, exchanges: [], recording }, "0.1.0");
  const text = JSON.stringify(report);
  for (const canary of Object.values(RECORDED)) expect(text).not.toContain(canary);
  expect(report.recording).toEqual({
    unknownWrites: [
      "POST /plugins/servlet/applinks/createApplicationLink?{word}=…&{word}=…",
      "POST /rest/{word}/1.0/credentials/{word}/{word}",
    ],
    exchanges: [
      {
        method: "POST",
        path: expect.stringMatching(/^\/plugins\/servlet\/applinks\/createApplicationLink\?/) as string,
        sent: ["atl_token", "name", "url", "clientSecret"],
        status: 303,
        headers: { "content-type": "text/html", "x-ausername": "text-1", location: "text-2" },
        body: "not JSON",
      },
      {
        method: "POST",
        path: expect.stringMatching(/^\/rest\/word-\d+\/1\.0\/credentials\/text-1\/word-\d+$/) as string,
        sent: ["clientId", "text-1", "member-1", "trustEachOther", "member-2"],
        status: 200,
        headers: { "x-ausername": "text-1" },
        body: {
          clientId: expect.stringMatching(/^word-\d+$/) as string,
          url: expect.stringMatching(/^url-\d+$/) as string,
        },
      },
      {
        method: "GET",
        path: "/rest/oauth2/latest/client",
        status: 200,
        headers: {},
        body: [expect.objectContaining({ name: "text-1" })],
      },
    ],
  });
});

test("the issue form for live apps requests the report", () => {
  const form = readFileSync(path.resolve(__dirname, "../../../.github/ISSUE_TEMPLATE/live-app.yml"), "utf8");
  expect(form).toContain("applinks doctor --app <name> --confirm --report report.json");
  expect(form).toContain("--har");
});
