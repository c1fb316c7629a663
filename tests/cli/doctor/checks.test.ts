/** What an examination reports of connections, accounts, rights and versions. */

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { FaultEffect } from "applinks-sandbox";
import { checksOf, type Check } from "../../../cli/doctor/checks";
import { examine, exitCodeOf } from "../../../cli/doctor/examination";
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
  expect(broken(checks)).toEqual(["Clock: does not work"]);
  expect(checks.find(({ name }) => name === "Clock")?.detail).toMatch(/(299|300) seconds ahead of/);
});

test("another product is reported", async () => {
  await inDialect(sandbox, {});
  const credential = { username: "admin", password: "admin" };
  const checks = await checksOf(open(targetOf(sandbox.apps.confluence.url, credential)));
  expect(checks.find(({ name }) => name === "Version")?.detail).toContain("type confluence");
});

test("the page of a gateway ends the examination", async () => {
  const gateway = createServer((_request, response) => {
    response.writeHead(403, { "Content-Type": "text/html" }).end("<title>Blocked</title>");
  });
  await new Promise<void>((listening) => gateway.listen(0, "127.0.0.1", listening));
  const { port } = gateway.address() as AddressInfo;
  const { checks } = await examine(open(targetOf(`http://127.0.0.1:${port}`, { token: "t" })));
  gateway.closeAllConnections();
  gateway.close();
  expect(broken(checks)).toEqual(["Connection: does not work [APP_NOT_API]"]);
  expect(checks[0]?.detail).toContain("Blocked");
});

test("a port where nothing listens is reported as unreachable", async () => {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  const examination = await examine(open(targetOf(`http://127.0.0.1:${port}`, { token: "t" })));
  expect(broken(examination.checks)).toEqual(["Connection: does not work [APP_UNREACHABLE]"]);
});
