/** The verdicts of `--confirm` on an app without objects equal the app's dialect, and nothing is left behind. */

import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { confirm, type Confirmation } from "../../../../cli/doctor/confirm/confirm";
import { FACTS, factEntries, type Fact } from "../../../../facts";
import { randomDialect, truthIn, type Dialect } from "../../../../facts/dialect";
import { inDialect, limits, only, startApps, type DoctorSandbox } from "../dialectInstance";

let sandbox: DoctorSandbox;
const folder = mkdtempSync(path.join(tmpdir(), "applinks-doctor-"));
beforeAll(async () => {
  sandbox = await startApps();
});
afterAll(() => sandbox.stop());

/** Confirms on a clean Jira, and checks that it has no object afterwards. */
async function confirmed(dialect: Dialect, coverage: "base" | "advanced" = "base"): Promise<Confirmation> {
  const target = await inDialect(sandbox, dialect);
  await sandbox.control
    .changeOutOfBand("jira")
    .setAuditCoverage({ "global-config-and-administration": coverage });
  const confirmation = await confirm(target, limits(), folder);
  expect(confirmation.left).toEqual([]);
  const { apps } = await sandbox.control.export();
  expect(apps["jira"]).toMatchObject({ applicationLinks: [], incomingClients: [], outgoingConnections: [] });
  expect(readdirSync(folder)).toEqual([]);
  return confirmation;
}

const CASES = factEntries().flatMap(([id, { alternatives, confirm: way, assumed }]) =>
  way !== "confirm"
    ? []
    : Object.entries(alternatives).map(([alternative, { undecided }]) => ({
        id,
        alternative,
        // Whether an event is recorded at a lower level shows at that level only.
        coverage: alternative === "never" ? ("advanced" as const) : ("base" as const),
        verdict:
          undecided !== undefined
            ? "could not be tried"
            : alternative === assumed
              ? "confirmed"
              : "contradicted",
      })),
);

test.each(CASES)(
  "$id is $verdict where it is $alternative",
  async ({ id, alternative, coverage, verdict }) => {
    const { examination } = await confirmed(only(id, alternative), coverage);
    const finding = examination.facts.find((candidate) => candidate.id === id);
    expect(finding).toMatchObject({ id, verdict });
    if (verdict !== "could not be tried") expect(finding).toMatchObject({ alternative });
  },
  30_000,
);

test("an app without objects shows by test objects what reading them shows, too", async () => {
  const { examination } = await confirmed({});
  const open = examination.facts
    .filter(({ verdict }) => verdict === "could not be tried")
    .map(({ id }) => id);
  expect(open).toEqual([
    "product-link-storage",
    "incoming-unknown-members",
    "outgoing-suffix",
    // A link to a product that responds is needed, which no test object is.
    "link-status",
    "server-pkce",
    "server-consent",
    "http-base-url",
    // The app excludes no action.
    "audit-excluded-actions",
    "audit-link-events",
    "user-name-as-key",
    "implied-scopes",
  ]);
}, 30_000);

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
  },
  30_000,
);
