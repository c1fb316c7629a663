import {
  startSandbox,
  type App,
  type FaultRule,
  type NamedSandbox,
  type ProductName,
} from "applinks-sandbox";
import { endpointsOf, redirectUrlOf } from "../../../provider/atlassian/oauth/redirectUrl";
import { PRODUCTS } from "../../../provider/atlassian/products";
import type { LinkHealthInputs, LinkHealthState } from "../../../provider/schema/types.gen";
import type { Context } from "../../../provider/lifecycle/context";
import { openRun } from "../../../provider/lifecycle/run";
import { linkHealth } from "../../../provider/resources/linkHealth";
import { appsConfigOf, SHORT_WAITS } from "../atlassian/apps";

const names = Object.keys(PRODUCTS) as ProductName[];

/** The test users' passwords, which must not appear anywhere. */
const PASSWORD = "canary-of-the-test-user";

let sandbox: NamedSandbox<ProductName>;
let warnings: string[];
/** The apps without an administrator's credential. */
let silent: ProductName[];
/** Ends the operation. */
let ending: AbortController;
/** The inputs of the verification, with Jira as the client app. */
let inputs: LinkHealthInputs;

beforeAll(async () => {
  const accounts = [
    { username: "admin", role: "sysadmin" as const },
    { username: "tester", password: PASSWORD, role: "sysadmin" as const },
    { username: "somebody", password: PASSWORD, role: "user" as const },
  ];
  sandbox = await startSandbox({
    apps: {
      jira: { product: "jira", accounts },
      confluence: { product: "confluence", accounts },
      bitbucket: { product: "bitbucket", accounts },
      bamboo: { product: "bamboo", accounts },
      crowd: { product: "crowd", accounts },
    },
  });
});

afterAll(() => sandbox.stop());

beforeEach(async () => {
  await sandbox.control.reset();
  warnings = [];
  silent = [];
  ending = new AbortController();
  inputs = await link("confluence", ["READ"]);
});

/** The test user of an app's configuration: the system administrator "tester" by default. */
const testUser = (more: object = {}): object => ({ username: "tester", password: PASSWORD, ...more });

type Users = Partial<Record<ProductName, object>>;

/** An operation of a new process. */
function operation(users: Users): Context {
  const entry = (product: ProductName): Record<string, unknown> => ({
    product,
    url: sandbox.apps[product].url,
    ...(silent.includes(product) ? {} : { username: "admin", password: "admin" }),
    preflight: false,
    ...(users[product] === undefined ? {} : { testUser: users[product] }),
  });
  const appsConfig = appsConfigOf(Object.fromEntries(names.map((name) => [name, entry(name)])));
  const signal = AbortSignal.any([AbortSignal.timeout(20_000), ending.signal]);
  return openRun(appsConfig, { timeouts: SHORT_WAITS }).operation({
    warn: (message) => warnings.push(message),
    signal,
  });
}

const endpoints = (serverApp: ProductName): ReturnType<typeof endpointsOf> => {
  const { url } = sandbox.apps[serverApp];
  return endpointsOf({ url, displayUrl: url, paths: { incoming: "/rest/oauth2/latest" } });
};

/** Links Jira to an app as an administrator would, and returns the inputs of a verification. */
async function link(serverApp: ProductName, scopes: string[]): Promise<LinkHealthInputs> {
  const redirectUrl = redirectUrlOf(sandbox.apps.jira.url, endpoints(serverApp).authorizationEndpoint);
  const { clientId, clientSecret } = await sandbox.control
    .changeOutOfBand(serverApp)
    .createClient({ name: "Jira", redirects: [redirectUrl], scope: scopes.join(" ") });
  await sandbox.control
    .changeOutOfBand("jira")
    .createConnection({ name: serverApp, clientId, clientSecret, scopes, ...endpoints(serverApp) });
  return { app: "jira", remoteApp: serverApp, clientId, clientSecret, redirectUrl, scopes };
}

/** Links Jira to Confluence as an administrator would; returns the ID of the application link. */
async function linkToConfluence(): Promise<string> {
  const { id } = await sandbox.control
    .changeOutOfBand("jira")
    .createLink({ typeId: "confluence", name: "Confluence", rpcUrl: sandbox.apps.confluence.url });
  return id;
}

const BOTH: Users = { jira: testUser(), confluence: testUser() };

/** The state after a refresh. */
async function check(users: Users = BOTH): Promise<LinkHealthState> {
  const prior = {
    ...inputs,
    status: "CONNECTED" as const,
    verified: [],
    notVerified: [],
    problems: [],
    drift: [],
  };
  const id = `jira/health/${inputs.remoteApp}`;
  const found = await linkHealth.read(operation(users), id, prior);
  if (found === undefined) throw new Error("a LinkHealth always exists");
  expect(JSON.stringify([found, warnings])).not.toContain(PASSWORD);
  expect(JSON.stringify([found.state.problems, found.state.drift])).not.toContain(inputs.clientSecret);
  return found.state;
}

async function stored(app: ProductName): Promise<App> {
  return (await sandbox.control.export({ secrets: "included" })).apps[app] as App;
}

/** The number of requests for sign-in and authorization. */
const flows = async (): Promise<number> =>
  (await sandbox.control.requestLog.entries({ kind: "login" })).length +
  (await sandbox.control.requestLog.entries({ operation: "authorize" })).length;

const fault = (rule: Omit<FaultRule, "phase" | "times">): Promise<unknown> =>
  sandbox.control.faults.add({ times: 0, phase: "before-act", ...rule });

/** Replaces the authorization server's sign-in page. */
const signInPage = (body: string, headers: Record<string, string> = {}): Promise<unknown> =>
  fault({
    match: { app: "confluence", path: "/(login|dologin)\\.action" },
    effect: { kind: "status", status: 200, headers: { "content-type": "text/html", ...headers }, body },
  });

/** Redirects an app's sign-in page to another app's. */
const redirectSignIn = (from: ProductName, to: ProductName, page: string): Promise<unknown> =>
  fault({
    match: { app: from, method: "GET", path: "/login\\.(jsp|action)" },
    effect: { kind: "redirect", location: `${sandbox.apps[to].url}/${page}` },
  });

const FORM =
  '<form method="post" action="dologin.action"><input name="os_username"><input type="password" name="os_password">';

const ALL = [
  "confluence has the redirect URL of jira registered",
  "confluence grants the scopes that jira requests",
  "confluence accepts the client ID and secret",
  "jira has an outgoing link with this client ID",
];

describe("a verification with test users", () => {
  test("covers the whole browser flow", async () => {
    expect(await check()).toMatchObject({
      status: "CONNECTED",
      verified: [
        ...ALL,
        "jira takes a user through sign-in and consent at confluence, and gets a token",
        "confluence returns the test user's own account for this token",
      ],
      notVerified: [],
      problems: [],
      drift: [],
    });
  });

  test("leaves no valid token, and changes nothing that administrators see", async () => {
    const before = await stored("confluence");
    await check();
    const { tokenPairs, audit, ...after } = await stored("confluence");
    expect(tokenPairs).toEqual([]);
    expect(after.incomingClients).toEqual(before.incomingClients);
    const { outgoingConnections, remoteTokens } = await stored("jira");
    expect(outgoingConnections).toHaveLength(1);
    // There were two tokens: the client app's, and the one that the verification requested itself.
    expect(audit.filter(({ summary }) => summary === "token.created")).toHaveLength(2);
    const { status, headers } = await fetch(`${sandbox.apps.confluence.url}/rest/api/user/current`, {
      headers: { authorization: `Bearer ${remoteTokens[0]?.accessToken}` },
    });
    expect([status, headers.get("x-ausername")]).toEqual([200, "anonymous"]);
  });

  test("can be repeated", async () => {
    for (const _time of [1, 2, 3]) expect((await check()).status).toBe("CONNECTED");
    expect((await stored("confluence")).tokenPairs).toEqual([]);
  });

  test.each([
    ["bitbucket", ["PUBLIC_REPOS"], 2],
    ["bamboo", ["READ"], 2],
    ["crowd", ["SYSTEM_ADMIN"], 2],
    ["crowd", ["USER"], 1],
  ] as const)("supports the sign-in page of %s, with %j", async (serverApp, scopes, steps) => {
    inputs = await link(serverApp, [...scopes]);
    const { status, verified, notVerified } = await check({ jira: testUser(), [serverApp]: testUser() });
    expect([status, verified.length, notVerified.length]).toEqual([
      "CONNECTED",
      ALL.length + steps,
      2 - steps,
    ]);
    expect((await stored(serverApp)).tokenPairs).toEqual([]);
  });

  test("supports another sign-in page of the client app", async () => {
    const redirectUrl = redirectUrlOf(sandbox.apps.bitbucket.url, endpoints("jira").authorizationEndpoint);
    const { clientId, clientSecret } = await sandbox.control
      .changeOutOfBand("jira")
      .createClient({ name: "Bitbucket", redirects: [redirectUrl], scope: "READ" });
    const scopes = ["READ"];
    await sandbox.control
      .changeOutOfBand("bitbucket")
      .createConnection({ name: "jira", clientId, clientSecret, scopes, ...endpoints("jira") });
    inputs = { app: "bitbucket", remoteApp: "jira", clientId, clientSecret, redirectUrl, scopes };
    const users = { bitbucket: testUser(), jira: testUser() };
    const { state } = await linkHealth.reconcile(operation(users), undefined, inputs);
    expect(state.notVerified).toEqual([]);
  });
});

describe("a verification without test users", () => {
  test.each([
    [{}, "jira and confluence"],
    [{ jira: testUser() }, "confluence"],
    [{ confluence: testUser() }, "jira"],
  ])("lists what it did not verify: %#", async (users: Users, without) => {
    expect(await check(users)).toMatchObject({
      status: "CONNECTED",
      verified: ALL,
      notVerified: [`a user's sign-in and consent: no test user is configured for ${without}`],
      problems: [],
    });
    expect(await flows()).toBe(0);
  });

  test("is refused if a test user is incomplete, with the missing property", () => {
    const { appsConfig } = operation({ jira: { username: "tester" }, confluence: { password: PASSWORD } });
    const { problems } = linkHealth.check(appsConfig, inputs, new Set(Object.keys(inputs)));
    expect(problems).toEqual([
      {
        path: "applinks:apps.jira.testUser.password",
        reason:
          'is missing: the test user of "jira" has only a username. Set it, or APPLINKS_JIRA_TEST_PASSWORD',
      },
      {
        path: "applinks:apps.confluence.testUser.username",
        reason:
          'is missing: the test user of "confluence" has only a password. Set it, or APPLINKS_CONFLUENCE_TEST_USERNAME',
      },
    ]);
  });
});

describe("the endpoints that the authorization server publishes", () => {
  const publish = (root: string): Promise<unknown> => {
    const { url } = sandbox.apps.confluence;
    return fault({
      match: { app: "confluence", path: "/\\.well-known/" },
      effect: {
        kind: "status",
        status: 200,
        json: {
          issuer: url,
          authorization_endpoint: `${url}/rest/oauth2/latest/authorize`,
          token_endpoint: `${url}${root}/token`,
        },
      },
    });
  };

  test("are those of the link, whichever name of the version they have", async () => {
    await publish("/rest/oauth2/1.0");
    expect(await check({})).toMatchObject({ status: "CONNECTED", verified: ALL });
    expect(warnings).toEqual([]);
    await sandbox.control.requestLog.assert({ path: "/\\.well-known/", app: "confluence", count: 1 });
  });

  test("are reported if the link has others, with what to configure", async () => {
    await publish("/rest/oauth2-server/latest");
    const { url } = sandbox.apps.confluence;
    const difference = `the token endpoint of the outgoing link of jira: it is ${url}/rest/oauth2/latest/token, but confluence publishes ${url}/rest/oauth2-server/latest/token`;
    expect(await check({})).toMatchObject({
      status: "CONNECTED",
      verified: ALL,
      notVerified: [difference, expect.stringContaining("no test user is configured")],
      problems: [],
      drift: [],
    });
    expect(warnings).toEqual([
      `${difference}. If the published endpoint is the right one, run: pulumi config set --path 'applinks:apps.confluence.paths.incoming' ` +
        "/rest/oauth2-server/latest. Otherwise declare both endpoints. [ENDPOINT_DIFFERS]",
    ]);
  });
});

describe("a verification with the credential of one app", () => {
  const [, , accepts, connection] = ALL;
  const users = ["jira takes a user through sign-in and consent at confluence, and gets a token"];
  const own = "confluence returns the test user's own account for this token";

  test("of the client app verifies the client's credentials, the client app and the browser flow", async () => {
    silent = ["confluence"];
    inputs.linkId = await linkToConfluence();
    const network = "jira reaches confluence";
    expect(await check()).toMatchObject({
      status: "CONNECTED",
      verified: [accepts, connection, network, ...users, own],
      notVerified: [
        "the redirect URL and the scopes that confluence has registered for jira: no administrator's credential is configured for confluence",
      ],
      problems: [],
    });
    await sandbox.control.requestLog.assert({ operation: "incoming.list", app: "confluence", count: 0 });
  });

  test("of the client app reports a reset secret, and who has the current one", async () => {
    silent = ["confluence"];
    await sandbox.control.changeOutOfBand("confluence").resetClientSecret("Jira");
    expect(await check()).toMatchObject({
      status: "ACCESS_DENIED",
      problems: [
        "confluence does not accept the client ID and secret. Get the current ones from an administrator of confluence, and set clientId " +
          "and clientSecret to them.",
      ],
    });
  });

  test("of the authorization server verifies its records and the client's credentials", async () => {
    silent = ["jira"];
    inputs.linkId = await linkToConfluence();
    const missing = "no administrator's credential is configured for jira";
    expect(await check()).toMatchObject({
      status: "CONNECTED",
      verified: ALL.slice(0, 3),
      notVerified: [
        `the outgoing link of jira: ${missing}`,
        `whether jira reaches confluence: ${missing}`,
        `a user's sign-in and consent: ${missing}`,
      ],
    });
  });

  test("can be declared, one with neither cannot", async () => {
    const problems = (): object[] =>
      linkHealth.check(operation({}).appsConfig, inputs, new Set(Object.keys(inputs))).problems;
    for (const one of ["jira", "confluence"] as const) {
      silent = [one];
      expect(problems()).toEqual([]);
    }
    silent = ["jira", "confluence"];
    const reason = expect.stringContaining(
      'applinks:apps.jira.token: there is no credential for "jira"',
    ) as string;
    expect(problems()).toEqual([{ path: "app", reason }]);
    await expect(check()).rejects.toMatchObject({ code: "CONFIGURATION" });
  });
});

/** Failures of a browser flow, and their messages. */
const FAILURES: {
  title: string;
  users?: Users;
  act?: () => Promise<unknown>;
  status: LinkHealthState["status"];
  message: string;
}[] = [
  {
    title: "the password is wrong on the authorization server",
    users: { jira: testUser(), confluence: testUser({ password: "wrong" }) },
    status: "STATUS_UNAVAILABLE",
    message:
      "sign-in at confluence: it does not accept the test user's name and password. Correct applinks:apps.confluence.testUser",
  },
  {
    title: "the password is wrong on the client app",
    users: { jira: testUser({ password: "wrong" }), confluence: testUser() },
    status: "STATUS_UNAVAILABLE",
    message: "sign-in at jira: it does not accept the test user's name and password",
  },
  {
    title: "the test user is not a system administrator of the client app",
    users: { jira: testUser({ username: "somebody" }), confluence: testUser() },
    status: "STATUS_UNAVAILABLE",
    message:
      "start at jira: the test user may not test an outgoing link (401). Grant the user the System Administrator permission",
  },
  {
    title: "the sign-in page has a CAPTCHA",
    act: () => signInPage(`${FORM}<img id="captcha"><input name="os_captcha"></form>`),
    status: "STATUS_UNAVAILABLE",
    message: "sign-in at confluence: it requires a CAPTCHA. Sign in once in a browser",
  },
  {
    title: "the app denies the sign-in until a CAPTCHA is solved",
    act: () => signInPage(`${FORM}</form>`, { "x-seraph-loginreason": "AUTHENTICATION_DENIED" }),
    status: "STATUS_UNAVAILABLE",
    message: "sign-in at confluence: it requires a CAPTCHA after failed attempts",
  },
  {
    title: "the sign-in has a second step",
    act: () =>
      fault({
        match: { app: "confluence", method: "POST", path: "/dologin\\.action" },
        effect: {
          kind: "status",
          status: 200,
          headers: { "content-type": "text/html" },
          body: '<form method="post"><input name="code" autocomplete="one-time-code"></form>',
        },
      }),
    status: "STATUS_UNAVAILABLE",
    message: "sign-in at confluence: it requires a second step (two-step verification)",
  },
  {
    title: "single sign-on redirects to another host",
    act: () =>
      fault({
        match: { app: "confluence", path: "/login\\.action" },
        effect: { kind: "redirect", location: "https://sso.example.com/start?ticket=1" },
      }),
    status: "STATUS_UNAVAILABLE",
    message: "sign-in at confluence: it redirects to https://sso.example.com (single sign-on?)",
  },
  {
    title: "the sign-in page needs scripts",
    act: () => signInPage("<div id='root'></div>"),
    status: "STATUS_UNAVAILABLE",
    message: "/login.action (200) has no form with the fields os_username and os_password",
  },
  {
    title: "the sign-in form sends the password to another host",
    act: () => signInPage(FORM.replace("dologin.action", "https://evil.example.com/") + "</form>"),
    status: "STATUS_UNAVAILABLE",
    message: "sign-in at confluence: its form sends the password to another app",
  },
  {
    title: "the sign-in form puts the password into the URL",
    act: () => signInPage(`${FORM.replace("post", "get")}</form>`),
    status: "STATUS_UNAVAILABLE",
    message: "sign-in at confluence: its form puts the password into the URL, so no password was sent",
  },
  {
    title: "the sign-in page of the client app redirects to the other app",
    act: () => redirectSignIn("jira", "confluence", "login.action"),
    status: "STATUS_UNAVAILABLE",
    message: "/confluence/login.action, which is not a page of jira, so no password was sent",
  },
  {
    title: "the client app requests more scopes than it is granted",
    act: () => sandbox.control.changeOutOfBand("jira").updateConnection("confluence", { scopes: ["WRITE"] }),
    status: "CONFIG_ERROR",
    message:
      "consent: confluence returned the error invalid_scope to jira. The outgoing link of jira requests scopes",
  },
  {
    title: "the consent is refused",
    act: () =>
      fault({
        match: { app: "confluence", operation: "consent" },
        effect: { kind: "redirect", location: `${inputs.redirectUrl}?error=access_denied` },
      }),
    status: "CONFIG_ERROR",
    message: "consent: confluence returned the error access_denied to jira",
  },
  {
    title: "the consent page has no form",
    act: () =>
      fault({
        match: { app: "confluence", operation: "consent" },
        effect: { kind: "status", status: 403, headers: { "content-type": "text/html" }, body: "No." },
      }),
    status: "CONFIG_ERROR",
    message:
      "consent at confluence: /confluence/plugins/servlet/oauth2/consent (403) is not the consent page",
  },
  {
    title: "the client app uses a redirect URL that is not registered",
    act: async () => {
      const redirect = "https://jira.example.com/callback";
      await sandbox.control.changeOutOfBand("confluence").updateClient("Jira", { redirects: [redirect] });
      inputs = { ...inputs, redirectUrl: redirect };
    },
    status: "CONFIG_ERROR",
    message:
      "consent at confluence: it refuses the request of jira (invalid_request). Compare the redirect URL",
  },
  {
    title: "the client app has a wrong secret",
    act: () =>
      sandbox.control.changeOutOfBand("jira").updateConnection("confluence", { clientSecret: "changed" }),
    status: "ACCESS_DENIED",
    message: "exchange of the code: jira got no token from confluence",
  },
  {
    title: "the client app's outgoing link has another authorization server",
    act: () =>
      sandbox.control
        .changeOutOfBand("jira")
        .updateConnection("confluence", { authorizationEndpoint: "https://evil.example.com/authorize" }),
    status: "CONFIG_ERROR",
    message:
      "consent: the outgoing link of jira sends users to https://evil.example.com, which is not a URL of confluence",
  },
  {
    title: "the authorization server does not accept the token",
    act: () => fault({ match: { app: "confluence", operation: "account" }, effect: { kind: "anonymous" } }),
    status: "CONFIG_ERROR",
    message: "request with the token: confluence does not accept it as the test user's",
  },
];

describe("a browser flow that fails", () => {
  test.each(FAILURES)(
    "reports the step, the reason and what to do: $title",
    async ({ users, act, status, message }) => {
      await act?.();
      const found = await check(users);
      expect(found.problems).toEqual([expect.stringContaining(message)]);
      expect(found.status).toBe(status);
      expect(found.drift).toEqual([`${status}: ${found.problems.join("")}`]);
      expect((await stored("confluence")).tokenPairs).toEqual([]);
    },
  );

  test.each([
    ["jira", "confluence", "login.action"],
    ["confluence", "jira", "login.jsp"],
  ] as const)(
    "sends the password for %s to that app only, if its sign-in page redirects to %s",
    async (from, to, page) => {
      await redirectSignIn(from, to, page);
      await check();
      const logins = await sandbox.control.requestLog.entries({ kind: "login", method: "POST" });
      // The client app's own sign-in comes first.
      expect(logins.map(({ app }) => app)).toEqual(from === "jira" ? [] : ["jira"]);
    },
  );

  test("sends each password once", async () => {
    await check({ jira: testUser({ password: "wrong" }), confluence: testUser() });
    const logins = await sandbox.control.requestLog.entries({ kind: "login" });
    expect(logins.filter(({ method }) => method === "POST")).toHaveLength(1);
  });

  test("fails the creation of the resource with the same message", async () => {
    await sandbox.control.changeOutOfBand("jira").updateConnection("confluence", { clientSecret: "changed" });
    await expect(linkHealth.reconcile(operation(BOTH), undefined, inputs)).rejects.toMatchObject({
      code: "LINK_BROKEN",
      message: expect.stringContaining("exchange of the code: jira got no token from confluence"),
    });
  });
});

/** A request of a verification, by its rule and its place among the requests of this rule. */
interface Sent {
  match: FaultRule["match"];
  nth: number;
}

/** The requests of a browser flow, from the log of a verification without faults. */
async function requestsOfFlow(): Promise<Sent[]> {
  await check();
  const entries = await sandbox.control.requestLog.entries();
  await sandbox.control.requestLog.clear();
  const counts = new Map<string, number>();
  const sent = entries.map(({ app, method, path, operation }): Sent => {
    const match = operation === undefined ? { app, method, path: `${path}$` } : { app, method, operation };
    const key = JSON.stringify(match);
    counts.set(key, (counts.get(key) ?? 0) + 1);
    return { match: match as Sent["match"], nth: counts.get(key) ?? 0 };
  });
  // The flow begins with the client app's sign-in page, its first request without an operation.
  return sent.slice(sent.findIndex(({ match }) => match.app === "jira" && match.operation === undefined));
}

/** Whether the client app itself sends the request, which the verification cannot repeat. */
const isOfClientApp = ({ match, nth }: Sent): boolean => match.operation === "token" && nth === 1;

const failing = (status: number): FaultRule["effect"] => ({ kind: "status", status, body: "<html>" });

describe("a verification leaves no valid token", () => {
  test.each<[string, FaultRule["phase"], FaultRule["effect"], "passes" | "may fail"]>([
    ["a reset before the act", "before-act", { kind: "reset" }, "passes"],
    ["a reset after the act", "after-commit", { kind: "reset" }, "passes"],
    ["a cut in the body", "mid-body", { kind: "reset" }, "passes"],
    ["502 before the act", "before-act", failing(502), "passes"],
    ["503 after the act", "after-commit", failing(503), "passes"],
    ["500 after the act", "after-commit", failing(500), "may fail"],
    ["403 of a firewall after the act", "after-commit", failing(403), "may fail"],
    ["half of the response", "after-commit", { kind: "truncate" }, "may fail"],
    ["a login page after the act", "after-commit", { kind: "html-login" }, "may fail"],
    [
      "a redirect after the act",
      "after-commit",
      { kind: "redirect", location: "https://sso.example.com/" },
      "may fail",
    ],
  ])(
    "after %s of any one request",
    async (_what, phase, effect, outcome) => {
      const wrong: object[] = [];
      for (const sent of await requestsOfFlow()) {
        await sandbox.control.faults.add({ ...sent, phase, effect });
        const result = await check().then(
          ({ status, problems }) => ({ status, problems: problems.join(" ") }),
          (error: unknown) => ({ status: "failed", problems: String(error) }),
        );
        await sandbox.control.faults.clear();
        const { tokenPairs } = await stored("confluence");
        const isExpected = result.status === "CONNECTED" || outcome === "may fail" || isOfClientApp(sent);
        if (tokenPairs.length > 0 || warnings.some((line) => line.includes("TOKEN_LEFT")) || !isExpected) {
          wrong.push({ ...sent, result, tokens: tokenPairs.length, warnings: [...warnings] });
        }
      }
      expect(wrong).toEqual([]);
    },
    120_000,
  );

  test.each<[string, Sent]>([
    ["the client app's exchange of the code", { match: { operation: "token" }, nth: 1 }],
    ["the client app's redirect URL", { match: { operation: "callback" }, nth: 2 }],
    ["the code that is shown again", { match: { operation: "token" }, nth: 2 }],
    ["its own exchange of a code", { match: { operation: "token" }, nth: 3 }],
    ["the use of its token", { match: { operation: "account" }, nth: 1 }],
    ["the revocation of its token", { match: { operation: "revoke" }, nth: 2 }],
  ])("if it is cancelled during %s, before or after the act", async (_what, { match, nth }) => {
    for (const phase of ["before-act", "after-commit"] as const) {
      ending = new AbortController();
      const effect = { kind: "delay", seconds: 0.4 } as const;
      await sandbox.control.faults.add({
        match: { app: match.operation === "callback" ? "jira" : "confluence", ...match },
        nth,
        phase,
        effect,
      });
      const outcome = check().catch((error: unknown) => error);
      while ((await sandbox.control.faults.list())[0]?.hits === 0)
        await new Promise((go) => setTimeout(go, 5));
      ending.abort(new Error("the run was cancelled"));
      // The end of a token is not cancelled.
      if (match.operation === "revoke") expect(await outcome).toMatchObject({ status: "CONNECTED" });
      else expect(await outcome).toMatchObject({ code: "APP_CANCELLED" });
      await new Promise((go) => setTimeout(go, 500));
      await sandbox.control.faults.clear();
      expect((await stored("confluence")).tokenPairs).toEqual([]);
      expect(warnings).toEqual([]);
    }
  });

  test("unless the app refuses every attempt, which is a warning that names the way to end it", async () => {
    await sandbox.control.faults.add({
      match: { operation: "token" },
      nth: 4,
      times: 0,
      phase: "before-act",
      effect: failing(500),
    });
    await sandbox.control.faults.add({
      match: { operation: "revoke" },
      nth: 2,
      times: 0,
      phase: "before-act",
      effect: failing(500),
    });
    expect((await check()).status).toBe("CONNECTED");
    expect((await stored("confluence")).tokenPairs).toHaveLength(1);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^jira to confluence: a token of the test user may still be valid: could not .+ on confluence .+ 500.+ sign in to confluence as the test user, and revoke.+\[TOKEN_LEFT\]$/,
      ),
    ]);
  });
});

test("there is no browser flow if an earlier check failed", async () => {
  await sandbox.control
    .changeOutOfBand("confluence")
    .updateClient("Jira", { redirects: ["https://other.example.com/"] });
  expect(await check()).toMatchObject({
    status: "CONFIG_ERROR",
    notVerified: ["a user's sign-in and consent: an earlier check failed"],
  });
  expect(await flows()).toBe(0);
});

test.each([
  ["always", "Run pulumi up --refresh to carry over the current ones."],
  ["creation", 'Change "rotation" of the client, and run pulumi up.'],
] as const)(
  "the advice for a reset secret depends on when the app returns secrets: %s",
  async (secretsReturned, message) => {
    const change = sandbox.control.changeOutOfBand("confluence");
    await change.setSettings({ dialect: { "incoming-secret-returned": secretsReturned } });
    await change.resetClientSecret("Jira");
    const { status, problems } = await check();
    expect(status).toBe("ACCESS_DENIED");
    expect(problems).toEqual([expect.stringContaining(message)]);
  },
);

test("the test users' passwords are not in the request log", async () => {
  await check();
  const entries = await sandbox.control.requestLog.entries();
  expect(JSON.stringify(entries)).toContain("os_username");
  expect(JSON.stringify(entries)).not.toContain(PASSWORD);
});

test("a redirect URL whose normal form is registered is not verified, because an app may compare normal forms", async () => {
  const { redirectUrl = "" } = inputs;
  const declared = redirectUrl.replace("localhost", "LOCALHOST");
  inputs = { ...inputs, redirectUrl: declared };
  const { notVerified } = await check({});
  expect(notVerified).toContain(
    `whether confluence accepts the redirect URL ${declared}: it has the normal form, ${redirectUrl}, registered`,
  );
});

test("a redirect URL that is registered in another spelling is a problem that names both", async () => {
  const { redirectUrl = "" } = inputs;
  const registered = redirectUrl.replace("localhost", "LOCALHOST");
  await sandbox.control.changeOutOfBand("confluence").updateClient("Jira", { redirects: [registered] });
  const { problems, status } = await check({});
  expect(status).toBe("CONFIG_ERROR");
  expect(problems).toEqual([
    `confluence does not have the redirect URL ${redirectUrl} registered for "Jira". It has ${registered}, which differs only in spelling, but apps compare redirect URLs exactly. Declare it there.`,
  ]);
});

describe("records that cannot be read", () => {
  const changes = (app: ProductName): ReturnType<typeof sandbox.control.changeOutOfBand> =>
    sandbox.control.changeOutOfBand(app);

  test("of somebody else change no result", async () => {
    await changes("confluence").createClient({ name: "other", redirects: ["https://a/cb"], scope: "READ" });
    await changes("confluence").omitMembers("incomingClients", "other", ["redirects"]);
    expect(await check({})).toMatchObject({ status: "CONNECTED", verified: ALL });
  });

  test("of the link itself are problems", async () => {
    await changes("confluence").omitMembers("incomingClients", "Jira", ["redirects"]);
    await changes("jira").omitMembers("outgoingConnections", "confluence", ["scopes"]);
    const { status, problems, verified } = await check();
    expect(status).toBe("CONFIG_ERROR");
    expect(problems).toEqual([
      expect.stringMatching(
        /^confluence: the incoming link \S+ \("Jira"\) has no valid "redirects"\. In the app, repair/,
      ),
      expect.stringMatching(
        /^jira: the outgoing link \S+ \("confluence"\) has no valid "scopes"\. In the app, repair/,
      ),
    ]);
    expect(verified).toEqual(["confluence accepts the client ID and secret"]);
  });

  test("without a client ID may be the link's, so their checks were not run", async () => {
    await changes("confluence").omitMembers("incomingClients", "Jira", ["clientId"]);
    await changes("jira").omitMembers("outgoingConnections", "confluence", ["clientId"]);
    const { status, problems, notVerified } = await check();
    expect({ status, problems }).toEqual({ status: "CONNECTED", problems: [] });
    expect(notVerified).toEqual([
      expect.stringMatching(
        /^the redirect URL and the scopes that confluence has for jira: the incoming link .* has no valid "clientId"$/,
      ),
      expect.stringMatching(
        /^whether jira has an outgoing link with this client ID: the outgoing link .* has no valid "clientId"$/,
      ),
      "a user's sign-in and consent: the outgoing link of jira was not found",
    ]);
  });
});
