import { PRODUCTS } from "../../../../provider/atlassian/products";
import { CLIENT, openBench, type Bench } from "./bench";
import { secret, type Plugin } from "./client";

let bench: Bench;
let plugin: Plugin;

beforeAll(async () => {
  bench = await openBench();
  plugin = await bench.plugin();
  const { properties } = await bench.make(plugin, "IncomingClient", CLIENT);
  await bench.make(plugin, "OutgoingConnection", {
    app: "confluence",
    name: "jira",
    remoteApp: "jira",
    clientId: properties["clientId"],
    clientSecret: properties["clientSecret"],
    scopes: ["WRITE"],
  });
  await bench.make(plugin, "ApplicationLink", { app: "confluence", name: "Jira", remoteApp: "jira" });
});

afterAll(() => bench.close());

test("getManifest returns the app's manifest", async () => {
  const { result } = await plugin.invoke("getManifest", { app: "jira" });
  expect(result).toMatchObject({ typeId: "jira", url: bench.sandbox.apps.jira.url });
});

test("getScopes returns the product's scopes", async () => {
  const { result } = await plugin.invoke("getScopes", { app: "jira" });
  const scopes = result["scopes"] as { name: string }[];
  expect(scopes.map(({ name }) => name)).toEqual(Object.keys(PRODUCTS.jira.scopes));
});

test("the lists return the existing objects without secrets", async () => {
  const links = await plugin.invoke("getApplicationLinks", { app: "confluence" });
  expect(links.result).toMatchObject({ applicationLinks: [{ name: "Jira", type: "jira" }] });
  const clients = await plugin.invoke("getIncomingClients", { app: "jira" });
  const { app: _app, ...shown } = CLIENT;
  expect(clients.result).toEqual({
    incomingClients: [{ ...shown, incomingId: expect.any(String), clientId: expect.any(String) }],
  });
  const connections = await plugin.invoke("getOutgoingConnections", { app: "confluence" });
  expect(connections.result).toMatchObject({ outgoingConnections: [{ name: "jira", scopes: ["WRITE"] }] });
  expect(JSON.stringify(connections.result)).not.toContain("ecret");
});

test("getRedirectUrl takes the remote app or its authorization endpoint", async () => {
  const authorizationEndpoint = `${bench.sandbox.apps.jira.url}/rest/oauth2/latest/authorize`;
  const byApp = await plugin.invoke("getRedirectUrl", { app: "confluence", remoteApp: "jira" });
  const byUrl = await plugin.invoke("getRedirectUrl", { app: "confluence", authorizationEndpoint });
  expect(byApp.result["redirectUrl"]).toMatch(/\/plugins\/servlet\/oauth2\/client\/callback\//);
  expect(byUrl).toEqual(byApp);
});

test("arguments may be secret, and null counts as absent", async () => {
  const args = { app: secret("confluence"), remoteApp: "jira", authorizationEndpoint: null };
  expect((await plugin.invoke("getRedirectUrl", args)).failures).toEqual([]);
  const authorizationEndpoint = "https://jira.example.com/rest/oauth2/latest/authorize";
  const byUrl = { app: "confluence", remoteApp: null, authorizationEndpoint };
  expect((await plugin.invoke("getRedirectUrl", byUrl)).failures).toEqual([]);
});

test("all problems of the arguments are reported at once", async () => {
  const { failures, result } = await plugin.invoke("getRedirectUrl", { ap: "jira", remoteApp: 7 });
  expect(result).toEqual({});
  expect(failures.map(({ reason }) => reason)).toEqual([
    "app: is missing [CONFIGURATION]",
    'ap: is not an argument of this function; did you mean "app"? [CONFIGURATION]',
    "remoteApp: must be a string, not a number [CONFIGURATION]",
  ]);
});

test("an app without a configuration is an error with a suggestion", async () => {
  await expect(plugin.invoke("getManifest", { app: "jria" })).rejects.toMatchObject({
    details: expect.stringContaining('did you mean "jira"?'),
  });
});

test("an unknown function is an error with a suggestion", async () => {
  await expect(plugin.invoke("getManifst", { app: "jira" })).rejects.toMatchObject({
    details: 'pulumi-applinks has no function "applinks:index:getManifst"; did you mean "getManifest"?',
  });
});

test("getRedirectUrl refuses an invalid authorization endpoint", async () => {
  const args = { app: "confluence", authorizationEndpoint: "jira.example.com/authorize" };
  await expect(plugin.invoke("getRedirectUrl", args)).rejects.toMatchObject({
    details: expect.stringMatching(/^getRedirectUrl: authorizationEndpoint must be an absolute URL/),
  });
});
