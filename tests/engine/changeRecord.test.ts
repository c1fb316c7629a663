import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { PLUGIN } from "./plugin";
import { ok, type Adapter } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

/** The record of changes, kept by a real run through each door. */

const FILE = "changes.jsonl";

describe.each<{ title: string; adapter: Adapter | undefined }>([
  { title: "dynamic resources", adapter: undefined },
  { title: "the plugin", adapter: PLUGIN },
])("the record of changes of $title", ({ title, adapter }) => {
  let testApps: TestApps;

  beforeAll(async () => {
    const apps = { jira: { product: "jira" }, confluence: { product: "confluence" } } as const;
    testApps = await openTestApps(`record-${title.replaceAll(" ", "-")}`, apps, adapter);
    await testApps.stack.configure({ plain: { "applinks:changeRecord": FILE } });
    testApps.stack.program(
      'new MutualLink("link", { between: ["jira", "confluence"], grants: { jira: ["READ"], confluence: ["READ"] } });',
    );
  });

  afterAll(() => testApps.close());

  const text = (): string => {
    const file = path.join(testApps.stack.folder, FILE);
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  };

  const lines = (): Record<string, unknown>[] =>
    text()
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  test("has one line for each write, in the program's folder, and none for a preview", async () => {
    const { stack, sandbox } = testApps;
    ok(await stack.preview());
    expect(lines()).toEqual([]);
    ok(await stack.up());
    const writes = await sandbox.control.requestLog.entries({ mutating: true });
    expect(lines()).toHaveLength(writes.length);
    expect(lines().map(({ app, object }) => [app, object])).toEqual(
      expect.arrayContaining([
        ["jira", 'application link "Confluence"'],
        ["jira", expect.stringMatching(/^incoming link "Confluence [0-9a-f]{6}"$/)],
        ["jira", 'outgoing link "Confluence"'],
      ]),
    );
    for (const line of lines()) {
      expect(line).toMatchObject({
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        account: "admin",
        after: expect.anything(),
        outcome: "done",
      });
      expect(line).not.toHaveProperty("before");
    }
  });

  test("says what was deleted, and never a secret", async () => {
    const { stack, sandbox, tokens } = testApps;
    const { apps } = await sandbox.control.export({ only: "state", secrets: "included" });
    const secrets = Object.values(apps).flatMap(({ incomingClients }) =>
      (incomingClients ?? []).map(({ clientSecret }) => clientSecret),
    );
    expect(secrets).toHaveLength(2);
    const created = lines().length;
    ok(await stack.destroy());
    const deleted = lines().slice(created);
    expect(deleted).toHaveLength(created);
    for (const line of deleted) {
      expect(line).toMatchObject({ before: expect.anything() });
      expect(line).not.toHaveProperty("after");
    }
    for (const secret of [...secrets, ...Object.values(tokens)]) expect(text()).not.toContain(secret);
  });
});
