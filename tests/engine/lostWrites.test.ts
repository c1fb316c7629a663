/** An update that the app applies, but whose response and the reads after it are lost. */

import { PLUGIN } from "./plugin";
import { ok } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

const APPS = { jira: { product: "jira" }, confluence: { product: "confluence" } } as const;

const connection = (secret: string): string => `
  new OutgoingConnection("connection", { app: "confluence", remoteApp: "jira", name: "connection", scopes: ["READ"],
    clientId: "declared", clientSecret: "${secret}" });`;

describe.each([
  { adapter: "dynamic", way: undefined },
  { adapter: "plugin", way: PLUGIN },
])("F39 the $adapter adapter", ({ adapter, way }) => {
  let testApps: TestApps;

  beforeAll(async () => {
    testApps = await openTestApps(`lost-writes-${adapter}`, APPS, way);
  });

  afterAll(() => testApps.close());

  const stored = async (): Promise<string | undefined> => {
    const { apps } = await testApps.sandbox.control.export({ secrets: "included", only: "state" });
    return apps["confluence"]?.outgoingConnections?.[0]?.clientSecret;
  };

  test.each([
    { title: "", refreshes: false },
    { title: ", after a refresh", refreshes: true },
  ])(
    "a program that goes back shows an update in its preview, and restores the secret$title",
    async ({ refreshes }) => {
      const { stack, sandbox } = testApps;
      const { faults } = sandbox.control;
      stack.program(connection("first-secret"));
      ok(await stack.up());

      const lost = { times: 0, effect: { kind: "reset" } } as const;
      await faults.add({ match: { operation: "outgoing.update" }, phase: "after-commit", ...lost });
      await faults.add({ match: { operation: "outgoing.get" }, nth: 3, phase: "before-act", ...lost });
      stack.program(connection("second-secret"));
      const failed = await stack.up();
      expect(failed.code).not.toBe(0);
      expect(failed.text).toContain("[INCOMPLETE]");
      expect(failed.text).not.toContain("second-secret");
      expect(await stored()).toBe("second-secret");
      await faults.clear();

      if (refreshes) ok(await stack.refresh());
      stack.program(connection("first-secret"));
      expect(ok(await stack.preview()).changes).toEqual({ update: 1 });
      ok(await stack.up());
      expect(await stored()).toBe("first-secret");
      expect(ok(await stack.preview("--expect-no-changes")).changes).toEqual({ same: 1 });
    },
  );
});
