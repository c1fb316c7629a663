/** The drift check that docs/guides/drift.md recommends: after a killed run, and with a credential that an app refuses. */

import { killAtWrite } from "./crash";
import { PLUGIN } from "./plugin";
import { DYNAMIC, ok } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

const CHECK = ["--refresh", "--expect-no-changes"] as const;

describe.each([
  ["dynamic resources", DYNAMIC],
  ["the plugin", PLUGIN],
])("the drift check of %s", (_adapter, adapter) => {
  let testApps: TestApps;

  beforeAll(async () => {
    const apps = { jira: { product: "jira" }, confluence: { product: "confluence" } } as const;
    testApps = await openTestApps("drift-check", apps, adapter);
  });

  afterAll(() => testApps.close());

  const pendingOperations = async (): Promise<number> => {
    const { stdout } = ok(await testApps.stack.pulumi("stack", "export"));
    const { deployment } = JSON.parse(stdout) as { deployment: { pending_operations?: unknown[] } };
    return deployment.pending_operations?.length ?? 0;
  };

  test("ends with exit code 7 after a run that was killed, which a refresh without the program does not", async () => {
    const { stack } = testApps;
    const client = (name: string): string =>
      `new IncomingClient("${name}", { app: "jira", name: "${name}", redirectUrls: ["https://ci.example.com/callback"] });\n`;
    stack.program(client("one") + client("other"));
    await killAtWrite(testApps, 2, "after-commit");
    ok(await stack.pulumi("cancel", "--yes"));
    expect((await stack.preview(...CHECK)).code).toBe(7);
    ok(await stack.refresh("--preview-only", "--expect-no-changes"));
    expect(await pendingOperations()).toBe(1);

    expect(ok(await stack.up()).text).toContain("pending operations");
    // The pending creation stays in the state, but is no change.
    expect(await pendingOperations()).toBe(1);
    ok(await stack.preview(...CHECK));
    ok(await stack.refresh("--clear-pending-creates"));
    expect(await pendingOperations()).toBe(0);
    expect(ok(await stack.up("--expect-no-changes")).text).not.toContain("pending operations");
    ok(await stack.destroy());
  });

  test("states once what to do about a credential that an app refuses", async () => {
    const { stack } = testApps;
    stack.program(
      'new MutualLink("link", { between: ["jira", "confluence"], grants: { jira: ["READ"], confluence: ["READ"] } });',
    );
    ok(await stack.up());
    await testApps.sandbox.control.changeOutOfBand("jira").expireToken(testApps.tokens.jira);
    const { code, stdout } = await stack.preview(...CHECK);
    expect(code).not.toBe(0);
    const details = stdout.slice(stdout.indexOf("Diagnostics:"));
    expect(details.match(/could not .* on jira .*\[APP_UNAUTHENTICATED\]/g)?.length).toBeGreaterThan(1);
    expect(details.match(/Check the credential in applinks:apps\.jira\.token/g)).toHaveLength(1);
  });
});
