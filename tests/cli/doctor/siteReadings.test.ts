/** The verdicts of an examination of a Cloud site equal the site's dialect, and nothing is changed. */

import { startSandbox, type FaultEffect, type NamedSandbox } from "applinks-sandbox";
import { examine, exitCodeOf, type Examination } from "../../../cli/doctor/examination";
import { factEntries, type Fact } from "../../../facts";
import { randomDialect, truthIn, type Dialect } from "../../../facts/dialect";
import { PRODUCTS } from "../../../provider/atlassian/products";
import type { AppTarget } from "../../../provider/atlassian/target";
import { casesOf, only, open, targetOf } from "./dialectInstance";

let sandbox: NamedSandbox<"site" | "wiki" | "bitbucket">;
beforeAll(async () => {
  sandbox = await startSandbox({
    apps: {
      site: { product: "jira", deployment: "cloud", organization: "acme" },
      wiki: { product: "confluence", deployment: "cloud", organization: "acme" },
      bitbucket: { product: "bitbucket" },
    },
  });
});
afterAll(() => sandbox.stop());

/** A site with a system link and another one, called by this account. */
async function siteIn(
  dialect: Dialect,
  username = "admin",
  app: "site" | "wiki" = "site",
): Promise<AppTarget> {
  await sandbox.control.reset();
  const site = sandbox.control.changeOutOfBand(app);
  const { url } = sandbox.apps.bitbucket;
  await site.createSiteLink({ name: "Bitbucket", typeId: "stash", rpcUrl: url });
  const { token } = await site.createApiToken({ username });
  await site.setSettings({ dialect });
  await sandbox.control.requestLog.clear();
  const account = { username: `${username}@example.com`, token };
  const product = app === "wiki" ? { product: "confluence" } : {};
  return targetOf(sandbox.apps[app].url, { ...product, deployment: "cloud", ...account });
}

const CASES = casesOf(factEntries("cloud"), "reading");

const findingIn = ({ facts }: Examination, id: string) => facts.find((fact) => fact.id === id);

test.each(CASES)("$id is $verdict where it is $alternative", async ({ id, alternative, verdict }) => {
  const username = id === "site-list-without-right" ? "user" : "admin";
  const finding = findingIn(await examine(open(await siteIn(only(id, alternative), username))), id);
  expect(finding).toMatchObject({ id, verdict });
  if (verdict !== "could not be tried") expect(finding).toMatchObject({ alternative });
});

/** How many facts are decided in any of the random dialects: a site may hide its list of links. */
const FEWEST = 3;

test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])(
  "an examination contradicts nothing that is true in the random dialect %i, and changes nothing",
  async (seed) => {
    const dialect = randomDialect(seed, "cloud");
    const { facts } = await examine(open(await siteIn(dialect)));
    expect(facts.map(({ id }) => id)).toEqual(factEntries("cloud").map(([id]) => id));
    const facts1 = new Map<string, Fact>(factEntries("cloud"));
    for (const { id, verdict, seen } of facts) {
      const truth = truthIn(dialect, id);
      const expected = facts1.get(id)?.assumed === truth ? "confirmed" : "contradicted";
      if (verdict === "could not be tried") expect(seen).not.toBe("");
      else expect({ id, verdict }).toEqual({ id, verdict: expected });
    }
    const decided = facts.filter(({ verdict }) => verdict !== "could not be tried");
    expect(decided.length).toBeGreaterThanOrEqual(FEWEST);
    await sandbox.control.requestLog.assert({ mutating: true, count: 0 });
  },
);

test("the table says what the provider can read of a site", async () => {
  const { checks, ...examination } = await examine(open(await siteIn({})));
  expect(checks).toMatchObject([
    { name: "Connection", state: "works" },
    { name: "Account", state: "works" },
    { name: "Manifest", state: "works" },
    { name: "Application links", state: "works", detail: expect.stringContaining("read: 2.") as string },
  ]);
  expect(exitCodeOf([{ checks, ...examination }])).toBe(0);
});

test.each([
  [{ "site-list-access": "403" }, "Application links", "not available"],
  [{ "site-link-list": "none" }, "Application links", "not available"],
  [{ "site-manifest": "absent" }, "Manifest", "not available"],
] as const)("nothing fails for what a site in the dialect %j does not show", async (dialect, name, state) => {
  const examination = await examine(open(await siteIn(dialect)));
  expect(examination.checks).toContainEqual(expect.objectContaining({ name, state }));
  expect(exitCodeOf([examination])).toBe(0);
});

interface Failure {
  what: string;
  effect: FaultEffect;
  operation?: "link.list" | "account";
  line: string;
  words: string;
  exitCode: number;
}

const SERVER_ERROR: FaultEffect = { kind: "status", status: 500, json: { message: "Internal error" } };

/** What a site or something in front of it responds, and the only line of the table that does not work. */
const FAILURES: Failure[] = [
  {
    what: "a login page",
    effect: { kind: "html-login" },
    line: "Connection: does not work [APP_NOT_API]",
    ...{ words: "a login page, single sign-on or a proxy?", exitCode: 2 },
  },
  {
    what: "a proxy whose site is down",
    effect: { kind: "status", status: 502, body: "<title>502 Bad Gateway</title>" },
    line: "Connection: unknown [APP_FAILED]",
    ...{ words: "502", exitCode: 1 },
  },
  {
    what: "a site that is too busy",
    effect: { kind: "rate-limit", retryAfter: 3600 },
    line: "Connection: unknown [APP_BUSY]",
    ...{ words: "429", exitCode: 1 },
  },
  {
    what: "a list of links that fails",
    ...{ effect: SERVER_ERROR, operation: "link.list" },
    line: "Application links: unknown [APP_FAILED]",
    ...{ words: "500", exitCode: 1 },
  },
  {
    what: "an account whose permissions fail",
    ...{ effect: SERVER_ERROR, operation: "account" },
    line: "Account: unknown [APP_FAILED]",
    ...{ words: "500", exitCode: 1 },
  },
];

/** The lines that do not work or are not known, with their codes. */
const broken = ({ checks }: Examination): string[] =>
  checks
    .filter(({ state }) => state === "does not work" || state === "unknown")
    .map(
      ({ name, state, detail }) => `${name}: ${state} ${/\[\w+\]$/.exec(detail)?.[0] ?? "without a code"}`,
    );

test.each(FAILURES)("$what is reported with a code", async ({ effect, operation, line, words, exitCode }) => {
  const target = await siteIn({});
  const match = { app: "site", ...(operation === undefined ? {} : { operation }) };
  await sandbox.control.faults.add({ match, times: 0, phase: "before-act", effect });
  const examination = await examine(open(target));
  expect(broken(examination)).toEqual([line]);
  const [name] = line.split(":");
  expect(examination.checks.find((check) => check.name === name)?.detail).toContain(words);
  expect(exitCodeOf([examination])).toBe(exitCode);
});

test("another product, and another base URL, are reported with a code", async () => {
  const target = await siteIn({}, "admin", "wiki");
  const isJira = { productKey: "jira", product: PRODUCTS.jira } as const;
  const other = await examine(open({ ...target, ...isJira }));
  expect(broken(other)).toContain("Manifest: does not work [CONFIGURATION]");
  expect(exitCodeOf([other])).toBe(2);
  const moved = await examine(open({ ...target, displayUrl: "https://other.example.com" }));
  expect(broken(moved)).toEqual(["Manifest: does not work [CONFIGURATION]"]);
});

test("an account that is not an administrator, and one that the site refuses, are reported", async () => {
  const user = await examine(open(await siteIn({}, "user")));
  expect(user.checks).toContainEqual(
    expect.objectContaining({
      name: "Account",
      detail: expect.stringContaining("must be an administrator") as string,
    }),
  );
  const target = await siteIn({});
  const refused = await examine(
    open({
      ...target,
      siteCredential: { kind: "password", username: "a@example.com", password: "x", source: "s" },
    }),
  );
  expect(refused.checks).toContainEqual(
    expect.objectContaining({ name: "Account", detail: expect.stringContaining("API token in s") as string }),
  );
  expect(broken(user)).toEqual(["Account: does not work [APP_FORBIDDEN]"]);
  expect(broken(refused)).toEqual([expect.stringMatching(/^Account: does not work \[APP_/)]);
  expect(exitCodeOf([user])).toBe(2);
  expect(exitCodeOf([refused])).toBe(2);
});

test("nothing shows whether an account administers Confluence", async () => {
  const { checks, facts } = await examine(open(await siteIn({}, "admin", "wiki")));
  expect(checks).toContainEqual(expect.objectContaining({ name: "Account", state: "not available" }));
  expect(findingIn({ facts } as Examination, "site-list-access")).toMatchObject({
    verdict: "could not be tried",
  });
  expect(findingIn({ facts } as Examination, "site-link-list")).toMatchObject({ verdict: "confirmed" });
});
