import * as fc from "fast-check";
import {
  baseUrlProblem,
  endpointProblem,
  isLookalike,
  redirectUrlProblem,
  sameUrl,
  withoutTrailingSlashes,
  type UrlRules,
} from "../../../provider/atlassian/urls";

const RULES: UrlRules = { allowHttp: false, appName: "jira" };
const HTTPS =
  "must be https: jira accepts http only for localhost, unless its configuration sets allowHttp: true";
const PLACEHOLDER = "must not contain {; if it is part of a placeholder, insert the value";
const ABSOLUTE = "must be an absolute URL, such as https://jira.example.com";

test.each([
  ["https://jira.example.com", undefined],
  ["https://jira.example.com:8443/jira/", undefined],
  ["http://localhost:2990/jira", undefined],
  ["HTTPS://JIRA.EXAMPLE.COM", undefined],
  ["http://jira.example.com", HTTPS],
  ["http://127.0.0.1:2990/jira", HTTPS],
  ["http://localhost.example.com", HTTPS],
  ["ftp://jira.example.com", "must be an https URL"],
  ["jira.example.com", ABSOLUTE],
  ["//jira.example.com", ABSOLUTE],
  ["", ABSOLUTE],
  ["https://", "is not a valid URL"],
  ["https:///jira", "has no host name"],
  ["https:jira.example.com", "has no host name"],
  ["https://jira.example.com:99999", "is not a valid URL"],
  ["https://jira.example.com/?", "must not have a query string"],
  ["https://jira.example.com/?os_authType=basic", "must not have a query string"],
  ["https://jira.example.com/#top", "must not have a fragment (#…)"],
  ["https://admin:secret@jira.example.com", "must not contain a user name or password"],
  ["https://jira.example.com ", "must not contain spaces"],
  ["https://jira.example.com/a b", "must not contain spaces"],
  ["https://jira.example.com/{path}", PLACEHOLDER],
])("as a base URL, %j: %s", (url, problem) => {
  expect(baseUrlProblem(url, RULES)).toBe(problem);
});

test.each([
  ["https://idp.example.com/authorize?tenant=1", undefined],
  ["http://idp.example.com/authorize", HTTPS],
  ["https://idp.example.com/authorize#x", "must not have a fragment (#…)"],
  ["idp:authorize", "must be an https URL"],
  ["https://login.example.com/{tenant}/authorize", PLACEHOLDER],
])("as an endpoint, %j: %s", (url, problem) => {
  expect(endpointProblem(url, RULES)).toBe(problem);
});

test.each([
  ["https://ci.example.com/cb?x=1", undefined],
  ["http://localhost:8080/cb", undefined],
  ["com.example.app:/cb", undefined],
  ["http://127.0.0.1:8080/cb", HTTPS],
  ["http://ci.example.com/cb", HTTPS],
  ["https://ci.example.com/cb#x", "must not have a fragment (#…)"],
  ["/cb", ABSOLUTE],
  ["https://ci.example.com/c b", "must not contain spaces"],
  ["https:ci.example.com/cb", "has no host name"],
  ["https:///cb", "has no host name"],
  ["https://ci.example.com/{name}", PLACEHOLDER],
])("as a redirect URL, %j: %s", (url, problem) => {
  expect(redirectUrlProblem(url, RULES)).toBe(problem);
});

test.each([baseUrlProblem, endpointProblem, redirectUrlProblem])(
  "%p accepts http where the app does, and never throws",
  (problem) => {
    expect(problem("http://jira.example.com", { ...RULES, allowHttp: true })).toBeUndefined();
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl()), (text) => {
        const reported = problem(text, RULES);
        // A refusal never contains the value, because it may hold a password.
        if (reported !== undefined && text.length > 12) expect(reported).not.toContain(text);
      }),
    );
  },
);

test.each([
  ["https://ci.example.com", "https://ci.example.com:443"],
  ["http://ci.example.com", "http://ci.example.com:80/"],
  ["https://ci.example.com/jira", "HTTPS://CI.Example.com/jira/"],
  ["https://bücher.example/jira", "https://xn--bcher-kva.example/jira"],
  ["https://ci.example.com/cb?a=/", "https://CI.example.com/cb?a=/"],
])("%s and %s mean the same, and are lookalikes", (one, other) => {
  expect(sameUrl(one, other)).toBe(true);
  expect(isLookalike(one, other)).toBe(true);
  expect(isLookalike(one, one)).toBe(false);
});

test.each([
  ["https://ci.example.com", "http://ci.example.com"],
  ["https://ci.example.com", "https://ci.example.com:8443"],
  ["https://ci.example.com/jira", "https://ci.example.com/Jira"],
  ["https://ci.example.com/jira", "https://ci.example.com"],
  ["https://ci.example.com/cb?a", "https://ci.example.com/cb?a/"],
  ["myapp://CB", "myapp://cb"],
  ["not a URL", "another text"],
])("%s and %s don't mean the same", (one, other) => {
  expect(sameUrl(one, other)).toBe(false);
});

test("trailing slashes of a base URL are ignored", () => {
  expect(withoutTrailingSlashes("https://a.example.com/jira//")).toBe("https://a.example.com/jira");
  expect(withoutTrailingSlashes("https://a.example.com")).toBe("https://a.example.com");
});

test("many slashes in a URL take no time", () => {
  const start = performance.now();
  expect(withoutTrailingSlashes(`${"/".repeat(2_000_000)}x`)).toHaveLength(2_000_001);
  expect(withoutTrailingSlashes(`x${"/".repeat(2_000_000)}`)).toBe("x");
  expect(performance.now() - start).toBeLessThan(2_000);
});
