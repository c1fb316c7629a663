import { configWarnings, endpointWarnings, inputWarnings } from "../../../provider/lifecycle/doubtfulValues";
import { operationsOf } from "../../../provider/lifecycle/operations";
import { openRun } from "../../../provider/lifecycle/run";
import { endpointsOf, redirectUrlOf } from "../../../provider/atlassian/oauth/redirectUrl";
import { UNKNOWN, type Properties, type Value } from "../../../provider/schema/values";
import { RESOURCES } from "../../../provider/resources";
import { appsConfigOf, CANARY } from "../atlassian/apps";

const APPS_CONFIG = appsConfigOf({
  jira: { product: "jira", url: "https://jira.example.com", token: CANARY },
  wiki: { product: "confluence", url: "https://wiki.example.com", token: CANARY },
});
const ENDPOINTS = endpointsOf({
  url: "https://jira.example.com",
  displayUrl: "https://jira.example.com",
  paths: { incoming: "/rest/oauth2/latest" },
});
const REDIRECT_URL = redirectUrlOf("https://wiki.example.com", ENDPOINTS.authorizationEndpoint);

const SUBJECT = { app: "jira", name: "ci" };

/** The codes of the warnings about one input. */
const codesOf = (property: string, value: Value, before: Properties = {}): string[] =>
  inputWarnings(APPS_CONFIG, { ...SUBJECT, [property]: value }, before).map(({ code }) => code);

describe("quotes around a value", () => {
  const quoted = [`"${CANARY}"`, `'${CANARY}'`, `\`${CANARY}\``, `“${CANARY}”`];

  test.each(["clientId", "clientSecret"])(
    "are a warning for %s, which does not show the value",
    (property) => {
      for (const value of quoted) {
        const warnings = inputWarnings(APPS_CONFIG, { ...SUBJECT, [property]: value }, {});
        expect(warnings).toEqual([
          {
            code: "QUOTED_VALUE",
            message: `${property} of "ci" on jira begins and ends with a quote, and the quotes are sent as part of it. Remove them if they are left over from an env file.`,
          },
        ]);
      }
    },
  );

  test.each([`${CANARY}"`, `"${CANARY}'`, `a"b"c`, '"', CANARY])("%s has none", (value) => {
    expect(codesOf("clientSecret", value)).toEqual([]);
  });

  test("are a warning for credentials, test users and hand-over values, by their keys", () => {
    const appsConfig = appsConfigOf({
      jira: {
        product: "jira",
        url: "https://jira.example.com",
        token: `"${CANARY}"`,
        testUser: { username: "'tester'", password: `"${CANARY}"` },
      },
      site: {
        product: "jira",
        url: "https://example.atlassian.net",
        deployment: "cloud",
        handoff: { jira: { clientId: '"id"', clientSecret: `"${CANARY}"` } },
      },
    });
    const warnings = configWarnings(appsConfig, { app: "jira", remoteApp: "site" });
    expect(warnings.map(({ code, message }) => [code, message.split(" begins")[0]])).toEqual([
      ["QUOTED_VALUE", "applinks:apps.jira.token"],
      ["QUOTED_VALUE", "applinks:apps.jira.testUser.username (or APPLINKS_JIRA_TEST_USERNAME)"],
      ["QUOTED_VALUE", "applinks:apps.jira.testUser.password (or APPLINKS_JIRA_TEST_PASSWORD)"],
      ["QUOTED_VALUE", "applinks:apps.site.handoff.jira.clientId"],
      ["QUOTED_VALUE", "applinks:apps.site.handoff.jira.clientSecret"],
    ]);
    expect(JSON.stringify(warnings)).not.toContain(CANARY);
    expect(configWarnings(appsConfig, { app: "wiki" })).toEqual([]);
  });
});

test.each(["applicationUrl", "displayUrl", "authorizationEndpoint", "tokenEndpoint"])(
  "an underscore in the host of %s is a warning, and elsewhere in it none",
  (property) => {
    expect(codesOf(property, "https://my_host.example.com/x")).toEqual(["UNDERSCORE_HOST"]);
    expect(codesOf(property, "https://host.example.com/my_path?a_b")).toEqual([]);
  },
);

test("an underscore in the host of a configured app is a warning", () => {
  const appsConfig = appsConfigOf({ jira: { product: "jira", url: "https://my_jira.example.com" } });
  expect(configWarnings(appsConfig, { app: "jira" })).toEqual([
    {
      code: "UNDERSCORE_HOST",
      message:
        "applinks:apps.jira.url has a host name with an underscore, which Java, the language of the products, can't parse. An app may " +
        "accept such a URL, and then fail to call it. Use a host name without an underscore.",
    },
  ]);
});

test("wildcards and underscore hosts of redirect URLs are warnings with their index", () => {
  const redirectUrls = [
    "https://ok.example.com/cb",
    "https://*.example.com/cb",
    "https://ci_1.example.com/cb",
  ];
  const warnings = inputWarnings(APPS_CONFIG, { ...SUBJECT, redirectUrls }, {});
  expect(warnings).toEqual([
    {
      code: "WILDCARD_REDIRECT_URL",
      message:
        'redirectUrls[1] of "ci" on jira contains *, which is not a wildcard: apps compare redirect URLs exactly, and refuse to ' +
        "redirect users to any other URL. Declare each redirect URL in full.",
    },
    { code: "UNDERSCORE_HOST", message: expect.stringContaining("redirectUrls[2]") },
  ]);
});

test.each<[property: string, value: Value, url: string]>([
  ["redirectUrls", [REDIRECT_URL.replace("wiki", "WIKI")], REDIRECT_URL],
  ["redirectUrls", [`${REDIRECT_URL}/`], REDIRECT_URL],
  ["redirectUrl", REDIRECT_URL.replace(".com/", ".com:443/"), REDIRECT_URL],
  [
    "authorizationEndpoint",
    "https://jira.example.com:443/rest/oauth2/latest/authorize",
    ENDPOINTS.authorizationEndpoint,
  ],
  ["tokenEndpoint", "https://Jira.example.com/rest/oauth2/latest/token", ENDPOINTS.tokenEndpoint],
])("a lookalike of a configured app's %s is a warning with the app's own: %s", (property, value, url) => {
  const warnings = inputWarnings(APPS_CONFIG, { ...SUBJECT, [property]: value }, {});
  expect(warnings).toEqual([{ code: "SIMILAR_URL", message: expect.stringContaining(`, ${url}. `) }]);
  expect(codesOf(property, Array.isArray(value) ? [url] : url)).toEqual([]);
});

test("getRedirectUrl warns about a lookalike of an authorization endpoint", () => {
  const endpoint = ENDPOINTS.authorizationEndpoint.replace("jira", "JIRA");
  expect(endpointWarnings(APPS_CONFIG, endpoint).map(({ code }) => code)).toEqual(["SIMILAR_URL"]);
  expect(endpointWarnings(APPS_CONFIG, ENDPOINTS.authorizationEndpoint)).toEqual([]);
});

test("values of the last run, unknown values and other properties have no warnings", () => {
  expect(codesOf("clientSecret", '"x"', { clientSecret: '"x"' })).toEqual([]);
  expect(codesOf("redirectUrls", ["https://*/"], { redirectUrls: ["https://*/"] })).toEqual([]);
  expect(codesOf("clientSecret", UNKNOWN)).toEqual([]);
  expect(codesOf("redirectUrls", [UNKNOWN, 1])).toEqual([]);
  expect(codesOf("description", '"x"')).toEqual([]);
});

test("a check shows the warnings of the inputs, and once a run those of the configuration", async () => {
  const appsConfig = appsConfigOf({
    jira: { product: "jira", url: "https://jira.example.com", token: `"${CANARY}"`, preflight: false },
  });
  const run = openRun(appsConfig);
  const warnings: string[] = [];
  const tools = { warn: (message: string) => warnings.push(message), signal: AbortSignal.timeout(10_000) };
  const inputs = { app: "jira", name: "ci", redirectUrls: ["https://*.example.com"] };
  for (const name of ["ci", "cd"])
    await operationsOf(RESOURCES.IncomingClient).check(run, tools, { ...inputs, name });
  expect(warnings.map((message) => / \[([A-Z_]+)\]$/.exec(message)?.[1])).toEqual([
    "WILDCARD_REDIRECT_URL",
    "QUOTED_VALUE",
    "WILDCARD_REDIRECT_URL",
  ]);
});
