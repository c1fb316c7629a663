import { startSandbox, type IncomingClient, type NamedSandbox } from "../../index";
import { browse, codeGrant, credentials, post, tokens } from "../oauth";
import { request } from "../rest";
import { attributes, changes, events } from "./auditLog";

let sandbox: NamedSandbox<"jira" | "confluence" | "bitbucket">;
beforeAll(async () => {
  sandbox = await startSandbox({
    apps: {
      jira: { product: "jira" },
      confluence: { product: "confluence" },
      bitbucket: { product: "bitbucket" },
    },
  });
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.control.reset());

const clients = "/rest/oauth2/latest/client";
const portal = { name: "portal", redirects: ["https://b/cb", "https://a/cb"], scope: "READ" };

async function created(): Promise<IncomingClient> {
  const { json } = await request(sandbox.apps.jira.url, "POST", clients, { json: portal });
  return json as IncomingClient;
}

test("a creation has client ID and creator as attributes, and the settings as changed values", async () => {
  const { clientId } = await created();
  const [event] = await events(sandbox.apps.jira.url);
  expect(event).toMatchObject({
    timestamp: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T[\d:]{8}\.\d{3}Z$/),
    author: {
      id: "10000",
      name: "admin",
      type: "ApplicationUser",
      uri: `${sandbox.apps.jira.url}/secure/ViewProfile.jspa?name=admin`,
      avatarUri: "",
    },
    type: {
      actionI18nKey: "audit.logging.summary.client.configuration.created",
      categoryI18nKey: "audit.logging.category.general.configuration",
    },
    affectedObjects: [],
    source: "127.0.0.1",
    system: sandbox.apps.jira.url,
    method: "Browser",
  });
  expect(event).not.toHaveProperty("id");
  expect(event && attributes(event)).toEqual({ "client.id": clientId, "user.key": "JIRAUSER10000" });
  expect(event && changes(event)).toEqual({
    "client.name": { from: "", to: "portal" },
    scopes: { from: "", to: "READ" },
    "redirect.uri": { from: "", to: "https://a/cb\nhttps://b/cb" },
  });
});

test("an update has only what changed, and one that changes nothing is no event", async () => {
  const { id } = await created();
  await request(sandbox.apps.jira.url, "PUT", `${clients}/${id}`, { json: portal });
  await request(sandbox.apps.jira.url, "PUT", `${clients}/${id}`, { json: { scope: "ADMIN READ" } });
  // ADMIN implies READ.
  await request(sandbox.apps.jira.url, "PUT", `${clients}/${id}`, { json: { scope: "ADMIN" } });
  const found = await events(sandbox.apps.jira.url);
  expect(found.map(({ type }) => type.actionI18nKey)).toEqual([
    "audit.logging.summary.client.configuration.updated",
    "audit.logging.summary.client.configuration.created",
  ]);
  expect(found[0] && changes(found[0])).toEqual({ scopes: { from: "READ", to: "ADMIN READ" } });
});

test("a reset and a deletion are events; the reset has the client's name as an attribute", async () => {
  const { id, clientId } = await created();
  await request(sandbox.apps.jira.url, "PUT", `${clients}/reset/${clientId}`);
  await request(sandbox.apps.jira.url, "DELETE", `${clients}/${id}`);
  const [deleted, reset] = await events(sandbox.apps.jira.url);
  expect(reset?.type.actionI18nKey).toBe("audit.logging.summary.client.secret.refreshed");
  expect(reset?.changedValues).toEqual([]);
  expect(reset && attributes(reset)).toMatchObject({ "client.id": clientId, "client.name": "portal" });
  expect(deleted && changes(deleted)).toMatchObject({ "client.name": { from: "portal", to: "" } });
});

test("consent, tokens and their revocation are events of the client, without the tokens", async () => {
  const client = await created();
  const { url } = sandbox.apps.jira;
  const grant = await codeGrant(url, await browse(url, "/login.jsp", "user"), client);
  const { access_token, refresh_token } = await tokens(url, grant);
  await post(url, "revoke", { ...credentials(client), token: access_token });
  const found = (await events(url)).slice(0, 3);
  expect(found.map(({ type, author }) => [type.actionI18nKey, author.name])).toEqual([
    ["audit.logging.summary.token.revoked", "Anonymous"],
    ["audit.logging.summary.token.created", "Anonymous"],
    ["audit.logging.summary.client.authorization.successful", "user"],
  ]);
  for (const event of found) {
    expect(attributes(event)).toMatchObject({ "client.id": client.clientId, "user.key": "JIRAUSER10002" });
    expect(event.affectedObjects).toEqual([{ id: "JIRAUSER10002", name: "user", type: "USER" }]);
  }
  const text = JSON.stringify(found);
  for (const secret of [access_token, refresh_token, client.clientSecret, grant["code"] ?? ""]) {
    expect(text).not.toContain(secret);
  }
});

test("products identify the author in different ways", async () => {
  for (const app of ["confluence", "bitbucket"] as const) {
    const scope = app === "bitbucket" ? "REPO_READ" : "READ";
    await sandbox.control.changeOutOfBand(app).createClient({ ...portal, scope });
  }
  const [inConfluence] = await events(sandbox.apps.confluence.url);
  expect(inConfluence?.author).toMatchObject({
    id: expect.stringMatching(/^8a8081/),
    name: "Administrator",
    type: "user",
    uri: `${sandbox.apps.confluence.url}/admin/users/viewuser.action?username=admin`,
  });
  expect(inConfluence).not.toHaveProperty("node");
  const [inBitbucket] = await events(sandbox.apps.bitbucket.url);
  expect(inBitbucket?.author).toMatchObject({ id: "1", name: "admin", type: "NORMAL" });
  expect(inBitbucket?.node).toEqual(expect.any(String));
});

test("out-of-band changes have an actor and an address, which a test can choose", async () => {
  await sandbox.control.changeOutOfBand("jira").createClient(portal);
  const actor = { username: "mallory", source: "203.0.113.7,10.0.0.1" };
  await sandbox.control.changeOutOfBand("jira", actor).updateClient("portal", { scope: "ADMIN" });
  await sandbox.control.changeOutOfBand("jira", { username: "project-admin" }).resetClientSecret("portal");
  const found = await events(sandbox.apps.jira.url);
  expect(found.map(({ author, source }) => [author.name, author.id, source])).toEqual([
    ["project-admin", "10001", "10.20.30.40"],
    ["mallory", "10003", "203.0.113.7,10.0.0.1"],
    ["admin", "10000", "10.20.30.40"],
  ]);
});

test("a request through a proxy has the client's address before the proxy's", async () => {
  await request(sandbox.apps.jira.url, "POST", clients, {
    json: portal,
    headers: { "x-forwarded-for": "203.0.113.7" },
  });
  expect((await events(sandbox.apps.jira.url))[0]?.source).toBe("203.0.113.7,127.0.0.1");
});

test("outgoing links are not recorded", async () => {
  await sandbox.control.changeOutOfBand("jira").createConnection({
    name: "out",
    clientId: "c",
    clientSecret: "s",
    scopes: ["READ"],
    authorizationEndpoint: "https://b/authorize",
    tokenEndpoint: "https://b/token",
  });
  expect(await events(sandbox.apps.jira.url)).toEqual([]);
});
