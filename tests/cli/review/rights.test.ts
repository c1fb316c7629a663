/** What a review reads with accounts of fewer rights, as its guide describes. */

import { startSandbox, type DefaultApps, type NamedSandbox } from "applinks-sandbox";
import { readReviewFile } from "../../../cli/review/file/reviewFile";
import type { Review } from "../../../cli/review/model";
import { review } from "../../../cli/review/review";

let sandbox: NamedSandbox<DefaultApps>;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

/** A review of Jira alone, with the account of this name. */
async function reviewAs(username: string): Promise<Review> {
  await sandbox.control.reset();
  await sandbox.control.changeOutOfBand("jira").createClient({
    name: "reporting",
    redirects: ["https://reports.example.com/callback"],
    scope: "READ",
  });
  await sandbox.control.requestLog.clear();
  const { url } = sandbox.apps.jira;
  return review({
    sources: [],
    file: readReviewFile(undefined, __dirname),
    apps: JSON.stringify({ jira: { product: "jira", url, username, password: username } }),
    failOn: "low",
    verify: false,
    audit: true,
    isSubset: false,
    folder: __dirname,
    environment: {},
    signal: AbortSignal.timeout(30_000),
    toolVersion: "0.0.0",
    now: () => new Date(),
    progress: () => undefined,
    warn: () => undefined,
  });
}

const listsOf = ({ apps }: Review): string[] =>
  apps.flatMap(({ lists }) => lists.map(({ kind, completeness }) => `${kind}: ${completeness.state}`));

test("a system administrator reads everything", async () => {
  const result = await reviewAs("admin");
  expect(listsOf(result)).toEqual(["application link: read", "incoming link: read", "outgoing link: read"]);
  expect(result.apps[0]?.audit).toEqual({ state: "read" });
  expect(result.verdict).toBe("drift");
});

test("an administrator who is no system administrator reads application links", async () => {
  const result = await reviewAs("project-admin");
  expect(listsOf(result)).toEqual([
    "application link: read",
    "incoming link: unread",
    "outgoing link: unread",
  ]);
  expect(result.verdict).toBe("unknown");
});

test("another account reads the manifest, and no list", async () => {
  const result = await reviewAs("user");
  expect(listsOf(result)).toEqual([
    "application link: unread",
    "incoming link: unread",
    "outgoing link: unread",
  ]);
  expect(result.apps[0]?.serverId).toEqual(expect.any(String));
  expect(result.verdict).toBe("unknown");
});

test.each(["admin", "project-admin", "user"])("a review as %s sends only GET requests", async (username) => {
  await reviewAs(username);
  const requests = await sandbox.control.requestLog.entries();
  expect(requests.length).toBeGreaterThan(3);
  expect(requests.filter(({ method }) => method !== "GET")).toEqual([]);
});
