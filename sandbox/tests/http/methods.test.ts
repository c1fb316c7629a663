import { startSandbox, type NamedSandbox } from "../../index";
import { request, type Responded, type RequestOptions } from "../rest";

let sandbox: NamedSandbox<"jira" | "confluence">;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

const jira = (method: string, path: string, options: RequestOptions = {}): Promise<Responded> =>
  request(sandbox.apps.jira.url, method, path, options);

test.each([
  ["GET", "/rest/oauth2/latest/token", "POST,OPTIONS"],
  ["PUT", "/rest/oauth2/1.0/token", "POST,OPTIONS"],
  ["DELETE", "/rest/oauth2/latest/client", "GET,HEAD,POST,OPTIONS"],
  ["POST", "/rest/oauth2/latest/client/an-id", "GET,HEAD,PUT,DELETE,OPTIONS"],
  ["PUT", "/rest/applinks/1.0/applicationlink", "GET,HEAD,OPTIONS"],
  ["POST", "/rest/applinks/1.0/applicationlink/an-id", "GET,HEAD,PUT,DELETE,OPTIONS"],
  ["PATCH", "/rest/applinks/1.0/manifest", "GET,HEAD,OPTIONS"],
])("%s %s is refused with 405 and the methods that the path has", async (method, path, allow) => {
  const { status, headers } = await jira(method, path, { as: null });
  expect([status, headers.get("allow")]).toEqual([405, allow]);
});

test("HEAD returns the status and the headers of GET, without a body", async () => {
  const [get, head] = [
    await jira("GET", "/rest/applinks/1.0/manifest"),
    await jira("HEAD", "/rest/applinks/1.0/manifest"),
  ];
  expect([head.status, head.text]).toEqual([200, ""]);
  for (const name of ["content-type", "content-length", "x-ausername"]) {
    expect([name, head.headers.get(name)]).toEqual([name, get.headers.get(name)]);
  }
  expect((await jira("HEAD", "/rest/oauth2/latest/client", { as: null })).status).toBe(401);
});

test("OPTIONS returns the methods of the path, without credentials", async () => {
  const { status, headers, text } = await jira("OPTIONS", "/rest/applinks/1.0/manifest", { as: null });
  expect([status, headers.get("allow"), text]).toEqual([200, "GET,HEAD,OPTIONS", ""]);
});

test("no method exists on an unknown path, or on a version without the feature", async () => {
  for (const method of ["HEAD", "OPTIONS", "PATCH"]) {
    expect((await jira(method, "/rest/nothing/1.0")).status).toBe(404);
  }
  await sandbox.control.changeOutOfBand("jira").setVersion("8.21.0");
  expect((await jira("GET", "/rest/oauth2/latest/token")).status).toBe(404);
  expect((await jira("OPTIONS", "/rest/oauth2/latest/client")).status).toBe(404);
});
