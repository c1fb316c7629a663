import type { Program } from "../../engineModel";
import { expectLinked, linkProgram, openBench, testAppsOf, type Bench } from "./link";

let bench: Bench;

beforeAll(async () => {
  bench = await openBench({ preflight: true });
});

afterAll(() => bench.sandbox.stop());

beforeEach(async () => {
  await bench.sandbox.control.reset();
  bench.warnings.length = 0;
});

const REPAIR =
  "In the app, repair or delete what cannot be read. If the app shows it as valid, update pulumi-applinks.";

const ENDPOINTS = {
  authorizationEndpoint: "https://other.example.com/authorize",
  tokenEndpoint: "https://other.example.com/token",
};

/** Somebody else's objects, one of each kind, whose responses lack these members. Returns the ID of each. */
async function foreign(omitted: { link: string[]; incoming: string[]; outgoing: string[] }): Promise<{
  link: string;
  incoming: string;
  outgoing: string;
}> {
  const jira = bench.sandbox.control.changeOutOfBand("jira");
  const confluence = bench.sandbox.control.changeOutOfBand("confluence");
  const link = await confluence.createLink({
    name: "Other wiki",
    typeId: "confluence",
    rpcUrl: "https://other.example.com",
  });
  const client = await jira.createClient({
    name: "other",
    redirects: ["https://other.example.com/cb"],
    scope: "READ",
  });
  const connection = await confluence.createConnection({
    name: "other",
    clientId: "c",
    clientSecret: "of somebody else",
    scopes: ["READ"],
    ...ENDPOINTS,
  });
  await confluence.omitMembers("applicationLinks", link.id, omitted.link);
  await jira.omitMembers("incomingClients", client.id, omitted.incoming);
  await confluence.omitMembers("outgoingConnections", connection.id, omitted.outgoing);
  return { link: link.id, incoming: client.id, outgoing: connection.id };
}

const clientNames = async (): Promise<string[]> =>
  ((await testAppsOf(bench)).apps["jira"]?.incomingClients ?? []).map(({ name }) => name).sort();

describe("objects of somebody else that cannot be read", () => {
  test("stop no preview, up, refresh and destroy, stay as they are, and are named in one warning per run", async () => {
    const ids = await foreign({ link: ["type"], incoming: ["redirects"], outgoing: ["tokenEndpoint"] });
    const before = await testAppsOf(bench);
    const stack = bench.stack();
    const expected = [
      `skipped on confluence: the application link ${ids.link} ("Other wiki") has no valid "type". ${REPAIR} [OBJECT_SKIPPED]`,
      `skipped on confluence: the outgoing link ${ids.outgoing} ("other") has no valid "tokenEndpoint". ${REPAIR} [OBJECT_SKIPPED]`,
      `skipped on jira: the incoming link ${ids.incoming} ("other") has no valid "redirects". ${REPAIR} [OBJECT_SKIPPED]`,
    ];
    const skipped = (): string[] => {
      const shown = bench.warnings.filter((line) => line.endsWith("[OBJECT_SKIPPED]")).sort();
      bench.warnings.length = 0;
      return shown;
    };
    await stack.preview(linkProgram());
    skipped();
    await stack.up(linkProgram());
    expect(skipped()).toEqual(expected);
    expect(new Set(Object.values(await stack.refresh()))).toEqual(new Set(["same"]));
    expect(skipped()).toEqual(expected);
    await stack.up(linkProgram({ linkName: "Our Jira", scopes: ["READ"] }));
    await stack.destroy();
    expect(await testAppsOf(bench)).toEqual(before);
  });

  test("an entry that is not even an object is skipped", async () => {
    const stack = bench.stack();
    await stack.up(linkProgram());
    await bench.sandbox.control.faults.add({
      match: { app: "jira", operation: "incoming.list" },
      times: 0,
      phase: "before-act",
      effect: { kind: "status", status: 200, json: [null] },
    });
    expect(new Set(Object.values(await stack.refresh()))).toEqual(new Set(["same"]));
    expect(bench.warnings).toEqual([
      `skipped on jira: the incoming link without a valid ID is not an object. ${REPAIR} [OBJECT_SKIPPED]`,
    ]);
  });
});

describe("a creation that may collide with an object that cannot be read stops and writes nothing", () => {
  const link = { app: "confluence", name: "Our wiki", type: "confluence" };
  test.each<{ title: string; omitted: Parameters<typeof foreign>[0]; program: Program; named: RegExp }>([
    {
      title: "an incoming link without a name",
      omitted: { link: [], incoming: ["name"], outgoing: [] },
      program: { client: linkProgram()["client"] ?? never() },
      named:
        /incoming link "confluence" on jira may already exist: the incoming link \S+ has no valid "name"\./,
    },
    {
      title: "an incoming link of the same name",
      omitted: { link: [], incoming: ["redirects"], outgoing: [] },
      program: {
        client: {
          type: "IncomingClient",
          inputs: { app: "jira", name: "other", redirectUrls: ["https://ci.example.com/cb"] },
        },
      },
      named: /incoming link "other" on jira may already exist: .*\("other"\) has no valid "redirects"\./,
    },
    {
      title: "an outgoing link without a name",
      omitted: { link: [], incoming: [], outgoing: ["name"] },
      program: {
        connection: {
          type: "OutgoingConnection",
          inputs: {
            app: "confluence",
            name: "mine",
            clientId: "c",
            clientSecret: "s",
            scopes: ["READ"],
            ...ENDPOINTS,
          },
        },
      },
      named:
        /outgoing link "mine" on confluence may already exist: the outgoing link \S+ has no valid "name"\./,
    },
    {
      title: "an application link without a type that has the URL",
      omitted: { link: ["type"], incoming: [], outgoing: [] },
      program: {
        link: {
          type: "ApplicationLink",
          inputs: {
            ...link,
            applicationUrl: "https://other.example.com/",
            applicationId: "1b3a9ee1-5b9b-4b1e-9f5c-1f6b7d7f3c11",
          },
        },
      },
      named:
        /application link "Our wiki" on confluence may already exist: .*\("Other wiki"\) has no valid "type"\./,
    },
    {
      title: "an application link without an ID",
      omitted: { link: ["id"], incoming: [], outgoing: [] },
      program: { link: linkProgram()["link"] ?? never() },
      named:
        /application link "Jira" on confluence may already exist: the application link without a valid ID \("Other wiki"\) has no valid "id"\./,
    },
  ])("$title", async ({ omitted, program, named }) => {
    await foreign(omitted);
    await bench.sandbox.control.requestLog.clear();
    const run = bench.stack().up(program);
    await expect(run).rejects.toThrow(named);
    await expect(run).rejects.toThrow(`Nothing was changed. ${REPAIR} [OBJECT_UNREADABLE]`);
    await bench.sandbox.control.requestLog.assert({ mutating: true, count: 0 });
  });

  test("a new name, too", async () => {
    const stack = bench.stack();
    await stack.up(linkProgram());
    await foreign({ link: [], incoming: ["name"], outgoing: [] });
    const { client } = linkProgram();
    if (client === undefined) return never();
    const renamed = { ...client, inputs: { ...(client.inputs as object), name: "renamed" } };
    await expect(stack.up({ ...linkProgram(), client: renamed })).rejects.toThrow("[OBJECT_UNREADABLE]");
    expect(await clientNames()).toEqual(["confluence", "other", "reports"]);
  });

  test("a scope grant for a client that may be the one that cannot be read", async () => {
    await foreign({ link: [], incoming: ["clientId"], outgoing: [] });
    const grant = { type: "ScopeGrant", inputs: { app: "jira", clientId: "gone", scopes: ["READ"] } };
    await expect(bench.stack().up({ grant })).rejects.toThrow(
      /client ID gone cannot be granted on jira: the incoming link \S+ \("other"\) has no valid "clientId"\. Nothing was changed\..*\[OBJECT_UNREADABLE\]/,
    );
  });
});

test("a creation whose response was lost is not repeated if the object may be one that cannot be read", async () => {
  const { control } = bench.sandbox;
  await control.faults.add({
    match: { app: "jira", operation: "incoming.create" },
    phase: "after-commit",
    effect: { kind: "reset" },
  });
  await control.faults.add({
    match: { app: "jira", operation: "incoming.list" },
    nth: 2,
    times: 0,
    phase: "before-act",
    effect: {
      kind: "status",
      status: 200,
      json: [{ id: "1", clientId: "c", name: "confluence", scope: "READ" }],
    },
  });
  const { client } = linkProgram();
  await expect(bench.stack().up({ client: client ?? never() })).rejects.toThrow("[APP_RESPONSE_LOST]");
  await control.requestLog.assert({ app: "jira", operation: "incoming.create", count: 1 });
});

describe("an object of the stack that cannot be read", () => {
  test.each([
    { app: "jira", records: "incomingClients", name: "confluence", member: "redirects", resource: "client" },
    {
      app: "confluence",
      records: "outgoingConnections",
      name: "jira",
      member: "scopes",
      resource: "connection",
    },
    { app: "confluence", records: "applicationLinks", name: "Jira", member: "rpcUrl", resource: "link" },
  ] as const)(
    "fails $resource alone, and is never gone",
    async ({ app, records, name, member, resource }) => {
      const stack = bench.stack();
      await stack.up(linkProgram());
      const changes = bench.sandbox.control.changeOutOfBand(app);
      await changes.omitMembers(records, name, [member]);
      for (const [other, { type, id, outputs }] of stack.state) {
        const read = (await bench.handlers(type)).read(id, outputs);
        if (other === resource) {
          await expect(read).rejects.toThrow(new RegExp(`could not read .* an object with "${member}"`));
        } else {
          expect((await read).id).toBe(id);
        }
      }
      await expect(stack.refresh()).rejects.toThrow("[APP_NOT_API]");
      expect(stack.state.has(resource)).toBe(true);
      await changes.omitMembers(records, name, []);
      expect(new Set(Object.values(await stack.refresh()))).toEqual(new Set(["same"]));
      await expectLinked(bench, stack);
    },
  );
});

describe("an object that a list does not show, as in a cluster whose nodes are not up to date", () => {
  const emptyLists = async (): Promise<void> => {
    for (const operation of ["link.list", "incoming.list", "outgoing.list"] as const) {
      await bench.sandbox.control.faults.add({
        match: { operation },
        times: 0,
        phase: "before-act",
        effect: { kind: "status", status: 200, json: [] },
      });
    }
  };

  test("is updated", async () => {
    const stack = bench.stack();
    await stack.up(linkProgram());
    await emptyLists();
    const variant = { linkName: "Our Jira", scopes: ["READ"], granted: ["READ"] };
    expect(await stack.up(linkProgram(variant))).toMatchObject({ link: "update", grant: "update" });
    await bench.sandbox.control.faults.clear();
    await expectLinked(bench, stack, variant);
  });

  test("is read by its ID, and stays in the state", async () => {
    const stack = bench.stack();
    await stack.up(linkProgram());
    await emptyLists();
    expect(new Set(Object.values(await stack.refresh()))).toEqual(new Set(["same"]));
  });
});

test("an update compares an application link with the link itself, not with an older list", async () => {
  const stack = bench.stack();
  await stack.up(linkProgram());
  const [link] = (await testAppsOf(bench)).apps["confluence"]?.applicationLinks ?? [];
  if (link === undefined) return never();
  await bench.sandbox.control.faults.add({
    match: { operation: "link.list" },
    times: 0,
    phase: "before-act",
    effect: { kind: "status", status: 200, json: [{ ...link, type: link.typeId, name: "Our Jira" }] },
  });
  await stack.up(linkProgram({ linkName: "Our Jira" }));
  await bench.sandbox.control.faults.clear();
  await expectLinked(bench, stack, { linkName: "Our Jira" });
});

function never(): never {
  throw new Error("the program and the apps have this object");
}
