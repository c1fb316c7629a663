/** Plans of `pulumi preview --save-plan` that `pulumi up --plan` carries out. */

import { PLUGIN } from "./plugin";
import { DYNAMIC, ok } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

const APPS = { jira: { product: "jira" }, confluence: { product: "confluence" } } as const;

describe.each([
  ["dynamic resources", DYNAMIC],
  ["the plugin", PLUGIN],
])("an update plan through %s", (_adapter, adapter) => {
  let testApps: TestApps;

  beforeAll(async () => {
    testApps = await openTestApps("update-plan", APPS, adapter);
  });

  afterAll(() => testApps.close());

  /** One direction of a link. */
  const program = (scope: string, rotation: string): string => `
    const client = new IncomingClient("client", { app: "jira", name: "client", scopes: ["${scope}"], rotation: "${rotation}",
      redirectUrls: ["https://wiki.example.com/callback"] });
    new OutgoingConnection("calls", { app: "confluence", name: "calls", clientId: client.clientId,
      clientSecret: client.clientSecret, scopes: ["READ"],
      authorizationEndpoint: "https://jira.example.com/authorize", tokenEndpoint: "https://jira.example.com/token" });
    exports.clientId = client.clientId;`;

  /** Saves a plan, and carries it out after `between`. */
  async function planned(
    text: string,
    between: () => Promise<unknown> = () => Promise.resolve(),
  ): Promise<void> {
    const { stack, sandbox } = testApps;
    stack.program(text);
    ok(await stack.preview("--save-plan", "plan.json"));
    await between();
    ok(await stack.up("--plan", "plan.json"));
    const { apps } = await sandbox.control.export({ secrets: "included", only: "state" });
    const secrets = [apps["jira"]?.incomingClients, apps["confluence"]?.outgoingConnections].map((objects) =>
      (objects ?? []).map(({ clientSecret }) => clientSecret),
    );
    expect(secrets[0]).toHaveLength(1);
    expect(secrets[1]).toEqual(secrets[0]);
  }

  const reset = (): Promise<unknown> =>
    testApps.sandbox.control.changeOutOfBand("jira").resetClientSecret("client");

  test("creates, updates and rotates", async () => {
    await planned(program("READ", "1"));
    await planned(program("WRITE", "1"));
    await planned(program("WRITE", "2"));
  });

  test("passes on a secret that was reset in the app before or after the plan", async () => {
    await reset();
    await planned(program("READ", "2"));
    await planned(program("WRITE", "2"), reset);
    await reset();
    ok(await testApps.stack.refresh());
    await planned(program("READ", "2"));
  });

  test("creates a link in both directions, and rotates its secrets", async () => {
    const { stack } = testApps;
    ok(await stack.destroy());
    for (const rotation of ["1", "2"]) {
      stack.program(`const link = new MutualLink("link", { between: ["jira", "confluence"],
          grants: { jira: ["READ"], confluence: ["READ"] }, rotation: "${rotation}" });
        exports.status = link.status;`);
      ok(await stack.preview("--save-plan", "plan.json"));
      ok(await stack.up("--plan", "plan.json"));
    }
    expect(await stack.outputs()).toEqual({ status: { jira: "CONNECTED", confluence: "CONNECTED" } });
  });
});
