import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { openConnections } from "../../../../provider/lifecycle/connections";
import { openApp, type App } from "../../../../provider/atlassian/app";
import { openBrowserFlow } from "../../../../provider/atlassian/oauth/browserFlow";
import { appsConfigOf, SHORT_WAITS, limits } from "../apps";

let server: Server;
/** The paths that were requested, in order. */
let requested: string[];
/** The parameters of the authorization response, from the state of the request. */
let response: (state: string) => Record<string, string>;
let warnings: string[];
let clientApp: App;
let serverApp: App;

const REDIRECT_URL = "https://jira.example.com/callback";

beforeAll(async () => {
  server = createServer((request, reply) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://localhost");
    requested.push(pathname);
    if (pathname.endsWith("/authorize")) {
      const query = new URLSearchParams(response(searchParams.get("state") ?? "")).toString();
      reply.writeHead(302, { location: `${REDIRECT_URL}?${query}` }).end();
      return;
    }
    const body = pathname.endsWith("/token") ? { access_token: "token" } : { userKey: "tester" };
    reply.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const testUser = { username: "tester", password: "secret" };
  const { targets } = appsConfigOf({
    jira: { product: "jira", url: "https://jira.example.com", testUser },
    confluence: {
      product: "confluence",
      url: `http://localhost:${(server.address() as AddressInfo).port}`,
      testUser,
    },
  });
  const open = (name: string): App => {
    const target = targets.get(name);
    if (target === undefined) throw new Error(`no valid configuration of ${name}`);
    return openApp(target, openConnections(SHORT_WAITS).to(target), SHORT_WAITS).forOperation(limits());
  };
  clientApp = open("jira");
  serverApp = open("confluence");
});

beforeEach(() => {
  requested = [];
  warnings = [];
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const authorize = (): Promise<void> | undefined =>
  openBrowserFlow({
    clientApp,
    serverApp,
    connection: {
      id: "1",
      authorizationEndpoint: `${serverApp.target.displayUrl}/rest/oauth2/latest/authorize`,
    },
    clientId: "client",
    clientSecret: "client-secret",
    redirectUrl: REDIRECT_URL,
    scopes: ["READ"],
    warn: (message) => warnings.push(message),
  })?.authorize();

test("a code with the state of the request is exchanged, and its token is used and revoked", async () => {
  response = (state) => ({ code: "code", state });
  await authorize();
  expect(requested).toEqual([
    "/rest/oauth2/latest/authorize",
    "/rest/oauth2/latest/token",
    "/rest/api/user/current",
    "/rest/oauth2/latest/revoke",
  ]);
});

test.each<[string, Record<string, string>, string]>([
  ["a code with another state", { code: "code", state: "another" }, "another state"],
  ["a code without a state", { code: "code" }, "no state"],
  ["an error with another state", { error: "access_denied", state: "another" }, "another state"],
])("%s is refused, and nothing is exchanged", async (_what, parameters, reported) => {
  response = () => parameters;
  await expect(authorize()).rejects.toMatchObject({
    obstacle: "settings",
    message: expect.stringContaining(
      `consent: confluence returned ${reported} to the redirect URL`,
    ) as string,
  });
  expect(requested).toEqual(["/rest/oauth2/latest/authorize"]);
});
