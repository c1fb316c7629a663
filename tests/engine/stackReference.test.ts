import { PLUGIN } from "./plugin";
import { DYNAMIC, ok } from "./stack";
import { openTestApps, type TestApps } from "./testApps";
import { connect, request, type Way } from "./traffic";

const CAUSE =
  "must be a string, not an empty object, which is what Pulumi passes for a secret of another stack that it can't decrypt: give both " +
  "stacks the same passphrase or secrets provider (pulumi stack change-secrets-provider), or set the value as a secret in this " +
  "stack's configuration [CONFIGURATION]";

test.each([
  ["of a dynamic resource", DYNAMIC],
  ["of the plugin's resource", PLUGIN],
])(
  "a preview %s names the cause for the secret of a stack with another passphrase",
  async (_which, adapter) => {
    const title = "stack-reference";
    const apps = { confluence: { product: "confluence" } } as const;
    const testApps = await openTestApps(title, apps, { ...adapter, isolated: true });
    const { stack, sandbox } = testApps;
    try {
      const passphrase = stack.env["PULUMI_CONFIG_PASSPHRASE"];
      stack.env["PULUMI_CONFIG_PASSPHRASE"] = "another";
      ok(await stack.pulumi("stack", "init", "producer", "--no-select"));
      stack.program('exports.secret = pulumi.secret("canary-of-the-producer");');
      ok(await stack.up("--stack", "producer"));

      stack.env["PULUMI_CONFIG_PASSPHRASE"] = passphrase;
      stack.program(`
      const producer = new pulumi.StackReference("organization/${title}/producer");
      new OutgoingConnection("calls", { app: "confluence", name: "calls", clientId: "id", scopes: ["READ"],
        clientSecret: producer.getOutput("secret"),
        authorizationEndpoint: "https://jira.example.com/authorize", tokenEndpoint: "https://jira.example.com/token" });`);
      await sandbox.control.requestLog.clear();
      const preview = await stack.preview();
      expect(preview.code).not.toBe(0);
      expect(preview.text.replace(/\s+/g, " ")).toContain(`clientSecret: ${CAUSE}`);
      await sandbox.control.requestLog.assert({ mutating: true, count: 0 });
    } finally {
      await testApps.close();
    }
  },
);

describe("a client of one team and the outgoing link of another team, each in a stack of its own", () => {
  const WAY: Way = { from: "confluence", to: "jira" };
  const CHECK = ["--refresh", "--expect-no-changes"] as const;
  const OWNER = ["--stack", "owner"] as const;

  /** The owner's stack declares the clients by name, with their rotations, and exports the last one. */
  const program = (clients: Record<string, string>): string => `
    if (pulumi.getStack() === "owner") {
      const redirectUrls = [getRedirectUrlOutput({ app: "confluence", remoteApp: "jira" }).redirectUrl];
      for (const [name, rotation] of Object.entries(${JSON.stringify(clients)})) {
        const client = new IncomingClient(name, { app: "jira", name, redirectUrls, scopes: ["READ"], rotation });
        Object.assign(exports, { clientId: client.clientId, clientSecret: client.clientSecret });
      }
    } else {
      const owner = new pulumi.StackReference("organization/two-teams/owner");
      const client = { clientId: owner.getOutput("clientId"), clientSecret: owner.getOutput("clientSecret") };
      const { redirectUrl } = new OutgoingConnection("connection", { app: "confluence", remoteApp: "jira", name: "Jira",
        scopes: ["READ"], ...client });
      const link = new ApplicationLink("link", { app: "confluence", remoteApp: "jira", name: "Jira" });
      new LinkHealth("health", { app: "confluence", remoteApp: "jira", scopes: ["READ"], redirectUrl, linkId: link.linkId,
        ...client });
    }`;

  let testApps: TestApps;

  beforeAll(async () => {
    testApps = await openTestApps("two-teams");
    const { stack, sandbox } = testApps;
    // The selected stack is the user's. Each team has the credential of its own app.
    ok(await stack.pulumi("stack", "init", "owner", "--no-select", "--secrets-provider=hashivault://tests"));
    ok(await stack.pulumi("config", "cp", "--dest", "owner"));
    ok(await stack.pulumi("config", "rm", "--path", "applinks:apps.confluence.token", ...OWNER));
    ok(await stack.pulumi("config", "rm", "--path", "applinks:apps.jira.token"));
    stack.program(program({ wiki: "first" }));
    expect(ok(await stack.up(...OWNER)).changes).toEqual({ create: 1 });
    expect(ok(await stack.up()).changes).toEqual({ create: 3 });
    for (const app of ["jira", "confluence"]) {
      await sandbox.control
        .changeOutOfBand(app)
        .setAccount("newcomer", { role: "user", password: "newcomer" });
    }
    expect(await connect(sandbox, WAY, "user")).not.toHaveProperty("failure");
    await expectUsers({ connected: true, connecting: true });
  });

  afterAll(() => testApps.close());

  /** Expects whether requests of the connected user succeed, and whether another user can connect. */
  async function expectUsers(expected: { connected: boolean; connecting: boolean }): Promise<void> {
    const { sandbox } = testApps;
    const connected = (await request(sandbox, WAY)).failure === undefined;
    const connecting = (await connect(sandbox, WAY)).failure === undefined;
    expect({ connected, connecting }).toEqual(expected);
  }

  test("the user's check is clean, and the owner's output hides the secret", async () => {
    const { stack } = testApps;
    ok(await stack.preview(...CHECK));
    expect(ok(await stack.pulumi("stack", "output", "--json", ...OWNER)).stdout).toContain("[secret]");
  });

  test("a reset in the owner's stack is drift in the user's stack until its next up", async () => {
    const { stack, sandbox } = testApps;
    stack.program(program({ wiki: "second" }));
    expect(ok(await stack.up(...OWNER)).steps).toEqual(["update wiki"]);
    await expectUsers({ connected: true, connecting: false });
    ok(await stack.preview(...CHECK, ...OWNER));
    expect((await stack.preview(...CHECK)).code).toBe(7);
    // Without the program, only the verification finds it.
    expect((await stack.refresh("--preview-only")).steps).toEqual(["changed health"]);
    // The access token ends, and its renewal needs the new secret.
    await sandbox.control.clock.advance({ seconds: 2 * 60 * 60 });
    await expectUsers({ connected: false, connecting: false });

    expect(ok(await stack.up()).steps).toEqual(["update connection", "update health"]);
    // Nobody has to consent again.
    await expectUsers({ connected: true, connecting: true });
    ok(await stack.preview(...CHECK));
  });

  test("an edited outgoing link is drift in the user's stack alone, and its up repairs it", async () => {
    const { stack, sandbox } = testApps;
    await sandbox.control.changeOutOfBand("confluence").updateConnection("Jira", { scopes: ["WRITE"] });
    ok(await stack.preview(...CHECK, ...OWNER));
    expect((await stack.preview(...CHECK)).code).toBe(7);
    expect(ok(await stack.up("--refresh")).steps).toEqual(["update connection"]);
    ok(await stack.preview(...CHECK));
    await expectUsers({ connected: true, connecting: true });
  });

  test("a second client beside the first one replaces it without a moment at which users can't connect", async () => {
    const { stack } = testApps;
    stack.program(program({ wiki: "second", "wiki 2": "first" }));
    expect(ok(await stack.up(...OWNER)).steps).toEqual(["create wiki 2"]);
    await expectUsers({ connected: true, connecting: true });
    ok(await stack.up());
    await expectUsers({ connected: true, connecting: true });
    stack.program(program({ "wiki 2": "first" }));
    expect(ok(await stack.up(...OWNER)).steps).toEqual(["delete wiki"]);
    // All tokens of the first client ended with it.
    await expectUsers({ connected: false, connecting: true });
    ok(await stack.preview(...CHECK));
    ok(await stack.preview(...CHECK, ...OWNER));
  });
});
