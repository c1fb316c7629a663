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

/** The result for a link on Jira, by the versions of Jira and the wiki. */
function checked(
  versions: { jira?: string; wiki?: string },
  inputs: Properties = { remoteApp: "wiki" },
): VersionCheck | undefined {
  return checkProductLink(APPS_CONFIG, new Map(Object.entries(versions)), { app: "jira", ...inputs });
}

const OLD = { jira: "9.12.0", wiki: "10.1.0" };

/** The input at which a link is refused. */
function placeOf(inputs: Properties): string | undefined {
  const result = checked(OLD, inputs);
  return result !== undefined && "problem" in result ? result.problem.path : undefined;
}

test.each([
  ["the versions from which on it is supported", "11.2", "10.1"],
  ["newer ones", "12.0.1", "11.0.0"],
])("a link between %s is as good as any", (_title, jira, wiki) => {
  expect(checked({ jira, wiki })).toBeUndefined();
});

test.each([
  ["11.1.9", "10.1"],
  ["10.2", "9.1"],
  ["11.2", "9.5.4"],
])("a link between Jira %s and Confluence %s is one to try", (jira, wiki) => {
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

test("an app that did not tell its version is taken to be new enough, and the other one is not", () => {
  expect(checked({})).toBeUndefined();
  expect(checked({ jira: "9.12.0" })).toEqual({
    problem: {
      path: "remoteApp",
      reason: expect.stringMatching(/^jira \(Jira 9\.12\.0\) and wiki \(Confluence\) /),
    },
  });
});

test("the other app is known by every URL of it that an object bears", () => {
  const [wiki, jira] = ["wiki", "jira"].map((name) => APPS_CONFIG.targets.get(name));
  if (wiki === undefined || jira === undefined) throw new Error("the fleet has both");
  const { authorizationEndpoint } = endpointsOf(wiki);
  const callback = redirectUrlOf(wiki.displayUrl, endpointsOf(jira).authorizationEndpoint);
  expect(placeOf({ applicationUrl: wiki.url })).toBe("applicationUrl");
  expect(placeOf({ applicationUrl: wiki.displayUrl })).toBe("applicationUrl");
  expect(placeOf({ authorizationEndpoint })).toBe("authorizationEndpoint");
  expect(placeOf({ redirectUrls: ["https://ci.example.com/callback", callback] })).toBe("redirectUrls");
});

test("an application outside of the fleet is not looked at, whatever host it shares with an app", () => {
  expect(placeOf({ redirectUrls: ["https://wiki.example.com/ci/callback"] })).toBeUndefined();
  expect(placeOf({ applicationUrl: "https://wiki.example.com/ci" })).toBeUndefined();
  expect(placeOf({ remoteApp: "stranger" })).toBeUndefined();
});

test("of a link with a Cloud site, the version of the Data Center app counts", () => {
  expect(placeOf({ remoteApp: "site" })).toBe("remoteApp");
});
