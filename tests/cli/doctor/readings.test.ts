/** The verdicts of an examination that only reads equal the dialect of the app. */

import { findingOf, type Observation } from "../../../cli/doctor/observation";
import { examine } from "../../../cli/doctor/examination";
import { READINGS } from "../../../cli/doctor/readings";
import { AREAS, FACTS, factEntries, type Fact, type FactId } from "../../../facts";
import { randomDialect, truthIn } from "../../../facts/dialect";
import { only, open, startApps, targetOf, withObjects, type DoctorSandbox } from "./dialectInstance";

let sandbox: DoctorSandbox;
beforeAll(async () => {
  sandbox = await startApps();
});
afterAll(() => sandbox.stop());

/** Facts about single other products, which confirm/products.test.ts tests. */
const OF_OTHERS = Object.keys(AREAS.Products);

const CASES = factEntries().flatMap(([id, { alternatives, confirm, assumed }]) =>
  confirm !== "reading" || OF_OTHERS.includes(id)
    ? []
    : Object.entries(alternatives).map(([alternative, { undecided }]) => ({
        id,
        alternative,
        verdict:
          undecided !== undefined
            ? "could not be tried"
            : alternative === assumed
              ? "confirmed"
              : "contradicted",
      })),
);

test.each(CASES)("$id is $verdict where it is $alternative", async ({ id, alternative, verdict }) => {
  const { target, jira } = await withObjects(sandbox, only(id, alternative));
  if (id === "http-base-url" && alternative !== "served")
    await jira.setSettings({ skipBaseUrlHttpsRequirement: false });
  // The credential of the others is a token.
  const used =
    id === "basic-authentication" ? targetOf(target.url, { username: "admin", password: "admin" }) : target;
  const reading = READINGS[id] as (instance: ReturnType<typeof open>) => Promise<Observation>;
  const finding = findingOf(id, await reading(open(used)));
  expect(finding).toMatchObject({ id, verdict });
  if (verdict !== "could not be tried") expect(finding).toMatchObject({ alternative });
});

test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])(
  "an examination contradicts nothing that is true in the random dialect %i",
  async (seed) => {
    const dialect = randomDialect(seed);
    const { target } = await withObjects(sandbox, dialect);
    const { facts } = await examine(open(target));
    expect(facts.map(({ id }) => id)).toEqual(factEntries().map(([id]) => id));
    for (const { id, verdict, possible, seen } of facts) {
      const truth = truthIn(dialect, id);
      const expected = (FACTS[id] as Fact).assumed === truth ? "confirmed" : "contradicted";
      if (verdict === "could not be tried") expect(seen).not.toBe("");
      else expect({ id, verdict }).toEqual({ id, verdict: expected });
      if (possible !== undefined)
        expect({ id, possible }).toEqual({ id, possible: expect.arrayContaining([truth]) as string[] });
    }
  },
);

test("an examination changes nothing", async () => {
  const { target } = await withObjects(sandbox, {});
  const before = await sandbox.control.export({ secrets: "included" });
  await sandbox.control.requestLog.clear();
  await examine(open(target));
  await sandbox.control.requestLog.assert({ mutating: true, count: 0 });
  const after = await sandbox.control.export({ secrets: "included" });
  for (const name of ["applicationLinks", "incomingClients", "outgoingConnections", "tokenPairs"] as const)
    expect(after.apps["jira"]?.[name]).toEqual(before.apps["jira"]?.[name]);
});

test("every fact that reading confirms has a reading", () => {
  const ids: FactId[] = factEntries().flatMap(([id, { confirm }]) => (confirm === "reading" ? [id] : []));
  expect(ids.filter((id) => READINGS[id] === undefined)).toEqual([]);
});
