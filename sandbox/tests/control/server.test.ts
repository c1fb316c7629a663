import { request } from "node:http";
import { startSandbox, type NamedSandbox } from "../../index";

let sandbox: NamedSandbox<"jira" | "confluence">;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

/** Sends a request to the control interface. Returns its status. */
function send(method: string, path: string, headers: Record<string, string>, body = ""): Promise<number> {
  return new Promise((resolve, reject) => {
    request(`${sandbox.controlUrl}${path}`, { method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on("error", reject)
      .end(body);
  });
}

test.each([
  ["a page of another origin", { origin: "https://evil.example.com" }],
  ["a page of one of the apps", { origin: "http://localhost:2990" }],
  ["a page without an origin", { origin: "null" }],
  ["a host name that resolves to loopback", { host: "rebound.example.com" }],
])("a request of %s is refused, and changes nothing", async (_whose, headers: Record<string, string>) => {
  const jira = sandbox.control.changeOutOfBand("jira");
  await jira.createClient({ name: "kept", redirects: ["https://a/cb"], scope: "READ" });
  expect(await send("GET", "/export?secrets=included", headers)).toBe(403);
  expect(await send("POST", "/reset", headers)).toBe(403);
  const { apps } = await sandbox.control.export();
  expect(apps["jira"]?.incomingClients).toMatchObject([{ name: "kept" }]);
  await sandbox.control.reset();
});

test.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])(
  "a body of type %s, as forms send it, is refused",
  async (type) => {
    const status = await send("POST", "/clock", { "content-type": type }, '{"seconds":60}');
    expect(status).toBeGreaterThanOrEqual(400);
    expect((await sandbox.control.clock.now()).getTime() - Date.now()).toBeLessThan(30_000);
  },
);

test.each(["localhost", "127.0.0.1"])("a program may use the host %s", async (host) => {
  const { port } = new URL(sandbox.controlUrl);
  expect(await send("GET", "/apps", { host: `${host}:${port}` })).toBe(200);
});
