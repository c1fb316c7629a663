import { startSandbox, type NamedSandbox } from "../../index";
import { request } from "../rest";

let sandbox: NamedSandbox<"jira" | "confluence">;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.control.reset());

const clients = "/rest/oauth2/latest/client";
const portal = { name: "ci-portal", redirects: ["https://portal.example.com/cb"], scope: "READ" };

test("every request has an entry with its user, path and status", async () => {
  const headers = { "user-agent": "tests/1" };
  await request(sandbox.apps.jira.url, "POST", `${clients}?a=1&a=2`, { json: portal, headers });
  await request(sandbox.apps.jira.url, "GET", clients, { as: null });
  expect(await sandbox.control.requestLog.entries()).toMatchObject([
    {
      app: "jira",
      method: "POST",
      path: "/jira/rest/oauth2/latest/client",
      query: { a: ["1", "2"] },
      requestBody: portal,
      status: 200,
      username: "admin",
      userAgent: "tests/1",
      kind: "api",
      operation: "incoming.create",
      mutating: true,
    },
    { method: "GET", status: 401, mutating: false },
  ]);
});

test("entries contain no secrets, in JSON, forms, XML or queries", async () => {
  const canary = "canary-4711";
  const url = sandbox.apps.jira.url;
  const oauth = "/rest/oauth2-client/latest/config";
  await request(url, "POST", oauth, { json: { clientSecret: canary, deep: [{ password: canary }] } });
  await request(url, "POST", "/rest/nothing", { form: { client_secret: canary, code: canary } });
  const headers = { "content-type": "application/xml" };
  await request(url, "PUT", "/rest/applinks/1.0/applicationlink/x", {
    body: `<a><password>${canary}</password></a>`,
    headers,
  });
  await request(url, "GET", `${clients}?client_secret=${canary}&refresh_token=${canary}`);
  await request(url, "POST", clients, {
    body: `{"clientSecret":"${canary}`,
    headers: { "content-type": "application/json" },
  });
  await request(url, "GET", clients, { as: `admin:${canary}` });
  const { requestLog, apps } = await sandbox.control.export();
  expect(requestLog).toHaveLength(6);
  expect(JSON.stringify({ requestLog, apps })).not.toContain(canary);
  expect(JSON.stringify(requestLog)).toContain("[redacted]");
});

test("entries can be filtered, asserted and cleared", async () => {
  const { requestLog } = sandbox.control;
  await request(sandbox.apps.jira.url, "GET", clients);
  await request(sandbox.apps.jira.url, "POST", clients, { json: portal });
  await request(sandbox.apps.confluence.url, "POST", clients, { json: portal });
  const found = async (filter: object): Promise<string[]> =>
    (await requestLog.entries(filter)).map(({ app, method }) => `${app} ${method}`);
  expect(await found({ mutating: true, app: "jira" })).toEqual(["jira POST"]);
  expect(await found({ path: "/confluence/rest/oauth2" })).toEqual(["confluence POST"]);
  expect(await found({ path: "rest/oauth2/.*client$" })).toHaveLength(3);
  expect(await found({ method: "GET", status: 200 })).toEqual(["jira GET"]);
  const [first] = await requestLog.entries();
  expect(await found({ since: first?.n })).toHaveLength(2);

  await requestLog.assert({ mutating: true, count: 2 });
  await requestLog.assert({ app: "jira", atLeast: 1, atMost: 2 });
  await expect(requestLog.assert({ mutating: true, count: 1 })).rejects.toThrow(
    /2 entries match.*expected 1\n.*POST/s,
  );
  await expect(requestLog.assert({ atMost: 2 })).rejects.toThrow("3 entries match");
  await requestLog.clear();
  await requestLog.assert({ count: 0 });
  await request(sandbox.apps.jira.url, "GET", clients);
  expect((await requestLog.entries())[0]?.n).toBe((first?.n ?? 0) + 3);
});
