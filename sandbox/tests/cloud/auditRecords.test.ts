/** A Jira site's audit records. */

import { credentialsOf, read, startSites, type Sites } from "./sites";

let sandbox: Sites;
let admin: string;
const path = "/rest/api/3/auditing/record";

beforeAll(async () => {
  sandbox = await startSites();
  const mallory = sandbox.control.changeOutOfBand("site", {
    username: "project-admin",
    source: "203.0.113.7",
  });
  await mallory.createSiteLink({ name: "Bitbucket", typeId: "stash", rpcUrl: sandbox.apps.bitbucket.url });
  await mallory.saveIncoming("Bitbucket", { redirects: ["https://git.example.com/cb"], scope: "READ" });
  admin = await credentialsOf(sandbox, "site");
});
afterAll(() => sandbox.stop());

interface Records {
  offset: number;
  limit: number;
  total: number;
  records: { summary: string; authorAccountId: string; remoteAddress: string; created: string }[];
}

const records = async (query = ""): Promise<Records> =>
  (await read(sandbox.apps.site.url, path + query, { as: admin })).json as Records;

test("they have who changed a link, when and from where, newest first", async () => {
  const { total, offset, limit, records: found } = await records();
  expect([total, offset, limit]).toEqual([2, 0, 1000]);
  const { json } = await read(sandbox.apps.site.url, "/rest/api/3/myself", {
    as: await credentialsOf(sandbox, "site", "project-admin"),
  });
  const { accountId } = json as { accountId: string };
  expect(found[1]).toMatchObject({
    summary: "Application link added",
    remoteAddress: "203.0.113.7",
    authorAccountId: accountId,
    created: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/) as string,
  });
});

test("they are filtered by words and by time, and come in pages", async () => {
  expect((await records("?filter=application%20added")).records).toHaveLength(1);
  expect((await records("?filter=nothing")).total).toBe(0);
  expect((await records("?to=2020-01-01")).total).toBe(0);
  expect(await records("?offset=1&limit=1")).toMatchObject({ total: 2, records: [expect.anything()] });
});

test("no record has a secret", async () => {
  const { apps } = await sandbox.control.export({ secrets: "included" });
  const secret = apps["site"]?.incomingClients?.[0]?.clientSecret ?? "";
  expect(secret).not.toBe("");
  expect(JSON.stringify(await records())).not.toContain(secret);
});

test.each(["?limit=x", "?offset=-1", "?from=yesterday"])(
  "a malformed query is refused: %s",
  async (query) => {
    expect((await read(sandbox.apps.site.url, path + query, { as: admin })).status).toBe(400);
  },
);

test("they are for administrators of Jira sites", async () => {
  const user = await credentialsOf(sandbox, "site", "user");
  expect((await read(sandbox.apps.site.url, path, { as: user })).status).toBe(403);
  expect((await read(sandbox.apps.site.url, path)).status).toBe(401);
  const wiki = await credentialsOf(sandbox, "wiki");
  expect((await read(sandbox.apps.wiki.url, path, { as: wiki })).status).toBe(404);
});
