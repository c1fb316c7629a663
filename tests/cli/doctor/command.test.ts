/** The command `applinks doctor`, run as a process. */

import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { inDialect, only, startApps, type DoctorSandbox } from "./dialectInstance";
import { entry, harFile, harOf } from "./recording/har";

let sandbox: DoctorSandbox;
let url: string;
beforeAll(async () => {
  sandbox = await startApps();
  url = sandbox.apps.jira.url;
});
afterAll(() => sandbox.stop());

const CLI = path.resolve(__dirname, "../../../cli/main.ts");

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

function run(args: string[], variables: Record<string, string> = {}, input = ""): Promise<Ended> {
  const env = {
    ...process.env,
    APPLINKS_JIRA_USERNAME: "admin",
    APPLINKS_JIRA_PASSWORD: "admin",
    ...variables,
  };
  return new Promise((resolve) => {
    const command = ["--require", require.resolve("tsx/cjs"), CLI, "doctor", ...args];
    const child = execFile(process.execPath, command, { env }, (error, stdout, stderr) => {
      resolve({
        code: typeof error?.code === "number" ? error.code : error === null ? 0 : -1,
        stdout,
        stderr,
      });
    });
    child.stdin?.end(input);
  });
}

const single = (): string[] => ["--app", "jira", "--product", "jira", "--url", url, "--allow-http"];

test("prints a table and ends with 0 where everything works", async () => {
  await inDialect(sandbox, {});
  const { code, stdout, stderr } = await run(single());
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect(stdout).toContain(`jira (jira, ${url})`);
  expect(stdout).toMatch(/^ {2}Incoming links {5}yes {2}They can be read/m);
  expect(stdout).toMatch(/Uncertain facts: \d+ confirmed, 0 contradicted/);
}, 60_000);

test("lists contradicted facts, and ends with 2 if one stops the provider", async () => {
  await inDialect(sandbox, only("basic-authentication", "disabled"));
  const { code, stdout } = await run(single());
  expect(code).toBe(2);
  expect(stdout).toContain("basic-authentication: User name and password on the REST API");
  expect(stdout).toContain("The provider can't work with it: a preview fails before anything is written.");
}, 60_000);

test("prints the command that configures another REST root, and writes the report", async () => {
  await inDialect(sandbox, only("outgoing-root", "oauth2"));
  const file = path.join(mkdtempSync(path.join(tmpdir(), "applinks-doctor-")), "report.json");
  const { code, stdout, stderr } = await run([...single(), "--report", file]);
  expect(code).toBe(0);
  expect(stdout).toContain(
    "To configure it: pulumi config set --path applinks:apps.jira.paths.outgoing /rest/oauth2/latest\n",
  );
  expect(stderr).toContain(file);
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({
    format: 1,
    product: "jira",
    version: "11.2.0",
    dialect: { "outgoing-root": "oauth2" },
  });
}, 60_000);

test("decides by a recording where credentials are stored, and writes the recording into the report", async () => {
  await inDialect(sandbox, only("product-link-storage", "inside-link"));
  const remote = sandbox.apps.confluence.url;
  const jira = sandbox.control.changeOutOfBand("jira");
  await jira.createProductLink({ name: "Wiki", typeId: "confluence", rpcUrl: remote });
  const form = { url: remote, clientId: "remote", clientSecret: "canary", scopes: "READ" };
  const har = harFile(
    harOf(
      entry("POST", `${url}/rest/odd/1.0/link`, { form, status: 204 }),
      entry("GET", "https://cdn.example.com/script.js", { second: 1 }),
    ),
  );
  const file = path.join(mkdtempSync(path.join(tmpdir(), "applinks-doctor-")), "report.json");
  const { code, stdout, stderr } = await run([...single(), "--har", har, "--report", file]);
  expect(code).toBe(2);
  expect(stderr).toContain("; 1 to cdn.example.com are left out.\n");
  expect(stdout).toContain("  Requests to the app in the recording: 1; writes that succeeded: 1.\n");
  expect(stdout).toContain(
    '    product-link-storage contradicted: the link "Wiki" is in the list, but the credentials',
  );
  expect(stdout).toContain("    POST /rest/{word}/1.0/link\n");
  const text = readFileSync(file, "utf8");
  expect(JSON.parse(text)).toMatchObject({
    dialect: { "product-link-storage": "inside-link" },
    recording: { unknownWrites: ["POST /rest/{word}/1.0/link"], exchanges: [{ sent: Object.keys(form) }] },
  });
  expect(text).not.toContain("canary");
}, 60_000);

test("with test objects and a recording, decides by both", async () => {
  await inDialect(sandbox, { "product-link-storage": "inside-link", "incoming-reset-response": "204" });
  const remote = sandbox.apps.confluence.url;
  const jira = sandbox.control.changeOutOfBand("jira");
  await jira.createProductLink({ name: "Wiki", typeId: "confluence", rpcUrl: remote });
  const json = { url: remote, clientId: "remote" };
  const har = harFile(harOf(entry("POST", `${url}/rest/odd/1.0/link`, { json })));
  const folder = mkdtempSync(path.join(tmpdir(), "applinks-doctor-"));
  const report = path.join(folder, "report.json");
  const { code } = await run(
    [...single(), "--confirm", "--har", har, "--report", report],
    { XDG_STATE_HOME: folder },
    `${new URL(url).host}\n`,
  );
  expect(code).toBe(2);
  expect(JSON.parse(readFileSync(report, "utf8"))).toMatchObject({
    dialect: { "product-link-storage": "inside-link", "incoming-reset-response": "204" },
  });
  const { apps } = await sandbox.control.export();
  expect(apps["jira"]).toMatchObject({ applicationLinks: [{ name: "Wiki" }], incomingClients: [] });
}, 60_000);

test("refuses a recording of another app, and sends nothing", async () => {
  await inDialect(sandbox, {});
  await sandbox.control.requestLog.clear();
  const har = harFile(harOf(entry("POST", "https://wiki.example.com/rest/links")));
  const { code, stderr } = await run([...single(), "--har", har]);
  expect(code).toBe(1);
  expect(stderr).toContain(
    `has no requests to jira, which is at ${url}; its requests are to wiki.example.com.`,
  );
  expect(stderr).toMatch(/\[DOCTOR_HAR\]\n$/);
  await sandbox.control.requestLog.assert({ count: 0 });
}, 60_000);

test("refuses a recording for several apps", async () => {
  const apps = Object.fromEntries(
    Object.entries(sandbox.apps).map(([product, app]) => [
      product,
      { product, url: app.url, allowHttp: true, token: "x" },
    ]),
  );
  const { code, stderr } = await run(["--apps", harFile(apps), "--har", harFile(harOf())]);
  expect(code).toBe(1);
  expect(stderr).toContain("--har needs exactly one app: name it with --app. [DOCTOR_OPTIONS]");
}, 60_000);

test("prints the same as JSON", async () => {
  await inDialect(sandbox, {});
  const { code, stdout } = await run([...single(), "--format", "json"]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    apps: [
      {
        app: "jira",
        product: "jira",
        checks: expect.arrayContaining([
          expect.objectContaining({ name: "Version", state: "works" }),
        ]) as unknown,
        facts: expect.arrayContaining([
          expect.objectContaining({
            id: "outgoing-root",
            verdict: "confirmed",
            alternative: "oauth2-client",
          }),
        ]) as unknown,
      },
    ],
  });
}, 60_000);

test("reads the apps of the project's selected stack", async () => {
  await inDialect(sandbox, {});
  const folder = mkdtempSync(path.join(tmpdir(), "applinks-doctor-"));
  writeFileSync(path.join(folder, "Pulumi.yaml"), "name: links\nruntime: nodejs\n");
  const value = JSON.stringify({ jira: { product: "jira", url, allowHttp: true } });
  const config = JSON.stringify({ "applinks:apps": { value, secret: false } });
  const cli = path.join(folder, "pulumi");
  writeFileSync(cli, `#!/bin/sh\nif [ "$1" = stack ]; then echo dev; else cat <<'END'\n${config}\nEND\nfi\n`);
  chmodSync(cli, 0o755);
  const { code, stdout, stderr } = await run(["--cwd", folder], { APPLINKS_PULUMI: cli });
  expect(stderr).toBe("");
  expect(stdout).toContain(`jira (jira, ${url})`);
  expect(code).toBe(0);
}, 60_000);

describe("what ends the command before a request is sent", () => {
  beforeEach(() => sandbox.control.requestLog.clear());
  afterEach(() => sandbox.control.requestLog.assert({ count: 0 }));

  test("apps on the standard input that the host's name is read from", async () => {
    const apps = JSON.stringify({ jira: { product: "jira", url, allowHttp: true } });
    const { code, stderr } = await run(["--apps", "-", "--confirm"], {}, apps);
    expect(stderr).toBe(
      "--confirm reads the host's name from standard input: give --apps a file. [DOCTOR_OPTIONS]\n",
    );
    expect(code).toBe(1);
  }, 60_000);

  test("a report that can't be written", async () => {
    const { code, stderr } = await run(
      [...single(), "--confirm", "--report", tmpdir()],
      {},
      new URL(url).host,
    );
    expect(stderr).toMatch(/^the report can't be written: EISDIR.*\[DOCTOR_OPTIONS\]\n$/);
    expect(code).toBe(1);
  }, 60_000);

  test("a report in place of the recording", async () => {
    const har = harFile(harOf(entry("GET", `${url}/`)));
    const { code, stderr } = await run([...single(), "--har", har, "--report", har]);
    expect(stderr).toContain("--report names the recording");
    expect(code).toBe(1);
  }, 60_000);

  test("a host without its port", async () => {
    const { code, stderr } = await run([...single(), "--confirm"], {}, new URL(url).hostname);
    expect(stderr).toContain("this is not the host's name with its port of jira. Nothing was sent.");
    expect(code).toBe(1);
  }, 60_000);
});

test("reports options that name no app, with a code", async () => {
  const { code, stderr } = await run(["--cwd", tmpdir()]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/has no Pulumi\.yaml\. .* \[DOCTOR_OPTIONS\]\n$/);
}, 60_000);

test("reports a missing credential with the variables that set it", async () => {
  const { code, stderr } = await run(single(), { APPLINKS_JIRA_USERNAME: "", APPLINKS_JIRA_PASSWORD: "" });
  expect(code).toBe(1);
  expect(stderr).toContain("APPLINKS_JIRA_TOKEN");
}, 60_000);
