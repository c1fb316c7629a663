import type { FaultEffect, Operation } from "applinks-sandbox";
import { addFaults, FIRST, storedState } from "./oneDirection";
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

  test("never removes anything from the state, whatever the failure", async () => {
    const { stack, sandbox } = testApps;
    // A refresh uses the configuration of the last up.
    const timeouts = (seconds: string): Record<string, string> => ({
      "applinks:apps.jira.timeoutSeconds": seconds,
      "applinks:apps.confluence.timeoutSeconds": seconds,
    });
    await stack.configure({ plain: timeouts("1") });
    stack.program(FIRST);
    ok(await stack.up());
    const before = await stack.resources();
    const failures: { effect: FaultEffect; message: RegExp }[] = [
      { effect: { kind: "anonymous" }, message: /Check the credential in applinks:apps\.\w+\.token/ },
      { effect: { kind: "status", status: 401, json: {} }, message: /401/ },
      { effect: { kind: "status", status: 403, json: {} }, message: /System Administrator permission/ },
      { effect: { kind: "status", status: 500, json: {} }, message: /500/ },
      { effect: { kind: "html-login" }, message: /log ?in/i },
      { effect: { kind: "not-json-404" }, message: /404, .*not from the product's REST API/ },
      { effect: { kind: "hang", seconds: 30 }, message: /no response within/ },
    ];
    for (const { effect, message } of failures) {
      await addFaults(testApps, READS, { phase: "before-act", times: 0, effect });
      const refresh = await stack.refresh();
      expect({ effect, code: refresh.code === 0 }).toEqual({ effect, code: false });
      expect(refresh.text).toMatch(message);
      await sandbox.control.faults.clear();
      expect(await stack.resources()).toEqual(before);
    }
    expect(ok(await stack.refresh("--expect-no-changes")).steps).toEqual([]);
    await stack.configure({ plain: timeouts("30") });
  });
});

describe("an expired credential of an administrator", () => {
  /** Expires both tokens, and returns new ones. */
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

  test("is renewed in the configuration, and refresh and destroy use it with --run-program", async () => {
    const { stack } = testApps;
    stack.program(FIRST);
    ok(await stack.up());
    const before = await storedState(testApps);

    const renewed = await renewedTokens();
    const refused = await stack.refresh();
    expect(refused.code).not.toBe(0);
    expect(refused.text).toMatch(/Check the credential in applinks:apps\.(jira|confluence)\.token/);
    expect(refused.text).toContain("--run-program");
    await stack.configure({ secret: inConfiguration(renewed) });
    expect(ok(await stack.refresh("--run-program", "--expect-no-changes")).steps).toEqual([]);
    // From here on the state has the new token.
    expect(ok(await stack.refresh("--expect-no-changes")).steps).toEqual([]);
    expect((await storedState(testApps)).jira.incomingClients).toEqual(before.jira.incomingClients);

    await stack.configure({ secret: inConfiguration(await renewedTokens()) });
    ok(await stack.destroy("--run-program"));
    const { jira, confluence } = await storedState(testApps);
    expect([...jira.incomingClients, ...confluence.outgoingConnections]).toEqual([]);
  });

  test("is renewed in the configuration, and the next up stores it and changes nothing", async () => {
    const { stack } = testApps;
    stack.program(FIRST);
    ok(await stack.up());
    await stack.configure({ secret: inConfiguration(await renewedTokens()) });
    expect(ok(await stack.up()).steps).toEqual([]);
    expect(ok(await stack.refresh("--expect-no-changes")).steps).toEqual([]);
    ok(await stack.destroy());
  });

  test("is renewed in the environment, and is never in the state", async () => {
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
    expect((await storedState(testApps)).jira.incomingClients).toEqual([]);
  });
});
