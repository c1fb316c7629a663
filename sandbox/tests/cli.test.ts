import https from "node:https";
import { createCA, createCert } from "mkcert";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectControl } from "../index";
import { request } from "./rest";

jest.setTimeout(30_000);

let folder: string;
let children: ChildProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "applinks-sandbox-"));
  children = [];
});
afterEach(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

function run(...options: string[]): ChildProcess {
  return runWith({}, ...options);
}

/** Runs the command with these environment variables. */
function runWith(variables: Record<string, string>, ...options: string[]): ChildProcess {
  const sources = ["--require", require.resolve("tsx/cjs"), join(__dirname, "../cli.ts")];
  const child = spawn(process.execPath, [...sources, ...options], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, ...variables },
  });
  children.push(child);
  return child;
}

/** The addresses that a started sandbox prints, by app name, `start` and `control`. */
async function addresses(child: ChildProcess): Promise<Record<string, string>> {
  let text = "";
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    if (/^control .*\n/m.test(text)) break;
  }
  return Object.fromEntries(
    text
      .trim()
      .split("\n")
      .map((line) => line.split(" ") as [string, string]),
  );
}

test("start runs the given apps with a seed, prints their addresses, and exits with 0 on SIGTERM", async () => {
  const seed = join(folder, "seed.yaml");
  writeFileSync(seed, "apps: { tracker: { accounts: [{ username: bot, role: sysadmin }] } }");
  const child = run("start", "--app", "tracker=jira@9.12.0", "--seed", seed);
  const { tracker = "", control = "" } = await addresses(child);
  expect((await request(tracker, "GET", "/rest/oauth2/latest/client", { as: "bot:bot" })).json).toEqual([]);
  expect(await connectControl(control).apps()).toMatchObject({ tracker: { version: "9.12.0" } });
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
});

test("with --recording, an app does what the report of an instance has, unless --dialect has something else", async () => {
  const report = join(folder, "report.json");
  const dialect = {
    "outgoing-root": "oauth2",
    "unknown-path": "page",
    "product-link-storage": "inside-link",
  };
  writeFileSync(report, JSON.stringify({ format: 1, dialect }));
  const child = run(
    ...["start", "--app", "jira", "--app", "confluence", "--recording", `jira:${report}`],
    ...["--dialect", "unknown-path=http-404"],
  );
  const { jira = "", confluence = "", control = "" } = await addresses(child);
  const statusOf = async (url: string, path: string): Promise<number> =>
    (await request(url, "GET", path)).status;
  expect(await statusOf(jira, "/rest/oauth2/latest/config")).toBe(200);
  expect(await statusOf(confluence, "/rest/oauth2/latest/config")).toBe(404);
  expect((await request(jira, "GET", "/rest/none")).json).toEqual({
    message: "HTTP 404 Not Found",
    "sub-code": -1,
  });
  const link = { name: "Builds", typeId: "bamboo", rpcUrl: "https://bamboo.example.com" };
  for (const [app, url] of Object.entries({ jira, confluence })) {
    await connectControl(control).changeOutOfBand(app).createProductLink(link);
    const links = await request(url, "GET", "/rest/applinks/3.0/applinks?property=oauth2ConnectionType");
    const mark = app === "jira" ? "OAUTH2_PRODUCT" : null;
    expect(links.json).toMatchObject([{ properties: { oauth2ConnectionType: mark } }]);
  }
});

test("a recording without a valid dialect is refused", async () => {
  const report = join(folder, "report.json");
  writeFileSync(report, JSON.stringify({ dialect: { "outgoing-root": "nowhere" } }));
  const child = run("start", "--recording", report);
  let output = "";
  child.stderr?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  expect(await once(child, "close")).toEqual([1, null]);
  expect(output).toContain("the fact outgoing-root has no alternative");
});

test("a snapshot contains a change after a kill before the response", async () => {
  const options = ["start", "--app", "jira", "--snapshot", join(folder, "state.json")];
  const first = run(...options);
  const { jira = "", control = "" } = await addresses(first);
  const { faults } = connectControl(control);
  await faults.add({
    match: { method: "POST" },
    phase: "after-commit",
    effect: { kind: "hang", seconds: 60 },
  });
  const json = { name: "kept", redirects: ["https://a/cb"], scope: "READ" };
  const lost = expect(request(jira, "POST", "/rest/oauth2/latest/client", { json })).rejects.toThrow();
  while ((await faults.list())[0]?.hits !== 1) await new Promise((resolve) => setTimeout(resolve, 10));
  await connectControl(control).clock.now();
  first.kill("SIGKILL");
  await Promise.all([once(first, "exit"), lost]);

  const again = await addresses(run(...options));
  const listed = await request(again.jira ?? "", "GET", "/rest/oauth2/latest/client");
  expect(listed.json).toMatchObject([{ name: "kept" }]);
});

test("with --display-url, an app has another base URL than the address that it listens on", async () => {
  const { jira = "" } = await addresses(
    run("start", "--app", "jira", "--display-url", "jira=https://j.example.com/j"),
  );
  expect(jira).toMatch(/^http:\/\/localhost:\d+\/jira$/);
  const { json } = await request(jira, "GET", "/rest/applinks/1.0/manifest");
  expect(json).toMatchObject({ url: "https://j.example.com/j" });
});

test("with a certificate, the apps use https, also with each other", async () => {
  const authority = await createCA({
    organization: "Example",
    countryCode: "DE",
    state: "-",
    locality: "-",
    validity: 1,
  });
  const { cert, key } = await createCert({ ca: authority, domains: ["localhost"], validity: 1 });
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const trusted = { NODE_EXTRA_CA_CERTS: file("ca.pem", authority.cert) };
  const files = ["--tls-cert", file("cert.pem", cert), "--tls-key", file("key.pem", key)];
  const found = await addresses(runWith(trusted, "start", ...files));
  const { jira = "", confluence = "" } = found;
  expect([jira, confluence].map((url) => new URL(url).protocol)).toEqual(["https:", "https:"]);
  const path = `/rest/applinks/1.0/applicationlinkForm/manifest?url=${encodeURIComponent(confluence)}`;
  const headers = {
    accept: "application/json",
    authorization: `Basic ${btoa("admin:admin")}`,
    "x-atlassian-token": "no-check",
  };
  const text = await new Promise<string>((resolve, reject) => {
    https
      .get(jira + path, { ca: authority.cert, headers }, (response) => {
        let body = "";
        response.on("data", (chunk) => (body += String(chunk))).on("end", () => resolve(body));
      })
      .on("error", reject);
  });
  expect(JSON.parse(text)).toMatchObject({ typeId: "confluence", url: confluence });
});

test("with --until-stdin-closes, start ends when standard input closes", async () => {
  const child = run("start", "--until-stdin-closes");
  await addresses(child);
  child.stdin?.end();
  expect(await once(child, "exit")).toEqual([0, null]);
});

test("--open opens the start page with the system's command", async () => {
  const [opened, command] = [join(folder, "opened"), join(folder, "xdg-open")];
  writeFileSync(command, `#!/bin/sh\nprintf %s "$1" > "${opened}"\n`, { mode: 0o755 });
  const child = runWith({ PATH: `${folder}:${process.env["PATH"] ?? ""}` }, "start", "--open");
  const { start = "" } = await addresses(child);
  while (!existsSync(opened) || readFileSync(opened, "utf8") === "") {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(readFileSync(opened, "utf8")).toBe(start);
  expect(await (await fetch(start)).text()).toContain("<h1>applinks-sandbox</h1>");
});

test("--open names the address if no browser can be opened", async () => {
  const child = runWith({ PATH: folder }, "start", "--open");
  let text = "";
  child.stderr?.on("data", (chunk) => (text += String(chunk)));
  const { start = "" } = await addresses(child);
  while (!text.includes("\n")) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(text).toBe(`No browser could be opened. Open ${start} yourself.\n`);
});

test.each([
  [["start", "--seed", "missing.yaml"], "the seed cannot be read"],
  [["start", "--app", "a=trello"], "unknown product trello"],
  [["start", "--port-base", "x"], "Not a port"],
  [["start", "--display-url", "wiki=https://wiki.example.com"], "there is no app wiki"],
  [["start", "--display-url", "jira=wiki"], "not an http or https URL"],
  [["start", "--tls-cert", "cert.pem"], "need each other"],
  [["start", "--tls-cert", "/none", "--tls-key", "/none"], "the certificate cannot be read"],
  [["begin"], "unknown command"],
])("%j is refused with a reason", async (options, reason) => {
  const child = run(...options);
  let text = "";
  child.stderr?.on("data", (chunk) => (text += String(chunk)));
  expect(await once(child, "exit")).toEqual([1, null]);
  expect(text).toContain(reason);
});

test("start runs a Cloud site with a host of its own, or with the given one", async () => {
  const host = "agency.atlassian-us-gov-mod.net";
  const apps = ["--app", "site=jira@cloud", "--app", "agency=confluence@cloud"];
  const { site = "", agency = "" } = await addresses(run("start", ...apps, "--host", `agency=${host}`));
  expect(site).toMatch(/^http:\/\/site\.localhost:\d+$/);
  expect(agency).toMatch(new RegExp(`^http://${host}:\\d+/wiki$`));
  // This process is not the one that serves the site.
  const { port, pathname } = new URL(agency);
  const manifest = `http://localhost:${port}${pathname}/rest/applinks/latest/manifest`;
  expect((await request(manifest, "GET", "", { as: null })).json).toMatchObject({ url: agency });
});

test.each([
  ["--app", "git=bitbucket@cloud", "no Cloud site of bitbucket"],
  ["--host", "jira=example.com", "expected <name>=<host> of a Cloud site"],
])("start %s %s is refused", async (option, value, message) => {
  const child = run("start", option, value);
  let text = "";
  for await (const chunk of child.stderr ?? []) text += String(chunk);
  expect(text).toContain(message);
  expect(child.exitCode ?? (await once(child, "exit"))[0]).toBe(1);
});

test("another process finds the host names with applinks-sandbox/hosts", async () => {
  const { site = "" } = await addresses(run("start", "--app", "site=jira@cloud"));
  const script = `fetch("${site}/_edge/tenant_info").then(async (r) => console.log(r.status, (await r.json()).cloudId))`;
  const hosts = ["--require", require.resolve("tsx/cjs"), "--require", join(__dirname, "../hosts.ts")];
  const child = spawn(process.execPath, [...hosts, "-e", script]);
  children.push(child);
  let text = "";
  for await (const chunk of child.stdout) text += String(chunk);
  expect(text).toMatch(/^200 [0-9a-f-]{36}\n$/);
});
