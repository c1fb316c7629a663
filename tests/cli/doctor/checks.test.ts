/** What an examination reports of connections, accounts, rights and versions. */

import { createServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { FaultEffect } from "applinks-sandbox";
import { createCA, createCert, type Certificate } from "mkcert";
import { checksOf, type Check } from "../../../cli/doctor/checks";
import { examine, exitCodeOf, type Examination } from "../../../cli/doctor/examination";
import type { Finding } from "../../../cli/doctor/observation";
import { textOf } from "../../../cli/doctor/text";
import { serving } from "../../serving";
import { inDialect, only, open, startApps, targetOf, type DoctorSandbox } from "./dialectInstance";

let sandbox: DoctorSandbox;
beforeAll(async () => {
  sandbox = await startApps();
});
afterAll(() => sandbox.stop());

const NAMES = [
  ...["Connection", "Account", "Version", "Clock", "Application links", "Incoming links"],
  ...["Outgoing links", "Verification", "Audit log"],
];

/** The lines that do not work, with their codes. */
const broken = (checks: readonly Check[]): string[] =>
  checks
    .filter(({ state }) => state !== "works")
    .map(({ name, state, detail }) => `${name}: ${state} ${/\[\w+\]$/.exec(detail)?.[0] ?? ""}`.trim());

test("everything works for a system administrator", async () => {
  const examination = await examine(open(await inDialect(sandbox, {})));
  expect(examination.checks.map(({ name }) => name)).toEqual(NAMES);
  expect(broken(examination.checks)).toEqual([]);
  expect(exitCodeOf([examination])).toBe(0);
});

test.each([
  {
    username: "project-admin",
    expected: [
      "Incoming links: does not work [APP_FORBIDDEN]",
      "Outgoing links: does not work [APP_FORBIDDEN]",
    ],
  },
  {
    username: "user",
    expected: [
      "Application links: does not work [APP_FORBIDDEN]",
      "Incoming links: does not work [APP_FORBIDDEN]",
      "Outgoing links: does not work [APP_FORBIDDEN]",
      "Audit log: does not work [APP_FORBIDDEN]",
    ],
  },
])("the rights that the account $username lacks are reported", async ({ username, expected }) => {
  await inDialect(sandbox, {});
  const target = targetOf(sandbox.apps.jira.url, { username, password: username });
  const examination = await examine(open(target));
  expect(broken(examination.checks)).toEqual(expected);
  expect(exitCodeOf([examination])).toBe(2);
});

test("the account is named where only its own resource has the name", async () => {
  const target = await inDialect(sandbox, only("user-name-header", "absent"));
  const checks = await checksOf(open(target));
  expect(checks.find(({ name }) => name === "Account")?.detail).toMatch(
    /^"admin", with a personal access token/,
  );
});

test("a wrong password is reported, and the connection works", async () => {
  await inDialect(sandbox, {});
  const target = targetOf(sandbox.apps.jira.url, { username: "admin", password: "wrong" });
  const { checks } = await examine(open(target));
  expect(checks[0]).toMatchObject({ name: "Connection", state: "works" });
  expect(broken(checks)).toContain("Account: does not work [APP_UNAUTHENTICATED]");
});

test("a wrong credential is reported once, and named", async () => {
  await inDialect(sandbox, {});
  const checks = await checksOf(open(targetOf(sandbox.apps.jira.url, { token: "wrong" })));
  expect(broken(checks)).toContain("Account: does not work [APP_UNAUTHENTICATED]");
  expect(checks.find(({ name }) => name === "Account")?.detail).toContain("applinks:apps.jira.token");
});

const IN_FRONT: { what: string; effect: FaultEffect; code: string }[] = [
  { what: "a login page", effect: { kind: "html-login" }, code: "[APP_NOT_API]" },
  {
    what: "a redirect",
    effect: { kind: "redirect", location: "https://sso.example.com/" },
    code: "[APP_NOT_API]",
  },
  { what: "a proxy's 404", effect: { kind: "not-json-404" }, code: "[APP_NOT_API]" },
];

test.each(IN_FRONT)("$what in front of the app ends the examination", async ({ effect, code }) => {
  const target = await inDialect(sandbox, {});
  await sandbox.control.faults.add({ match: { app: "jira" }, times: 0, phase: "before-act", effect });
  const examination = await examine(open(target));
  expect(broken(examination.checks)).toEqual([`Connection: does not work ${code}`]);
  expect(examination.facts).toEqual([]);
  expect(exitCodeOf([examination])).toBe(2);
});

test("a secure administrator session for tokens is reported as a fact that stops the provider", async () => {
  const target = await inDialect(sandbox, only("link-secure-session", "tokens-too"));
  const examination = await examine(open(target));
  expect(examination.facts.find(({ id }) => id === "link-secure-session")).toMatchObject({
    verdict: "contradicted",
    stops: true,
  });
  expect(exitCodeOf([examination])).toBe(2);
});

test("a contradicted fact to which the provider adapts is no failure", async () => {
  const target = await inDialect(sandbox, only("outgoing-root", "oauth2"));
  const examination = await examine(open(target));
  expect(examination.facts.find(({ id }) => id === "outgoing-root")).toMatchObject({
    verdict: "contradicted",
    alternative: "oauth2",
  });
  expect(exitCodeOf([examination])).toBe(0);
});

test("a contradicted fact with none of the known alternatives leaves the result open", async () => {
  const target = await inDialect(sandbox, {});
  await sandbox.control.faults.add({
    match: { app: "jira", operation: "incoming.get" },
    times: 0,
    phase: "before-act",
    effect: { kind: "status", status: 410, json: { message: "Gone" } },
  });
  const examination = await examine(open(target));
  expect(broken(examination.checks)).toEqual([]);
  const finding = examination.facts.find(({ id }) => id === "incoming-unknown-id");
  expect(finding).toMatchObject({ verdict: "contradicted", possible: [], stops: false });
  expect(textOf(examination, false)).toContain(
    "none of the known alternatives. Whether the provider works with it could not be found out: please report it.",
  );
  expect(exitCodeOf([examination])).toBe(1);
});

test("a contradicted fact with which the provider may stop leaves the result open", () => {
  const finding: Finding = {
    ...{ id: "link-list", verdict: "contradicted", stops: false },
    ...{ possible: ["pages", "unknown"], seen: "an object" },
  };
  const examination: Examination = {
    ...{ app: "jira", url: "https://jira.example.com", product: "jira", facts: [finding] },
    checks: [{ name: "Connection", state: "works", detail: "" }],
  };
  expect(textOf(examination, false)).toContain("Whether the provider works with it could not be found out");
  expect(exitCodeOf([examination])).toBe(1);
});

test("a REST root of outgoing links that is not known is reported with the setting that changes it", async () => {
  const target = await inDialect(sandbox, only("outgoing-root", "elsewhere"));
  const checks = await checksOf(open(target));
  expect(checks.find(({ name }) => name === "Outgoing links")?.detail).toContain(
    "applinks:apps.jira.paths.outgoing",
  );
  const configured = {
    ...target,
    paths: { ...target.paths, outgoing: "/rest/oauth2-configurations/latest" },
  };
  expect(broken(await checksOf(open(configured)))).toEqual([]);
});

test("an app that fails temporarily leaves the result open", async () => {
  const target = await inDialect(sandbox, {});
  const effect = { kind: "status", status: 500, json: { message: "Internal error" } } as const;
  await sandbox.control.faults.add({
    match: { app: "jira", operation: "incoming.list" },
    times: 0,
    phase: "before-act",
    effect,
  });
  const examination = await examine(open(target));
  expect(broken(examination.checks)).toEqual(["Incoming links: unknown [APP_FAILED]"]);
  expect(exitCodeOf([examination])).toBe(1);
});

test("a clock that differs by more than a minute is reported", async () => {
  const target = await inDialect(sandbox, {});
  await sandbox.control.clock.advance({ seconds: 300 });
  const checks = await checksOf(open(target));
  expect(broken(checks)).toEqual(["Clock: does not work [CLOCK_SKEW]"]);
  expect(checks.find(({ name }) => name === "Clock")?.detail).toMatch(/(299|300) seconds ahead of/);
});

test("another product is reported", async () => {
  await inDialect(sandbox, {});
  const credential = { username: "admin", password: "admin" };
  const examination = await examine(open(targetOf(sandbox.apps.confluence.url, credential)));
  expect(broken(examination.checks)).toEqual([
    "Account: does not work [APP_NOT_API]",
    "Version: does not work [CONFIGURATION]",
  ]);
  expect(examination.checks.find(({ name }) => name === "Version")?.detail).toContain("type confluence");
  expect(exitCodeOf([examination])).toBe(2);
});

test("another base URL is reported with the setting", async () => {
  const { url } = await inDialect(sandbox, {});
  const target = targetOf(url, {
    username: "admin",
    password: "admin",
    displayUrl: "https://jira.example.com",
  });
  const { checks } = await examine(open(target));
  expect(broken(checks)).toEqual(["Version: does not work [CONFIGURATION]"]);
  expect(checks.find(({ name }) => name === "Version")?.detail).toContain(`Its base URL is ${url}`);
});

test("an app that is too busy leaves the result open", async () => {
  const target = await inDialect(sandbox, {});
  const effect = { kind: "rate-limit", retryAfter: 3600 } as const;
  await sandbox.control.faults.add({ match: { app: "jira" }, times: 0, phase: "before-act", effect });
  const examination = await examine(open(target));
  expect(broken(examination.checks)).toEqual(["Connection: unknown [APP_BUSY]"]);
  expect(exitCodeOf([examination])).toBe(1);
});

interface Gateway {
  what: string;
  status: number;
  /** The title of its page. */
  title: string;
  headers?: Record<string, string>;
  line: string;
  words: string;
  exitCode: number;
}

const NOT_WORKING = "Connection: does not work";

/** What a proxy, a gateway or a single sign-on in front of an app responds to everything. */
const GATEWAYS: Gateway[] = [
  {
    what: "a proxy whose app is down",
    ...{ status: 502, title: "502 Bad Gateway" },
    ...{ line: "Connection: unknown [APP_FAILED]", words: "a proxy in front of it?", exitCode: 1 },
  },
  {
    what: "a proxy whose app is too slow",
    ...{ status: 504, title: "504 Gateway Time-out" },
    ...{ line: "Connection: unknown [APP_FAILED]", words: "a proxy in front of it?", exitCode: 1 },
  },
  {
    what: "a login page",
    ...{ status: 200, title: "Sign in" },
    ...{
      line: `${NOT_WORKING} [APP_NOT_API]`,
      words: "a login page, single sign-on or a proxy?",
      exitCode: 2,
    },
  },
  {
    what: "a redirect to a login page",
    ...{ status: 302, title: "Moved", headers: { location: "https://sso.example.com/login?ticket=canary" } },
    ...{
      line: `${NOT_WORKING} [APP_NOT_API]`,
      words: "a redirect to https://sso.example.com/login. Check the app's URL",
      exitCode: 2,
    },
  },
  {
    what: "a single sign-on that demands a sign-in",
    ...{ status: 401, title: "Unauthorized" },
    ...{
      line: `${NOT_WORKING} [APP_UNAUTHENTICATED]`,
      words: "Either a proxy or single sign-on in front of the app demands a sign-in, or",
      exitCode: 2,
    },
  },
  {
    what: "a firewall",
    ...{ status: 403, title: "Blocked" },
    ...{ line: `${NOT_WORKING} [APP_NOT_API]`, words: '("Blocked")', exitCode: 2 },
  },
  {
    what: "a proxy that demands credentials",
    ...{ status: 407, title: "Authenticate", headers: { "proxy-authenticate": "Basic" } },
    ...{ line: `${NOT_WORKING} [APP_PROXY]`, words: "a proxy requires credentials.", exitCode: 2 },
  },
];

test.each(GATEWAYS)("$what ends the examination", async (gateway) => {
  const { status, title, headers, line, words, exitCode } = gateway;
  const server = createServer((_request, response) => {
    response.writeHead(status, { "Content-Type": "text/html", ...headers }).end(`<title>${title}</title>`);
  });
  await serving(server, async (port) => {
    const examination = await examine(open(targetOf(`http://127.0.0.1:${port}`, { token: "canary-token" })));
    expect(broken(examination.checks)).toEqual([line]);
    expect(examination.checks[0]?.detail).toContain(words);
    expect(JSON.stringify(examination)).not.toContain("canary");
    expect(exitCodeOf([examination])).toBe(exitCode);
  });
});

describe("of TLS", () => {
  let authority: Certificate;
  beforeAll(async () => {
    const place = { countryCode: "XX", state: "X", locality: "X" };
    authority = await createCA({ organization: "Test authority", ...place, validity: 2 });
  });

  test.each([
    { what: "by an unknown CA", host: "localhost", words: "its certificate is signed by an unknown CA" },
    { what: "for another host", host: "jira.example.com", words: "its certificate is for another host" },
  ])("a certificate $what is reported with the setting", async ({ host, words }) => {
    const certificate = await createCert({ domains: [host], validity: 2, ca: authority });
    await serving(createHttpsServer(certificate), async (port) => {
      const trusted = host === "localhost" ? {} : { ca: authority.cert };
      const target = targetOf(`https://localhost:${port}`, { token: "t", ...trusted });
      const examination = await examine(open(target));
      expect(broken(examination.checks)).toEqual([`${NOT_WORKING} [APP_UNTRUSTED]`]);
      expect(examination.checks[0]?.detail).toContain(words);
      expect(examination.checks[0]?.detail).toContain("applinks:apps.jira.ca");
    });
  });

  test("a port without TLS is reported as one", async () => {
    await serving(createServer(), async (port) => {
      const { checks } = await examine(open(targetOf(`https://localhost:${port}`, { token: "t" })));
      expect(broken(checks)).toEqual([`${NOT_WORKING} [APP_UNTRUSTED]`]);
      expect(checks[0]?.detail).toContain("Check the URL's port");
    });
  });
});

test("a proxy that does not respond is named", async () => {
  await inDialect(sandbox, {});
  const server = createServer();
  let proxy = "";
  await serving(server, (port) => Promise.resolve(void (proxy = `http://localhost:${port}`)));
  const target = targetOf(sandbox.apps.jira.url, { token: "t", proxy });
  const { checks } = await examine(open(target));
  expect(broken(checks)).toEqual([`${NOT_WORKING} [APP_UNREACHABLE]`]);
  expect(checks[0]?.detail).toContain(`through the proxy ${new URL(proxy).host}`);
});

test("passwords that the app refuses are reported for everything that needs the account", async () => {
  const { url } = await inDialect(sandbox, only("basic-authentication", "disabled"));
  const examination = await examine(open(targetOf(url, { username: "admin", password: "admin" })));
  expect(broken(examination.checks)).toEqual(
    ["Account", "Version", "Application links", "Incoming links", "Outgoing links", "Audit log"].map(
      (name) => `${name}: does not work [APP_UNAUTHENTICATED]`,
    ),
  );
  expect(examination.checks.find(({ name }) => name === "Account")?.detail).toContain(
    "Use a personal access token instead of a user name and password.",
  );
  expect(exitCodeOf([examination])).toBe(2);
});

test.each(["400", "403"] as const)(
  "an http base URL that the app refuses with %s is reported as the cause",
  async (status) => {
    const target = await inDialect(sandbox, only("http-base-url", status));
    await sandbox.control.changeOutOfBand("jira").setSettings({ skipBaseUrlHttpsRequirement: false });
    const { checks } = await examine(open(target));
    const code = status === "400" ? "APP_REFUSED" : "APP_FORBIDDEN";
    expect(broken(checks)).toEqual(
      ["Incoming links", "Outgoing links", "Verification"].map((name) => `${name}: does not work [${code}]`),
    );
    expect(checks.find(({ name }) => name === "Incoming links")?.detail).toContain(
      "because its base URL is http. Use an https base URL",
    );
  },
);

test("a port where nothing listens is reported as unreachable", async () => {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  const examination = await examine(open(targetOf(`http://127.0.0.1:${port}`, { token: "t" })));
  expect(broken(examination.checks)).toEqual(["Connection: does not work [APP_UNREACHABLE]"]);
});
