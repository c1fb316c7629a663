import { XMLParser } from "fast-xml-parser";
import { createPublicKey } from "node:crypto";
import { startSandbox, type NamedSandbox } from "../../index";
import { request, type Responded } from "../rest";

let sandbox: NamedSandbox<"jira" | "confluence">;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.control.reset());

const path = "/rest/applinks/1.0/applicationlinkForm/createAppLink";

/** A request to Jira for links between both apps. */
function form(changes: object = {}): object {
  const url = sandbox.apps.confluence.url;
  const applicationLink = {
    name: "Wiki",
    typeId: "confluence",
    rpcUrl: url,
    displayUrl: url,
    isPrimary: false,
  };
  const configFormValues = { trustEachOther: true, shareUserbase: false };
  const credentials = { username: "admin", password: "admin" };
  return {
    applicationLink,
    configFormValues,
    ...credentials,
    createTwoWayLink: true,
    customRpcURL: false,
    ...changes,
  };
}

const create = (changes?: object, as = "admin:admin"): Promise<Responded> =>
  request(sandbox.apps.jira.url, "POST", path, { as, json: form(changes) });

/** The names and IDs of the links of both apps. */
async function links(): Promise<Record<string, [string, string][]>> {
  const { apps } = await sandbox.control.export();
  return Object.fromEntries(
    Object.entries(apps).map(([name, { applicationLinks = [] }]) => [
      name,
      applicationLinks.map(({ id, name: title }) => [title, id] as [string, string]),
    ]),
  );
}

describe("the earlier wizard", () => {
  test("creates the link and the link back, with the IDs of the apps", async () => {
    const { status, json } = await create();
    const { apps } = await sandbox.control.export();
    const [wikiId, jiraId] = [apps["confluence"]?.serverId, apps["jira"]?.serverId];
    expect([status, json]).toMatchObject([
      200,
      { applicationLink: { id: wikiId, name: "Wiki", isPrimary: true }, autoConfigurationSuccessful: false },
    ]);
    expect(await links()).toEqual({ jira: [["Wiki", wikiId]], confluence: [["Jira", jiraId]] });
  });

  test("creates one link only, also to an application that does not respond", async () => {
    const rpcUrl = "http://localhost:1/wiki";
    const applicationLink = { name: "Wiki", typeId: "confluence", rpcUrl };
    const { status, json } = await create({ applicationLink, createTwoWayLink: false });
    expect([status, json]).toMatchObject([200, { applicationLink: { rpcUrl, displayUrl: rpcUrl } }]);
    expect((await links())["confluence"]).toEqual([]);
  });

  test.each([
    [
      "a blank name",
      { applicationLink: { name: " ", typeId: "confluence", rpcUrl: "http://wiki" } },
      ["name"],
    ],
    ["an unknown type", { applicationLink: { name: "W", typeId: "wiki", rpcUrl: "http://wiki" } }, ["type"]],
    ["wrong credentials for the other app", { password: "wrong" }, ["authorization"]],
    ["credentials of a user", { username: "user", password: "user" }, ["authorization"]],
  ])("refuses %s and creates nothing", async (_what, changes, fields) => {
    const { status, json } = await create(changes);
    expect([status, json]).toMatchObject([400, { fields }]);
    expect(await links()).toEqual({ jira: [], confluence: [] });
  });

  test("lets only a system administrator share the users", async () => {
    const configFormValues = { trustEachOther: true, shareUserbase: true };
    const { status, json } = await create({ configFormValues }, "project-admin:project-admin");
    expect([status, json]).toMatchObject([400, { fields: ["same-userbase"] }]);
    expect((await create({ configFormValues })).status).toBe(200);
  });

  test("refuses a URL that is linked, and reports the error of the other app", async () => {
    await create();
    expect((await create()).status).toBe(400);
    await sandbox.control.changeOutOfBand("jira").deleteLink("Wiki");
    const { status, json } = await create();
    expect([status, json]).toMatchObject([400, { message: [expect.stringContaining("already exists")] }]);
    expect((await links())["jira"]).toEqual([]);
  });

  test("fails if the other app does not respond, and without its form values", async () => {
    const applicationLink = { name: "Wiki", typeId: "confluence", rpcUrl: "http://localhost:1/wiki" };
    expect((await create({ applicationLink })).status).toBe(500);
    expect((await create({ configFormValues: null })).status).toBe(500);
    expect(await links()).toEqual({ jira: [], confluence: [] });
  });

  test("is for administrators", async () => {
    expect((await create({}, "user:user")).status).toBe(401);
  });
});

test("the consumer info has the app's key, which a reset replaces", async () => {
  const url = sandbox.apps.jira.url;
  const read = async (): Promise<{ key: string; name: string; publicKey: string }> => {
    const { text } = await request(url, "GET", "/plugins/servlet/oauth/consumer-info", { as: null });
    return (new XMLParser().parse(text) as { consumer: Awaited<ReturnType<typeof read>> }).consumer;
  };
  const [first, second] = await Promise.all([read(), read()]);
  expect(second).toEqual(first);
  const { apps } = await sandbox.control.export();
  expect(first).toMatchObject({ key: `jira:${apps["jira"]?.serverId ?? ""}`, name: "Jira" });
  const key = Buffer.from(first.publicKey, "base64");
  expect(createPublicKey({ key, type: "spki", format: "der" }).asymmetricKeyType).toBe("rsa");
  await sandbox.control.reset();
  expect((await read()).publicKey).not.toBe(first.publicKey);
});
