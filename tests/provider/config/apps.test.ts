import * as fc from "fast-check";
import { strangerAt, testUserOf, type Credential, type TestUser } from "../../../provider/atlassian/target";
import { fleetProblems, missingCredential, readFleet, variablePrefix, type Fleet } from "../../../provider/config/apps";

const JIRA = { product: "jira", url: "https://jira.example.com/" };

const fleet = (apps: unknown, environment: Record<string, string> = {}): Fleet =>
  readFleet(JSON.stringify(apps), environment);

const credential = (entry: object, environment: Record<string, string> = {}): Credential | undefined =>
  fleet({ "jira-eu": { ...JIRA, ...entry } }, environment).apps.get("jira-eu")?.credential;

describe("an entry", () => {
  test("is completed by defaults", () => {
    expect(fleet({ jira: JIRA }).apps.get("jira")).toMatchObject({
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

  test("says what differs", () => {
    const entry = {
      ...JIRA,
      url: "http://jira.internal/jira",
      displayUrl: "http://jira.example.com//",
      allowHttp: true,
      timeoutSeconds: 5,
      paths: { outgoing: "/rest/other" },
    };
    expect(fleet({ jira: entry }).apps.get("jira")).toMatchObject({
      url: "http://jira.internal/jira",
      displayUrl: "http://jira.example.com",
      timeout: 5_000,
      paths: { incoming: "/rest/oauth2/latest", outgoing: "/rest/other" },
    });
  });

  test("of a Cloud site may name peers of which nothing is handed over yet", () => {
    const site = { product: "jira", url: "https://site.example.com", deployment: "cloud" };
    for (const handoff of [null, { wiki: null }, { wiki: { redirectUrl: null } }]) {
      const read = fleet({ site: { ...site, handoff }, wiki: { ...JIRA, product: "confluence" } });
      expect([...read.broken, ...read.problems]).toEqual([]);
    }
  });

  test("may have keys with nothing behind them, as YAML writes null", () => {
    const nulls = { displayUrl: null, token: null, username: null, proxy: null, ca: null, paths: null };
    expect(fleet({ jira: { ...JIRA, ...nulls } }).apps).toEqual(fleet({ jira: JIRA }).apps);
    expect(fleetProblems(fleet({ jira: null }), "jira").map(({ path }) => path)).toEqual([
      "applinks:apps.jira.product",
      "applinks:apps.jira.url",
    ]);
  });

  test("may have a name that needs quotes in the configuration's paths", () => {
    expect(fleet({ "jira.eu": JIRA }).apps.get("jira.eu")?.configKey).toBe('applinks:apps["jira.eu"]');
  });
});

describe("the test user", () => {
  const everything = {
    APPLINKS_JIRA_EU_TEST_USERNAME: "env-prover",
    APPLINKS_JIRA_EU_TEST_PASSWORD: "env-password",
  };
  const found = (entry: object, environment: Record<string, string>): TestUser | undefined => {
    const app = fleet({ "jira-eu": { ...JIRA, ...entry } }, environment).apps.get("jira-eu");
    return app && testUserOf(app);
  };

  test.each<[string, object, Record<string, string>, TestUser | undefined]>([
    [
      "of the configuration comes first",
      { testUser: { username: "prover", password: "own" } },
      everything,
      { username: "prover", password: "own" },
    ],
    [
      "takes from the environment what the configuration leaves out",
      { testUser: { username: "prover", password: null } },
      everything,
      { username: "prover", password: "env-password" },
    ],
    [
      "may stand in the environment alone",
      {},
      everything,
      { username: "env-prover", password: "env-password" },
    ],
    ["is none by halves", { testUser: { username: "prover" } }, {}, undefined],
    ["is none unless configured", {}, {}, undefined],
  ])("%s", (_rule, entry, environment, expected) => {
    expect(found(entry, environment)).toEqual(expected);
  });

  test("is not another app's administrator", () => {
    const apps = { jira: JIRA, "jira-test": { ...JIRA, url: "https://test.example.com" } };
    const environment = { APPLINKS_JIRA_TEST_USERNAME: "admin", APPLINKS_JIRA_TEST_PASSWORD: "secret" };
    const both = fleet(apps, environment).apps;
    expect(both.get("jira")?.testUser).toEqual({ username: undefined, password: undefined });
    expect(both.get("jira-test")?.credential).toMatchObject({ username: "admin" });
  });

  test("with a property that it does not have is told with the nearest one", () => {
    expect(fleet({ jira: { ...JIRA, testUser: { user: "x" } } }).broken.get("jira")).toEqual([
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
      "a token of the configuration comes first",
      { token: "own" },
      everything,
      { kind: "token", token: "own", source: "applinks:apps.jira-eu.token" },
    ],
    [
      "then a login of the configuration",
      { username: "admin", password: "own" },
      everything,
      { kind: "password", username: "admin", password: "own", source: "applinks:apps.jira-eu.password" },
    ],
    [
      "a user name of the configuration takes the environment's password, not its token",
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
      "then a token of the environment",
      {},
      everything,
      { kind: "token", token: "env-token", source: "APPLINKS_JIRA_EU_TOKEN" },
    ],
    [
      "then a login of the environment; what is empty is not set",
      {},
      { ...everything, APPLINKS_JIRA_EU_TOKEN: "" },
      {
        kind: "password",
        username: "env-admin",
        password: "env-password",
        source: "APPLINKS_JIRA_EU_PASSWORD",
      },
    ],
    ["half a login is none", {}, { APPLINKS_JIRA_EU_USERNAME: "env-admin" }, undefined],
    ["another app's variables are none of ours", {}, { APPLINKS_JIRA_TOKEN: "x" }, undefined],
  ])("%s", (_rule, entry, environment, expected) => {
    expect(credential(entry, environment)).toEqual(expected);
  });

  test("that is missing is asked for by key, command and variables", () => {
    const app = fleet({ "jira-eu": JIRA }).apps.get("jira-eu");
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
  ["zürich", "APPLINKS_ZÜRICH"],
])("the variables of %j begin with %s", (name, prefix) => {
  expect(variablePrefix(name)).toBe(prefix);
});

test("two apps that would read one variable are refused, both of them", () => {
  const at = (host: string): object => ({ ...JIRA, url: `https://${host}.example.com` });
  const clash = fleet({ "jira-eu": at("eu"), jira_eu: at("other-eu"), other: at("other") });
  const reason = 'the apps "jira-eu" and "jira_eu" would both read APPLINKS_JIRA_EU_TOKEN; rename one';
  for (const name of ["jira-eu", "jira_eu"])
    expect(fleetProblems(clash, name)).toEqual([{ path: "applinks:apps", reason }]);
});

test("one app under two names is refused: both would own its objects", () => {
  const twins = fleet({ jira: JIRA, main: { ...JIRA, url: `${JIRA.url}/` } });
  expect(fleetProblems(twins, "jira")[0]?.reason).toContain('the apps "jira" and "main" have one url');
  for (const url of ["https://JIRA.example.com", "https://jira.example.com:443/"]) {
    expect(fleet({ jira: JIRA, main: { ...JIRA, url } }).problems).toHaveLength(1);
  }
  const others = [
    "https://jira.example.com/jira",
    "https://jira.example.com:8443",
    "https://jira.example.org",
  ];
  for (const url of others) expect(fleet({ jira: JIRA, main: { ...JIRA, url } }).problems).toEqual([]);
});

test("a text that was taken for a number is told, with the way to say that it is none", () => {
  const reason =
    "must be a string, not a number: put it in quotes, or give pulumi config set the option --type string";
  const path = "applinks:apps.jira.username";
  expect(fleet({ jira: { ...JIRA, username: 12345 } }).broken.get("jira")).toEqual([{ path, reason }]);
});

test("a name that nobody could find again is told", () => {
  const reason = "must have a name that is not empty, without spaces around it";
  for (const name of ["", " jira"]) {
    const path = `applinks:apps[${JSON.stringify(name)}]`;
    expect(fleet({ [name]: JIRA }).broken.get(name)).toEqual([{ path, reason }]);
  }
});

test.each([
  {
    title: "a token of two lines",
    entry: { token: "one\ntwo" },
    says: /^is no token: it has spaces, line breaks/,
  },
  {
    title: "a token with a sign beyond ASCII",
    entry: { token: "tok…en" },
    says: /^is no token: .*beyond ASCII/,
  },
  {
    title: "a user name with a colon",
    entry: { username: "ad:min", password: "secret" },
    says: /^cannot be sent: its user name has a colon/,
  },
  {
    title: "an authority whose text was cut",
    entry: { ca: "-----BEGIN CERTIFICATE-----\nMIIB" },
    says: /^is no PEM certificate/,
  },
  {
    title: "a proxy's password that is not written as a URL has it",
    entry: { proxy: "http://user:100%secret@proxy.example.com" },
    says: /^has a user name or password with a % in it, which a URL has as %25$/,
  },
])("$title is told before an app is asked", ({ entry, says }) => {
  const { broken } = fleet({ jira: { ...JIRA, ...entry } });
  expect(broken.get("jira")).toEqual([
    { path: expect.any(String) as string, reason: expect.stringMatching(says) as string },
  ]);
  expect(JSON.stringify([...broken])).not.toMatch(/one.n?two|tok…en|secret/);
});

test("a name with a slash, and a credential with a line break, are told", () => {
  const odd = fleet({
    "eu/jira": JIRA,
    wiki: { product: "confluence", url: "https://wiki.example.com", token: "t\n" },
  });
  expect(fleetProblems(odd, "eu/jira")[0]?.reason).toContain("must not have a / in its name");
  expect(fleetProblems(odd, "wiki")[0]).toEqual({
    path: "applinks:apps.wiki.token",
    reason: "begins or ends with a space or a line break",
  });
});

describe("what is wrong", () => {
  test("with one entry leaves the others usable", () => {
    const mixed = fleet({ good: JIRA, bad: { product: "jira", url: "http://jira.example.com" }, worse: {} });
    expect(fleetProblems(mixed, "good")).toEqual([]);
    expect(fleetProblems(mixed, "bad")).toEqual([
      {
        path: "applinks:apps.bad.url",
        reason: "must be https: bad accepts http only for localhost, unless its entry says allowHttp: true",
      },
    ]);
    expect(fleetProblems(mixed, "worse").map(({ path }) => path)).toEqual([
      "applinks:apps.worse.product",
      "applinks:apps.worse.url",
    ]);
  });

  test("with an entry is not laid to another whose name begins alike", () => {
    const alike = fleet({ jira: JIRA, jira2: {} });
    expect(fleetProblems(alike, "jira")).toEqual([]);
    expect(alike.apps.has("jira2")).toBe(false);
  });

  test("with both URLs is told at once", () => {
    const { broken } = fleet({ jira: { ...JIRA, url: "jira", displayUrl: "https://x/#y" } });
    expect(broken.get("jira")?.map(({ path }) => path)).toEqual([
      "applinks:apps.jira.url",
      "applinks:apps.jira.displayUrl",
    ]);
  });

  test.each([undefined, "", "jira", "[]", "7", "null", '"x"'])("with the whole of it: %j", (config) => {
    const nothing = readFleet(config, {});
    expect(nothing.apps.size).toBe(0);
    const [problem] = fleetProblems(nothing, "jira");
    expect(problem?.path).toBe("applinks:apps");
  });

  test("about an app that is not there: the nearest one, or all of them", () => {
    const two = fleet({ jira: JIRA, wiki: { product: "confluence", url: "https://wiki.example.com" } });
    expect(fleetProblems(two, "jria")[0]?.reason).toBe('has no app "jria"; did you mean "jira"?');
    expect(fleetProblems(two, "bitbucket")[0]?.reason).toBe(
      'has no app "bitbucket"; it names "jira", "wiki"',
    );
  });

  test("about a fleet without apps: how to declare one", () => {
    expect(fleetProblems(fleet({}), "jira")[0]?.reason).toMatch(/^names no app yet\. Declare each app/);
  });

  test("with half of a login: which half is missing, and the command", () => {
    const { broken } = fleet({ jira: { ...JIRA, username: "admin" }, wiki: { ...JIRA, password: "p" } });
    expect(broken.get("jira")?.[0]).toEqual({
      path: "applinks:apps.jira.password",
      reason: expect.stringContaining("pulumi config set --secret --path 'applinks:apps.jira.password'"),
    });
    expect(broken.get("wiki")?.[0]?.path).toBe("applinks:apps.wiki.username");
  });

  test("is found in any JSON without throwing, and without repeating a secret", () => {
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
        const read = fleet(apps);
        const said = [...read.problems, ...[...read.broken.values()].flat()];
        expect(JSON.stringify(said)).not.toContain("canary-token");
        for (const name of Object.keys(apps))
          expect(read.apps.has(name) || fleetProblems(read, name).length > 0).toBe(true);
      }),
    );
  });
});

describe("a Cloud site", () => {
  const SITE = { product: "jira", url: "https://example.atlassian.net", deployment: "cloud" };
  const WIKI = { product: "confluence", url: "https://wiki.example.com" };

  test("keeps what was handed over, however little of it, and its secret out of messages", () => {
    const handoff = { wiki: { clientSecret: "issued-by-the-site" } };
    const read = fleet({ site: { ...SITE, handoff }, wiki: WIKI });
    expect(fleetProblems(read, "site")).toEqual([]);
    expect(read.apps.get("site")).toMatchObject({ deployment: "cloud", handoff });
    expect([...read.secrets]).toEqual(["issued-by-the-site"]);
  });

  test("takes no credential, and only URLs that are some", () => {
    const handoff = { wiki: { redirectUrl: "/callback", tokenEndpoint: "https://a b" } };
    const { broken } = fleet({ site: { ...SITE, token: "t", handoff }, wiki: WIKI });
    expect(broken.get("site")?.map(({ path }) => path)).toEqual([
      "applinks:apps.site.token",
      "applinks:apps.site.handoff.wiki.redirectUrl",
      "applinks:apps.site.handoff.wiki.tokenEndpoint",
    ]);
  });

  test("is known by Atlassian's own domain where its entry does not say what it is", () => {
    const undeclared = { product: SITE.product, url: SITE.url };
    const reason = "is a Cloud site's: add deployment: cloud, or, if it is none, deployment: dataCenter";
    const path = "applinks:apps.site.url";
    expect(fleet({ site: undeclared }).broken.get("site")).toEqual([{ path, reason }]);
    expect(fleet({ site: { ...undeclared, deployment: "dataCenter" } }).apps.has("site")).toBe(true);
    expect(fleet({ site: { ...undeclared, url: "https://atlassian.net.example.com" } }).broken.size).toBe(0);
  });

  test("may hand over to apps of the fleet alone, and no other app may hand over at all", () => {
    const handoff = { wki: {} };
    expect(fleet({ site: { ...SITE, handoff }, wiki: WIKI }).problems).toEqual([
      {
        path: "applinks:apps.site.handoff.wki",
        reason: 'is for an app that is not in the fleet: "wki"',
      },
    ]);
    const own = fleet({ jira: { ...JIRA, handoff: { wiki: {} } }, wiki: WIKI });
    expect(own.broken.get("jira")?.[0]?.reason).toContain("add deployment: cloud");
  });
});

test("a stranger is named by its host and asked without a credential", () => {
  expect(strangerAt("https://jira.example.com/jira", "jira")).toMatchObject({
    name: "jira.example.com",
    url: "https://jira.example.com/jira",
    credential: undefined,
  });
});
