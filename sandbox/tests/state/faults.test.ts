import { startSandbox, type FaultEffect, type FaultRule, type NamedSandbox } from "../../index";
import { request, type Responded } from "../rest";

const portal = { name: "ci-portal", redirects: ["https://portal.example.com/cb"], scope: "READ" };

let sandbox: NamedSandbox<"jira" | "confluence">;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.control.reset());

const create = (): Promise<Responded> =>
  request(sandbox.apps.jira.url, "POST", "/rest/oauth2/latest/client", { json: portal });

const list = (): Promise<Responded> => request(sandbox.apps.jira.url, "GET", "/rest/oauth2/latest/client");

const fault = (
  phase: FaultRule["phase"],
  effect: FaultEffect,
  more: Partial<FaultRule> = {},
): Promise<object> =>
  sandbox.control.faults.add({ match: { operation: "incoming.create" }, phase, effect, ...more });

async function clientCount(): Promise<number> {
  return (await sandbox.control.export()).apps.jira?.incomingClients?.length ?? 0;
}

describe.each([
  ["before-act", 0],
  ["after-commit", 1],
] as const)("a fault %s leaves %d clients", (phase, count) => {
  test("when the connection is reset", async () => {
    await fault(phase, { kind: "reset" });
    await expect(create()).rejects.toThrow("fetch failed");
    expect(await clientCount()).toBe(count);
  });

  test("when there is no response", async () => {
    await fault(phase, { kind: "hang", seconds: 0.05 });
    await expect(create()).rejects.toThrow("fetch failed");
    expect(await clientCount()).toBe(count);
  });

  test.each<[FaultEffect, number, string]>([
    [{ kind: "status", status: 503, headers: { "retry-after": "3" }, body: "down" }, 503, "down"],
    [{ kind: "status", status: 500, json: { message: "x" } }, 500, '{"message":"x"}'],
    [{ kind: "html-login" }, 200, "<form"],
    [{ kind: "redirect", location: "https://sso.example.com/" }, 302, ""],
    [{ kind: "rate-limit", retryAfter: 7 }, 429, "Rate limit"],
    [{ kind: "not-json-404" }, 404, "<h1>404 Not Found</h1>"],
    [{ kind: "websudo" }, 401, '{"message":"This resource requires WebSudo.","status-code":401}'],
    [{ kind: "xsrf" }, 403, "XSRF check failed"],
  ])("when the response is %j", async (effect, status, text) => {
    await fault(phase, effect);
    const response = await create();
    expect(response.status).toBe(status);
    expect(response.text).toContain(text);
    expect(await clientCount()).toBe(count);
  });
});

test("responses of a proxy do not have the product's headers", async () => {
  for (const phase of ["before-act", "after-commit"] as const) {
    await fault(phase, { kind: "not-json-404" });
    const { headers } = await create();
    expect(headers.get("x-arequestid")).toBeNull();
    expect(headers.get("x-ausername")).toBeNull();
    expect(headers.get("content-type")).toContain("text/html");
  }
  expect((await list()).headers.get("x-arequestid")).not.toBeNull();
});

test("a redirect has its target and none of the product's headers", async () => {
  for (const phase of ["before-act", "after-commit"] as const) {
    await fault(phase, { kind: "redirect", location: "https://sso.example.com/?next=x" });
    const { headers } = await create();
    expect(headers.get("location")).toBe("https://sso.example.com/?next=x");
    expect(headers.get("content-type")).toContain("text/html");
    expect(headers.get("cache-control")).toBeNull();
  }
});

test("rate limits have the products' headers", async () => {
  await fault("before-act", { kind: "rate-limit", retryAfter: 7 });
  const { headers } = await create();
  expect(headers.get("retry-after")).toBe("7");
  for (const name of ["limit", "remaining", "interval-seconds", "fillrate"]) {
    expect(headers.get(`x-ratelimit-${name}`)).toMatch(/^\d+$/);
  }
  await fault("before-act", { kind: "rate-limit" });
  expect((await create()).headers.get("retry-after")).toBeNull();
});

test("a connection can end in the middle of the body", async () => {
  await fault("mid-body", { kind: "reset" });
  await expect(create()).rejects.toThrow("terminated");
  expect(await clientCount()).toBe(1);
});

test("a truncated body has a matching content length", async () => {
  await fault("mid-body", { kind: "truncate" });
  const responded = await fetch(`${sandbox.apps.jira.url}/rest/oauth2/latest/client`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa("admin:admin")}`, "content-type": "application/json" },
    body: JSON.stringify(portal),
  });
  const text = await responded.text();
  expect(responded.headers.get("content-length")).toBe(String(text.length));
  expect(text).toMatch(/^\{"id":/);
  expect(() => JSON.parse(text) as unknown).toThrow();
});

test("a fault can delay the handler or the response", async () => {
  await fault("before-act", { kind: "delay", seconds: 0.2 });
  const late = create();
  expect(await clientCount()).toBe(0);
  expect((await late).status).toBe(200);
  await sandbox.control.reset();
  await fault("after-commit", { kind: "delay", seconds: 0.2 });
  const response = create();
  await new Promise((resolve) => setTimeout(resolve, 80));
  expect(await clientCount()).toBe(1);
  expect((await response).status).toBe(200);
});

test("a delayed request resumes when the faults are cleared", async () => {
  await fault("before-act", { kind: "delay", seconds: 60 });
  const late = create();
  // Once the request is in the request log, it is delayed.
  while ((await sandbox.control.requestLog.entries()).length === 0);
  expect(await clientCount()).toBe(0);
  await sandbox.control.faults.clear();
  expect((await late).status).toBe(200);
  expect(await clientCount()).toBe(1);
});

test("a delayed request from before a reset does not change the state after it", async () => {
  await fault("before-act", { kind: "delay", seconds: 0.2 });
  const late = create();
  // Once the request is in the request log, it is delayed.
  while ((await sandbox.control.requestLog.entries()).length === 0);
  await sandbox.control.reset();
  await expect(late).rejects.toThrow("fetch failed");
  expect(await clientCount()).toBe(0);
});

test("a fault can drop credentials: the request is anonymous and reports a failed login", async () => {
  const match = { path: "/rest/applinks/3.0/status/.*/oauth$" };
  const rpcUrl = sandbox.apps.confluence.url;
  const { id } = await sandbox.control
    .changeOutOfBand("jira")
    .createLink({ name: "W", typeId: "confluence", rpcUrl });
  await sandbox.control.faults.add({ match, phase: "before-act", effect: { kind: "anonymous" }, times: 0 });
  const path = `/rest/applinks/3.0/status/${id}/oauth`;
  const read = await request(sandbox.apps.jira.url, "GET", path);
  expect([read.status, read.headers.get("x-seraph-loginreason")]).toEqual([200, "AUTHENTICATED_FAILED"]);
  expect(read.headers.get("x-ausername")).toBe("anonymous");
  expect((await request(sandbox.apps.jira.url, "PUT", path, { json: {} })).status).toBe(401);
});

test("an update and a delete without a body can return an error after the commit", async () => {
  const { id } = (await create()).json as { id: string };
  const effect: FaultEffect = { kind: "status", status: 502, body: "<html>bad gateway</html>" };
  await sandbox.control.faults.add({ match: { method: "PUT" }, phase: "after-commit", effect });
  await sandbox.control.faults.add({
    match: { operation: "incoming.delete" },
    phase: "after-commit",
    effect,
  });
  const path = `/rest/oauth2/latest/client/${id}`;
  const update = await request(sandbox.apps.jira.url, "PUT", path, { json: { name: "new" } });
  expect([update.status, update.text]).toEqual([502, "<html>bad gateway</html>"]);
  expect((await list()).json).toMatchObject([{ name: "new" }]);
  expect((await request(sandbox.apps.jira.url, "DELETE", path)).status).toBe(502);
  expect(await clientCount()).toBe(0);
});

test("a rule applies from its nth match, as often as specified, and counts matches and hits", async () => {
  const effect: FaultEffect = { kind: "status", status: 503 };
  const rule = {
    match: { app: "jira", method: "GET" },
    phase: "before-act",
    effect,
    nth: 2,
    times: 2,
  } as const;
  await sandbox.control.faults.add(rule);
  const statuses: number[] = [];
  for (let number = 0; number < 5; number += 1) statuses.push((await list()).status);
  expect(statuses).toEqual([200, 503, 503, 200, 200]);
  expect(await sandbox.control.faults.list()).toEqual([
    { ...rule, id: expect.any(String), matched: 5, hits: 2 },
  ]);
  await sandbox.control.faults.clear();
  expect(await sandbox.control.faults.list()).toEqual([]);
});

test("a rule can match all changing requests and no reads", async () => {
  const effect: FaultEffect = { kind: "status", status: 503 };
  await sandbox.control.faults.add({ match: { mutating: true }, phase: "before-act", effect, times: 0 });
  expect((await create()).status).toBe(503);
  expect((await list()).status).toBe(200);
});

test("the request log has the fault, and status 0 for a request without a response", async () => {
  const { id } = await sandbox.control.faults.add({
    match: { operation: "incoming.create" },
    phase: "after-commit",
    effect: { kind: "reset" },
  });
  await expect(create()).rejects.toThrow();
  await create();
  const entries = await sandbox.control.requestLog.entries({ operation: "incoming.create" });
  expect(entries.map(({ status, fault: rule }) => [status, rule])).toEqual([
    [0, id],
    [400, undefined],
  ]);
});

test.each<[string, object, string]>([
  ["without a match", { match: undefined }, "'match'"],
  ["with a misspelt phase", { phase: "before" }, "body/phase"],
  ["with an unknown operation", { match: { operation: "incoming.made" } }, "body/match/operation"],
  ["with a path that is not a regular expression", { match: { path: "(" } }, "body/match/path"],
  ["with an unknown effect", { effect: { kind: "explode" } }, "body/effect/kind"],
  ["with an effect without its duration", { effect: { kind: "hang" } }, "'seconds'"],
  ["with an unknown property", { time: 2 }, "additional properties"],
])("a rule %s is refused; the error contains the member", async (_title, wrong, reported) => {
  const rule = { match: {}, phase: "before-act", effect: { kind: "reset" }, ...wrong } as FaultRule;
  await expect(sandbox.control.faults.add(rule)).rejects.toThrow(reported);
  expect(await sandbox.control.faults.list()).toEqual([]);
});
