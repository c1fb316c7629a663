import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { startSandbox } from "applinks-sandbox";
import type { Review } from "../../../cli/review/model";
import { linkProgram } from "../../provider/adapters/link";
import type { ModelStack } from "../../engineModel";
import { deployOnce, only, openWorld, rulesOf, secret, type ExportedResource, type World } from "./world";

let world: World;
let stack: ModelStack;
let deployed: () => Promise<ModelStack>;
beforeAll(async () => {
  world = await openWorld();
  deployed = await deployOnce(world, linkProgram({ scopes: ["READ"] }));
});
afterAll(() => world.close());
beforeEach(async () => {
  stack = await deployed();
});

const jira = () => world.bench.sandbox.control.changeOutOfBand("jira");

const rulesIn = ({ findings }: Review): string[] => rulesOf(findings);

/** The only resource with this name in an export. */
function resourceIn(resources: readonly ExportedResource[], name: string): ExportedResource {
  return only(resources.filter(({ urn }) => urn.endsWith(`::${name}`)));
}

/** Changes the resource with this name. */
const changing =
  (name: string, change: (resource: ExportedResource) => object) =>
  (resources: ExportedResource[]): ExportedResource[] => {
    const resource = resourceIn(resources, name);
    return resources.map((one) => (one === resource ? { ...resource, ...change(resource) } : one));
  };

describe("apps", () => {
  test("one app under different names is one app, whose objects are compared for each stack", async () => {
    const other = world.bench.stack();
    await other.up({
      own: {
        type: "IncomingClient",
        inputs: { app: "jira", name: "own", redirectUrls: ["https://own.example.com/cb"], scopes: ["READ"] },
      },
    });
    const states = [
      world.exportStack(stack),
      world.exportStack(other, { stack: "other", appNames: { jira: "tracker" } }),
    ];
    const clean = await world.review(states, { apps: undefined });
    expect(clean.findings).toEqual([]);
    expect(clean.apps.map(({ name, names }) => ({ name, names }))).toEqual([
      { name: "jira", names: { jira: ["links/dev"], tracker: ["links/other"] } },
      { name: "confluence", names: { confluence: ["links/dev", "links/other"] } },
    ]);
    expect(clean.apps[0]?.lists[1]).toMatchObject({ found: 3, declared: 3, undeclared: 0 });
    await jira().updateClient("own", { scope: "ADMIN" });
    expect(rulesIn(await world.review(states, { apps: undefined }))).toEqual(["OL002 critical"]);
  });

  test("the number of requests does not depend on the number of stacks", async () => {
    const { requestLog } = world.bench.sandbox.control;
    const requestsOf = async (states: string[]): Promise<string[]> => {
      await requestLog.clear();
      expect((await world.review(states, { apps: undefined })).verdict).toBe("clean");
      return (await requestLog.entries()).map(({ app, method, path: of }) => `${app} ${method} ${of}`).sort();
    };
    const all = await requestsOf([world.exportStack(stack)]);
    const many = Array.from({ length: 20 }, (_, index) =>
      world.exportStack(stack, {
        stack: `stack-${index}`,
        change: (resources) => resources.filter((_resource, own) => own % 20 === index),
      }),
    );
    expect(await requestsOf(many)).toEqual(all);
    // For each app the manifest and three lists.
    expect(all).toHaveLength(2 * 4);
    expect(new Set(all).size).toBe(all.length);
  });

  test("a clone with the server ID of its original is an app of its own", async () => {
    const clones = await startSandbox({
      apps: {
        original: { product: "jira", serverId: "8f23a20b-1181-3a86-845f-29382629704d" },
        clone: { product: "jira", serverId: "8f23a20b-1181-3a86-845f-29382629704d" },
      },
    });
    try {
      await clones.control.changeOutOfBand("clone").createClient({
        name: "only on the clone",
        redirects: ["https://wiki.example.com/cb"],
        scope: "READ",
      });
      const entry = (name: "original" | "clone") => ({
        product: "jira",
        url: clones.apps[name].url,
        username: "admin",
        password: "admin",
      });
      const apps = JSON.stringify({ original: entry("original"), clone: entry("clone") });
      const result = await world.review([], { apps });
      expect(result.apps.map(({ name, lists }) => [name, lists[1]?.found])).toEqual([
        ["original", 0],
        ["clone", 1],
      ]);
      expect(new Set(result.apps.map(({ key }) => key)).size).toBe(2);
      const { app } = only(result.findings);
      expect(result.apps.find(({ key }) => key === app)?.name).toBe("clone");
    } finally {
      await clones.stop();
    }
  });

  test("an explicit provider has its own names of apps", async () => {
    const apps = {
      wiki: {
        product: "confluence",
        url: world.bench.sandbox.apps.confluence.url,
        username: "admin",
        password: world.bench.password,
      },
      // Another app than the default provider's.
      confluence: {
        product: "jira",
        url: world.bench.sandbox.apps.jira.url,
        username: "admin",
        password: world.bench.password,
      },
    };
    const urn = "urn:pulumi:dev::links::pulumi:providers:pulumi-nodejs::explicit";
    const provider = {
      urn,
      type: "pulumi:providers:pulumi-nodejs",
      id: "2",
      custom: true,
      inputs: { "applinks:apps": secret(JSON.stringify(apps)) },
    };
    const renamed = (resource: ExportedResource): object =>
      JSON.parse(
        JSON.stringify({ ...resource, provider: `${urn}::2` })
          .replaceAll('"confluence"', '"wiki"')
          .replaceAll('"confluence/', '"wiki/')
          .replaceAll('"remoteApp":"jira"', '"remoteApp":"confluence"'),
      ) as object;
    const state = world.exportStack(stack, {
      change: (resources) => [
        provider,
        ...changing("link", renamed)(changing("connection", renamed)(resources)),
      ],
    });
    expect((await world.review([state], { apps: undefined })).findings).toEqual([]);
    const confluence = world.bench.sandbox.control.changeOutOfBand("confluence");
    await confluence.updateConnection("jira", { tokenEndpoint: "https://id.example.com/token" });
    await confluence.deleteLink("Jira");
    expect(rulesIn(await world.review([state], { apps: undefined }))).toEqual([
      "OL006 high",
      "OL007 critical",
    ]);
  });
});

describe("several credentials of one app", () => {
  /** The state of a stack of this name whose credential for Jira is another one. */
  const stateWith = (name: string, credential: object): string => {
    const file = path.join(world.folder, world.exportStack(stack, { stack: name }));
    const document = JSON.parse(readFileSync(file, "utf8")) as {
      deployment: { resources: { inputs?: Record<string, { plaintext: string }> }[] };
    };
    for (const { inputs } of document.deployment.resources) {
      const apps = inputs?.["applinks:apps"];
      if (apps === undefined) continue;
      const text = JSON.parse(apps.plaintext) as string;
      const { jira: own, ...others } = JSON.parse(text) as Record<string, Record<string, unknown>>;
      const { product, url } = own ?? {};
      const changed = JSON.stringify({ jira: { product, url, ...credential }, ...others });
      apps.plaintext = JSON.stringify(changed);
    }
    writeFileSync(file, JSON.stringify(document));
    return path.basename(file);
  };
  const admin = () => ({ username: "admin", password: world.bench.password });

  test("one that the app refuses is reported, and the app is read with the next one", async () => {
    const states = [
      stateWith("a-expired", { token: "canary-of-an-expired-token" }),
      stateWith("b-wrong", { username: "admin", password: "canary-of-a-wrong-password" }),
      stateWith("c-valid", admin()),
    ];
    const { requestLog } = world.bench.sandbox.control;
    await requestLog.clear();
    const result = await world.review(states, { apps: undefined });
    expect(rulesOf(result.findings.filter(({ rule }) => rule !== "OL018"))).toEqual([
      "OL020 medium",
      "OL020 medium",
    ]);
    expect(result.stacks.map(({ verdicts }) => verdicts.unknown)).toEqual([0, 0, 0]);
    expect(result.apps[0]?.lists.map(({ completeness }) => completeness.state)).toEqual(
      Array(3).fill("read"),
    );
    expect(result.apps[0]?.credentials).toEqual({
      state: "partly read",
      reason: expect.stringMatching(
        /^Read with the credential of links\/c-valid\. jira refuses that of links\/a-expired: .*; that of links\/b-wrong: /,
      ) as string,
    });
    expect(result.apps[1]).not.toHaveProperty("credentials");
    const messages = result.findings.map(({ message }) => message);
    expect(messages).toContainEqual(
      expect.stringMatching(
        /^jira refuses the credential of links\/a-expired \(applinks:apps\.jira\.token\), and was read with that of links\/c-valid: /,
      ),
    );
    expect(JSON.stringify(result)).not.toContain("canary");
    // The lists of the credential that is used are requested once.
    const read = (await requestLog.entries()).filter(({ app, status }) => app === "jira" && status === 200);
    expect(read.filter(({ path: of }) => of.endsWith("/client"))).toHaveLength(1);
  });

  test("an app that refuses all of them is not read", async () => {
    const states = [
      stateWith("one", { token: "canary-of-an-expired-token" }),
      stateWith("two", { token: "canary-of-another-token" }),
    ];
    const { apps, findings, stacks } = await world.review(states, { apps: undefined });
    expect(stacks.map(({ verdicts }) => verdicts.unknown)).toEqual([3, 3]);
    expect(apps[0]?.lists.map(({ completeness }) => completeness.state)).toEqual(Array(3).fill("unread"));
    expect(apps[0]?.credentials).toMatchObject({ state: "unread" });
    expect(findings.map(({ rule }) => rule)).not.toContain("OL020");
    expect(findings.filter(({ rule }) => rule === "OL900")).toHaveLength(3);
  });

  test("the expiry of each token is checked", async () => {
    const tokenFor = async (name: string, days: number): Promise<{ token: string }> => {
      const expiresInSeconds = days * 24 * 3600;
      await jira().setAccount(name, { role: "sysadmin", password: world.bench.password });
      const { token } = await jira().createToken({ username: name, name, expiresInSeconds });
      return { token };
    };
    const states = [
      stateWith("one", await tokenFor("admin", 200)),
      stateWith("two", await tokenFor("second-admin", 10)),
    ];
    const { findings } = await world.review(states, { apps: undefined });
    expect(findings.filter(({ rule }) => rule === "OL020").map(({ message }) => message)).toEqual([
      expect.stringMatching(/^The administrator's token "second-admin" of links\/two on jira expires on /),
    ]);
  });
});

describe("an object of an app that is not known", () => {
  /** The state with the client moved to the app "elsewhere", which the stack does not configure. */
  const movedState = (serverId: string | undefined): string =>
    world.exportStack(stack, {
      change: changing("client", (resource) => {
        const text = JSON.stringify(resource)
          .replaceAll('"jira"', '"elsewhere"')
          .replaceAll('"jira/', '"elsewhere/');
        return JSON.parse(
          serverId === undefined
            ? text.replaceAll(/,"serverId":"[^"]+"/g, "")
            : text.replaceAll(/"serverId":"[^"]+"/g, `"serverId":"${serverId}"`),
        ) as object;
      }),
    });

  test("does not declare the object of another app that has its kind, ID and name", async () => {
    const { findings, apps } = await world.review([movedState("another")]);
    expect(rulesOf(findings)).toEqual(["OL001 high", "OL900 error"]);
    expect(findings.find(({ rule }) => rule === "OL001")?.message).toContain("which no stack declares");
    expect(apps[0]?.lists[1]).toMatchObject({ found: 2, declared: 1, undeclared: 1 });
  });

  test("may be one of a reviewed app if its state has no server ID: it is low, and not to be deleted", async () => {
    const { findings, apps } = await world.review([movedState(undefined)]);
    expect(rulesOf(findings)).toEqual(["OL001 low", "OL900 error"]);
    const undeclared = findings.find(({ rule }) => rule === "OL001");
    expect(undeclared?.message).toContain(
      "The stack links/dev has one with this ID and name in an app that it does not configure",
    );
    expect(undeclared?.ways.map(({ action }) => action)).not.toContain("delete in the app");
    expect(apps[0]?.lists[1]).toMatchObject({ found: 2, declared: 1, undeclared: 1 });
  });

  test("does not declare the object of another instance behind the app's URL", async () => {
    const text = readFileSync(path.join(world.folder, world.exportStack(stack)), "utf8");
    writeFileSync(
      path.join(world.folder, "moved.json"),
      text.replaceAll(/"serverId":"[^"]+"/g, '"serverId":"another"'),
    );
    const { apps, stacks } = await world.review(["moved.json"]);
    expect(stacks[0]?.verdicts.unknown).toBe(5);
    expect(apps[0]?.lists[1]).toMatchObject({ found: 2, declared: 0, undeclared: 2 });
  });
});

describe("owners", () => {
  test("objects that two stacks own are findings", async () => {
    const states = ["dev", "copy"].map((name) => world.exportStack(stack, { stack: name }));
    const { findings } = await world.review(states);
    expect(rulesOf(findings)).toEqual(Array.from({ length: 5 }, () => "OL018 medium"));
    expect(findings.map(({ message }) => message)).toContain(
      'The incoming link "confluence" on jira is declared by the stacks links/copy, links/dev.',
    );
  });

  test("a change of an object that two stacks declare is one finding with both resources", async () => {
    await jira().updateClient("confluence", { scope: "ADMIN" });
    const states = ["dev", "copy"].map((name) => world.exportStack(stack, { stack: name }));
    const { findings } = await world.review(states);
    const { resources, id } = only(findings.filter(({ rule }) => rule === "OL002"));
    expect(resources.map(({ stack: of }) => of)).toEqual(["links/copy", "links/dev"]);
    expect(id).toMatch(/^OL002-[0-9a-f]{10}$/);
  });

  test("a stack that is listed twice has its objects once", async () => {
    const state = world.exportStack(stack);
    const result = await world.review([state, `./${state}`, path.join(world.folder, state)]);
    expect(result.stacks.map(({ key }) => key)).toEqual(["links/dev"]);
    expect(result.findings).toEqual([]);
  });

  test("stacks of one name are told apart by their files, in any order", async () => {
    const states = [world.exportStack(stack), world.exportStack(stack)];
    const keysOf = async (own: string[]) => (await world.review(own)).stacks.map(({ key }) => key);
    const expected = states.map((state) => `links/dev (${state})`).sort();
    expect(await keysOf(states)).toEqual(expected);
    expect(await keysOf([...states].reverse())).toEqual(expected);
  });

  test("an object that a stack has handed over belongs to the other stack", async () => {
    const client = (policy: object) => ({
      type: "IncomingClient",
      inputs: {
        app: "jira",
        name: "handed over",
        redirectUrls: ["https://own.example.com/cb"],
        scopes: ["READ"],
        ...policy,
      },
    });
    const [giver, taker] = [world.bench.stack(), world.bench.stack()];
    await giver.up({ given: client({ deletionPolicy: "orphan" }) });
    await taker.up({ taken: client({}) });
    const statesOf = () => [
      world.exportStack(stack),
      world.exportStack(giver, { stack: "giver" }),
      world.exportStack(taker, { stack: "taker" }),
    ];
    expect(rulesIn(await world.review(statesOf()))).toEqual(["OL018 medium"]);
    await giver.up({});
    expect((await world.review(statesOf())).findings).toEqual([]);
  });

  test("an object with the name of a deleted one does not get a second owner by it", async () => {
    await jira().deleteClient("confluence");
    await jira().updateClient("reports", { name: "confluence" });
    const { findings } = await world.review([world.exportStack(stack)]);
    expect(rulesOf(findings)).toEqual(["OL002 high", "OL004 critical", "OL010 medium", "OL014 info"]);
  });

  test("an object that a program only reads is not undeclared, and is not compared", async () => {
    await jira().createClient({ name: "read", redirects: ["https://own.example.com/cb"], scope: "READ" });
    const reader = world.bench.stack();
    const { id, clientId } = only(
      (await world.bench.sandbox.control.export({ only: "state" })).apps["jira"]?.incomingClients?.filter(
        ({ name }) => name === "read",
      ) ?? [],
    );
    reader.state.set("read", {
      type: "IncomingClient",
      id: `jira/incoming/${id}`,
      provider: undefined,
      inputs: {},
      outputs: { app: "jira", name: "read", clientId, redirectUrls: ["https://other.example.com/cb"] },
      initErrors: [],
    });
    const state = world.exportStack(reader, {
      stack: "reader",
      change: changing("read", () => ({ external: true })),
    });
    const result = await world.review([world.exportStack(stack), state]);
    expect(result.findings).toEqual([]);
    expect(result.stacks[1]?.verdicts).toEqual({ clean: 0, drifted: 0, unknown: 0 });
  });
});

describe("interrupted runs", () => {
  test("an object that was replaced and not deleted is a finding", async () => {
    const state = world.exportStack(stack, {
      change: (resources) => [
        ...resources.filter(({ urn }) => !urn.endsWith("::reports")),
        { ...resourceIn(resources, "reports"), delete: true },
      ],
    });
    const { findings } = await world.review([state]);
    expect(only(findings)).toMatchObject({
      rule: "OL019",
      message: 'jira still has the incoming link "reports", which a run replaced and did not delete.',
    });
  });

  test("pending operations are findings, those of other providers are not", async () => {
    const urn = "urn:pulumi:dev::links::pulumi-nodejs:dynamic/applinks:IncomingClient::new";
    const pending = [
      { type: "creating", resource: { urn, type: "pulumi-nodejs:dynamic/applinks:IncomingClient" } },
      {
        type: "creating",
        resource: { urn: "urn:pulumi:dev::links::aws:s3/bucket:Bucket::b", type: "aws:s3/bucket:Bucket" },
      },
      null,
    ];
    const { findings } = await world.review([world.exportStack(stack, { pending: pending as object[] })]);
    expect(only(findings)).toMatchObject({
      rule: "OL019",
      message: "A run of links/dev was interrupted while it was creating new.",
      resources: [{ urn, stack: "links/dev" }],
    });
  });
});

test("a change that the program ignores is shown, and does not count", async () => {
  await jira().updateClient("confluence", {
    scope: "ADMIN",
    redirects: ["https://wiki.example.com/callback", "https://evil.example.com/cb"],
  });
  for (const paths of [["redirectUrls"], ['["redirectUrls"]'], ["redirectUrls[*]"]]) {
    const state = world.exportStack(stack, { change: changing("client", () => ({ ignoreChanges: paths })) });
    const { findings } = await world.review([state]);
    expect(rulesOf(findings)).toEqual(["OL002 critical", "OL003 info"]);
    expect(findings.at(-1)?.message).toMatch(/The program ignores this change \(ignoreChanges\)\.$/);
  }
  const one = world.exportStack(stack, {
    change: changing("client", () => ({ ignoreChanges: ["redirectUrls[0]"] })),
  });
  expect(rulesIn(await world.review([one]))).toEqual(["OL002 critical", "OL003 critical"]);
});
