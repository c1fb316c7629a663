/** What can't be read is a finding with a sentence and a code; the rest of the review is there, and is never called clean. */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { FaultEffect, FaultRule } from "applinks-sandbox";
import type { StackSource } from "../../../cli/review/declared/sources";
import { readReviewFile } from "../../../cli/review/file/reviewFile";
import type { Finding, Review } from "../../../cli/review/model";
import type { ModelStack } from "../../engineModel";
import { linkProgram } from "../../provider/adapters/link";
import { encrypted } from "./encryptedState";
import { previewOf, stubPulumi, type StubAnswer, type StubPulumi } from "./stubPulumi";
import { deployOnce, only, openWorld, rulesOf, type ReviewChanges, type World } from "./world";

let world: World;
let stack: ModelStack;
let deployed: () => Promise<ModelStack>;
beforeAll(async () => {
  world = await openWorld();
  deployed = await deployOnce(world, linkProgram({ scopes: ["READ"] }));
});
afterAll(() => world.close());
beforeEach(async () => {
  stack = await deployed();
});

const jira = () => world.bench.sandbox.control.changeOutOfBand("jira");

/** Reviews, and expects that nothing was written and that nothing is claimed of what was not read. */
async function reviewed(states: string[], changes: ReviewChanges = {}): Promise<Review> {
  const { requestLog } = world.bench.sandbox.control;
  await requestLog.clear();
  const result = await world.review(states, changes);
  for (const { method } of await requestLog.entries()) expect(method).toBe("GET");
  const gaps = gapsIn(result);
  expect(gaps).not.toEqual([]);
  expect(result.verdict).not.toBe("clean");
  for (const { message, severity, ways, app, object, resources } of gaps) {
    expect(message).toMatch(/[.)?] \[[A-Z_]+\]$/);
    expect([severity, object, resources]).toEqual(["error", undefined, []]);
    expect(ways.map(({ action }) => action)).toEqual(["investigate"]);
    expect(ways.flatMap(({ command, code }) => [command, code])).toEqual([undefined, undefined]);
    if (app !== undefined) expect(result.apps.map(({ key }) => key)).toContain(app);
  }
  // Nothing is said about an object of a list that was not read.
  for (const { app, object } of result.findings) {
    const lists = result.apps.find(({ key }) => key === app)?.lists ?? [];
    const list = lists.find(({ kind }) => kind === object?.kind);
    expect(list?.completeness.state).not.toBe("unread");
  }
  const text = JSON.stringify(result);
  expect(text).not.toContain(world.bench.password);
  return result;
}

function gapsIn({ findings }: Review): Finding[] {
  return findings.filter(({ rule }) => rule === "OL900");
}

const messagesIn = (result: Review): string[] => gapsIn(result).map(({ message }) => message);

const rulesIn = ({ findings }: Review): string[] => rulesOf(findings);

/** A file below the world's folder. */
function write(name: string, text: string): string {
  writeFileSync(path.join(world.folder, name), text);
  return name;
}

function exported(): string {
  return readFileSync(path.join(world.folder, world.exportStack(stack)), "utf8");
}

describe("states", () => {
  test.each([
    [
      "not JSON",
      "no JSON",
      /^bad\.json can't be read: it is not JSON\. Create it with pulumi stack export\. \[STATE_UNREADABLE\]$/,
    ],
    ["empty", "", /it is not JSON/],
    [
      "not a state",
      "{}",
      /^bad\.json can't be read: it is not the state of a stack: it has no "deployment"\..*\[STATE_UNREADABLE\]$/,
    ],
    ["a list", "[]", /it is not the state of a stack/],
    ["a text", '"deployment"', /it is not the state of a stack/],
    ["a state of another shape", '{"deployment": 3}', /it is not the state of a stack/],
  ])("a file that is %s is not read, and the other stack is", async (_what, text, message) => {
    await jira().updateClient("confluence", { scope: "ADMIN" });
    const result = await reviewed([write("bad.json", text), world.exportStack(stack)]);
    expect(messagesIn(result)).toEqual([expect.stringMatching(message)]);
    expect(rulesIn(result)).toEqual(["OL002 critical", "OL900 error"]);
    expect(result.stacks.map(({ key, completeness }) => [key, completeness.state])).toEqual([
      ["links/dev", "read"],
      ["bad.json", "unread"],
    ]);
  });

  test("a file that does not exist, and a folder, are not read", async () => {
    mkdirSync(path.join(world.folder, "folder"), { recursive: true });
    const result = await reviewed(["missing.json", "folder"]);
    expect(messagesIn(result).sort()).toEqual([
      "folder can't be read (EISDIR). [STATE_UNREADABLE]",
      "missing.json can't be read (ENOENT). [STATE_UNREADABLE]",
    ]);
  });

  test("resources of odd shapes do not end the review", async () => {
    const odd = [
      null,
      "text",
      {},
      { urn: 3, type: "pulumi-nodejs:dynamic/applinks:IncomingClient" },
      {
        urn: "urn:pulumi:dev::links::pulumi-nodejs:dynamic/applinks:IncomingClient::odd",
        type: "pulumi-nodejs:dynamic/applinks:IncomingClient",
      },
      {
        urn: "urn:pulumi:dev::links::pulumi-nodejs:dynamic/applinks:IncomingClient::bad-id",
        type: "pulumi-nodejs:dynamic/applinks:IncomingClient",
        id: "jira/outgoing/..",
        provider: 3,
        inputs: [],
        outputs: "text",
      },
      {
        urn: "urn:pulumi:dev::links::pulumi-nodejs:dynamic/applinks:Unknown::u",
        type: "pulumi-nodejs:dynamic/applinks:Unknown",
      },
    ];
    const state = world.exportStack(stack, {
      change: (resources) => [...(odd as typeof resources), ...resources],
    });
    const result = await reviewed([state]);
    expect(result.stacks[0]?.verdicts).toEqual({ clean: 5, drifted: 0, unknown: 2 });
    expect(messagesIn(result)).toHaveLength(2);
  });

  test("another instance behind an app's URL is not compared", async () => {
    const text = exported().replaceAll(/"serverId":"[^"]+"/g, '"serverId":"another"');
    const result = await reviewed([write("moved.json", text)]);
    expect(result.stacks[0]?.verdicts).toEqual({ clean: 0, drifted: 0, unknown: 5 });
    expect(messagesIn(result)).toContainEqual(expect.stringContaining("[WRONG_INSTANCE]"));
  });
});

describe("the command pulumi", () => {
  const source = (changes: Partial<StackSource> = {}): StackSource => ({
    stack: "prod",
    program: true,
    ...changes,
  });

  const run = (stub: Pick<StubPulumi, "environment">, sources: StackSource[]): Promise<Review> =>
    reviewed([], { sources, environment: stub.environment });

  const stubOf = (answers: Record<string, StubAnswer>): StubPulumi =>
    stubPulumi(world.folder, { open: { stdout: exported() }, config: { stdout: "{}" }, ...answers });

  test("a stack that does not exist is not read", async () => {
    const failed = { code: 6, stderr: "error: no stack named 'prod' found\n" };
    const result = await run(stubOf({ open: failed, export: failed }), [source()]);
    expect(messagesIn(result)).toEqual([
      "the stack prod can't be read: no stack named 'prod' found. Check its name, the backend and the login: pulumi stack ls --all. [STACK_UNREADABLE]",
    ]);
  });

  test("a project without a selected stack is not read", async () => {
    const stub = stubOf({ name: { code: 255, stderr: "error: no stack selected\n" } });
    const result = await run(stub, [source({ project: ".", stack: undefined })]);
    expect(messagesIn(result)).toEqual([
      "the project . has no selected stack (no stack selected). Name it with --stack, or select it: pulumi stack select. [STACK_UNREADABLE]",
    ]);
  });

  test("without the command, a state file can be reviewed", async () => {
    await jira().updateClient("confluence", { scope: "ADMIN" });
    const result = await reviewed([], {
      sources: [source(), { state: world.exportStack(stack) }],
      environment: { PATH: "/nowhere" },
    });
    expect(messagesIn(result)).toEqual([
      "The Pulumi CLI was not found. Install it, or review a state file: pulumi stack export --file <file>, then --state <file>. [STACK_UNREADABLE]",
    ]);
    expect(rulesIn(result)).toEqual(["OL002 critical", "OL900 error"]);
  });

  test("a wrong passphrase leaves secrets unknown", async () => {
    const stub = stubOf({
      open: { code: 255, stderr: "error: incorrect passphrase, please set PULUMI_CONFIG_PASSPHRASE\n" },
      export: { stdout: encrypted(exported(), "right") },
    });
    await jira().resetClientSecret("confluence");
    const result = await run(stub, [source({ project: ".", program: false })]);
    expect(messagesIn(result)).toEqual([
      expect.stringMatching(/^the client secrets of links\/dev were not compared: incorrect passphrase/),
    ]);
    expect(result.stacks[0]?.verdicts).toEqual({ clean: 3, drifted: 0, unknown: 2 });
  });

  test("a program that fails is replaced by the last deployment, and its own error is shown", async () => {
    await jira().updateClient("confluence", { scope: "ADMIN" });
    const diagnostics = [
      { severity: "error", message: "TypeError: Cannot read properties of undefined\n    at index.ts:3:1\n" },
    ];
    for (const [preview, message] of [
      [
        { code: 1, stdout: JSON.stringify({ steps: [], diagnostics }) },
        /pulumi preview failed: .*TypeError: Cannot read properties of undefined/,
      ],
      [{ code: 1, stderr: "error: no package.json\n" }, /pulumi preview failed: no package\.json/],
      [{ code: 0, stdout: "not JSON" }, /pulumi preview failed/],
      [{ code: 0, stdout: '{"steps": []}' }, /pulumi preview printed no steps/],
    ] as const) {
      const result = await run(stubOf({ preview }), [source({ project: "." })]);
      expect(messagesIn(result)).toEqual([expect.stringMatching(message)]);
      expect(messagesIn(result)[0]).toMatch(
        /^the program of links\/dev could not be previewed, so its last deployment was reviewed instead: .*\[PROGRAM_FAILED\]$/,
      );
      expect(rulesIn(result)).toEqual(["OL002 critical", "OL900 error"]);
      expect(result.stacks[0]).toMatchObject({
        source: "last deployment",
        completeness: { state: "partly read" },
      });
    }
  });

  test("odd outputs of the command do not end the review", async () => {
    const preview = { stdout: previewOf(stack) };
    const broken = await run(stubOf({ open: { stdout: "not JSON" }, preview }), [source({ project: "." })]);
    expect(messagesIn(broken)).toEqual([
      "prod can't be read: it is not JSON. Create it with pulumi stack export. [STATE_UNREADABLE]",
    ]);
    for (const config of ["", "not JSON", "[]", '{"applinks:apps": 3}']) {
      const stub = stubOf({ config: { stdout: config }, preview });
      const result = await world.review([], {
        sources: [source({ project: "." })],
        environment: stub.environment,
      });
      expect(result.findings).toEqual([]);
    }
  });

  test("no password of a backend's URL is in a report", async () => {
    const backend = "postgres://user:canary-of-the-backend@db.example.com/pulumi?key=canary-of-the-query";
    const stub = stubOf({});
    const sources = [source({ backend }), source({ backend: "file:///states" })];
    const result = await world.review([], { sources, environment: stub.environment });
    expect(result.stacks.map(({ key }) => key)).toEqual([
      "links/dev (postgres://db.example.com/pulumi)",
      "links/dev (states)",
    ]);
    expect(JSON.stringify(result)).not.toContain("canary");
  });
});

describe("apps", () => {
  const everything = (app: string, effect: FaultEffect, match: object = {}): FaultRule => ({
    match: { app, ...match },
    phase: "before-act",
    times: 0,
    effect,
  });
  const fail = (rule: FaultRule) => world.bench.sandbox.control.faults.add(rule);
  const status = (code: number): FaultEffect => ({ kind: "status", status: code, json: { message: "no" } });

  /** The lists that were read of an app. */
  const listsOf = ({ apps }: Review, app: string): string[] =>
    apps.find(({ name }) => name === app)?.lists.map(({ completeness }) => completeness.state) ?? [];

  const CHANGED = ["OL002 critical", "OL009 high"];

  /** One drift on each app. */
  async function meddle(): Promise<void> {
    await jira().updateClient("confluence", { scope: "ADMIN" });
    await world.bench.sandbox.control
      .changeOutOfBand("confluence")
      .createLink({ name: "Other", rpcUrl: "https://other.example.com", typeId: "generic" });
  }

  test("an app that is down is not read, and the other one is", async () => {
    await meddle();
    const down = exported().replaceAll(world.bench.sandbox.apps.jira.url, "http://localhost:9/jira");
    const result = await reviewed([write("down.json", down)], { apps: undefined });
    expect(messagesIn(result)).toEqual([
      expect.stringMatching(
        /^jira \(http:\/\/localhost:9\/jira\) was not read: .*the connection was refused.*\[APP_UNREACHABLE\]/,
      ),
    ]);
    expect(listsOf(result, "jira")).toEqual(["unread", "unread", "unread"]);
    expect(listsOf(result, "confluence")).toEqual(["read", "read", "read"]);
    expect(result.findings.map(({ rule }) => rule)).toContain("OL009");
    expect(result.findings.map(({ rule }) => rule)).not.toContain("OL002");
    expect(result.verdict).toBe("drift");
  });

  test.each([
    [401, /\[APP_UNAUTHENTICATED\]$/],
    [403, /\[APP_FORBIDDEN\]$/],
  ])("lists that an app answers with %s are not read, each requested once", async (code, message) => {
    await meddle();
    await fail(everything("jira", status(code), { path: "/rest/(applinks/3|oauth2)" }));
    const result = await reviewed([world.exportStack(stack)]);
    expect(messagesIn(result)).toHaveLength(3);
    for (const own of messagesIn(result)) expect(own).toMatch(message);
    expect(listsOf(result, "jira")).toEqual(["unread", "unread", "unread"]);
    expect(result.stacks[0]?.verdicts).toEqual({ clean: 2, drifted: 0, unknown: 3 });
    expect(result.findings.map(({ rule }) => rule)).not.toContain("OL002");
    const { requestLog } = world.bench.sandbox.control;
    expect(await requestLog.entries({ app: "jira", status: code })).toHaveLength(3);
  });

  test.each([
    ["502", status(502), /\[APP_FAILED\]$/],
    ["a login page", { kind: "html-login" } as const, /\[APP_NOT_API\]$/],
    [
      "a redirect",
      { kind: "redirect", location: "https://sso.example.com/" } as const,
      /302, a redirect to .*\[APP_NOT_API\]$/,
    ],
    ["half of its text", { kind: "truncate" } as const, /\[APP_/],
    ["another shape", { kind: "status", status: 200, json: { clients: [] } } as const, /\[APP_NOT_API\]$/],
  ])("a list that an app answers with %s is not read, and the others are", async (_what, effect, message) => {
    await meddle();
    await fail({
      ...everything("jira", effect, { operation: "incoming.list" }),
      phase: effect.kind === "truncate" ? "after-commit" : "before-act",
    });
    const result = await reviewed([world.exportStack(stack)]);
    expect(messagesIn(result)).toEqual([expect.stringMatching(message)]);
    expect(messagesIn(result)[0]).toMatch(/^jira: the incoming links were not read: /);
    expect(listsOf(result, "jira")).toEqual(["read", "unread", "read"]);
    expect(rulesIn(result)).toEqual(["OL009 high", "OL900 error"]);
  });

  test("a half-readable list is read in part, and the objects that can't be read are unknown", async () => {
    await meddle();
    await jira().createClient({ name: "hidden", redirects: ["https://evil.example.com/"], scope: "ADMIN" });
    await jira().omitMembers("incomingClients", "hidden", ["redirects"]);
    await jira().omitMembers("incomingClients", "reports", ["scope"]);
    const result = await reviewed([world.exportStack(stack)]);
    expect(listsOf(result, "jira")).toEqual(["read", "partly read", "read"]);
    expect(messagesIn(result)).toContainEqual(
      expect.stringMatching(
        /^jira: of the incoming links, some were not read: (?=.*"hidden".*"redirects")(?=.*"reports".*"scope")/,
      ),
    );
    expect(result.stacks[0]?.verdicts).toEqual({ clean: 2, drifted: 1, unknown: 2 });
    expect(
      result.findings
        .filter(({ rule }) => rule !== "OL900")
        .map(({ rule }) => rule)
        .sort(),
    ).toEqual(CHANGED.map((rule) => rule.split(" ")[0]));
  });

  test("an app without a credential, and one with a wrong configuration, are not read", async () => {
    const { url } = world.bench.sandbox.apps.jira;
    const apps = JSON.stringify({
      tracker: { product: "jira", url },
      wiki: { product: "confluenec", url: "https://wiki.example.com" },
    });
    const result = await reviewed([], { apps });
    expect(messagesIn(result).sort()).toEqual([
      expect.stringMatching(
        /^the apps of the review file: applinks:apps\.wiki\.product must be one of .*did you mean "confluence"\?/,
      ),
      expect.stringMatching(/^tracker \(.*\) was not read: there is no credential for "tracker"\./),
    ]);
  });

  test("everything at once: each has its sentence, and nothing is lost", async () => {
    await meddle();
    await fail(everything("jira", status(403), { operation: "link.list" }));
    await world.bench.sandbox.control
      .changeOutOfBand("confluence")
      .omitMembers("applicationLinks", "Other", ["rpcUrl"]);
    write("locked.json", encrypted(exported(), "right"));
    write("bad.json", "no JSON");
    write(
      "applinks.review.yaml",
      "complete: true\naccept:\n  - rule: OL002\n    urn: urn:x\n    value: {}\n    reason: r\n    owner: o\n    until: 2030-01-01\n",
    );
    const stub = stubPulumi(world.folder, {
      open: { code: 6, stderr: "error: no stack named 'prod' found" },
      export: { code: 6, stderr: "error: no stack named 'prod' found" },
    });
    const result = await reviewed([], {
      sources: [
        { state: "locked.json" },
        { state: "bad.json" },
        { state: "missing.json" },
        { stack: "prod", program: false },
      ],
      environment: { ...stub.environment, PULUMI_CONFIG_PASSPHRASE: "wrong" },
      file: readReviewFile(path.join(world.folder, "applinks.review.yaml"), world.folder),
    });
    const expected = [
      /^the client secrets of links\/dev were not compared: .*\[WRONG_PASSPHRASE\]/,
      /^bad\.json .*\[STATE_UNREADABLE\]$/,
      /^missing\.json .*\[STATE_UNREADABLE\]$/,
      /^the stack prod can't be read.*\[STACK_UNREADABLE\]$/,
      /^jira: the application links were not read.*\[APP_FORBIDDEN\]$/,
      /^confluence: of the application links, some were not read: .*"Other".*"rpcUrl"/,
    ];
    for (const message of expected) only(messagesIn(result).filter((own) => message.test(own)));
    expect(gapsIn(result)).toHaveLength(expected.length);
    expect(
      result.findings
        .map(({ rule }) => rule)
        .filter((rule) => rule !== "OL900")
        .sort(),
    ).toEqual(["OL002", "OL022", "OL022"]);
    expect(result.verdict).toBe("drift");
    expect(result.allStacks).toBe(false);
  });
});
