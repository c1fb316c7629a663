import { startSandbox, type NamedSandbox } from "../../index";
import { request } from "../rest";

let sandbox: NamedSandbox<"jira" | "confluence">;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.control.reset());

test("out-of-band changes of clients, connections and links find objects by id or name and are audited", async () => {
  const changes = sandbox.control.changeOutOfBand("jira");
  const client = await changes.createClient({ name: "in", redirects: ["https://a/cb"], scope: "READ" });
  expect(await changes.updateClient("in", { scope: "ADMIN" })).toEqual({ ...client, scope: "ADMIN" });
  const reset = await changes.resetClientSecret(client.id);
  expect(reset.clientSecret).not.toBe(client.clientSecret);

  const endpoints = { authorizationEndpoint: "https://b/authorize", tokenEndpoint: "https://b/token" };
  await changes.createConnection({
    name: "out",
    clientId: "c",
    clientSecret: "s",
    scopes: ["READ"],
    ...endpoints,
  });
  const moved = await changes.updateConnection("out", {
    clientSecret: "s2",
    authorizationEndpoint: "https://c/a",
  });
  expect(moved).toMatchObject({ clientSecret: "s2", tokenEndpoint: "https://b/token" });

  await changes.createLink({ name: "link", typeId: "stash", rpcUrl: "https://d" });
  expect(await changes.updateLink("link", { displayUrl: "https://e" })).toMatchObject({
    rpcUrl: "https://d",
    displayUrl: "https://e",
  });

  await changes.deleteClient("in");
  await changes.deleteConnection("out");
  await changes.deleteLink("link");
  const { apps, requestLog } = await sandbox.control.export();
  expect(apps.jira).toMatchObject({ incomingClients: [], outgoingConnections: [], applicationLinks: [] });
  expect(apps.jira?.audit?.map(({ username, object }) => [username, object])).toEqual([
    ["admin", "in"],
    ["admin", "in"],
    ["admin", "in"],
    ["admin", "out"],
    ["admin", "out"],
    ["admin", "link"],
    ["admin", "link"],
    ["admin", "in"],
    ["admin", "out"],
    ["admin", "link"],
  ]);
  expect(requestLog).toEqual([]);
});

test("omitted members are missing from every response about a record, and other records keep theirs", async () => {
  const changes = sandbox.control.changeOutOfBand("jira");
  const list = async (path: string): Promise<Record<string, unknown>[]> =>
    (await request(sandbox.apps.jira.url, "GET", path)).json as Record<string, unknown>[];
  const link = await changes.createLink({ name: "damaged", typeId: "stash", rpcUrl: "https://d" });
  await changes.createLink({ name: "sound", typeId: "stash", rpcUrl: "https://e" });
  await changes.createClient({ name: "damaged", redirects: ["https://a/cb"], scope: "READ" });
  await changes.omitMembers("applicationLinks", "damaged", ["type"]);
  await changes.omitMembers("incomingClients", "damaged", ["redirects", "name"]);
  const links = await list("/rest/applinks/3.0/applinks");
  expect(links.map((entity) => [entity["id"] === link.id, entity["type"]])).toEqual([
    [true, undefined],
    [false, "stash"],
    [false, "generic"],
  ]);
  const single = await request(sandbox.apps.jira.url, "GET", `/rest/applinks/3.0/applinks/${link.id}`);
  expect(single.json).not.toHaveProperty("type");
  const [client] = await list("/rest/oauth2/latest/client");
  expect(Object.keys(client ?? {}).sort()).toEqual(["clientId", "clientSecret", "id", "scope", "userKey"]);
  await changes.omitMembers("incomingClients", "damaged", []);
  expect(await list("/rest/oauth2/latest/client")).toMatchObject([{ name: "damaged" }]);
  await expect(changes.omitMembers("incomingClients", "none", ["name"])).rejects.toThrow(
    "no record among incomingClients none",
  );
});

test("out-of-band changes are validated and report errors", async () => {
  const changes = sandbox.control.changeOutOfBand("jira");
  await expect(changes.createClient({ name: "in", redirects: [], scope: "READ" })).rejects.toThrow(
    /400.*redirects/,
  );
  await expect(changes.deleteClient("nobody")).rejects.toThrow("no incoming client nobody");
  await expect(sandbox.control.changeOutOfBand("bamboo").setVersion("1")).rejects.toThrow("no app bamboo");
});

test("an out-of-band change can change an account's role or password, or add an account", async () => {
  const changes = sandbox.control.changeOutOfBand("jira");
  const status = async (as: string): Promise<number> =>
    (await request(sandbox.apps.jira.url, "GET", "/rest/oauth2/latest/client", { as })).status;
  await changes.setAccount("admin", { password: "changed" });
  expect(await status("admin:admin")).toBe(401);
  expect(await status("admin:changed")).toBe(200);
  await changes.setAccount("bot", { password: "pw", role: "sysadmin" });
  expect(await status("bot:pw")).toBe(200);
  await changes.setAccount("admin", { role: "user" });
  expect(await status("admin:changed")).toBe(401);
});

test("the clock can be advanced and set, and continues to run", async () => {
  const { clock } = sandbox.control;
  const noon = await clock.set("2030-01-01T12:00:00Z");
  expect(noon.getTime()).toBeGreaterThanOrEqual(Date.parse("2030-01-01T12:00:00Z"));
  const later = await clock.advance({ seconds: 3600 });
  expect(later.getTime() - noon.getTime()).toBeGreaterThanOrEqual(3_600_000);
  expect((await clock.now()).getTime() - later.getTime()).toBeLessThan(5000);
  await expect(clock.set("tomorrow")).rejects.toThrow("no instant");
});

test("a reset restores the first state of every app", async () => {
  const before = await sandbox.control.export({ only: "state" });
  const changes = sandbox.control.changeOutOfBand("confluence");
  await changes.createLink({ name: "link", typeId: "stash", rpcUrl: "https://d" });
  await changes.setVersion("7.0.0");
  await changes.setAccount("admin", { role: "user" });
  await sandbox.control.reset();
  const after = await sandbox.control.export({ only: "state" });
  expect(after.apps.confluence).toEqual({
    ...before.apps.confluence,
    tokenSigningSecret: after.apps.confluence?.tokenSigningSecret,
  });
});

test("the control interface lists the apps with their addresses", async () => {
  expect(await sandbox.control.apps()).toEqual({
    jira: { url: sandbox.apps.jira.url, product: "jira", version: "11.2.0" },
    confluence: { url: sandbox.apps.confluence.url, product: "confluence", version: "10.1.0" },
  });
});
