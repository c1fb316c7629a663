/** With each alternative of each uncertain fact about single products, objects go through their lifecycle, or nothing is written. */

import { startSandbox, type NamedSandbox } from "applinks-sandbox";
import { AREAS, type Fact } from "../../../facts";
import { operationsOf } from "../../../provider/lifecycle/operations";
import { openRun, type Run } from "../../../provider/lifecycle/run";
import { applicationLink } from "../../../provider/resources/applicationLink";
import { incomingClient } from "../../../provider/resources/incomingClient";
import { appsConfigOf, SHORT_WAITS } from "../atlassian/apps";

let sandbox: NamedSandbox<"jira" | "bamboo" | "crowd">;
beforeAll(async () => {
  sandbox = await startSandbox({
    apps: { jira: { product: "jira" }, bamboo: { product: "bamboo" }, crowd: { product: "crowd" } },
  });
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.control.reset());

const tools = () => ({ warn: () => undefined, signal: AbortSignal.timeout(20_000) });

function openProcess(): Run {
  const account = { username: "admin", password: "admin", allowHttp: true };
  const entries = Object.entries(sandbox.apps).map(([name, { url }]) => [
    name,
    { product: name, url, ...account },
  ]);
  return openRun(appsConfigOf(Object.fromEntries(entries) as Record<string, Record<string, unknown>>), {
    timeouts: SHORT_WAITS,
  });
}

const CLIENT = operationsOf(incomingClient);
const LINK = operationsOf(applicationLink);
const SCOPES = { bamboo: ["READ", "WRITE"], crowd: ["SYSTEM_ADMIN"] };

const CASES = Object.entries<Fact>(AREAS.Products).flatMap(([id, { alternatives }]) =>
  Object.entries(alternatives).flatMap(([alternative, { stops = false }]) =>
    (["bamboo", "crowd"] as const).map((app) => ({
      id,
      alternative,
      app,
      stops: stops && id.startsWith(app),
    })),
  ),
);

const LIVABLE = CASES.filter(({ stops }) => !stops);

test.each(LIVABLE)(
  "a client is created, read and deleted in $app where $id is $alternative",
  async ({ id, alternative, app }) => {
    await sandbox.control.changeOutOfBand(app).setSettings({ dialect: { [id]: alternative } });
    const declared = {
      app,
      name: "CI",
      uniqueName: true,
      redirectUrls: ["https://ci.example.com/cb"],
      scopes: SCOPES[app],
    };
    // The response to the creation gets lost: the next run finds the client, or makes it again.
    await sandbox.control.faults.add({
      match: { operation: "incoming.create", app },
      phase: "after-commit",
      effect: { kind: "reset" },
    });
    const { inputs, problems } = await CLIENT.check(openProcess(), tools(), declared, {});
    expect(problems).toEqual([]);
    const made = await CLIENT.create(openProcess(), tools(), inputs);
    await sandbox.control.faults.clear();
    const clients = async () => (await sandbox.control.export()).apps[app]?.incomingClients ?? [];
    expect(await clients()).toHaveLength(1);
    const found = await CLIENT.read(openProcess(), tools(), made.id, made.state);
    expect(CLIENT.diff(openProcess(), made.id, found?.state ?? {}, inputs)).toMatchObject({
      changes: [],
      drift: [],
    });
    await CLIENT.delete(openProcess(), tools(), made.id, made.state);
    expect(await clients()).toEqual([]);
  },
);

test.each(CASES.filter(({ stops }) => stops))(
  "nothing is written in $app where $id is $alternative",
  async ({ id, alternative, app }) => {
    await sandbox.control.changeOutOfBand(app).setSettings({ dialect: { [id]: alternative } });
    await sandbox.control.requestLog.clear();
    const redirectUrls = ["https://ci.example.com/cb"];
    const declared = { app, name: "CI", redirectUrls, scopes: SCOPES[app] };
    const of = [
      await CLIENT.check(openProcess(), tools(), declared, {}),
      await LINK.check(openProcess(), tools(), { app, remoteApp: "jira", name: "Jira" }, {}),
      await LINK.check(openProcess(), tools(), { app: "jira", remoteApp: app, name: app }, {}),
    ];
    const named: unknown = expect.stringContaining(`the uncertain fact ${id}`);
    for (const { problems } of of) expect(problems).toEqual([expect.objectContaining({ reason: named })]);
    await sandbox.control.requestLog.assert({ mutating: true, count: 0 });
  },
);

test("a link to Crowd that an app refuses is not written", async () => {
  await sandbox.control.changeOutOfBand("jira").setSettings({ dialect: { "link-type-crowd": "unknown" } });
  const run = openProcess();
  const declared = { app: "jira", remoteApp: "crowd", name: "Crowd" };
  const { inputs } = await LINK.check(run, tools(), declared, {});
  await expect(LINK.create(run, tools(), inputs)).rejects.toThrow("No such application type: crowd");
  expect((await sandbox.control.export()).apps["jira"]?.applicationLinks).toEqual([]);
});
