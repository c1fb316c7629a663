import { startSandbox, type NamedSandbox } from "../../index";
import { attributes, page, search, type Entity } from "./auditLog";

let sandbox: NamedSandbox<"jira" | "bamboo" | "crowd">;
beforeAll(async () => {
  sandbox = await startSandbox({
    apps: { jira: { product: "jira" }, bamboo: { product: "bamboo" }, crowd: { product: "crowd" } },
  });
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.control.reset());

const jira = (): string => sandbox.apps.jira.url;

/** Creates clients whose events are a minute apart, and returns their names from the newest. */
async function clients(count: number): Promise<string[]> {
  const names = Array.from({ length: count }, (_, index) => `client-${index}`);
  for (const name of names) {
    await sandbox.control.clock.advance({ seconds: 60 });
    await sandbox.control
      .changeOutOfBand("jira")
      .createClient({ name, redirects: ["https://a/cb"], scope: "READ" });
  }
  return names.reverse();
}

const named = (entities: Entity[]): (string | undefined)[] =>
  entities.map(({ changedValues, type }) => changedValues[0]?.to ?? type.action);

test("pages follow the cursor from the newest event to the oldest, without the searches made meanwhile", async () => {
  const names = await clients(5);
  const first = await page(jira(), { limit: "2" });
  expect(named(first.entities)).toEqual(names.slice(0, 2));
  expect(first.pagingInfo).toEqual({
    lastPage: false,
    size: 2,
    nextPageOffset: 2,
    nextPageCursor: expect.stringMatching(/^\d{13},\d+$/),
    nextPageLink: expect.stringContaining(`${jira()}/rest/auditing/1.0/events?limit=2&pageCursor=`),
  });
  const second = await page(jira(), { limit: "2", pageCursor: first.pagingInfo.nextPageCursor ?? "" });
  expect(named(second.entities)).toEqual(names.slice(2, 4));
  const third = await page(jira(), { limit: "2", pageCursor: second.pagingInfo.nextPageCursor ?? "" });
  expect(named(third.entities)).toEqual(names.slice(4));
  expect(third.pagingInfo).toEqual({ lastPage: true, size: 1 });
});

test("a search is an event itself, with what it returned", async () => {
  await clients(2);
  await page(jira(), { search: "client-1" });
  const [newest] = (await page(jira())).entities;
  expect(newest?.type).toMatchObject({
    actionI18nKey: "atlassian.audit.event.action.audit.search",
    categoryI18nKey: "atlassian.audit.event.category.audit",
  });
  expect(newest && attributes(newest)).toMatchObject({
    "atlassian.audit.event.attribute.id": "2 - 2",
    "atlassian.audit.event.attribute.query": "client-1",
    "atlassian.audit.event.attribute.results": "1",
  });
});

test("from, to, offset, userIds, actions, categories, affectedObject and scanLimit limit what is returned", async () => {
  const names = await clients(3);
  await sandbox.control.changeOutOfBand("jira").createToken({ username: "user" });
  const all = (await page(jira())).entities;
  const [, newest, middle] = all;
  const ofNames = { actions: newest?.type.action ?? "" };
  const found = async (query: Record<string, string>): Promise<(string | undefined)[]> =>
    named((await page(jira(), query)).entities);
  expect(await found({ ...ofNames, from: middle?.timestamp ?? "" })).toEqual(names.slice(0, 2));
  expect(await found({ ...ofNames, to: middle?.timestamp ?? "" })).toEqual(names.slice(1));
  expect(await found({ ...ofNames, offset: "2" })).toEqual(names.slice(2));
  expect(await found({ userIds: "10002" })).toEqual(["Personal access token created"]);
  expect(await found({ categories: "Security" })).toEqual(["Personal access token created"]);
  expect(await found({ affectedObject: "user,JIRAUSER10002" })).toEqual(["Personal access token created"]);
  await sandbox.control.reset();
  await clients(3);
  expect(await found({ scanLimit: "1" })).toEqual(["client-2"]);
});

test.each([
  [{ from: "yesterday" }, "from.invalid"],
  [{ to: "2030-01-01" }, "to.invalid"],
  [{ limit: "100001" }, "limit.range"],
  [{ limit: "0" }, "limit.range"],
  [{ offset: "x" }, "offset.not.number"],
  [{ pageCursor: "1" }, "cursor.invalid"],
  [{ search: "x".repeat(101) }, "search.too.long"],
  [{ affectedObject: "user" }, "affected.objects.invalid"],
])("refuses %j with 400", async (query, key) => {
  const { status, json } = await search(jira(), query);
  expect([status, json]).toEqual([400, [expect.objectContaining({ key: `validation.error.${key}` })]]);
});

test("only administrators may read it", async () => {
  expect((await search(jira(), {}, "user:user")).status).toBe(403);
  expect((await search(jira(), {}, "user:wrong")).status).toBe(401);
  expect((await search(jira(), {}, "project-admin:project-admin")).status).toBe(200);
});

test("Bamboo, Crowd and old versions have no audit log over REST", async () => {
  expect((await search(sandbox.apps.bamboo.url)).status).toBe(404);
  expect((await search(sandbox.apps.crowd.url)).status).toBe(404);
  await sandbox.control.changeOutOfBand("jira").setVersion("8.7.1");
  expect((await search(jira())).status).toBe(404);
});

test("events older than the retention are gone", async () => {
  await clients(2);
  await sandbox.control.changeOutOfBand("jira").setAuditRetention({ months: 1 });
  await sandbox.control.clock.advance({ seconds: 32 * 24 * 3600 });
  expect((await page(jira())).entities).toEqual([]);
});

test("an app keeps its ten thousand newest events at most", async () => {
  await clients(1);
  const { apps } = await sandbox.control.export();
  const [event] = apps.jira?.auditLog ?? [];
  if (event === undefined) throw new Error("nothing was recorded");
  const auditLog = Array.from({ length: 10_000 }, (_, index) => ({ ...event, id: index + 1 }));
  await sandbox.control.seed({ apps: { jira: { auditLog } } });
  await sandbox.control.changeOutOfBand("jira").createToken({ username: "user" });
  const kept = (await sandbox.control.export()).apps.jira?.auditLog ?? [];
  expect([kept.length, kept[0]?.id, kept.at(-1)?.id]).toEqual([10_000, 2, 10_001]);
});
