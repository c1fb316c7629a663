import { createServer, type Server, type Socket } from "node:net";
import { once } from "node:events";
import { expectLinked } from "./linkState";
import { PLUGIN } from "./plugin";
import { ok } from "./stack";
import { openTestApps, type TestApps } from "./testApps";
import { withoutPlugins } from "./withoutPlugins";

const APPS = { jira: { product: "jira" }, confluence: { product: "confluence" } } as const;

const link = (more = ""): string => `
  exports.status = new MutualLink("link", { between: ["jira", "confluence"],
    grants: { jira: ["READ"], confluence: ["WRITE"] }${more} }).status;
`;

const named = (end: string, rotation: string, mode: string): string =>
  link(`, clientNames: { jira: "Jira ${end}", confluence: "Confluence ${end}" },
    rotation: "${rotation}", rotationMode: "${mode}"`);

/** The names and client IDs of the clients, by app. */
async function clients({ sandbox }: TestApps): Promise<Record<string, [string, string][]>> {
  const { apps } = await sandbox.control.export({ only: "state" });
  return Object.fromEntries(
    Object.entries(apps).map(([app, { incomingClients }]) => [
      app,
      (incomingClients ?? []).map(({ name, clientId }) => [name, clientId]),
    ]),
  );
}

describe.each([
  { adapter: "dynamic resources", open: () => openTestApps("client-names") },
  { adapter: "the plugin", open: () => openTestApps("client-names-plugin", APPS, PLUGIN) },
])("a link with named clients, without the plugin of @pulumi/random, through $adapter", ({ open }) => {
  let testApps: TestApps;

  beforeAll(async () => {
    testApps = await open();
    await withoutPlugins(testApps.stack);
  });

  afterAll(() => testApps.close());

  test("is created with the names, and without random resources", async () => {
    const { stack } = testApps;
    stack.program(named("one", "first", "reset"));
    ok(await stack.up());
    await expectLinked(testApps);
    expect(await clients(testApps)).toEqual({
      jira: [["Confluence one", expect.any(String)]],
      confluence: [["Jira one", expect.any(String)]],
    });
    expect(ok(await stack.pulumi("stack", "export")).stdout).not.toContain("random:");
  });

  test("keeps its clients in a rotation by reset", async () => {
    const { stack } = testApps;
    const before = await clients(testApps);
    stack.program(named("one", "second", "reset"));
    ok(await stack.up());
    expect(await clients(testApps)).toEqual(before);
    await expectLinked(testApps);
  });

  test("fails before the first write of a rotation by replacement whose names stay", async () => {
    const { sandbox, stack } = testApps;
    stack.program(named("one", "third", "replace"));
    await sandbox.control.requestLog.clear();
    const { code, text } = await stack.up();
    expect(code).not.toBe(0);
    expect(text).toMatch(/admits.*name must change together with rotation.*clientNames.*\[CONFIGURATION\]/s);
    expect(await sandbox.control.requestLog.entries({ mutating: true })).toEqual([]);
  });

  test("replaces its clients in a rotation with new names, and is destroyed", async () => {
    const { stack } = testApps;
    const before = await clients(testApps);
    stack.program(named("two", "third", "replace"));
    ok(await stack.up());
    await expectLinked(testApps);
    const after = await clients(testApps);
    expect(after).toEqual({
      jira: [["Confluence two", expect.any(String)]],
      confluence: [["Jira two", expect.any(String)]],
    });
    expect(JSON.stringify(after)).not.toContain(before["jira"]?.[0]?.[1]);
    ok(await stack.destroy());
    expect(await clients(testApps)).toEqual({ jira: [], confluence: [] });
  });
});

describe("a link with random names, while the download of the plugin of @pulumi/random does not progress", () => {
  let server: Server;
  const sockets: Socket[] = [];

  beforeAll(async () => {
    server = createServer((socket) => sockets.push(socket)).listen(0, "127.0.0.1");
    await once(server, "listening");
  });

  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  test("shows after ten seconds what to do, and fails with Pulumi's error", async () => {
    const testApps = await openTestApps("random-names", APPS, PLUGIN);
    const { stack } = testApps;
    try {
      const address = server.address() as { port: number };
      await withoutPlugins(stack, `http://127.0.0.1:${address.port}`);
      stack.program(link());
      // Ends the download after the message; the next attempts are refused.
      setTimeout(() => {
        server.close();
        for (const socket of sockets) socket.destroy();
      }, 14_000);
      const { code, text } = await stack.preview();
      expect(code).not.toBe(0);
      expect(text).toMatch(/plugin install resource random 4\.\S+ --file <archive>, or set clientNames/);
      expect(text).toContain("install resource plugin 'pulumi-resource-random'");
    } finally {
      await testApps.close();
    }
  });
});
