/** The verdicts of `--confirm` on an app without objects equal the app's dialect, and nothing is left behind. */

import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { confirm, type Confirmation } from "../../../../cli/doctor/confirm/confirm";
import { AREAS, FACTS, factEntries, type Fact } from "../../../../facts";
import { randomDialect, truthIn, type Dialect } from "../../../../facts/dialect";
import {
  inDialect,
  limits,
  only,
  startApps,
  targetOf,
  verdictOf,
  type DoctorSandbox,
} from "../dialectInstance";

let sandbox: DoctorSandbox;
const folder = mkdtempSync(path.join(tmpdir(), "applinks-doctor-"));
beforeAll(async () => {
  sandbox = await startApps();
});
afterAll(() => sandbox.stop());

/** Confirms on a clean Jira, and checks that it has no object afterwards. */
async function confirmed(
  dialect: Dialect,
  {
    coverage = "base",
    password = false,
    allowsHttp = true,
  }: { coverage?: "base" | "advanced"; password?: boolean; allowsHttp?: boolean } = {},
): Promise<Confirmation> {
  const target = await inDialect(sandbox, dialect);
  const jira = sandbox.control.changeOutOfBand("jira");
  await jira.setAuditCoverage({ "global-config-and-administration": coverage });
  // How the list of excluded actions spells them shows in a list that has one; no trial changes this setting of everybody.
  await jira.setAuditDenylist(["jira.auditing.project.created"]);
  await jira.setSettings({ skipBaseUrlHttpsRequirement: allowsHttp });
  const used = password ? targetOf(target.url, { username: "admin", password: "admin" }) : target;
  const confirmation = await confirm(used, limits(), folder);
  expect(confirmation.left).toEqual([]);
  const { apps } = await sandbox.control.export();
  expect(apps["jira"]).toMatchObject({ applicationLinks: [], incomingClients: [], outgoingConnections: [] });
  expect(readdirSync(folder)).toEqual([]);
  return confirmation;
}

/** The facts that reading or test objects decide in Jira. Those about single other products have a test of their own. */
const DECIDED = factEntries().filter(
  ([id, { confirm: way }]) => (way === "reading" || way === "confirm") && !Object.hasOwn(AREAS.Products, id),
);

/** Facts whose assumed alternative leaves no other fact to try. */
const ALONE: readonly string[] = ["http-base-url"];

const CASES = DECIDED.flatMap(([id, fact]) =>
  Object.keys(fact.alternatives).flatMap((alternative) =>
    alternative === fact.assumed && !ALONE.includes(id)
      ? []
      : { id, alternative, verdict: verdictOf(fact, alternative) },
  ),
);

test.each(CASES)(
  "$id is $verdict where it is $alternative",
  async ({ id, alternative, verdict }) => {
    const { examination } = await confirmed(only(id, alternative), {
      // Whether an event is recorded at a lower level shows at that level only.
      coverage: alternative === "never" ? "advanced" : "base",
      password: id === "basic-authentication",
      allowsHttp: id !== "http-base-url" || alternative === "served",
    });
    const finding = examination.facts.find((candidate) => candidate.id === id);
    expect(finding).toMatchObject({ id, verdict });
    if (verdict !== "could not be tried") expect(finding).toMatchObject({ alternative });
  },
  30_000,
);

test("every fact that reading or test objects decide is confirmed where it is as assumed", async () => {
  const { examination } = await confirmed({});
  const found = examination.facts.map(({ id, verdict, alternative }) => ({ id, verdict, alternative }));
  const together = DECIDED.filter(([id]) => !ALONE.includes(id));
  const expected = together.map(([id, fact]) => {
    const verdict = verdictOf(fact, fact.assumed);
    return { id, verdict, alternative: verdict === "confirmed" ? fact.assumed : undefined };
  });
  expect(found.filter(({ id }) => together.some(([decided]) => decided === id))).toEqual(expected);
}, 30_000);

test.each([
  { what: "no test user", testUser: {}, reason: "It needs a test user in the app's configuration." },
  {
    what: "a test user with a wrong password",
    testUser: { testUser: { username: "user", password: "a-wrong-password" } },
    reason: "it does not accept the test user's name and password. Correct applinks:apps.jira.testUser",
  },
])("with $what, consent is not tried", async ({ testUser, reason }) => {
  const { url } = await inDialect(sandbox, {});
  const target = targetOf(url, { username: "admin", password: "admin", ...testUser });
  const { examination } = await confirm(target, limits(), folder);
  const found = examination.facts.find(({ id }) => id === "server-consent");
  expect(found).toMatchObject({ verdict: "could not be tried" });
  expect(found?.seen).toContain(reason);
  expect(JSON.stringify(examination)).not.toContain("a-wrong-password");
});

test("the test user's token is revoked before its client is deleted", async () => {
  const target = await inDialect(sandbox, {});
  await sandbox.control.requestLog.clear();
  await confirm(target, limits(), folder);
  const tokens = await sandbox.control.requestLog.entries({ operation: "token" });
  expect(tokens.map(({ status }) => status)).toEqual([200]);
  const { apps } = await sandbox.control.export();
  expect(apps["jira"]?.auditLog?.map(({ type }) => type.action)).toEqual(
    expect.arrayContaining([expect.stringMatching(/token.*revoked/i)]),
  );
});

/** How many facts are decided in any of the random dialects. */
const FEWEST = 50;

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  "nothing that is true in the random dialect %i is contradicted",
  async (seed) => {
    const dialect = randomDialect(seed);
    const { examination } = await confirmed(dialect);
    for (const { id, verdict, possible } of examination.facts) {
      const truth = truthIn(dialect, id);
      const expected = (FACTS[id] as Fact).assumed === truth ? "confirmed" : "contradicted";
      if (verdict !== "could not be tried") expect({ id, verdict }).toEqual({ id, verdict: expected });
      if (possible !== undefined)
        expect({ id, possible }).toEqual({ id, possible: expect.arrayContaining([truth]) as string[] });
    }
    const decided = examination.facts.filter(({ verdict }) => verdict !== "could not be tried");
    expect(decided.length).toBeGreaterThanOrEqual(FEWEST);
  },
  30_000,
);
