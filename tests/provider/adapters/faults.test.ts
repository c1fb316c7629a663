import type { FaultEffect, FaultRule, Operation } from "applinks-sandbox";
import type { Program } from "../../engineModel";
import {
  expectLinked,
  linkProgram,
  messageOf,
  openBench,
  testAppsOf,
  type Bench,
  type Variant,
} from "./link";

/** Single faults, and what the run itself reports; docs/contributing/faults.md explains the numbers. After each one, one run without faults converges. */

let bench: Bench;

beforeAll(async () => {
  bench = await openBench({ timeoutSeconds: 1 });
});

afterAll(() => bench.sandbox.stop());

beforeEach(async () => {
  await bench.sandbox.control.reset();
  bench.warnings.length = 0;
});

const RESET: FaultEffect = { kind: "reset" };
const TRUNCATED: FaultEffect = { kind: "truncate" };
const LOGIN_PAGE: FaultEffect = { kind: "html-login" };
const TOO_LATE: FaultEffect = { kind: "delay", seconds: 1.5 };
const status = (code: number, headers: Record<string, string> = {}): FaultEffect => ({
  kind: "status",
  status: code,
  headers,
  json: { message: "because", "status-code": code },
});

/** A fault of one request, and the failure that it represents. */
interface Case {
  row: string;
  phase: FaultRule["phase"];
  effect: FaultEffect;
  /** The expected error of the run; without it, the run must succeed. */
  fails?: RegExp;
}

const ON_WRITES: Case[] = [
  { row: "F01 reset after the commit", phase: "after-commit", effect: RESET },
  { row: "F02 reset before the act", phase: "before-act", effect: RESET },
  {
    row: "F03 timeout, committed late",
    phase: "before-act",
    effect: TOO_LATE,
    // A fast test does not poll long enough to see the late commit; production polls for eight seconds.
    fails: /no response within 1 seconds\. The change may have been applied; the next pulumi up checks\./,
  },
  { row: "F04 500 although committed", phase: "after-commit", effect: status(500) },
  { row: "F07 503 before the act", phase: "before-act", effect: status(503) },
  {
    row: "F08 502 of a proxy",
    phase: "before-act",
    effect: { kind: "status", status: 502, body: "<html>bad gateway" },
  },
  { row: "F09 truncated response", phase: "after-commit", effect: TRUNCATED },
  { row: "F10 connection cut within the body", phase: "mid-body", effect: RESET },
  {
    row: "F11 login page with status 200, before the act",
    phase: "before-act",
    effect: LOGIN_PAGE,
    fails: /200, text\/html, not a response of the REST API/,
  },
  { row: "F11 login page with status 200, after the commit", phase: "after-commit", effect: LOGIN_PAGE },
  {
    row: "F12 redirect to a login",
    phase: "before-act",
    effect: { kind: "redirect", location: "https://sso.example.com/login?x=1" },
    fails: /302, a redirect to https:\/\/sso\.example\.com\/login\./,
  },
  {
    row: "F13 anonymous response",
    phase: "before-act",
    effect: { kind: "anonymous" },
    fails: /did not accept|401/,
  },
  { row: "F14 401", phase: "before-act", effect: status(401), fails: /401/ },
  { row: "F16 403", phase: "before-act", effect: status(403), fails: /403/ },
  {
    row: "F17 secure administrator session",
    phase: "before-act",
    effect: { kind: "websudo" },
    fails: /WebSudo/,
  },
  { row: "F18 XSRF", phase: "before-act", effect: { kind: "xsrf" }, fails: /XSRF/ },
  {
    row: "F24 404 of a proxy",
    phase: "before-act",
    effect: { kind: "not-json-404" },
    fails: /404, .*not from the product's REST API/,
  },
];

const CREATES: Operation[] = ["link.create", "incoming.create", "outgoing.create"];
const UPDATES: Operation[] = ["link.update", "incoming.update", "outgoing.update"];
const DELETES: Operation[] = ["link.delete", "incoming.delete", "outgoing.delete"];
const READS: Operation[] = ["link.list", "incoming.list", "outgoing.list"];

const CHANGED: Variant = {
  linkName: "Our Jira",
  redirectUrls: ["https://wiki.example.com/moved"],
  scopes: ["READ"],
  description: "moved",
};

/** Expects that a message contains what was tried, where, and what to do next, and no secret. */
function expectHelpful(message: string): void {
  if (message === "") return;
  expect(message).toMatch(
    /could not .+ on (jira|confluence) \(http:\/\/localhost:\d+\/(jira|confluence)\): .+\. .+/s,
  );
  expect(message).not.toContain(bench.password);
}

/** Expects success, or the given error. */
function expectEnding(message: string, fails: RegExp | undefined): void {
  expectHelpful(message);
  if (fails === undefined) expect(message).toBe("");
  else expect(message).toMatch(fails);
}

describe.each(ON_WRITES)("$row", ({ phase, effect, fails }) => {
  test.each(CREATES)("%s: after the next run there is one object each", async (operation) => {
    const stack = bench.stack();
    await bench.sandbox.control.faults.add({ match: { operation }, phase, effect });
    expectEnding(await messageOf(stack.up(linkProgram())), fails);
    await bench.sandbox.control.faults.clear();
    await stack.up(linkProgram());
    await expectLinked(bench, stack);
    expect(new Set(Object.values(await stack.preview(linkProgram())))).toEqual(new Set(["same"]));
  });

  test.each(UPDATES)(
    "%s: after the next run the objects are as declared, with the same IDs",
    async (operation) => {
      const stack = bench.stack();
      await stack.up(linkProgram());
      const ids = [...stack.state.values()].map(({ id }) => id);
      await bench.sandbox.control.faults.add({ match: { operation }, phase, effect });
      expectEnding(await messageOf(stack.up(linkProgram(CHANGED))), fails);
      await bench.sandbox.control.faults.clear();
      await stack.up(linkProgram(CHANGED));
      await expectLinked(bench, stack, CHANGED);
      expect([...stack.state.values()].map(({ id }) => id)).toEqual(ids);
    },
  );

  test.each(DELETES)("%s: the next run deletes everything", async (operation) => {
    const stack = bench.stack();
    await stack.up(linkProgram());
    await bench.sandbox.control.faults.add({ match: { operation }, phase, effect });
    expectEnding(await messageOf(stack.destroy()), fails);
    await bench.sandbox.control.faults.clear();
    await stack.destroy();
    const { apps } = await bench.sandbox.control.export({ only: "state" });
    expect([apps["jira"]?.incomingClients, apps["confluence"]?.outgoingConnections]).toEqual([[], []]);
    expect(apps["confluence"]?.applicationLinks).toEqual([]);
  });
});

describe("a read that fails removes nothing from the state", () => {
  const failures: [string, FaultEffect][] = [
    ["401", status(401)],
    ["403", status(403)],
    ["500", status(500)],
    ["502 of a proxy", { kind: "status", status: 502, body: "<html>" }],
    ["F11 login page", LOGIN_PAGE],
    ["F12 redirect", { kind: "redirect", location: "https://sso.example.com" }],
    ["F13 anonymous", { kind: "anonymous" }],
    ["F24 404 of a proxy", { kind: "not-json-404" }],
    ["timeout", { kind: "hang", seconds: 1.5 }],
    ["reset", RESET],
    ["F17 secure administrator session", { kind: "websudo" }],
  ];
  test.each(failures)("%s", async (_name, effect) => {
    const stack = bench.stack();
    await stack.up(linkProgram());
    const before = [...stack.state.keys()];
    for (const operation of READS) {
      await bench.sandbox.control.faults.add({ match: { operation }, times: 0, phase: "before-act", effect });
    }
    const message = await messageOf(stack.refresh());
    expectHelpful(message);
    expect(message).not.toBe("");
    expect([...stack.state.keys()]).toEqual(before);
    await bench.sandbox.control.faults.clear();
    expect(new Set(Object.values(await stack.refresh()))).toEqual(new Set(["same"]));
  });

  test("F13 an empty list with a failed login", async () => {
    const stack = bench.stack();
    await stack.up(linkProgram());
    await bench.sandbox.control.faults.add({
      match: { operation: "incoming.list" },
      times: 0,
      phase: "before-act",
      effect: {
        kind: "status",
        status: 200,
        headers: { "x-seraph-loginreason": "AUTHENTICATED_FAILED" },
        json: [],
      },
    });
    expect(await messageOf(stack.refresh())).toContain("did not accept the credential");
    expect(stack.state.has("client")).toBe(true);
  });

  test("F13 an empty list for an anonymous user", async () => {
    const stack = bench.stack();
    await stack.up(linkProgram());
    await bench.sandbox.control.faults.add({
      match: { operation: "incoming.list" },
      times: 0,
      phase: "before-act",
      effect: { kind: "status", status: 200, headers: { "x-ausername": "anonymous" }, json: [] },
    });
    expect(await messageOf(stack.refresh())).toContain("as anonymous");
    expect(stack.state.has("client")).toBe(true);
  });
});

describe("retries", () => {
  test("F06 429 and 503 with Retry-After are retried, and nothing is created twice", async () => {
    const stack = bench.stack();
    const busy = status(503, { "retry-after": "0" });
    await bench.sandbox.control.faults.add({
      match: { operation: "incoming.create" },
      times: 2,
      phase: "before-act",
      effect: { kind: "rate-limit", retryAfter: 0 },
    });
    await bench.sandbox.control.faults.add({
      match: { operation: "outgoing.create" },
      times: 2,
      phase: "before-act",
      effect: busy,
    });
    await stack.up(linkProgram());
    await expectLinked(bench, stack);
  });

  test("F06 a Retry-After of a day fails at once", async () => {
    await bench.sandbox.control.faults.add({
      match: { operation: "incoming.create" },
      times: 0,
      phase: "before-act",
      effect: { kind: "rate-limit", retryAfter: 86400 },
    });
    expect(await messageOf(bench.stack().up(linkProgram()))).toContain("429, too many requests");
    expect(
      await bench.sandbox.control.requestLog.entries({ operation: "incoming.create", status: 429 }),
    ).toHaveLength(1);
  });

  test("F14 a refused credential is sent once", async () => {
    await bench.sandbox.control.faults.add({
      match: { operation: "incoming.list" },
      times: 0,
      phase: "before-act",
      effect: status(401),
    });
    expect(await messageOf(bench.stack().up(linkProgram()))).toContain("applinks:apps.jira.password");
    expect(await bench.sandbox.control.requestLog.entries({ operation: "incoming.list" })).toHaveLength(1);
  });

  test("F07 an app that stays down fails the run and keeps the state, and the next run continues", async () => {
    const stack = bench.stack();
    await stack.up(linkProgram());
    await bench.sandbox.control.faults.add({
      match: { operation: "incoming.update" },
      times: 0,
      phase: "before-act",
      effect: status(503),
    });
    expectHelpful(await messageOf(stack.up(linkProgram(CHANGED))));
    expect(stack.state.get("client")?.outputs["scopes"]).toEqual(["WRITE"]);
    await bench.sandbox.control.faults.clear();
    await stack.up(linkProgram(CHANGED));
    await expectLinked(bench, stack, CHANGED);
  });
});

describe("interrupted runs", () => {
  test.each(["incoming.create", "outgoing.create", "link.create"] as const)(
    "F29 after a process died once %s was committed, the next run adopts the identical object",
    async (operation) => {
      // Discards the state, as a process does that dies.
      await bench.stack().up(linkProgram());
      const stack = bench.stack();
      await stack.up(linkProgram());
      await expectLinked(bench, stack);
      const kinds = {
        "incoming.create": "client",
        "outgoing.create": "connection",
        "link.create": "link",
      } as const;
      expect(stack.state.has(kinds[operation])).toBe(true);
      expect(await bench.sandbox.control.requestLog.entries({ operation })).toHaveLength(
        operation === "incoming.create" ? 2 : 1,
      );
    },
  );

  test("F34 a partially configured object is in the state, and the next run completes it", async () => {
    await bench.sandbox.control
      .changeOutOfBand("jira")
      .createClient({ name: "confluence", redirects: ["https://old.example.com"], scope: "READ" });
    const stack = bench.stack();
    const program = {
      client: {
        type: "IncomingClient",
        inputs: {
          app: "jira",
          name: "confluence",
          redirectUrls: ["https://wiki.example.com/callback"],
          scopes: ["WRITE"],
          adopt: "always",
        },
      },
    };
    await bench.sandbox.control.faults.add({
      match: { operation: "incoming.update" },
      phase: "before-act",
      effect: status(403),
    });
    expect(await messageOf(stack.up(program))).toContain("exists, but is not fully configured");
    expect(stack.state.get("client")?.initErrors).toHaveLength(1);
    await stack.up(program);
    expect(stack.state.get("client")?.initErrors).toEqual([]);
    const { jira } = (await bench.sandbox.control.export({ only: "state" })).apps;
    expect(jira?.incomingClients).toEqual([expect.objectContaining({ scope: "WRITE" })]);
  });
});

test("F27 another order of values is no drift, however often the state is refreshed", async () => {
  const stack = bench.stack();
  const variant = {
    redirectUrls: ["https://z.example.com/1", "https://a.example.com/2"],
    scopes: ["WRITE", "READ"],
  };
  await stack.up(linkProgram(variant));
  for (let look = 0; look < 10; look += 1) {
    expect(new Set(Object.values(await stack.refresh()))).toEqual(new Set(["same"]));
  }
});

test("F36 an endless response ends with the request's timeout", async () => {
  await bench.sandbox.control.faults.add({
    match: { operation: "incoming.list" },
    times: 0,
    phase: "mid-body",
    effect: { kind: "hang", seconds: 3 },
  });
  const begun = Date.now();
  expectHelpful(await messageOf(bench.stack().up(linkProgram())));
  expect(Date.now() - begun).toBeLessThan(20_000);
});

test.each<[FaultRule["phase"], FaultEffect]>([
  ["after-commit", RESET],
  ["after-commit", TRUNCATED],
  ["after-commit", status(500)],
  ["before-act", RESET],
])(
  "F25b after a reset whose response is lost %s (%j), both sides have the same new secret",
  async (phase, effect) => {
    const program = (rotation: string): Program => {
      const { client, connection } = linkProgram();
      if (typeof client?.inputs !== "object" || connection === undefined) throw new Error("not that program");
      return { client: { ...client, inputs: { ...client.inputs, rotation } }, connection };
    };
    const stack = bench.stack();
    await stack.up(program("2026-01"));
    const old = stack.state.get("client")?.outputs["clientSecret"];
    await bench.sandbox.control.faults.add({ match: { operation: "incoming.reset" }, phase, effect });
    await stack.up(program("2026-02"));
    const resets = await bench.sandbox.control.requestLog.entries({ operation: "incoming.reset" });
    expect(resets).toHaveLength(phase === "before-act" ? 2 : 1);
    const { apps } = await testAppsOf(bench);
    const secret = apps["jira"]?.incomingClients?.[0]?.clientSecret;
    expect(secret).not.toBe(old);
    expect(stack.state.get("client")?.outputs["clientSecret"]).toBe(secret);
    expect(apps["confluence"]?.outgoingConnections?.[0]?.clientSecret).toBe(secret);
  },
);

test("F26 scopes and redirect URLs that somebody added are drift, and the next run removes them", async () => {
  const stack = bench.stack();
  await stack.up(linkProgram());
  const redirects = ["https://evil.example.com", "https://wiki.example.com/callback"];
  await bench.sandbox.control
    .changeOutOfBand("jira")
    .updateClient("confluence", { scope: "ADMIN", redirects });
  expect(await stack.refresh()).toMatchObject({ client: "update", connection: "same" });
  expect(stack.state.get("client")?.inputs).toMatchObject({
    scopes: ["ADMIN"],
    redirectUrls: ["https://wiki.example.com/callback", "https://evil.example.com"],
  });
  await stack.up(linkProgram());
  await expectLinked(bench, stack);
});

test("F37 unknown properties and another letter case from a newer product change nothing", async () => {
  const stack = bench.stack();
  await stack.up(linkProgram());
  const stored = (await testAppsOf(bench)).apps["confluence"]?.outgoingConnections?.[0];
  const { clientSecret: _hidden, ...shown } = stored ?? { clientSecret: "" };
  await bench.sandbox.control.faults.add({
    match: { operation: "outgoing.list" },
    times: 0,
    phase: "before-act",
    effect: {
      kind: "status",
      status: 200,
      headers: { "x-ausername": "admin" },
      json: [{ ...shown, type: "generic", pkce: { required: true }, clientSecret: null }],
    },
  });
  expect(await stack.refresh()).toMatchObject({ connection: "same" });
});

test("F37 a response in XML fails the refresh, and removes nothing from the state", async () => {
  const stack = bench.stack();
  await stack.up(linkProgram());
  await bench.sandbox.control.faults.add({
    match: { operation: "incoming.list" },
    times: 0,
    phase: "before-act",
    effect: {
      kind: "status",
      status: 200,
      body: "<clients/>",
      headers: { "content-type": "application/xml" },
    },
  });
  expect(await messageOf(stack.refresh())).toContain("200, application/xml, not a response of the REST API");
  expect(stack.state.has("client")).toBe(true);
});

describe("F28 a cluster node that lags behind", () => {
  const GONE: FaultEffect = { kind: "status", status: 404, json: { errors: [], fieldErrors: {} } };

  test("and does not show a new link yet is read again, and nothing is created twice", async () => {
    const stack = bench.stack();
    await bench.sandbox.control.faults.add({
      match: { operation: "link.get" },
      times: 3,
      phase: "before-act",
      effect: GONE,
    });
    await stack.up(linkProgram());
    await expectLinked(bench, stack);
    expect(await bench.sandbox.control.requestLog.entries({ operation: "link.create" })).toHaveLength(1);
  });

  test.each(["link", "incoming", "outgoing"] as const)(
    "and does not show an update yet (%s) is read again, and nothing is written twice",
    async (kind) => {
      const stack = bench.stack();
      await stack.up(linkProgram());
      await bench.sandbox.control.requestLog.clear();
      await bench.sandbox.control.faults.add({
        match: { operation: `${kind}.get` },
        // The first read precedes the update.
        nth: 2,
        times: 3,
        phase: "before-act",
        effect: GONE,
      });
      await stack.up(linkProgram(CHANGED));
      await expectLinked(bench, stack, CHANGED);
      const updates = await bench.sandbox.control.requestLog.entries({ operation: `${kind}.update` });
      expect(updates).toHaveLength(1);
    },
  );

  test("and never shows a new link fails the run, and the next run reads it again", async () => {
    const stack = bench.stack();
    await bench.sandbox.control.faults.add({
      match: { operation: "link.get" },
      times: 0,
      phase: "before-act",
      effect: GONE,
    });
    expect(await messageOf(stack.up(linkProgram()))).toContain("reading it back finds no object");
    await bench.sandbox.control.faults.clear();
    await stack.up(linkProgram());
    await expectLinked(bench, stack);
  });
});
