import { startSandbox, type NamedSandbox } from "../../index";
import { request } from "../rest";

let sandbox: NamedSandbox<"jira" | "confluence">;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.control.reset());

test("edits change clients, connections and links as an administrator would, found by id or name", async () => {
  const edit = sandbox.control.changeOutOfBand("jira");
  const client = await edit.createClient({ name: "in", redirects: ["https://a/cb"], scope: "READ" });
  expect(await edit.updateClient("in", { scope: "ADMIN" })).toEqual({ ...client, scope: "ADMIN" });
  const reset = await edit.resetClientSecret(client.id);
  expect(reset.clientSecret).not.toBe(client.clientSecret);

  const endpoints = { authorizationEndpoint: "https://b/authorize", tokenEndpoint: "https://b/token" };
  await edit.createConnection({
    name: "out",
    clientId: "c",
    clientSecret: "s",
    scopes: ["READ"],
    ...endpoints,
  });
  const moved = await edit.updateConnection("out", {
    clientSecret: "s2",
    authorizationEndpoint: "https://c/a",
  });
  expect(moved).toMatchObject({ clientSecret: "s2", tokenEndpoint: "https://b/token" });

  await edit.createLink({ name: "link", typeId: "stash", rpcUrl: "https://d" });
  expect(await edit.updateLink("link", { displayUrl: "https://e" })).toMatchObject({
    rpcUrl: "https://d",
    displayUrl: "https://e",
  });

  await edit.deleteClient("in");
  await edit.deleteConnection("out");
  await edit.deleteLink("link");
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

test("edits keep the products' rules and say what was wrong", async () => {
  const edit = sandbox.control.changeOutOfBand("jira");
  await expect(edit.createClient({ name: "in", redirects: [], scope: "READ" })).rejects.toThrow(
    /400.*redirects/,
  );
  await expect(edit.deleteClient("nobody")).rejects.toThrow("no incoming client nobody");
  await expect(sandbox.control.changeOutOfBand("bamboo").setVersion("1")).rejects.toThrow("no app bamboo");
});

test("an account can lose its role or its password, or be new", async () => {
  const edit = sandbox.control.changeOutOfBand("jira");
  const status = async (as: string): Promise<number> =>
    (await request(sandbox.apps.jira.url, "GET", "/rest/oauth2/latest/client", { as })).status;
  await edit.setAccount("admin", { password: "changed" });
  expect(await status("admin:admin")).toBe(401);
  expect(await status("admin:changed")).toBe(200);
  await edit.setAccount("bot", { password: "pw", role: "sysadmin" });
  expect(await status("bot:pw")).toBe(200);
  await edit.setAccount("admin", { role: "user" });
  expect(await status("admin:changed")).toBe(401);
});

test("the clock can be moved and set, and keeps running", async () => {
  const { clock } = sandbox.control;
  const noon = await clock.set("2030-01-01T12:00:00Z");
  expect(noon.getTime()).toBeGreaterThanOrEqual(Date.parse("2030-01-01T12:00:00Z"));
  const later = await clock.advance({ seconds: 3600 });
  expect(later.getTime() - noon.getTime()).toBeGreaterThanOrEqual(3_600_000);
  expect((await clock.now()).getTime() - later.getTime()).toBeLessThan(5000);
  await expect(clock.set("tomorrow")).rejects.toThrow("no instant");
});

test("a reset gives every app its first state back", async () => {
  const before = await sandbox.control.export({ only: "state" });
  const edit = sandbox.control.changeOutOfBand("confluence");
  await edit.createLink({ name: "link", typeId: "stash", rpcUrl: "https://d" });
  await edit.setVersion("7.0.0");
  await edit.setAccount("admin", { role: "user" });
  await sandbox.control.reset();
  const after = await sandbox.control.export({ only: "state" });
  expect(after.apps.confluence).toEqual({
    ...before.apps.confluence,
    tokenSigningSecret: after.apps.confluence?.tokenSigningSecret,
  });
});

test("the apps tell their addresses", async () => {
  expect(await sandbox.control.apps()).toEqual({
    jira: { url: sandbox.apps.jira.url, product: "jira", version: "11.2.0" },
    confluence: { url: sandbox.apps.confluence.url, product: "confluence", version: "10.1.0" },
  });
});
