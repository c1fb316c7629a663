import { startSandbox, type NamedSandbox } from "../../index";
import { request } from "../rest";

let sandbox: NamedSandbox<"jira" | "confluence">;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

test.each([
  ["application/json", "json"],
  ["application/xml", "xml"],
  ["*/*", "xml"],
  ["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "xml"],
  ["application/json, text/javascript, */*; q=0.01", "json"],
  ["application/json;q=0.5, application/xml", "xml"],
  ["application/xml;q=0.5, application/json", "json"],
  ["application/xml, application/json", "xml"],
  ["application/json, application/xml", "json"],
  ["application/json;q=0, */*", "xml"],
  ["application/json; charset=utf-8", "json"],
  ["*/*;q=0.1, application/JSON;q=0.2", "json"],
  ["application/*, application/xml;q=0.1", "json"],
])("with Accept: %s a resource of both formats returns %s", async (accept, format) => {
  const { url } = sandbox.apps.jira;
  const { headers } = await request(url, "GET", "/rest/applinks/1.0/manifest", { headers: { accept } });
  expect(headers.get("content-type")).toMatch(new RegExp(`^application/${format}`));
});
