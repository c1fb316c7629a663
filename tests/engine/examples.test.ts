import { cpSync, existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse, parseAllDocuments, stringify } from "yaml";
import type { ProductName, Sandbox } from "applinks-sandbox";
import { expectLinked } from "./linkState";
import { PLUGIN } from "./plugin";
import { ok } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

const EXAMPLES = path.resolve(__dirname, "../../examples");

type Values = Record<string, string>;

/** The configuration of an example besides the apps, and the number of its resources. */
interface Example {
  plain?: Values;
  secret?: Values;
  /** The configured apps; default: Jira and Confluence. */
  apps?: ProductName[];
  resources: number;
}

/** The examples that start with nothing and leave nothing behind. */
const CONFIG: Record<string, Example> = {
  ApplicationLink: { resources: 2 },
  IncomingClient: { apps: ["bitbucket"], resources: 1 },
  // Four links in both directions and two in one, at four resources a direction.
  "five-products": { apps: ["jira", "confluence", "bitbucket", "bamboo", "crowd"], resources: 40 },
  "jira-confluence": { resources: 6 },
  "one-direction": { resources: 4 },
  OutgoingConnection: {
    plain: { "outgoing-connection:clientId": "of-a-client" },
    secret: { "outgoing-connection:clientSecret": "of-the-same" },
    resources: 1,
  },
  rotation: { plain: { "rotation:rotation": "2026-Q3" }, resources: 9 },
  ScopeGrant: { resources: 2 },
};

/** Examples with test files of their own. */
const ELSEWHERE = ["cloud-handoff", "templates"];

/** Opens a sandbox and a stack with an example's program. */
async function openExample(
  example: string,
  { plain = {}, secret = {}, apps = ["jira", "confluence"] }: Omit<Example, "resources">,
): Promise<TestApps<ProductName>> {
  const appsConfig = Object.fromEntries(apps.map((product) => [product, { product }]));
  const folder = path.join(EXAMPLES, example, "typescript");
  const { name } = parse(readFileSync(path.join(folder, "Pulumi.yaml"), "utf8")) as { name: string };
  const testApps = await openTestApps<ProductName>(
    name,
    appsConfig as Record<ProductName, { product: ProductName }>,
  );
  cpSync(folder, testApps.stack.folder, { recursive: true });
  if (Object.keys({ ...plain, ...secret }).length > 0) await testApps.stack.configure({ plain, secret });
  return testApps;
}

test("every example with dynamic resources has a test", () => {
  const examples = readdirSync(EXAMPLES).filter((name) =>
    existsSync(path.join(EXAMPLES, name, "typescript")),
  );
  expect(examples.sort()).toEqual([...Object.keys(CONFIG), "adoption", ...ELSEWHERE].sort());
});

test.each(Object.entries(CONFIG))(
  "%s comes up, has no difference afterwards, and leaves nothing behind",
  async (example, { resources, ...needs }) => {
    const testApps = await openExample(example, needs);
    const { sandbox, stack } = testApps;
    try {
      const before = await sandbox.control.export({ only: "state" });

      expect(ok(await stack.up()).changes).toEqual({ create: resources });
      expect(ok(await stack.preview("--expect-no-changes")).steps).toEqual([]);
      expect(ok(await stack.refresh("--expect-no-changes")).steps).toEqual([]);
      expect(ok(await stack.destroy()).changes).toEqual({ delete: resources });
      expect(await sandbox.control.export({ only: "state" })).toEqual(before);
    } finally {
      await testApps.close();
    }
  },
);

/** Moves a program's date, but not its timers, 31 days forward. */
const NEXT_MONTH = `
  globalThis.Date = class extends Date {
    constructor(...given) {
      super(...(given.length > 0 ? given : [Date.now() + 31 * 24 * 60 * 60 * 1000]));
    }
  };
`;

test("rotation replaces the CI server's client in the next month, and does not change the link", async () => {
  const testApps = await openExample("rotation", { plain: { "rotation:rotation": "2026-Q3" } });
  const { sandbox, stack } = testApps;
  const clients = async (): Promise<Record<string, string>> => {
    const { apps } = await sandbox.control.export({ only: "state" });
    return Object.fromEntries(
      (apps["jira"]?.incomingClients ?? []).map(({ name, clientId }) => [clientId, name]),
    );
  };
  try {
    ok(await stack.up());
    const before = await clients();
    const { ciClientId: old } = (await stack.outputs()) as { ciClientId: string };
    writeFileSync(path.join(stack.folder, "nextMonth.js"), NEXT_MONTH);
    stack.env["NODE_OPTIONS"] = `--require ${path.join(stack.folder, "nextMonth.js")}`;
    const { steps } = ok(await stack.up());
    expect(steps.filter((step) => !step.endsWith(" ci"))).toEqual([]);
    const { ciClientId } = (await stack.outputs()) as { ciClientId: string };
    expect(ciClientId).not.toBe(old);
    const { [old]: replaced, ...others } = before;
    expect(await clients()).toEqual({
      ...others,
      [ciClientId]: expect.stringMatching(/^CI server [0-9a-f]{6}$/),
    });
    expect(replaced).not.toBe((await clients())[ciClientId]);
    ok(await stack.destroy());
  } finally {
    await testApps.close();
  }
});

test("S12: IncomingClient outputs the credentials of the client in Bitbucket, the secret as a secret", async () => {
  const testApps = await openExample("IncomingClient", { apps: ["bitbucket"] });
  const { sandbox, stack } = testApps;
  try {
    ok(await stack.up());
    const { apps } = await sandbox.control.export({ only: "state", secrets: "included" });
    const [client] = apps["bitbucket"]?.incomingClients ?? [];
    const { clientId, clientSecret } = await stack.outputs();
    expect([clientId, clientSecret]).toEqual([client?.clientId, client?.clientSecret]);
    const shown = ok(await stack.pulumi("stack", "output", "--json")).stdout;
    expect(JSON.parse(shown)).toEqual({ clientId, clientSecret: "[secret]" });
  } finally {
    await testApps.close();
  }
});

test("adoption keeps every ID of objects that an administrator made, and destroy leaves all objects in the apps", async () => {
  const testApps = await openExample("adoption", {});
  const { sandbox, stack } = testApps;
  try {
    const existing = await createLink(sandbox);

    const { text, changes } = ok(await stack.up());
    expect(changes).toEqual({ create: 3 });
    expect(text).toMatch(
      /the application link "Our old Jira" on confluence already exists .* with other properties and is adopted/,
    );
    expect((await stack.resources()).map(({ id }) => id).sort()).toEqual(existing);
    expect(await linksOf(sandbox)).toEqual({
      ids: existing,
      link: { name: "Jira" },
      client: { name: "Confluence", scope: "READ" },
      connection: { name: "Jira", scopes: ["READ"] },
    });
    expect(ok(await stack.preview("--expect-no-changes")).steps).toEqual([]);
    expect(ok(await stack.refresh("--expect-no-changes")).steps).toEqual([]);

    const whole = await linksOf(sandbox);
    expect(ok(await stack.destroy()).changes).toEqual({ delete: 3 });
    expect(await linksOf(sandbox)).toEqual(whole);
  } finally {
    await testApps.close();
  }
});

test("operator creates a link, repairs drift at a resync and deletes the link, with tokens in the environment only", async () => {
  const read = (file: string): string => readFileSync(path.join(EXAMPLES, "operator", file), "utf8");
  const { metadata, program } = parse(read("program.yaml")) as {
    metadata: { name: string };
    program: object;
  };
  const objects = parseAllDocuments(read("stack.yaml")).map(
    (document) => document.toJS() as KubernetesObject,
  );
  const spec = objects.find(({ kind }) => kind === "Stack")?.spec;
  const resync = { refresh: true, continueResyncOnCommitMatch: true };
  expect(spec).toMatchObject({ programRef: { name: metadata.name }, ...resync });
  const testApps = await openTestApps(
    metadata.name,
    { jira: { product: "jira" }, confluence: { product: "confluence" } },
    PLUGIN,
  );
  const { sandbox, stack, tokens } = testApps;
  try {
    // The project that the operator makes. The operator's image has the plugin.
    const project = { name: metadata.name, runtime: "yaml", ...program };
    writeFileSync(path.join(stack.folder, "Pulumi.yaml"), stringify(project) + PLUGIN.project);
    const declared = spec?.config["applinks:apps"] ?? "";
    const configured = declared
      .replace("https://jira.example.com", sandbox.apps.jira.url)
      .replace("https://confluence.example.com", sandbox.apps.confluence.url);
    ok(await stack.pulumi("config", "rm", "applinks:apps"));
    ok(await stack.pulumi("config", "set", "applinks:apps", configured));
    const variables = { APPLINKS_JIRA_TOKEN: tokens.jira, APPLINKS_CONFLUENCE_TOKEN: tokens.confluence };
    expect(Object.keys(spec?.envRefs ?? {}).sort()).toEqual(
      [...Object.keys(variables), "PULUMI_ACCESS_TOKEN"].sort(),
    );
    Object.assign(stack.env, variables);

    ok(await stack.up("--refresh"));
    await expectLinked(testApps);
    await sandbox.control.changeOutOfBand("jira").deleteConnection("Confluence");
    ok(await stack.up("--refresh"));
    await expectLinked(testApps);
    const { stdout } = ok(await stack.pulumi("stack", "export", "--show-secrets"));
    for (const token of Object.values(tokens)) expect(stdout).not.toContain(token);
    ok(await stack.destroy());
    expect(await stack.resources()).toEqual([]);
  } finally {
    await testApps.close();
  }
});

/** The parts of the operator's objects that the test reads. */
interface KubernetesObject {
  kind: string;
  spec?: { config: Values; envRefs: Record<string, unknown> };
}

/** Links Confluence to Jira as an administrator might have: with another name, and with too many scopes. */
async function createLink({ control, apps }: Sandbox): Promise<string[]> {
  const jira = apps["jira"]?.url ?? "";
  const { serverId } = (await control.export({ only: "state" })).apps["jira"] ?? {};
  const [inJira, inConfluence] = [control.changeOutOfBand("jira"), control.changeOutOfBand("confluence")];
  const { clientId, clientSecret } = await inJira.createClient({
    name: "Confluence",
    redirects: ["https://wiki.example.com/plugins/servlet/oauth2/callback"],
    scope: "ADMIN",
  });
  await inConfluence.createLink({
    ...(serverId === undefined ? {} : { id: serverId }),
    typeId: "jira",
    name: "Our old Jira",
    rpcUrl: jira,
  });
  await inConfluence.createConnection({
    name: "Jira",
    clientId,
    clientSecret,
    authorizationEndpoint: `${jira}/rest/oauth2/latest/authorize`,
    tokenEndpoint: `${jira}/rest/oauth2/latest/token`,
    scopes: ["ADMIN"],
  });
  return (await linksOf({ control })).ids;
}

/** The three objects with which Confluence is a client of Jira, and their IDs as in a state. Throws if there are more or fewer. */
async function linksOf({
  control,
}: Pick<Sandbox, "control">): Promise<Record<string, object> & { ids: string[] }> {
  const { jira, confluence } = (await control.export({ only: "state" })).apps;
  const [client, ...clients] = jira?.incomingClients ?? [];
  const [link, ...links] = confluence?.applicationLinks ?? [];
  const [connection, ...connections] = confluence?.outgoingConnections ?? [];
  if (client === undefined || link === undefined || connection === undefined)
    throw new Error("one is missing");
  expect([...clients, ...links, ...connections]).toEqual([]);
  return {
    ids: [
      `confluence/link/${link.id}`,
      `confluence/outgoing/${connection.id}`,
      `jira/incoming/${client.id}`,
    ].sort(),
    link: { name: link.name },
    client: { name: client.name, scope: client.scope },
    connection: { name: connection.name, scopes: connection.scopes },
  };
}
