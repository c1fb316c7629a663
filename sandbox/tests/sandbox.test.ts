import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSandbox } from "../index";
import { request } from "./rest";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "applinks-sandbox-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a sandbox runs the given apps with their options", async () => {
  const sandbox = await startSandbox({
    apps: {
      old: { product: "jira", version: "8.0.0", contextPath: "", displayUrl: "https://jira.example.com/" },
      wiki: { product: "confluence", accounts: [{ username: "root", role: "sysadmin" }] },
    },
  });
  try {
    expect(sandbox.apps.old.url).toMatch(/^http:\/\/localhost:\d+$/);
    expect((await request(sandbox.apps.old.url, "GET", "/rest/applinks/1.0/manifest")).json).toMatchObject({
      version: "8.0.0",
      url: "https://jira.example.com",
    });
    const listed = await request(sandbox.apps.wiki.url, "GET", "/rest/applinks/3.0/applinks", {
      as: "root:root",
    });
    expect(listed.status).toBe(200);
  } finally {
    await sandbox.stop();
  }
});

test("a stopped sandbox does not listen", async () => {
  const sandbox = await startSandbox();
  const manifest = (): Promise<unknown> =>
    request(sandbox.apps.jira.url, "GET", "/rest/applinks/1.0/manifest");
  await manifest();
  await sandbox.stop();
  await expect(manifest()).rejects.toThrow("fetch failed");
});

test("a sandbox stops at once even if a request hangs", async () => {
  const sandbox = await startSandbox();
  const effect = { kind: "hang", seconds: 60 } as const;
  await sandbox.control.faults.add({ match: {}, phase: "before-act", effect });
  const hanging = expect(request(sandbox.apps.jira.url, "GET", "/")).rejects.toThrow();
  await new Promise((resolve) => setTimeout(resolve, 50));
  const start = performance.now();
  await sandbox.stop();
  expect(performance.now() - start).toBeLessThan(1000);
  await hanging;
});

test("a port in use is an error and leaves no server running", async () => {
  const first = await startSandbox();
  const port = Number(new URL(first.apps.jira.url).port);
  await expect(
    startSandbox({ apps: { a: { product: "jira" }, b: { product: "jira", port } } }),
  ).rejects.toMatchObject({
    message: "the sandbox did not start",
    cause: { code: "EADDRINUSE" },
  });
  await first.stop();
});

test("a snapshot holds the state before the response to a changing request; a sandbox starts from it", async () => {
  const snapshot = join(folder, "state.json");
  const first = await startSandbox({ snapshot });
  const client = { name: "a", redirects: ["https://a/cb"], scope: "READ" };
  const { json } = await request(first.apps.jira.url, "POST", "/rest/oauth2/latest/client", { json: client });
  const { clientSecret } = json as { clientSecret: string };
  expect(readFileSync(snapshot, "utf8")).toContain(clientSecret);
  const state = await first.control.export({ secrets: "included" });
  await first.stop();

  const second = await startSandbox({ snapshot });
  expect(await second.control.export({ secrets: "included" })).toEqual(state);
  await second.stop();

  writeFileSync(snapshot, "{");
  await expect(startSandbox({ snapshot })).rejects.toThrow("the sandbox did not start");
});

test("a snapshot holds a change whose response was lost", async () => {
  const snapshot = join(folder, "state.json");
  const sandbox = await startSandbox({ snapshot });
  await sandbox.control.faults.add({
    match: { method: "POST" },
    phase: "after-commit",
    effect: { kind: "reset" },
  });
  const json = { name: "lost", redirects: ["https://a/cb"], scope: "READ" };
  await expect(
    request(sandbox.apps.jira.url, "POST", "/rest/oauth2/latest/client", { json }),
  ).rejects.toThrow();
  expect(readFileSync(snapshot, "utf8")).toContain('"lost"');
  await sandbox.stop();
});
