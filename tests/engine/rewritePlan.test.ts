import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { endpointsOf, redirectUrlOf } from "../../provider/atlassian/oauth/redirectUrl";
import { ok } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

let testApps: TestApps;

beforeAll(async () => {
  testApps = await openTestApps("rewrite-plan");
});

afterAll(() => testApps.close());

const CLI = path.resolve(__dirname, "../../dist/cli/main.js");

/** The consent page of an app at this address. */
const authorizationEndpoint = (url: string): string =>
  endpointsOf({ url, displayUrl: url, paths: { incoming: "/rest/oauth2/latest" } }).authorizationEndpoint;

/** Runs `applinks rewrite-plan` on the cloned Confluence. */
function rewritePlan(...more: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const { jira, confluence } = testApps.sandbox.apps;
  const args = ["rewrite-plan", "--app", "confluence", "--product", "confluence", "--url", confluence.url];
  const renames = [
    "--rename",
    `JIRA.example.com=${new URL(jira.url).host}`,
    "--rename",
    `wiki.example.com=${new URL(confluence.url).host}`,
    "--rename",
    "ci.example.com=ci-staging.example.com",
  ];
  return run([...args, ...renames, ...more]);
}

function run(args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, APPLINKS_CONFLUENCE_TOKEN: testApps.tokens.confluence };
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
    });
  });
}

test("a cloned instance's objects are listed, the written program corrects them, and nothing of production is left", async () => {
  const { control } = testApps.sandbox;
  const manifest = (await control.export()).apps["jira"];
  const confluence = control.changeOutOfBand("confluence");
  // The sandbox uses http. Production's address is in the same form.
  await control.seed({ apps: { confluence: { settings: { skipRedirectUrlHttpsRequirement: true } } } });
  const jira = { name: "Jira", typeId: "jira", rpcUrl: "http://jira.example.com/jira" };
  await confluence.createLink({
    ...jira,
    ...(manifest?.serverId === undefined ? {} : { id: manifest.serverId }),
  });
  await confluence.createClient({ name: "ci", redirects: ["https://ci.example.com/cb"], scope: "WRITE" });
  await confluence.createClient({
    name: "Jira",
    redirects: [
      redirectUrlOf(
        "http://jira.example.com/jira",
        authorizationEndpoint("http://wiki.example.com/confluence"),
      ),
    ],
    scope: "READ",
  });
  await confluence.createConnection({
    name: "jira",
    clientId: "c",
    clientSecret: "of production",
    authorizationEndpoint: "http://jira.example.com/jira/rest/oauth2/latest/authorize",
    tokenEndpoint: "http://jira.example.com/jira/rest/oauth2/latest/token",
    scopes: ["READ"],
  });

  const file = path.join(testApps.stack.folder, "plan.ts");
  const before = await rewritePlan("--program", file);
  expect(before.code).toBe(7);
  expect(before.stdout).toContain('incoming link "ci": redirectUrls[0]\n  now   https://ci.example.com/cb');
  expect(before.stdout).toContain('outgoing link "jira": tokenEndpoint');
  expect(before.stdout).not.toContain("  but ");

  // The program is TypeScript without type annotations; here it runs as JavaScript.
  const program = readFileSync(file, "utf8").replace(
    /^import \* as (\w+) from ("[^"]+");$/gm,
    "const $1 = require($2);",
  );
  writeFileSync(path.join(testApps.stack.folder, "index.js"), program);
  await testApps.stack.configure({ secret: { "jira-secret": "of staging" } });
  ok(await testApps.stack.up());
  expect(ok(await testApps.stack.preview()).changes).toEqual({ same: 4 });
  const { jira: calling, confluence: clone } = testApps.sandbox.apps;
  expect((await control.export({ only: "state" })).apps["confluence"]?.incomingClients).toContainEqual(
    expect.objectContaining({
      name: "Jira",
      redirects: [redirectUrlOf(calling.url, authorizationEndpoint(clone.url))],
    }),
  );

  const after = await rewritePlan();
  expect(after).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("Nothing on confluence points at"),
  });
  ok(await testApps.stack.destroy());
  expect((await control.export({ only: "state" })).apps["confluence"]?.incomingClients).toHaveLength(2);
});

test("an instance with objects that cannot be read is not reported as free of production", async () => {
  const confluence = testApps.sandbox.control.changeOutOfBand("confluence");
  await confluence.createClient({
    name: "damaged",
    redirects: ["https://free.example.com/cb"],
    scope: "READ",
  });
  await confluence.omitMembers("incomingClients", "damaged", ["redirects"]);
  const { code, stdout, stderr } = await rewritePlan();
  await confluence.deleteClient("damaged");
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^warning: skipped on confluence: the incoming link .*\[OBJECT_SKIPPED\]$/m);
  expect(stderr).toMatch(/^Nothing that can be read on confluence points at .* Check the skipped objects/m);
});

test("a program that cannot be written is an error", async () => {
  await testApps.sandbox.control
    .changeOutOfBand("confluence")
    .createClient({ name: "left", redirects: ["https://ci.example.com/cb"], scope: "READ" });
  const { code, stderr } = await rewritePlan("--program", testApps.stack.folder);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^nothing was written: EISDIR.* Name another file with --program\.$/m);
});

test("a missing credential is an error that names what to set", async () => {
  testApps.tokens.confluence = "";
  const reported = await rewritePlan();
  expect(reported.code).toBe(1);
  expect(reported.stderr).toContain("APPLINKS_CONFLUENCE_TOKEN");
});

test.each([
  {
    title: "a URL",
    rename: ["--rename", "https://jira.example.com=x.example.com"],
    message: /host names, without https/,
  },
  {
    title: "one host",
    rename: ["--rename", "jira.example.com"],
    message: /must read old\.example\.com=new\.example\.com/,
  },
  { title: "a host by itself", rename: ["--rename", "a.example.com=A.example.com"], message: /are the same/ },
  {
    title: "a host twice",
    rename: ["--rename", "a.example.com=b.example.com", "--rename", "a.example.com=c.example.com"],
    message: /a\.example\.com is renamed twice/,
  },
])("$title is an error, and not a rename without matches", async ({ rename, message }) => {
  const { code, stdout, stderr } = await rewritePlan(...rename);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(message);
});

test("without a host to rename, the command fails and prints no plan", async () => {
  const { code, stdout, stderr } = await run([
    "rewrite-plan",
    "--app",
    "a",
    "--product",
    "jira",
    "--url",
    "https://a.example.com",
  ]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain("required option '--rename <old=new>' not specified");
});
