import { readAppsConfig, type AppsConfig } from "../../../provider/config/apps";
import { endpointsOf, redirectUrlOf } from "../../../provider/atlassian/oauth/redirectUrl";
import { checkProductLink, type VersionCheck } from "../../../provider/lifecycle/productLinks";
import type { Properties } from "../../../provider/schema/values";

const APPS_CONFIG: AppsConfig = readAppsConfig(
  JSON.stringify({
    jira: { product: "jira", url: "https://jira.example.com" },
    wiki: {
      product: "confluence",
      url: "http://wiki:8090",
      displayUrl: "https://wiki.example.com",
      allowHttp: true,
    },
    site: { product: "jira", url: "https://example.atlassian.net", deployment: "cloud" },
  }),
  {},
);

/** The result for a link on Jira, with these versions of Jira and the wiki. */
function checked(
  versions: { jira?: string; wiki?: string },
  inputs: Properties = { remoteApp: "wiki" },
): VersionCheck | undefined {
  return checkProductLink(APPS_CONFIG, new Map(Object.entries(versions)), { app: "jira", ...inputs });
}

const OLD = { jira: "9.12.0", wiki: "10.1.0" };

/** The input for which a link is refused. */
function placeOf(inputs: Properties): string | undefined {
  const result = checked(OLD, inputs);
  return result !== undefined && "problem" in result ? result.problem.path : undefined;
}

test.each([
  ["the versions from which on it is supported", "11.2", "10.1"],
  ["newer ones", "12.0.1", "11.0.0"],
])("a link between %s is supported", (_title, jira, wiki) => {
  expect(checked({ jira, wiki })).toBeUndefined();
});

test.each([
  ["11.1.9", "10.1"],
  ["10.2", "9.1"],
  ["11.2", "9.5.4"],
])("a link between Jira %s and Confluence %s has a warning", (jira, wiki) => {
  expect(checked({ jira, wiki })).toEqual({ warning: expect.stringContaining("by hand") });
});

test.each([
  ["10.1.9", "10.1", "upgrade jira,"],
  ["11.2", "9.0.9", "upgrade wiki,"],
  ["10.1.9", "9.1", "upgrade jira and wiki,"],
])("a link between Jira %s and Confluence %s is refused", (jira, wiki, todo) => {
  const reason = expect.stringContaining(todo);
  expect(checked({ jira, wiki })).toEqual({ problem: { path: "remoteApp", reason } });
});

test("an app with an unknown version counts as new enough, but not the other app", () => {
  expect(checked({})).toBeUndefined();
  expect(checked({ jira: "9.12.0" })).toEqual({
    problem: {
      path: "remoteApp",
      reason: expect.stringMatching(/^jira \(Jira 9\.12\.0\) and wiki \(Confluence\) /),
    },
  });
});

test("the remote app is recognized by each of its URLs in an object", () => {
  const [wiki, jira] = ["wiki", "jira"].map((name) => APPS_CONFIG.targets.get(name));
  if (wiki === undefined || jira === undefined) throw new Error("the apps configuration has both");
  const { authorizationEndpoint } = endpointsOf(wiki);
  const callback = redirectUrlOf(wiki.displayUrl, endpointsOf(jira).authorizationEndpoint);
  expect(placeOf({ applicationUrl: wiki.url })).toBe("applicationUrl");
  expect(placeOf({ applicationUrl: wiki.displayUrl })).toBe("applicationUrl");
  expect(placeOf({ authorizationEndpoint })).toBe("authorizationEndpoint");
  expect(placeOf({ redirectUrls: ["https://ci.example.com/callback", callback] })).toBe("redirectUrls");
});

test("an app without a configuration is not checked, even if it has the host of a configured app", () => {
  expect(placeOf({ redirectUrls: ["https://wiki.example.com/ci/callback"] })).toBeUndefined();
  expect(placeOf({ applicationUrl: "https://wiki.example.com/ci" })).toBeUndefined();
  expect(placeOf({ remoteApp: "unknown" })).toBeUndefined();
});

test("for a link with a Cloud site, only the version of the Data Center app is checked", () => {
  expect(placeOf({ remoteApp: "site" })).toBe("remoteApp");
});

test("the remote app is recognized by another spelling of its URLs", () => {
  const { authorizationEndpoint } = endpointsOf({
    url: "http://wiki:8090",
    displayUrl: "https://WIKI.example.com:443",
    paths: { incoming: "/rest/oauth2/latest" },
  });
  const redirectUrl = redirectUrlOf("https://WIKI.example.com", "https://jira.example.com/any");
  expect(placeOf({ applicationUrl: "https://Wiki.example.com:443/" })).toBe("applicationUrl");
  expect(placeOf({ authorizationEndpoint })).toBe("authorizationEndpoint");
  expect(placeOf({ redirectUrls: [redirectUrl] })).toBe("redirectUrls");
});
