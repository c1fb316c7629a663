/** The plugin under the real engine: what a program in any language gets. */

import { PLUGIN } from "./plugin";
import { ok } from "./stack";
import { openWorld, type World } from "./world";

let world: World;

beforeAll(async () => {
  world = await openWorld(
    "plugin",
    { jira: { product: "jira" }, confluence: { product: "confluence" } },
    PLUGIN,
  );
});

afterAll(() => world.close());

const PROGRAM = `
const { redirectUrl } = { redirectUrl: invoke("getRedirectUrl", { app: "confluence", remoteApp: "jira" }).redirectUrl };
const link = new ApplicationLink("link", { app: "confluence", remoteApp: "jira", name: "Jira" });
const client = new IncomingClient("client", { app: "jira", name: "client", scopes: ["READ", "WRITE"],
  redirectUrls: [redirectUrl, "https://second.example.com/callback"] });
const reports = new IncomingClient("reports", { app: "jira", name: "reports",
  redirectUrls: ["https://reports.example.com/callback"] });
new ScopeGrant("grant", { app: "jira", clientId: reports.clientId, scopes: ["READ"] });
const connection = new OutgoingConnection("connection", { app: "confluence", remoteApp: "jira", name: "connection",
  scopes: ["WRITE"], clientId: client.clientId, clientSecret: client.clientSecret });
const health = new LinkHealth("health", { app: "confluence", remoteApp: "jira", clientId: client.clientId,
  clientSecret: client.clientSecret, redirectUrl: connection.redirectUrl, scopes: ["WRITE"], linkId: link.linkId });
exports.secret = client.clientSecret;
exports.redirectUrl = connection.redirectUrl;
exports.status = health.status;
`;

test("a preview knows what is certain: here, the redirect URL of a connection that is not there yet", async () => {
  world.stack.program(PROGRAM);
  const { changes, text } = ok(await world.stack.preview());
  expect(changes).toEqual({ create: 6 });
  expect(text).toMatch(
    /redirectUrl: "http:\/\/127\.0\.0\.1:\d+\/plugins\/servlet\/oauth2\/client\/callback\//,
  );
  expect(text).toContain('status     : "CONNECTED"');
});

test("up creates all, the secret is one, and a preview after it is empty", async () => {
  expect(ok(await world.stack.up()).changes).toEqual({ create: 6 });
  const { secret } = await world.stack.outputs();
  const { apps } = await world.sandbox.control.export({ secrets: "included", only: "state" });
  const client = apps.jira.incomingClients.find(({ name }) => name === "client");
  expect(secret).toBe(client?.clientSecret);
  const { stdout } = ok(await world.stack.pulumi("stack", "export"));
  expect(stdout).not.toContain(String(secret));
  expect(ok(await world.stack.preview("--expect-no-changes")).changes).toEqual({ same: 6 });
});
