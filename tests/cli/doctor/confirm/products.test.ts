/** The verdicts of `--confirm` on facts about Bamboo and Crowd equal the app's dialect, and nothing is left behind. */

import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { startSandbox, type NamedSandbox } from "applinks-sandbox";
import { confirm, type Confirmation } from "../../../../cli/doctor/confirm/confirm";
import { AREAS, type Fact } from "../../../../facts";
import type { Dialect } from "../../../../facts/dialect";
import { limits, targetOf, verdictOf } from "../dialectInstance";

type Name = "bamboo" | "crowd";

let sandbox: NamedSandbox<Name>;
const folder = mkdtempSync(path.join(tmpdir(), "applinks-doctor-"));
beforeAll(async () => {
  sandbox = await startSandbox({ apps: { bamboo: { product: "bamboo" }, crowd: { product: "crowd" } } });
});
afterAll(() => sandbox.stop());

/** Confirms on a clean app, and checks that it has no object afterwards. */
async function confirmed(
  product: Name,
  dialect: Dialect,
  members: Record<string, unknown> = {},
): Promise<Confirmation> {
  await sandbox.control.reset();
  await sandbox.control.changeOutOfBand(product).setSettings({ dialect });
  const account = { username: "admin", password: "admin", testUser: { username: "user", password: "user" } };
  const target = targetOf(sandbox.apps[product].url, { ...account, product, ...members });
  const confirmation = await confirm(target, limits(), folder);
  expect(confirmation.left).toEqual([]);
  const { apps } = await sandbox.control.export();
  const none = { applicationLinks: [], incomingClients: [], outgoingConnections: [], tokenPairs: [] };
  expect(apps[product]).toMatchObject(none);
  expect(readdirSync(folder)).toEqual([]);
  return confirmation;
}

/** The products that show a fact. */
const SHOWN_BY: Record<keyof typeof AREAS.Products, readonly Name[]> = {
  "user-name-as-key": ["bamboo", "crowd"],
  "crowd-implied-scopes": ["crowd"],
  "bamboo-implied-scopes": ["bamboo"],
  "crowd-links": ["crowd"],
};

const CASES = Object.entries<Fact>(AREAS.Products).flatMap(([id, fact]) =>
  Object.keys(fact.alternatives).flatMap((alternative) =>
    SHOWN_BY[id as keyof typeof SHOWN_BY].map((product) => ({
      id,
      product,
      alternative,
      verdict: verdictOf(fact, alternative),
    })),
  ),
);

test.each(CASES)(
  "$id is $verdict in $product where it is $alternative",
  async ({ id, product, alternative, verdict }) => {
    const { examination } = await confirmed(product, { [id]: alternative });
    const findings = examination.facts.filter((finding) => finding.id === id);
    expect(findings).toMatchObject([{ verdict, alternative }]);
    const others = examination.facts.filter((fact) => fact.id !== id && fact.verdict === "contradicted");
    // Without application links, these resources of theirs are missing, too.
    const isWithoutLinks = id === "crowd-links" && alternative === "absent";
    expect(others.map((fact) => fact.id)).toEqual(isWithoutLinks ? ["capabilities", "link-status"] : []);
  },
  30_000,
);

test.each([
  ["bamboo", "crowd-implied-scopes", "It is a fact about Crowd."],
  ["bamboo", "crowd-links", "It is a fact about Crowd."],
  ["crowd", "bamboo-implied-scopes", "It is a fact about Bamboo."],
] as const)("%s does not show %s", async (product, id, seen) => {
  const { examination } = await confirmed(product, {});
  expect(examination.facts.find((finding) => finding.id === id)).toMatchObject({
    verdict: "could not be tried",
    seen,
  });
});

test("what a scope implies needs a test user, and no client with the larger scope is made without one", async () => {
  await sandbox.control.requestLog.clear();
  const { examination } = await confirmed("crowd", {}, { testUser: undefined });
  const found = examination.facts.find(({ id }) => id === "crowd-implied-scopes");
  expect(found).toMatchObject({
    verdict: "could not be tried",
    seen: "It needs a test user in the app's configuration.",
  });
  const creations = await sandbox.control.requestLog.entries({ operation: "incoming.create" });
  expect(JSON.stringify(creations)).not.toContain("SYSTEM_ADMIN");
});
