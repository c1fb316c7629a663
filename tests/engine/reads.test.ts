import type { FaultEffect, Operation } from "applinks-sandbox";
import { addFaults, FIRST, storedIn } from "./oneLink";
import { ok } from "./stack";
import { newToken, openTestApps, type TestApps } from "./testApps";

let testApps: TestApps;

beforeAll(async () => {
  testApps = await openTestApps("reads");
});

afterAll(() => testApps.close());

afterEach(async () => {
  await testApps.sandbox.control.faults.clear();
  ok(await testApps.stack.destroy());
});

describe("a read that fails", () => {
  const READS: Operation[] = [
    "incoming.list",
    "incoming.get",
    "outgoing.list",
    "outgoing.get",
    "link.list",
    "link.get",
  ];

  test("never takes anything out of the state, whatever the failure", async () => {
    const { stack, sandbox } = testApps;
    // A refresh takes the configuration from the last up.
    const timeouts = (seconds: string): Record<string, string> => ({
      "applinks:apps.jira.timeoutSeconds": seconds,
      "applinks:apps.confluence.timeoutSeconds": seconds,
    });
    await stack.configure({ plain: timeouts("1") });
    stack.program(FIRST);
    ok(await stack.up());
    const before = await stack.resources();
    const failures: { effect: FaultEffect; says: RegExp }[] = [
      { effect: { kind: "anonymous" }, says: /Check the credential in applinks:apps\.\w+\.token/ },
      { effect: { kind: "status", status: 401, json: {} }, says: /401/ },
      { effect: { kind: "status", status: 403, json: {} }, says: /System Administrator permission/ },
      { effect: { kind: "status", status: 500, json: {} }, says: /500/ },
      { effect: { kind: "html-login" }, says: /log ?in/i },
      { effect: { kind: "not-json-404" }, says: /404, .*not from the product's REST API/ },
      { effect: { kind: "hang", seconds: 30 }, says: /no response within/ },
    ];
    for (const { effect, says } of failures) {
      await addFaults(testApps, READS, { phase: "before-act", times: 0, effect });
      const refresh = await stack.refresh();
      expect({ effect, code: refresh.code === 0 }).toEqual({ effect, code: false });
      expect(refresh.text).toMatch(says);
      await sandbox.control.faults.clear();
      expect(await stack.resources()).toEqual(before);
    }
    expect(ok(await stack.refresh("--expect-no-changes")).steps).toEqual([]);
    await stack.configure({ plain: timeouts("30") });
  });
});

describe("an administrator's credential that expired since the last run", () => {
  /** Lets both tokens expire and gives new ones. */
  async function renewedTokens(): Promise<TestApps["tokens"]> {
    const { sandbox, tokens } = testApps;
    for (const app of ["jira", "confluence"] as const) {
      await sandbox.control.changeOutOfBand(app).expireToken(tokens[app]);
      tokens[app] = await newToken(sandbox, app);
    }
    return tokens;
  }

  const inConfiguration = (tokens: TestApps["tokens"]): Record<string, string> => ({
    "applinks:apps.jira.token": tokens.jira,
    "applinks:apps.confluence.token": tokens.confluence,
  });

  test("is renewed in the configuration: refresh and destroy take it, told to run the program", async () => {
    const { stack } = testApps;
    stack.program(FIRST);
    ok(await stack.up());
    const before = await storedIn(testApps);

    const renewed = await renewedTokens();
    const refused = await stack.refresh();
    expect(refused.code).not.toBe(0);
    expect(refused.text).toMatch(/Check the credential in applinks:apps\.(jira|confluence)\.token/);
    expect(refused.text).toContain("--run-program");
    await stack.configure({ secret: inConfiguration(renewed) });
    expect(ok(await stack.refresh("--run-program", "--expect-no-changes")).steps).toEqual([]);
    // From here on the state has the new one.
    expect(ok(await stack.refresh("--expect-no-changes")).steps).toEqual([]);
    expect((await storedIn(testApps)).jira.incomingClients).toEqual(before.jira.incomingClients);

    await stack.configure({ secret: inConfiguration(await renewedTokens()) });
    ok(await stack.destroy("--run-program"));
    const { jira, confluence } = await storedIn(testApps);
    expect([...jira.incomingClients, ...confluence.outgoingConnections]).toEqual([]);
  });

  test("is renewed in the configuration, and the next up finds nothing to do and hands it on", async () => {
    const { stack } = testApps;
    stack.program(FIRST);
    ok(await stack.up());
    await stack.configure({ secret: inConfiguration(await renewedTokens()) });
    expect(ok(await stack.up()).steps).toEqual([]);
    expect(ok(await stack.refresh("--expect-no-changes")).steps).toEqual([]);
    ok(await stack.destroy());
  });

  test("is renewed in the environment, where no state has ever kept it", async () => {
    const { stack } = testApps;
    const inEnvironment = (tokens: TestApps["tokens"]): void => {
      stack.env["APPLINKS_JIRA_TOKEN"] = tokens.jira;
      stack.env["APPLINKS_CONFLUENCE_TOKEN"] = tokens.confluence;
    };
    for (const app of ["jira", "confluence"]) {
      ok(await stack.pulumi("config", "rm", "--path", `applinks:apps.${app}.token`));
    }
    inEnvironment(testApps.tokens);
    stack.program(FIRST);
    ok(await stack.up());
    inEnvironment(await renewedTokens());
    expect(ok(await stack.refresh("--expect-no-changes")).steps).toEqual([]);
    stack.program("");
    ok(await stack.destroy());
    expect((await storedIn(testApps)).jira.incomingClients).toEqual([]);
  });
});
