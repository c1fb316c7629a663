import type { App, DefaultApps } from "applinks-sandbox";
import { endOf, expectLinked } from "./bothWays";
import { killAtWrite } from "./crash";
import { storedIn } from "./oneLink";
import { ok } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

/** A rotation whose run is killed at any of its writes is finished by the next run, and nobody can tell. */

type Mode = "reset" | "replace";

let testApps: TestApps;

const link = (rotation: string, mode: Mode): string => `
  new MutualLink("link", { between: ["jira", "confluence"], grants: { jira: ["READ"], confluence: ["WRITE"] },
    rotation: "${rotation}", rotationMode: "${mode}" });
`;

beforeAll(async () => {
  testApps = await openTestApps("killed-rotation");
  testApps.stack.program(link("first", "reset"));
  ok(await testApps.stack.up());
});

afterAll(() => testApps.close());

/** What a rotation writes: for each direction, in this order. */
const WRITES: Record<Mode, string[]> = {
  reset: ["incoming.reset", "outgoing.update"],
  replace: ["incoming.create", "outgoing.update", "incoming.delete"],
};

describe.each<Mode>(["reset", "replace"])("a rotation by %s", (mode) => {
  const total = 2 * WRITES[mode].length;
  let undisturbed: object;

  beforeAll(async () => {
    const { stack, sandbox } = testApps;
    stack.program(link(`${mode}, undisturbed`, mode));
    await sandbox.control.requestLog.clear();
    ok(await stack.up());
    undisturbed = await endOf(testApps);
  });

  test(`has ${total} writes`, async () => {
    const written = await testApps.sandbox.control.requestLog.entries({ mutating: true });
    const operations = written.map(({ operation }) => operation).sort();
    expect(operations).toEqual([...WRITES[mode], ...WRITES[mode]].sort());
  });

  test.each(Array.from({ length: total }, (_, index) => ({ write: index + 1 })))(
    "that is killed when the app has just carried out write $write ends as if it had not been",
    async ({ write }) => {
      const { stack } = testApps;
      const before = await credentials();
      stack.program(link(`${mode} ${write}`, mode));
      await killAtWrite(testApps, write, "after-commit");

      await stack.pulumi("cancel", "--yes");
      ok(await stack.up());
      await expectLinked(testApps);
      expect(await endOf(testApps)).toEqual(undisturbed);
      for (const [app, { clientId, clientSecret }] of Object.entries(await credentials())) {
        const old = before[app as DefaultApps];
        expect(clientSecret).not.toBe(old.clientSecret);
        expect(clientId === old.clientId).toBe(mode === "reset");
      }
      expect(ok(await stack.refresh("--preview-only", "--expect-no-changes")).steps).toEqual([]);
    },
  );
});

/** The one client of each app. */
async function credentials(): Promise<Record<DefaultApps, App["incomingClients"][number]>> {
  const { jira, confluence } = await storedIn(testApps);
  const [one, other] = [jira.incomingClients[0], confluence.incomingClients[0]];
  if (one === undefined || other === undefined) throw new Error("a client is missing");
  return { jira: one, confluence: other };
}
