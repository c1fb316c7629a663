import { startSandbox, type AppOptions, type NamedSandbox } from "applinks-sandbox";
import { readAppsConfig } from "../../../provider/config/apps";
import { openClaims } from "../../../provider/lifecycle/claims";
import { operationsOf, type DiffResult, type Operations } from "../../../provider/lifecycle/operations";
import { openRun, type Run } from "../../../provider/lifecycle/run";
import type { ResourceState } from "../../../provider/lifecycle/resource";
import { RESOURCES } from "../../../provider/resources";
import type { Properties } from "../../../provider/schema/values";
import { SHORT_WAITS } from "../atlassian/apps";

const OLD = "11111111-1111-4111-8111-111111111111";
const NEW = "22222222-2222-4222-8222-222222222222";
const ACCEPT = { APPLINKS_JIRA_ACCEPT_INSTANCE: NEW };

const APPS = {
  jira: { product: "jira", serverId: OLD },
  rebuilt: { product: "jira", serverId: NEW },
  clone: { product: "jira", serverId: OLD },
  confluence: { product: "confluence" },
  bamboo: { product: "bamboo" },
} as const satisfies Record<string, AppOptions>;

type Name = keyof typeof APPS;

let sandbox: NamedSandbox<Name>;
let warnings: string[];

beforeAll(async () => {
  sandbox = await startSandbox({ apps: APPS });
});

afterAll(() => sandbox.stop());

beforeEach(async () => {
  await sandbox.control.reset();
  warnings = [];
});

const entry = (app: Name, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  product: APPS[app].product,
  url: sandbox.apps[app].url,
  username: "admin",
  password: "admin",
  ...more,
});

/** A run with these apps by their names in the configuration. */
const runWith = (
  apps: Record<string, object>,
  environment: Record<string, string> = {},
  claims = openClaims(),
): Run => openRun(readAppsConfig(JSON.stringify(apps), environment), { timeouts: SHORT_WAITS, claims });

const tools = {
  warn: (message: string): void => void warnings.push(message),
  signal: AbortSignal.timeout(60_000),
};

const client: Operations = operationsOf(RESOURCES.IncomingClient);
const link: Operations = operationsOf(RESOURCES.ApplicationLink);
const health: Operations = operationsOf(RESOURCES.LinkHealth);

const DECLARED = { app: "jira", name: "ci", redirectUrls: ["https://ci.example.com/callback"] };

/** Creates the declared incoming link. */
async function created(run: Run, declared: Properties = DECLARED): Promise<ResourceState<Properties>> {
  const { inputs, problems } = await client.check(run, tools, declared);
  expect(problems).toEqual([]);
  return client.create(run, tools, inputs);
}

/** Checks and compares as a preview does. */
async function compared(run: Run, { id, state }: ResourceState<Properties>): Promise<DiffResult> {
  const { inputs, problems } = await client.check(run, tools, DECLARED, DECLARED);
  expect(problems).toEqual([]);
  return client.diff(run, id, state, inputs);
}

const without = ({ serverId: _serverId, ...state }: Properties): Properties => state;

const requested = async (): Promise<string[]> =>
  (await sandbox.control.requestLog.entries({})).map(({ app, operation }) => `${app} ${operation ?? ""}`);

describe("another instance behind an app's URL", () => {
  const elsewhere = (environment: Record<string, string> = {}): Run =>
    runWith({ jira: entry("rebuilt") }, environment);
  let made: ResourceState<Properties>;

  beforeEach(async () => {
    made = await created(runWith({ jira: entry("jira") }));
  });

  const refusal = (): object => ({
    code: "WRONG_INSTANCE",
    message:
      `${made.id} is an object of the instance of jira with the server ID ${OLD}, but ${sandbox.apps.rebuilt.url} ` +
      `(applinks:apps.jira.url) is the instance with the server ID ${NEW}. Nothing was changed. If the URL is wrong, correct it. If the ` +
      "new instance replaces the old one, for example a rebuilt staging instance, accept it: set the environment variable " +
      `APPLINKS_JIRA_ACCEPT_INSTANCE=${NEW}, and run pulumi up --refresh, or pulumi destroy. To leave the object on the old instance, ` +
      "run pulumi state delete '<urn>'. [WRONG_INSTANCE]",
  });

  test("the state of an object has the server ID of its instance", () => {
    expect(made.state["serverId"]).toBe(OLD);
  });

  test("fails read, update and delete, and a diff in a preview, with both server IDs", async () => {
    await expect(client.read(elsewhere(), tools, made.id, made.state)).rejects.toMatchObject(refusal());
    await expect(
      client.update(elsewhere(), tools, made.id, made.state, { ...DECLARED }),
    ).rejects.toMatchObject(refusal());
    await expect(client.delete(elsewhere(), tools, made.id, made.state)).rejects.toMatchObject(refusal());
    await expect(compared(elsewhere(), made)).rejects.toMatchObject(refusal());
    await sandbox.control.requestLog.assert({ app: "rebuilt", mutating: true, count: 0 });
  });

  test("fails the read of a LinkHealth, but not its deletion", async () => {
    const id = "jira/health/confluence";
    const state: Properties = { app: "jira", remoteApp: "confluence", scopes: ["READ"], serverId: OLD };
    await expect(health.read(elsewhere(), tools, id, state)).rejects.toMatchObject({
      code: "WRONG_INSTANCE",
    });
    await expect(health.delete(elsewhere(), tools, id, state)).resolves.toBeUndefined();
  });

  test("fails no deletion that leaves the object in the app", async () => {
    const left = { ...made.state, deletionPolicy: "orphan" };
    await expect(client.delete(elsewhere(), tools, made.id, left)).resolves.toBeUndefined();
  });

  test("is accepted by its server ID: its objects are read there, and the deletion succeeds", async () => {
    expect(await client.read(elsewhere(ACCEPT), tools, made.id, made.state)).toBeUndefined();
    await expect(client.delete(elsewhere(ACCEPT), tools, made.id, made.state)).resolves.toBeUndefined();
    const drift = (await compared(elsewhere(ACCEPT), made)).drift;
    expect(drift).toEqual([expect.stringContaining(`server ID ${NEW}, which is accepted`)]);
    await expect(
      client.update(elsewhere(ACCEPT), tools, made.id, made.state, { ...DECLARED }),
    ).rejects.toMatchObject({ code: "GONE" });
  });

  test("is not accepted by another server ID", async () => {
    const other = elsewhere({ APPLINKS_JIRA_ACCEPT_INSTANCE: OLD });
    await expect(client.read(other, tools, made.id, made.state)).rejects.toMatchObject(refusal());
  });
});

describe("a state of an earlier release, without a server ID", () => {
  test("shows no diff, and gains the ID with a refresh or an update", async () => {
    const run = runWith({ jira: entry("jira") });
    const made = await created(run);
    const old = without(made.state);
    expect(await compared(run, { id: made.id, state: old })).toMatchObject({ changes: [], drift: [] });
    expect((await client.read(run, tools, made.id, old))?.state["serverId"]).toBe(OLD);
    expect((await client.update(run, tools, made.id, old, { ...DECLARED })).state["serverId"]).toBe(OLD);
  });
});

describe("a manifest that cannot be read", () => {
  test("is no failure: operations go on, and the state keeps its server ID", async () => {
    const made = await created(runWith({ jira: entry("jira") }));
    const run = runWith({ jira: entry("rebuilt", { preflight: false }) });
    await sandbox.control.faults.add({
      times: 0,
      phase: "before-act",
      match: { operation: "manifest" },
      effect: { kind: "status", status: 403 },
    });
    expect(await client.read(run, tools, made.id, made.state)).toBeUndefined();
    const inPlace = runWith({ jira: entry("jira", { preflight: false }) });
    expect((await client.read(inPlace, tools, made.id, made.state))?.state["serverId"]).toBe(OLD);
    const fresh = await created(inPlace, { ...DECLARED, name: "fresh" });
    expect(fresh.state).not.toHaveProperty("serverId");
    await expect(client.delete(inPlace, tools, made.id, made.state)).resolves.toBeUndefined();
  });
});

test("a run requests the manifest of an app once, whatever the number of operations", async () => {
  const made = await created(runWith({ jira: entry("jira") }));
  await sandbox.control.requestLog.clear();
  const run = runWith({ jira: entry("jira") });
  await Promise.all(Array.from({ length: 10 }, () => client.read(run, tools, made.id, made.state)));
  await compared(run, made);
  await client.delete(run, tools, made.id, made.state);
  expect((await requested()).filter((line) => line === "jira manifest")).toHaveLength(1);
});

describe("two apps with one server ID", () => {
  /** The clone has a base URL of its own. */
  const withClone = (): Run =>
    runWith({ jira: entry("jira"), staging: entry("clone"), confluence: entry("confluence") });
  /** The same app at another address: both report the same base URL. */
  const twoNames = (): Run =>
    runWith({
      jira: entry("jira"),
      second: entry("jira", {
        url: sandbox.apps.jira.url.replace("localhost", "127.0.0.1"),
        displayUrl: sandbox.apps.jira.url,
        allowHttp: true,
      }),
    });

  test("are one warning in a run if nothing links them with each other", async () => {
    const run = withClone();
    await created(run);
    await created(run, { ...DECLARED, app: "staging" });
    await created(run, { ...DECLARED, app: "staging", name: "another" });
    expect(warnings.filter((line) => line.includes("SAME_INSTANCE"))).toEqual([
      `jira and staging have the same server ID, ${OLD}, but different base URLs, ${sandbox.apps.jira.url} and ` +
        `${sandbox.apps.clone.url}: one is a clone of the other. Don't link them with each other. [SAME_INSTANCE]`,
    ]);
  });

  test("are an error where a resource links them with each other", async () => {
    const { problems } = await link.check(withClone(), tools, {
      app: "staging",
      remoteApp: "jira",
      name: "Production",
    });
    expect(problems).toEqual([
      { path: "remoteApp", reason: expect.stringContaining("jira and staging have the same server ID") },
    ]);
    expect(problems[0]?.reason).toContain(
      "one is a clone of the other; apps recognize each other by this ID",
    );
    expect(warnings).toEqual([]);
  });

  test("have separate objects if one is certainly a clone", async () => {
    const run = withClone();
    const made = await created(run);
    const twin = { id: made.id.replace("jira/", "staging/"), state: { ...made.state, owner: "other" } };
    client.diff(run, made.id, made.state, { ...DECLARED });
    await client.check(run, tools, { ...DECLARED, app: "staging" });
    expect(() => client.diff(run, twin.id, twin.state, { ...DECLARED, app: "staging" })).not.toThrow();
  });

  test("cannot both declare one object if they may be two names of one app", async () => {
    const run = twoNames();
    await created(run);
    await expect(created(run, { ...DECLARED, app: "second" })).rejects.toMatchObject({
      code: "DECLARED_TWICE",
      message: expect.stringContaining(
        "second and jira are two names of one app: they have the same server ID and base URL.",
      ),
    });
    expect(warnings).toContainEqual(
      expect.stringContaining("they are two names of one app, or one is a clone of the other. Don't link"),
    );
  });

  test("keep an object that is managed by one name when the resource of the other is deleted", async () => {
    const made = await created(runWith({ jira: entry("jira") }));
    const run = twoNames();
    await client.check(run, tools, DECLARED, DECLARED);
    client.diff(run, made.id, made.state, { ...DECLARED });
    await client.delete(run, tools, made.id.replace("jira/", "second/"), { ...made.state, owner: "other" });
    expect(warnings).toContainEqual(expect.stringContaining("OWNER_CHANGED"));
    expect(await client.read(run, tools, made.id, made.state)).toBeDefined();
  });
});

describe("two processes of one run", () => {
  test("have separate objects if one name means two apps", async () => {
    const claims = openClaims();
    const one = await created(runWith({ jira: entry("jira") }, {}, claims));
    const other = await created(runWith({ jira: entry("rebuilt") }, {}, claims));
    const second = runWith({ jira: entry("rebuilt") }, {}, claims);
    expect(() => client.diff(second, one.id, other.state, { ...DECLARED })).not.toThrow();
  });

  test("have the same objects if two names mean one app", async () => {
    const claims = openClaims();
    const made = await created(runWith({ jira: entry("jira") }));
    const one = runWith({ jira: entry("jira") }, {}, claims);
    const second = runWith({ second: entry("jira") }, {}, claims);
    client.diff(one, made.id, made.state, { ...DECLARED });
    await client.delete(second, tools, made.id.replace("jira/", "second/"), {
      ...made.state,
      owner: "other",
    });
    expect(warnings).toContainEqual(expect.stringContaining("OWNER_CHANGED"));
    expect(await client.read(one, tools, made.id, made.state)).toBeDefined();
  });
});

describe("preflight requests", () => {
  const everything = (): Run =>
    runWith({
      jira: entry("jira"),
      confluence: entry("confluence"),
      bamboo: entry("bamboo", { password: "expired" }),
    });

  test("go only to the apps that the checked resource refers to", async () => {
    await sandbox.control.faults.add({
      times: 0,
      phase: "before-act",
      match: { app: "bamboo" },
      effect: { kind: "status", status: 503 },
    });
    const run = everything();
    const { problems } = await link.check(run, tools, {
      app: "jira",
      remoteApp: "confluence",
      name: "Wiki",
    });
    expect(problems).toEqual([]);
    expect(new Set((await requested()).map((line) => line.split(" ")[0]))).toEqual(
      new Set(["jira", "confluence"]),
    );
  });

  test("go to an app that the resource names by its URL", async () => {
    const { problems } = await link.check(everything(), tools, {
      app: "jira",
      type: "bamboo",
      applicationUrl: sandbox.apps.bamboo.url,
      name: "Builds",
    });
    expect(problems).toEqual([
      { path: "applinks:apps.bamboo", reason: expect.stringContaining("APP_UNAUTHENTICATED") },
    ]);
  });
});
