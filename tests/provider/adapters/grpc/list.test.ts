import { status, type ServiceError } from "@grpc/grpc-js";
import { ListRequest } from "@pulumi/pulumi/proto/provider_pb";
import { startSandbox } from "applinks-sandbox";
import { CONTRACT } from "../../../../provider/adapters/grpc/schema";
import { operationsFor } from "../../../../provider/resources";
import { RESOURCE_TYPES } from "../../schema/arbitraries";
import { openBench, type Bench } from "./bench";
import { openPlugin, secret, UNKNOWN, type Page, type Plugin } from "./client";

let bench: Bench;
let plugin: Plugin;

const redirects = ["https://ci.example.com/callback"];

beforeEach(async () => {
  bench = await openBench();
  plugin = await bench.plugin();
});

afterEach(() => bench.close());

const idsIn = ({ found }: Page): string[] => found.map(({ id }) => id);

/** Three clients on each app, created behind Pulumi's back. */
async function clients(): Promise<void> {
  for (const app of ["jira", "confluence"]) {
    for (const name of ["one", "two", "three"])
      await bench.sandbox.control.changeOutOfBand(app).createClient({ name, redirects, scope: "READ" });
  }
}

test("every object of all apps is listed with its import ID and its name in the app, and each ID can be read", async () => {
  await clients();
  const { control } = bench.sandbox;
  const link = {
    typeId: "jira",
    rpcUrl: "https://jira.example.com",
    id: "8835b6b9-5676-3de4-ad59-bbe987416662",
  };
  await control.changeOutOfBand("confluence").createLink({ ...link, name: "Our Jira" });
  await control.changeOutOfBand("jira").createConnection({
    name: "to the wiki",
    clientId: "abc",
    clientSecret: "canary-of-the-connection",
    authorizationEndpoint: "https://wiki.example.com/rest/oauth2/latest/authorize",
    tokenEndpoint: "https://wiki.example.com/rest/oauth2/latest/token",
    scopes: ["READ"],
  });
  const expected: Record<string, [RegExp, string[]]> = {
    ApplicationLink: [/^confluence\/link\/8835b6b9/, ["Our Jira"]],
    IncomingClient: [/^(jira|confluence)\/incoming\/[^/]+$/, ["one", "two", "three", "one", "two", "three"]],
    ScopeGrant: [
      /^(jira|confluence)\/incoming\/[^/]+\/scopes$/,
      ["one", "two", "three", "one", "two", "three"],
    ],
    OutgoingConnection: [/^jira\/outgoing\//, ["to the wiki"]],
  };
  for (const [type, [id, names]] of Object.entries(expected)) {
    const page = await plugin.list(type);
    expect(page.found.map(({ name }) => name).sort()).toEqual([...names].sort());
    expect(page).toMatchObject({ continuation: "", computed: false });
    for (const found of page.found) {
      expect(found.id).toMatch(id);
      expect((await plugin.read(type, found.id)).id).toBe(found.id);
    }
    expect(JSON.stringify(page)).not.toContain("ecret");
  }
});

test("a query can name one app, and exactly the resources with list inputs in the schema have a list", async () => {
  await clients();
  const { found } = await plugin.list("IncomingClient", { app: "confluence" });
  expect(found).toHaveLength(3);
  expect(found.every(({ id }) => id.startsWith("confluence/"))).toBe(true);
  expect(await plugin.list("IncomingClient", { app: secret("confluence") })).toEqual(
    expect.objectContaining({ found }),
  );
  const listable = RESOURCE_TYPES.filter((type) => operationsFor(type)?.list !== undefined);
  expect(listable).toEqual(
    RESOURCE_TYPES.filter((type) => CONTRACT.resources[`applinks:index:${type}`]?.listInputs !== undefined),
  );
});

test("a list has a limit, pages, or both", async () => {
  await clients();
  const all = idsIn(await plugin.list("IncomingClient"));
  expect(all).toHaveLength(6);
  expect(all).toEqual([...all].sort());
  const limited = await plugin.list("IncomingClient", {}, { limit: 4 });
  expect(limited).toMatchObject({ continuation: "" });
  expect(idsIn(limited)).toEqual(all.slice(0, 4));

  const paged = async (limit: number): Promise<string[][]> => {
    const pages: string[][] = [];
    for (let continuation = ""; ;) {
      const page = await plugin.list("IncomingClient", {}, { limit, pageSize: 2, continuation });
      pages.push(idsIn(page));
      continuation = page.continuation;
      if (continuation === "") return pages;
    }
  };
  expect(await paged(0)).toEqual([all.slice(0, 2), all.slice(2, 4), all.slice(4)]);
  expect(await paged(3)).toEqual([all.slice(0, 2), all.slice(2, 3)]);
});

test("an object that is deleted between two pages does not move others", async () => {
  await clients();
  const all = idsIn(await plugin.list("ScopeGrant"));
  const first = await plugin.list("ScopeGrant", {}, { pageSize: 2 });
  const [, gone = ""] = /\/incoming\/(.+)\/scopes/.exec(all[0] ?? "") ?? [];
  const client = await plugin.read("IncomingClient", `confluence/incoming/${gone}`);
  await plugin.remove("IncomingClient", client.id, client.properties ?? {});
  const second = await plugin.list("ScopeGrant", {}, { continuation: first.continuation });
  expect([...idsIn(first), ...idsIn(second)]).toEqual(all);
});

test("objects that cannot be imported are left out with one warning each", async () => {
  await clients();
  await bench.sandbox.control
    .changeOutOfBand("jira")
    .setSettings({ dialect: { "incoming-secret-returned": "creation" } });
  const first = await plugin.list("IncomingClient", {}, { pageSize: 1 });
  await plugin.list("IncomingClient", {}, { continuation: first.continuation });
  expect(plugin.warnings.map(({ message }) => message.replace(/incoming\/\S+/, "*")).sort()).toEqual(
    ["one", "three", "two"].map(
      (name) =>
        `jira/* ("${name}") has a secret that the app does not return; declared with adopt: "always", it gets a new one; it is left out. [NOT_IMPORTABLE]`,
    ),
  );
  expect((await plugin.list("IncomingClient")).found).toHaveLength(3);
  expect((await plugin.list("ScopeGrant")).found).toHaveLength(6);
});

test("objects that cannot be read are left out with one warning, and the others are listed", async () => {
  await clients();
  const jira = bench.sandbox.control.changeOutOfBand("jira");
  await jira.omitMembers("incomingClients", "one", ["redirects"]);
  await jira.omitMembers("incomingClients", "two", ["redirects"]);
  for (const type of ["IncomingClient", "ScopeGrant"]) {
    const { found } = await plugin.list(type, { app: "jira" });
    expect(found.map(({ name }) => name)).toEqual(["three"]);
  }
  expect(plugin.warnings.map(({ message }) => message)).toEqual([
    expect.stringMatching(
      /^skipped on jira: (the incoming link \S+ \("(one|two)"\) has no valid "redirects"(; |\. )){2}In the app, repair .*\[OBJECT_SKIPPED\]$/,
    ),
  ]);
});

test("a system link is left out", async () => {
  const rpcUrl = "https://jira.example.com";
  await bench.sandbox.control.seed({
    apps: { confluence: { applicationLinks: [{ name: "Jira", typeId: "jira", rpcUrl, system: true }] } },
  });
  expect((await plugin.list("ApplicationLink")).found).toEqual([]);
  expect(plugin.warnings.map(({ message }) => message)).toEqual([
    expect.stringMatching(
      /^confluence\/link\/\S+ \("Jira"\) is a system link of the app, which cannot be changed; it is left out\. \[NOT_IMPORTABLE\]$/,
    ),
  ]);
});

test("one unreachable app fails the list of all apps with its name, and the others can be listed alone", async () => {
  await clients();
  const refusal = { kind: "status", status: 403, json: {} } as const;
  await bench.sandbox.control.faults.add({
    match: { app: "jira", operation: "incoming.list" },
    times: 0,
    phase: "before-act",
    effect: refusal,
  });
  await expect(plugin.list("IncomingClient")).rejects.toMatchObject({
    code: status.UNKNOWN,
    details: expect.stringMatching(
      /^could not list 1 of 2 apps: .*jira .*To list a single app, name it\. \[NOT_LISTED\]$/s,
    ),
  });
  await expect(plugin.list("IncomingClient", { app: "jira" })).rejects.toMatchObject({
    details: expect.stringMatching(/^could not list the incoming links on jira/),
  });
  expect((await plugin.list("IncomingClient", { app: "confluence" })).found).toHaveLength(3);
});

test("the list of all apps skips apps that cannot be read with a warning, and the list of such an app fails", async () => {
  const sandbox = await startSandbox({ apps: { jira: { product: "jira" } } });
  const other = await openPlugin();
  try {
    const { token } = await sandbox.control.changeOutOfBand("jira").createToken({ username: "admin" });
    const cloudSite = {
      product: "confluence",
      deployment: "cloud",
      url: "https://example.atlassian.net/wiki",
    };
    const apps = {
      jira: { product: "jira", url: sandbox.apps.jira.url, token, preflight: false },
      bamboo: { product: "bamboo", url: "https://bamboo.example.com" },
      site: cloudSite,
    };
    await other.configure({ apps: secret(JSON.stringify(apps)) });
    await sandbox.control.changeOutOfBand("jira").createClient({ name: "one", redirects, scope: "READ" });
    expect((await other.list("IncomingClient")).found).toEqual([{ id: expect.any(String), name: "one" }]);
    expect(other.warnings.map(({ message }) => message)).toEqual([
      "bamboo is not listed: it has no credential. [APP_SKIPPED]",
      "site is not listed: a Cloud site has no admin API for links. [APP_SKIPPED]",
    ]);
    await expect(other.list("IncomingClient", { app: "bamboo" })).rejects.toMatchObject({
      details: expect.stringContaining("APPLINKS_BAMBOO_TOKEN"),
    });
    await expect(other.list("IncomingClient", { app: "site" })).rejects.toMatchObject({
      details: expect.stringContaining("Cloud"),
    });
  } finally {
    other.stop();
    await sandbox.stop();
  }
});

describe("with the credential in the environment alone", () => {
  afterEach(() => {
    delete process.env["APPLINKS_JIRA_TOKEN"];
  });

  test.each<[string, (apps: object) => unknown]>([
    ["an object, as in a file", (apps) => apps],
    ["a text, as SDKs send it", (apps) => JSON.stringify(apps)],
  ])("a provider can list if its apps are %s", async (_how, given) => {
    const { control, apps } = bench.sandbox;
    const { token } = await control.changeOutOfBand("jira").createToken({ username: "admin" });
    process.env["APPLINKS_JIRA_TOKEN"] = token;
    const { id } = await control.changeOutOfBand("jira").createConnection({
      name: "outside",
      clientId: "of-an-external-server",
      clientSecret: "canary-of-an-external-server",
      authorizationEndpoint: "https://outside.example.com/authorize",
      tokenEndpoint: "https://outside.example.com/token",
      scopes: ["profile"],
    });
    const config = { apps: given({ jira: { product: "jira", url: apps.jira.url } }) };
    const own = await openPlugin();
    try {
      const { inputs, failures } = await own.checkConfig(config);
      expect(failures).toEqual([]);
      expect(JSON.stringify(inputs)).not.toContain(token);
      await own.configure(inputs);
      expect((await own.list("OutgoingConnection", { app: "jira" })).found).toEqual([
        { id: `jira/outgoing/${id}`, name: "outside" },
      ]);
      delete process.env["APPLINKS_JIRA_TOKEN"];
      await own.configure(inputs);
      await expect(own.list("OutgoingConnection", { app: "jira" })).rejects.toMatchObject({
        details: expect.stringContaining("APPLINKS_JIRA_TOKEN"),
      });
    } finally {
      own.stop();
    }
  });
});

test("a query with unknown values is computed, without a request", async () => {
  await bench.sandbox.control.requestLog.clear();
  expect(await plugin.list("ApplicationLink", { app: UNKNOWN })).toEqual({
    found: [],
    continuation: "",
    computed: true,
  });
  expect(await bench.sandbox.control.requestLog.entries({})).toEqual([]);
});

test.each<[string, string, Record<string, unknown> | undefined, string]>([
  [
    "a verification",
    "LinkHealth",
    undefined,
    "LinkHealth is not an object of an app: there is nothing to list.",
  ],
  [
    "a component",
    "MutualLink",
    undefined,
    "MutualLink is not an object of an app: there is nothing to list.",
  ],
  ["an unknown type", "toString", undefined, 'has no resource type "applinks:index:toString"'],
  ["a wrong query", "IncomingClient", { ap: "jira" }, 'ap is not an argument of a list; did you mean "app"?'],
  ["a wrong value", "IncomingClient", { app: 7 }, "app must be a string"],
])("%s is refused", async (_what, type, query, reason) => {
  await expect(plugin.list(type, query)).rejects.toMatchObject({
    code: status.INVALID_ARGUMENT,
    details: expect.stringContaining(reason),
  });
});

test("an app without a configuration fails with a suggestion, and an invalid continuation token fails", async () => {
  await expect(plugin.list("IncomingClient", { app: "jria" })).rejects.toMatchObject({
    details: expect.stringContaining('did you mean "jira"?'),
  });
  for (const continuation of ["x", "e30", Buffer.from('{"after":1,"given":1}').toString("base64url")]) {
    await expect(plugin.list("IncomingClient", {}, { continuation })).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: "the continuation token is not valid: this provider did not issue it.",
    });
  }
});

describe("while an app does not respond", () => {
  const hanging = async (): Promise<void> => {
    await bench.sandbox.control.requestLog.clear();
    await bench.sandbox.control.faults.add({
      match: { app: "jira", operation: "incoming.list" },
      times: 0,
      phase: "before-act",
      effect: { kind: "hang", seconds: 30 },
    });
  };
  const requested = async (): Promise<void> => {
    while ((await bench.sandbox.control.requestLog.entries({ app: "jira" })).length === 0)
      await new Promise((resolve) => setTimeout(resolve, 10));
  };

  test("a cancelled run ends the list with an error", async () => {
    await hanging();
    const listed = plugin.list("IncomingClient").catch((error: unknown) => error);
    await requested();
    await plugin.cancel();
    expect(await listed).toMatchObject({ details: expect.stringContaining("the run was cancelled") });
  });

  test("a list that the engine cancels ends, and the next one succeeds", async () => {
    await hanging();
    const request = new ListRequest();
    request.setToken("applinks:index:IncomingClient");
    const stream = plugin.raw.list(request);
    const ended = new Promise<ServiceError>((resolve) => stream.on("error", resolve));
    stream.resume();
    await requested();
    stream.cancel();
    expect((await ended).code).toBe(status.CANCELLED);
    await bench.sandbox.control.faults.clear();
    expect(await plugin.list("OutgoingConnection")).toEqual({ found: [], continuation: "", computed: false });
  });
});

test("a list without a configuration fails", async () => {
  const fresh = await openPlugin();
  try {
    await expect(fresh.list("IncomingClient")).rejects.toMatchObject({
      details: expect.stringContaining("applinks:apps"),
    });
  } finally {
    fresh.stop();
  }
});
