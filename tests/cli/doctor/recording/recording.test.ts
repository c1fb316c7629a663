/** Which requests of a recording are the app's, and which of them are writes. */

import { isBelow, readRecording, versionless } from "../../../../cli/doctor/recording/recording";
import { targetOf } from "../dialectInstance";
import { entry, harFile, harOf } from "./har";

const JIRA = "https://jira.example.com/jira";
const target = targetOf("http://10.0.0.5:8080/jira", { token: "x", displayUrl: JIRA });

test("requests to the URL or the display URL are the app's, those to other hosts and paths are counted", () => {
  const file = harFile(
    harOf(
      entry("GET", `${JIRA}/rest/a?x=1#y`, { second: 0 }),
      entry("GET", "http://10.0.0.5:8080/jira/rest/b", { second: 1 }),
      entry("GET", "https://jira.example.com/jira2/rest/c", { second: 2 }),
      entry("GET", "https://wiki.example.com/rest/d", { second: 3 }),
    ),
  );
  const { exchanges, elsewhere } = readRecording([file], target);
  expect(exchanges.map(({ path }) => path)).toEqual(["/rest/a?x=1", "/rest/b"]);
  expect(elsewhere).toEqual({ requests: 2, hosts: ["jira.example.com", "wiki.example.com"] });
});

test("a response that is nested more deeply than any app's has no JSON", () => {
  const body = "[".repeat(20_000) + "]".repeat(20_000);
  const { exchanges } = readRecording([harFile(harOf(entry("GET", `${JIRA}/rest/a`, { body })))], target);
  expect(exchanges.map(({ json }) => json)).toEqual([undefined]);
});

test("a recording of another app is refused, with the hosts of both", () => {
  const file = harFile(harOf(entry("GET", "https://wiki.example.com/rest/a")));
  expect(() => readRecording([file], target)).toThrow(
    `${file} has no requests to jira, which is at http://10.0.0.5:8080/jira and ${JIRA}; its requests are to wiki.example.com.`,
  );
  expect(() => readRecording([file], target)).toThrow(/\[DOCTOR_HAR\]$/);
});

test("a recording without requests is refused", () => {
  expect(() => readRecording([harFile(harOf())], target)).toThrow(
    `has no requests to jira, which is at http://10.0.0.5:8080/jira and ${JIRA}. Record`,
  );
});

test("several files are one recording, in the order of time", () => {
  const files = [2, 1].map((second) => harFile(harOf(entry("GET", `${JIRA}/rest/${second}`, { second }))));
  expect(readRecording(files, target).exchanges.map(({ path }) => path)).toEqual(["/rest/1", "/rest/2"]);
});

test("signing in, statistics, refusals and redirects to the login page are not writes", () => {
  const to = (location: string) => ({ status: 302, headers: { location } });
  const entries = [
    entry("POST", `${JIRA}/login.jsp`, to("/jira/secure/Dashboard.jspa")),
    entry("POST", `${JIRA}/secure/admin/WebSudoAuthenticate.jspa`, to("/jira/secure/admin")),
    entry("POST", `${JIRA}/rest/analytics/1.0/publish/bulk`),
    entry("POST", `${JIRA}/rest/links`, { status: 400 }),
    entry("POST", `${JIRA}/rest/links`, { status: 0 }),
    entry("POST", `${JIRA}/rest/links`, to("/jira/login.jsp?os_destination=/rest/links")),
    entry("POST", `${JIRA}/rest/links`, to("/jira/plugins/servlet/applinks/edit/1?from=login")),
    entry("PATCH", `${JIRA}/rest/links`, { status: 204 }),
    entry("GET", `${JIRA}/rest/links`),
  ];
  const { writes } = readRecording([harFile(harOf(...entries))], target);
  expect(writes.map(({ method, response }) => [method, response?.status])).toEqual([
    ["POST", 302],
    ["PATCH", 204],
  ]);
});

test.each([
  ["GET", "/rest/odd/latest/config", { body: '[{"id":1,"authorizationEndpoint":"https://x/a"}]' }, true],
  ["GET", "/rest/odd/latest/config", { body: '{"values":[{"authorizationEndpoint":"https://x/a"}]}' }, true],
  ["GET", "/rest/odd/latest/config/1", { body: '{"authorizationEndpoint":"https://x/a"}' }, true],
  ["POST", "/rest/odd/latest/config", { status: 204, json: { authorizationEndpoint: "https://x/a" } }, true],
  ["POST", "/rest/odd/latest/config", { status: 400, json: { authorizationEndpoint: "https://x/a" } }, false],
  ["GET", "/rest/odd/latest/config", { body: '[{"key":"another kind of configuration"}]' }, false],
  ["GET", "/rest/odd/latest/config", { body: "[]" }, false],
  ["GET", "/rest/odd/latest/settings", { body: '[{"authorizationEndpoint":"https://x/a"}]' }, false],
] as const)("%s %s with %j shows the root of outgoing links: %s", (method, at, options, isRoot) => {
  const { outgoingRoot } = readRecording([harFile(harOf(entry(method, JIRA + at, options)))], target);
  expect(outgoingRoot).toBe(isRoot ? "/rest/odd/latest" : undefined);
});

test("a URL is below a base URL, or not", () => {
  expect(isBelow("HTTPS://JIRA.example.com:443/jira/x", JIRA)).toBe(true);
  expect(isBelow(JIRA, `${JIRA}/`)).toBe(true);
  expect(isBelow("https://jira.example.com/jira-test/x", JIRA)).toBe(false);
  expect(isBelow("https://jira.example.com.evil/jira/x", JIRA)).toBe(false);
  expect(isBelow("no URL", JIRA)).toBe(false);
});

test("the version of a REST API is replaced, and no other number", () => {
  expect(versionless("/rest/oauth2/1.0/client/1")).toBe("/rest/oauth2/latest/client/1");
  expect(versionless("/rest/applinks/3.0")).toBe("/rest/applinks/latest");
  expect(versionless("/rest/oauth2-client/latest/config/7")).toBe("/rest/oauth2-client/latest/config/7");
});
