/** `applinks review` of a stack whose apps somebody changes: from the findings to a clean review. */

import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Review } from "../../cli/review/model";
import { PLUGIN } from "./plugin";
import { DYNAMIC, ok } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

const CLI = path.resolve(__dirname, "../../dist/cli/main.js");

const MALLORY = { username: "mallory", source: "203.0.113.7" };

describe.each([
  ["dynamic resources", DYNAMIC],
  ["the plugin", PLUGIN],
])("the review of %s", (_adapter, adapter) => {
  let testApps: TestApps;

  beforeAll(async () => {
    const apps = { jira: { product: "jira" }, confluence: { product: "confluence" } } as const;
    testApps = await openTestApps("review", apps, adapter);
  });

  afterAll(() => testApps.close());

  const applinks = (
    args: string[],
    env: NodeJS.ProcessEnv = testApps.stack.env,
    cwd: string = testApps.stack.folder,
  ): Promise<{ code: number; stdout: string; stderr: string }> =>
    new Promise((resolve) => {
      const options = { cwd, env, maxBuffer: 64 * 1024 * 1024 };
      execFile(process.execPath, [CLI, ...args], options, (error, stdout, stderr) => {
        resolve({
          code: typeof error?.code === "number" ? error.code : error === null ? 0 : -1,
          stdout,
          stderr,
        });
      });
    });

  /** The review as JSON, and the exit code. */
  const reviewed = async (...args: string[]): Promise<Review & { code: number }> => {
    const { code, stdout, stderr } = await applinks(["review", "--format", "json", ...args]);
    if (stdout === "") throw new Error(stderr);
    return { ...(JSON.parse(stdout) as Review), code };
  };

  /** Runs a command that a report has. */
  const inShell = (
    command: string,
    env: NodeJS.ProcessEnv = testApps.stack.env,
    cwd: string = testApps.stack.folder,
  ): Promise<void> =>
    new Promise((resolve, reject) => {
      const options = { cwd, env };
      execFile("/bin/sh", ["-c", command], options, (error, stdout, stderr) => {
        if (error === null) resolve();
        else reject(new Error(`${command}\n${stdout}\n${stderr}`));
      });
    });

  const counted = ({ findings }: Review): string[] =>
    findings
      .filter(({ acceptance }) => acceptance === undefined)
      .map(({ rule, severity }) => `${rule} ${severity}`)
      .sort();

  const program = (scopes: string): void => {
    testApps.stack.program(`
const client = new IncomingClient("client", { app: "jira", name: "wiki", redirectUrls: ["https://wiki.example.com/callback"],
  scopes: ${scopes} });
new OutgoingConnection("connection", { app: "confluence", name: "jira", remoteApp: "jira", clientId: client.clientId,
  clientSecret: client.clientSecret, scopes: ["READ"] });
new ApplicationLink("link", { app: "confluence", name: "Jira", remoteApp: "jira" });
`);
  };

  test("finds each change with who made it, and is clean after one is accepted, one adopted and the rest repaired", async () => {
    const { stack, sandbox } = testApps;
    program('["READ"]');
    ok(await stack.up());
    writeFileSync(
      path.join(stack.folder, "applinks.review.yaml"),
      "# Reviewed every night.\ncomplete: true\n",
    );
    const clean = await applinks(["review"]);
    expect([clean.code, clean.stdout]).toEqual([
      0,
      expect.stringContaining("Clean. 1 stack, 2 apps, 3 objects compared."),
    ]);

    const jira = sandbox.control.changeOutOfBand("jira", MALLORY);
    await jira.createClient({
      name: "backdoor",
      redirects: ["https://evil.example.com/cb"],
      scope: "SYSTEM_ADMIN",
    });
    await jira.updateClient("wiki", { scope: "WRITE" });
    await jira.updateClient("wiki", {
      redirects: ["https://wiki.example.com/callback", "https://evil.example.com/cb"],
    });
    await jira.resetClientSecret("wiki");
    await sandbox.control.changeOutOfBand("confluence", MALLORY).deleteLink("Jira");
    const found = await reviewed("--out", "markdown=reports/review.html", "--history", "history");
    expect(found.code).toBe(2);
    expect(counted(found)).toEqual([
      "OL001 critical",
      "OL002 high",
      "OL003 critical",
      "OL005 high",
      "OL006 high",
    ]);
    expect(found.stacks[0]).toMatchObject({
      key: "review/dev",
      source: "program",
      verdicts: { clean: 1, drifted: 2, unknown: 0 },
    });
    for (const { rule, attribution } of found.findings) {
      if (rule !== "OL006")
        expect(attribution).toMatchObject({ certainty: "certain", who: "mallory", from: "203.0.113.7" });
    }
    const secrets = Object.values((await sandbox.control.export({ secrets: "included" })).apps).flatMap(
      ({ incomingClients = [] }) => incomingClients.map(({ clientSecret }) => clientSecret),
    );
    const html = readFileSync(path.join(stack.folder, "reports/review.html"), "utf8");
    for (const secret of secrets) expect(JSON.stringify(found) + html).not.toContain(secret);

    // The next review finds the same findings, whatever their order.
    const again = await reviewed("--history", "history");
    const ids = ({ findings }: Review): string[] => findings.map(({ id }) => id).sort();
    expect(ids(again)).toEqual(ids(found));
    expect(again.findings.every(({ age }) => age?.isNew === false)).toBe(true);

    const backdoor = found.findings.find(({ rule }) => rule === "OL001")?.id ?? "";
    const acceptance = ["--reason", "the old reports", "--owner", "platform team", "--until", "2099-12-31"];
    expect((await applinks(["accept", backdoor, ...acceptance])).code).toBe(0);
    expect(readFileSync(path.join(stack.folder, "applinks.review.yaml"), "utf8")).toContain(
      "# Reviewed every night.",
    );
    program('["WRITE"]');
    expect(counted(await reviewed("--verify"))).toEqual(["OL003 critical", "OL005 high", "OL006 high"]);
    // Each command runs as it is printed, in the folder in which the review ran.
    const redirect = found.findings.find(({ rule }) => rule === "OL003");
    const [command] = (redirect?.ways ?? []).flatMap((way) => way.command ?? []);
    await inShell(`${command ?? ""} --yes`);
    expect(counted(await reviewed("--verify"))).toEqual(["OL006 high"]);
    ok(await stack.up("--refresh"));
    const repaired = await reviewed("--history", "history");
    expect([repaired.code, counted(repaired)]).toEqual([0, []]);
    expect(repaired.resolved?.map(({ rule }) => rule).sort()).toEqual(["OL002", "OL003", "OL005", "OL006"]);
    await jira.updateClient("backdoor", { redirects: ["https://elsewhere.example.com/cb"] });
    expect(counted(await reviewed())).toEqual(["OL001 critical", "OL022 low"]);
  });

  test("prints commands that run as they are, for a project in another folder and a resource that needs new ones", async () => {
    const { stack } = testApps;
    const folder = path.join(stack.folder, "reviews");
    mkdirSync(folder, { recursive: true });
    const backend = pathToFileURL(path.join(stack.folder, "state")).href;
    const file = { complete: true, stacks: [{ project: "..", stack: "dev", backend }] };
    writeFileSync(path.join(folder, "applinks.review.yaml"), JSON.stringify(file));
    // The outgoing link can't be created without the new incoming link that it uses.
    testApps.stack.program(`
const other = new IncomingClient("other", { app: "jira", name: "other", redirectUrls: ["https://wiki.example.com/other"], scopes: ["READ"] });
new OutgoingConnection("uses-other", { app: "confluence", name: "other", remoteApp: "jira", clientId: other.clientId,
  clientSecret: other.clientSecret, scopes: ["READ"] });
`);
    const { PULUMI_BACKEND_URL: _login, ...env } = stack.env;
    const reviewedThere = async (): Promise<Review> =>
      JSON.parse((await applinks(["review", "--format", "json"], env, folder)).stdout) as Review;
    const before = await reviewedThere();
    const finding = before.findings.find(
      ({ rule, resources }) => rule === "OL021" && resources.some(({ urn }) => urn.endsWith("::uses-other")),
    );
    const [command] = (finding?.ways ?? []).flatMap((way) => way.command ?? []);
    expect(command).toMatch(/^PULUMI_BACKEND_URL=.* --cwd \.\.$/);
    await inShell(`${command ?? ""} --yes`, env, folder);
    const after = await reviewedThere();
    const names = after.findings.flatMap(({ rule, resources }) =>
      rule === "OL021" ? resources.map(({ urn }) => urn.slice(urn.lastIndexOf("::") + 2)) : [],
    );
    expect(names).not.toContain("other");
    expect(names).not.toContain("uses-other");
    await inShell(
      `PULUMI_BACKEND_URL='${backend}' pulumi up --yes --refresh --stack dev --cwd ..`,
      env,
      folder,
    );
  });

  test("needs no lock, writes no state, and reviews what was deployed if the program fails or the secrets can't be decrypted", async () => {
    const { stack, sandbox } = testApps;
    const locks = path.join(stack.folder, "state/.pulumi/locks/organization/review/dev");
    mkdirSync(locks, { recursive: true });
    writeFileSync(path.join(locks, "another-run.json"), "{}");
    const { stdout: before } = ok(await stack.pulumi("stack", "export"));
    stack.program('throw new Error("no program");');
    await sandbox.control.requestLog.clear();
    const failed = await reviewed();
    expect(failed.stacks[0]).toMatchObject({
      source: "last deployment",
      programNotRun: expect.stringContaining("no program") as string,
    });
    expect(counted(failed)).toEqual(["OL001 critical", "OL022 low", "OL900 error"]);
    expect(new Set((await sandbox.control.requestLog.entries()).map(({ method }) => method))).toEqual(
      new Set(["GET"]),
    );
    expect(ok(await stack.pulumi("stack", "export")).stdout).toBe(before);

    const { VAULT_SERVER_URL: _url, ...locked } = stack.env;
    const unread = await applinks(["review", "--no-program", "--format", "json"], locked);
    const result = JSON.parse(unread.stdout) as Review;
    expect([unread.code, result.verdict]).toEqual([1, "unknown"]);
    expect(result.stacks[0]?.secrets.state).toBe("unread");
    const apps = Object.fromEntries(
      Object.entries(sandbox.apps).map(([app, { url }]) => [app, { product: app, url }]),
    );
    const file = `complete: true\napps: ${JSON.stringify(apps)}\nstacks: [{ stack: dev }]\n`;
    writeFileSync(path.join(stack.folder, "apps.review.yaml"), file);
    const tokens = {
      APPLINKS_JIRA_TOKEN: testApps.tokens.jira,
      APPLINKS_CONFLUENCE_TOKEN: testApps.tokens.confluence,
    };
    const withApps = await applinks(["review", "--config", "apps.review.yaml", "--format", "json"], {
      ...locked,
      ...tokens,
    });
    const { stacks, findings } = JSON.parse(withApps.stdout) as Review;
    expect(stacks[0]).toMatchObject({
      verdicts: { clean: 1, drifted: 0, unknown: 1 },
      secrets: { state: "unread" },
    });
    expect(findings.map(({ rule }) => rule).sort()).toEqual(["OL001", "OL900"]);
  });
});
