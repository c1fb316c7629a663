import * as fc from "fast-check";
import { targetAt, testUserOf, type Credential, type TestUser } from "../../../provider/atlassian/target";
import { appProblems, readAppsConfig, type AppsConfig } from "../../../provider/config/apps";
import { missingCredential, variablePrefix } from "../../../provider/config/credentials";

const JIRA = { product: "jira", url: "https://jira.example.com/" };

const appsConfig = (apps: unknown, environment: Record<string, string> = {}): AppsConfig =>
  readAppsConfig(JSON.stringify(apps), environment);

const credential = (entry: object, environment: Record<string, string> = {}): Credential | undefined =>
  appsConfig({ "jira-eu": { ...JIRA, ...entry } }, environment).targets.get("jira-eu")?.credential;

describe("an app's configuration", () => {
  test("has defaults", () => {
    expect(appsConfig({ jira: JIRA }).targets.get("jira")).toMatchObject({
      name: "jira",
      url: "https://jira.example.com",
      displayUrl: "https://jira.example.com",
      credential: undefined,
      allowHttp: false,
      timeout: 30_000,
      paths: {
        applicationLinks: "/rest/applinks",
        incoming: "/rest/oauth2/latest",
        outgoing: "/rest/oauth2-client/latest",
      },
      configKey: "applinks:apps.jira",
    });
  });

  test("overrides the defaults", () => {
    const entry = {
      ...JIRA,
      url: "http://jira.internal/jira",
      displayUrl: "http://jira.example.com//",
      allowHttp: true,
      timeoutSeconds: 5,
      paths: { outgoing: "/rest/other" },
    };
    expect(appsConfig({ jira: entry }).targets.get("jira")).toMatchObject({
      url: "http://jira.internal/jira",
      displayUrl: "http://jira.example.com",
      timeout: 5_000,
      paths: { incoming: "/rest/oauth2/latest", outgoing: "/rest/other" },
    });
  });

  test("of a Cloud site may have an empty handoff", () => {
    const cloudSite = { product: "jira", url: "https://site.example.com", deployment: "cloud" };
    for (const handoff of [null, { wiki: null }, { wiki: { redirectUrl: null } }]) {
      const read = appsConfig({
        site: { ...cloudSite, handoff },
        wiki: { ...JIRA, product: "confluence" },
      });
      expect([...read.invalid, ...read.problems]).toEqual([]);
    }
  });

  test("may have null values, such as keys without a value in YAML", () => {
    const nulls = { displayUrl: null, token: null, username: null, proxy: null, ca: null, paths: null };
    expect(appsConfig({ jira: { ...JIRA, ...nulls } }).targets).toEqual(appsConfig({ jira: JIRA }).targets);
    expect(appProblems(appsConfig({ jira: null }), "jira").map(({ path }) => path)).toEqual([
      "applinks:apps.jira.product",
      "applinks:apps.jira.url",
    ]);
  });

  test("may have a name that needs quotes in configuration paths", () => {
    expect(appsConfig({ "jira.eu": JIRA }).targets.get("jira.eu")?.configKey).toBe(
      'applinks:apps["jira.eu"]',
    );
  });
});

describe("the test user", () => {
  const everything = {
    APPLINKS_JIRA_EU_TEST_USERNAME: "env-tester",
    APPLINKS_JIRA_EU_TEST_PASSWORD: "env-password",
  };
  const found = (entry: object, environment: Record<string, string>): TestUser | undefined => {
    const app = appsConfig({ "jira-eu": { ...JIRA, ...entry } }, environment).targets.get("jira-eu");
    return app && testUserOf(app);
  };

  test.each<[string, object, Record<string, string>, TestUser | undefined]>([
    [
      "from the configuration comes first",
      { testUser: { username: "tester", password: "own" } },
      everything,
      { username: "tester", password: "own" },
    ],
    [
      "takes properties that the configuration lacks from the environment",
      { testUser: { username: "tester", password: null } },
      everything,
      { username: "tester", password: "env-password" },
    ],
    ["may be in the environment only", {}, everything, { username: "env-tester", password: "env-password" }],
    ["does not exist if it is incomplete", { testUser: { username: "tester" } }, {}, undefined],
    ["does not exist without a configuration", {}, {}, undefined],
  ])("%s", (_rule, entry, environment, expected) => {
    expect(found(entry, environment)).toEqual(expected);
  });

  test("is not another app's administrator", () => {
    const apps = { jira: JIRA, "jira-test": { ...JIRA, url: "https://test.example.com" } };
    const environment = { APPLINKS_JIRA_TEST_USERNAME: "admin", APPLINKS_JIRA_TEST_PASSWORD: "secret" };
    const both = appsConfig(apps, environment).targets;
    expect(both.get("jira")?.testUser).toEqual({ username: undefined, password: undefined });
    expect(both.get("jira-test")?.credential).toMatchObject({ username: "admin" });
  });

  test("with an unknown property fails with a suggestion", () => {
    expect(appsConfig({ jira: { ...JIRA, testUser: { user: "x" } } }).invalid.get("jira")).toEqual([
      expect.objectContaining({ path: "applinks:apps.jira.testUser.user" }),
    ]);
  });
});

describe("the credential", () => {
  const everything = {
    APPLINKS_JIRA_EU_TOKEN: "env-token",
    APPLINKS_JIRA_EU_USERNAME: "env-admin",
    APPLINKS_JIRA_EU_PASSWORD: "env-password",
  };

  test.each<[string, object, Record<string, string>, Credential | undefined]>([
    [
      "a token in the configuration comes first",
      { token: "own" },
      everything,
      { kind: "token", token: "own", source: "applinks:apps.jira-eu.token" },
    ],
    [
      "then a login in the configuration",
      { username: "admin", password: "own" },
      everything,
      { kind: "password", username: "admin", password: "own", source: "applinks:apps.jira-eu.password" },
    ],
    [
      "a user name in the configuration uses the environment's password, not its token",
      { username: "admin" },
      everything,
      {
        kind: "password",
        username: "admin",
        password: "env-password",
        source: "APPLINKS_JIRA_EU_PASSWORD",
      },
    ],
    [
      "then a token in the environment",
      {},
      everything,
      { kind: "token", token: "env-token", source: "APPLINKS_JIRA_EU_TOKEN" },
    ],
    [
      "then a login in the environment; an empty variable counts as unset",
      {},
      { ...everything, APPLINKS_JIRA_EU_TOKEN: "" },
      {
        kind: "password",
        username: "env-admin",
        password: "env-password",
        source: "APPLINKS_JIRA_EU_PASSWORD",
      },
    ],
    ["an incomplete login is ignored", {}, { APPLINKS_JIRA_EU_USERNAME: "env-admin" }, undefined],
    ["another app's variables are ignored", {}, { APPLINKS_JIRA_TOKEN: "x" }, undefined],
  ])("%s", (_rule, entry, environment, expected) => {
    expect(credential(entry, environment)).toEqual(expected);
  });

  test("is reported as missing with its key, the command and the variables", () => {
    const app = appsConfig({ "jira-eu": JIRA }).targets.get("jira-eu");
    expect(app && missingCredential(app)).toEqual({
      path: "applinks:apps.jira-eu.token",
      reason:
        'there is no credential for "jira-eu". Run: pulumi config set --secret --path ' +
        "'applinks:apps.jira-eu.token' <token> (a personal access token of a system administrator), " +
        "or set APPLINKS_JIRA_EU_TOKEN, or APPLINKS_JIRA_EU_USERNAME and APPLINKS_JIRA_EU_PASSWORD",
    });
  });
});

test.each([
  ["jira", "APPLINKS_JIRA"],
  ["jira-eu 2", "APPLINKS_JIRA_EU_2"],
  ["zürich", "APPLINKS_Z_RICH"],
  ["straße", "APPLINKS_STRA_E"],
  ["😀", "APPLINKS__"],
])("the variables of %j begin with %s", (name, prefix) => {
  expect(variablePrefix(name)).toBe(prefix);
});

test("two apps that would read the same variable are both refused", () => {
  const at = (host: string): object => ({ ...JIRA, url: `https://${host}.example.com` });
  const clash = appsConfig({ "jira-eu": at("eu"), jira_eu: at("other-eu"), other: at("other") });
  const reason = 'the apps "jira-eu" and "jira_eu" would both read APPLINKS_JIRA_EU_TOKEN; rename one';
  for (const name of ["jira-eu", "jira_eu"])
    expect(appProblems(clash, name)).toEqual([{ path: "applinks:apps", reason }]);
});

test("one app under two names is refused, because both would own its objects", () => {
  const twins = appsConfig({ jira: JIRA, main: { ...JIRA, url: `${JIRA.url}/` } });
  expect(appProblems(twins, "jira")[0]?.reason).toContain('the apps "jira" and "main" have the same url');
  for (const url of ["https://JIRA.example.com", "https://jira.example.com:443/"]) {
    expect(appsConfig({ jira: JIRA, main: { ...JIRA, url } }).problems).toHaveLength(1);
  }
  const others = [
    "https://jira.example.com/jira",
    "https://jira.example.com:8443",
    "https://jira.example.org",
  ];
  for (const url of others) expect(appsConfig({ jira: JIRA, main: { ...JIRA, url } }).problems).toEqual([]);
});

test("a number in place of a text is reported with how to make it a text", () => {
  const reason =
    "must be a string, not a number: put it in quotes, or add --type string to pulumi config set";
  const path = "applinks:apps.jira.username";
  expect(appsConfig({ jira: { ...JIRA, username: 12345 } }).invalid.get("jira")).toEqual([{ path, reason }]);
});

test("an empty name and a name with spaces around it are refused", () => {
  const reason = "must have a name that is not empty and has no spaces around it";
  for (const name of ["", " jira"]) {
    const path = `applinks:apps[${JSON.stringify(name)}]`;
    expect(appsConfig({ [name]: JIRA }).invalid.get(name)).toEqual([{ path, reason }]);
  }
});

test.each([
  {
    title: "a token of two lines",
    target: { token: "one\ntwo" },
    message: /^is not a valid token: it contains spaces, line breaks/,
  },
  {
    title: "a token with a non-ASCII character",
    target: { token: "tok…en" },
    message: /^is not a valid token: .*non-ASCII/,
  },
  {
    title: "a user name with a colon",
    target: { username: "ad:min", password: "secret" },
    message: /^cannot be sent: the user name contains a colon/,
  },
  {
    title: "an authority whose text is truncated",
    target: { ca: "-----BEGIN CERTIFICATE-----\nMIIB" },
    message: /^is not a valid PEM certificate/,
  },
  {
    title: "a proxy's password that is not URL-encoded",
    target: { proxy: "http://user:100%secret@proxy.example.com" },
    message: /^has a user name or password with an unescaped %: write it as %25$/,
  },
])("$title is reported without a request", ({ target, message }) => {
  const { invalid } = appsConfig({ jira: { ...JIRA, ...target } });
  expect(invalid.get("jira")).toEqual([
    { path: expect.any(String) as string, reason: expect.stringMatching(message) as string },
  ]);
  expect(JSON.stringify([...invalid])).not.toMatch(/one.n?two|tok…en|secret/);
});

test("a name with a slash and a credential with a line break are reported", () => {
  const odd = appsConfig({
    "eu/jira": JIRA,
    wiki: { product: "confluence", url: "https://wiki.example.com", token: "t\n" },
  });
  expect(appProblems(odd, "eu/jira")[0]?.reason).toContain("must not have a / in its name");
  expect(appProblems(odd, "wiki")[0]).toEqual({
    path: "applinks:apps.wiki.token",
    reason: "begins or ends with a space or a line break",
  });
});

describe("a problem", () => {
  test("of one app leaves the others usable", () => {
    const mixed = appsConfig({
      good: JIRA,
      bad: { product: "jira", url: "http://jira.example.com" },
      worse: {},
    });
    expect(appProblems(mixed, "good")).toEqual([]);
    expect(appProblems(mixed, "bad")).toEqual([
      {
        path: "applinks:apps.bad.url",
        reason:
          "must be https: bad accepts http only for localhost, unless its configuration sets allowHttp: true",
      },
    ]);
    expect(appProblems(mixed, "worse").map(({ path }) => path)).toEqual([
      "applinks:apps.worse.product",
      "applinks:apps.worse.url",
    ]);
  });

  test("of one app is not reported for an app whose name begins the same way", () => {
    const alike = appsConfig({ jira: JIRA, jira2: {} });
    expect(appProblems(alike, "jira")).toEqual([]);
    expect(alike.targets.has("jira2")).toBe(false);
  });

  test("of each URL is reported at once", () => {
    const { invalid } = appsConfig({ jira: { ...JIRA, url: "jira", displayUrl: "https://x/#y" } });
    expect(invalid.get("jira")?.map(({ path }) => path)).toEqual([
      "applinks:apps.jira.url",
      "applinks:apps.jira.displayUrl",
    ]);
  });

  test.each([undefined, "", "jira", "[]", "7", "null", '"x"'])(
    "concerns the whole apps configuration: %j",
    (config) => {
      const nothing = readAppsConfig(config, {});
      expect(nothing.targets.size).toBe(0);
      const [problem] = appProblems(nothing, "jira");
      expect(problem?.path).toBe("applinks:apps");
    },
  );

  test("of a missing app has a suggestion, or all names", () => {
    const two = appsConfig({ jira: JIRA, wiki: { product: "confluence", url: "https://wiki.example.com" } });
    expect(appProblems(two, "jria")[0]?.reason).toBe('has no app "jria"; did you mean "jira"?');
    expect(appProblems(two, "bitbucket")[0]?.reason).toBe('has no app "bitbucket"; it has jira, wiki');
  });

  test("of an empty apps configuration states how to declare an app", () => {
    expect(appProblems(appsConfig({}), "jira")[0]?.reason).toMatch(
      /^is empty; Pulumi passes an empty object for a secret .* can't decrypt\. Declare each app/,
    );
  });

  test("of an incomplete login has the missing part and the command", () => {
    const { invalid } = appsConfig({
      jira: { ...JIRA, username: "admin" },
      wiki: { ...JIRA, password: "p" },
    });
    expect(invalid.get("jira")?.[0]).toEqual({
      path: "applinks:apps.jira.password",
      reason: expect.stringContaining("pulumi config set --secret --path 'applinks:apps.jira.password'"),
    });
    expect(invalid.get("wiki")?.[0]?.path).toBe("applinks:apps.wiki.username");
  });

  test("is found in any JSON without an exception, and without a secret in the message", () => {
    const secret = fc.constant("canary-token");
    const entry = fc.record(
      {
        product: fc.jsonValue(),
        url: fc.jsonValue(),
        token: secret,
        password: secret,
        proxy: fc.jsonValue(),
      },
      { requiredKeys: ["token"] },
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.oneof(entry, fc.jsonValue())), (apps) => {
        const read = appsConfig(apps);
        const reported = [...read.problems, ...[...read.invalid.values()].flat()];
        expect(JSON.stringify(reported)).not.toContain("canary-token");
        for (const name of Object.keys(apps))
          expect(read.targets.has(name) || appProblems(read, name).length > 0).toBe(true);
      }),
    );
  });
});

describe("a Cloud site", () => {
  const CLOUD_SITE = { product: "jira", url: "https://example.atlassian.net", deployment: "cloud" };
  const WIKI = { product: "confluence", url: "https://wiki.example.com" };

  test("keeps any part of a handoff, and redacts its secret", () => {
    const handoff = { wiki: { clientSecret: "issued-by-the-site" } };
    const read = appsConfig({ site: { ...CLOUD_SITE, handoff }, wiki: WIKI });
    expect(appProblems(read, "site")).toEqual([]);
    expect(read.targets.get("site")).toMatchObject({ deployment: "cloud", handoff });
    expect([...read.secrets]).toEqual(["issued-by-the-site"]);
  });

  test("has no values with line breaks or outer spaces, and no problem shows them", () => {
    const handoff = { wiki: { clientId: "id ", clientSecret: "s3cret\n" } };
    const testUser = { username: "tester", password: "pass\nword" };
    const read = appsConfig({ site: { ...CLOUD_SITE, handoff }, wiki: { ...WIKI, token: "t", testUser } });
    const problems = [...read.invalid.values()].flat();
    expect(problems).toEqual([
      {
        path: "applinks:apps.site.handoff.wiki.clientId",
        reason: "begins or ends with a space or a line break",
      },
      {
        path: "applinks:apps.site.handoff.wiki.clientSecret",
        reason: "begins or ends with a space or a line break",
      },
      {
        path: "applinks:apps.wiki.testUser.password",
        reason: "contains a line break or another control character",
      },
    ]);
  });

  test("names the variable that has an unfit password", () => {
    const apps = JSON.stringify({ wiki: { ...WIKI, token: "t" } });
    const environment = { APPLINKS_WIKI_TEST_USERNAME: "tester", APPLINKS_WIKI_TEST_PASSWORD: "p\n" };
    expect(readAppsConfig(apps, environment).invalid.get("wiki")).toEqual([
      { path: "APPLINKS_WIKI_TEST_PASSWORD", reason: "begins or ends with a space or a line break" },
    ]);
  });

  test("has no password, and only valid URLs", () => {
    const handoff = { wiki: { redirectUrl: "/callback", tokenEndpoint: "https://a b" } };
    const { invalid } = appsConfig({ site: { ...CLOUD_SITE, password: "p", handoff }, wiki: WIKI });
    expect(invalid.get("site")?.map(({ path }) => path)).toEqual([
      "applinks:apps.site.password",
      "applinks:apps.site.handoff.wiki.redirectUrl",
      "applinks:apps.site.handoff.wiki.tokenEndpoint",
    ]);
  });

  test("may have an e-mail address and an API token, which are no credential of an admin API", () => {
    const read = appsConfig(
      { site: { ...CLOUD_SITE, username: "admin@example.com" } },
      { APPLINKS_SITE_TOKEN: "of-the-environment" },
    );
    expect(appProblems(read, "site")).toEqual([]);
    expect(read.targets.get("site")).toMatchObject({
      credential: undefined,
      siteCredential: {
        kind: "password",
        username: "admin@example.com",
        password: "of-the-environment",
        source: "APPLINKS_SITE_TOKEN",
      },
    });
  });

  test.each([
    [{ username: "admin@example.com" }, {}, "token", "--secret "],
    [{ token: "t" }, {}, "username", ""],
    [{}, { APPLINKS_SITE_TOKEN: "t" }, "username", ""],
  ])("has both parts of a credential or none: %j %j", (more, environment, missing, secret) => {
    const problems = appProblems(appsConfig({ site: { ...CLOUD_SITE, ...more } }, environment), "site");
    expect(problems).toEqual([
      {
        path: `applinks:apps.site.${missing}`,
        reason: expect.stringContaining(
          `Run: pulumi config set ${secret}--path 'applinks:apps.site.${missing}'`,
        ) as string,
      },
    ]);
  });

  test("has a credential that can be sent", () => {
    const wrong = { username: "admin:x", token: "canary\n" };
    const problems = appProblems(appsConfig({ site: { ...CLOUD_SITE, ...wrong } }), "site");
    expect(problems.map(({ path }) => path)).toEqual([
      "applinks:apps.site.username",
      "applinks:apps.site.token",
    ]);
    expect(JSON.stringify(problems)).not.toContain("canary");
  });

  test.each([
    ["Atlassian's domain", CLOUD_SITE.url],
    ["the domain of Atlassian Government", "https://agency.atlassian-us-gov-mod.net/jira"],
  ])("is recognized by %s if it has no deployment", (_domain, url) => {
    const undeclared = { product: CLOUD_SITE.product, url };
    const reason =
      "is a Cloud site's URL: add deployment: cloud, or deployment: dataCenter if it is not on Cloud";
    const path = "applinks:apps.site.url";
    expect(appsConfig({ site: undeclared }).invalid.get("site")).toEqual([{ path, reason }]);
    expect(appsConfig({ site: { ...undeclared, deployment: "dataCenter" } }).targets.has("site")).toBe(true);
    expect(
      appsConfig({ site: { ...undeclared, url: "https://atlassian.net.example.com" } }).invalid.size,
    ).toBe(0);
  });

  test("has handoffs only to configured apps, and no other app has one", () => {
    const handoff = { wki: {} };
    expect(appsConfig({ site: { ...CLOUD_SITE, handoff }, wiki: WIKI }).problems).toEqual([
      {
        path: "applinks:apps.site.handoff.wki",
        reason: 'is for an app that is not in applinks:apps: "wki"',
      },
    ]);
    const own = appsConfig({ jira: { ...JIRA, handoff: { wiki: {} } }, wiki: WIKI });
    expect(own.invalid.get("jira")?.[0]?.reason).toContain("add deployment: cloud");
  });
});

test("an app without a configuration has its host as its name, and no credential", () => {
  expect(targetAt("https://jira.example.com/jira", "jira")).toMatchObject({
    name: "jira.example.com",
    url: "https://jira.example.com/jira",
    credential: undefined,
  });
});
