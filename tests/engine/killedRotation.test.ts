import type { App, DefaultApps } from "applinks-sandbox";
import { comparableState, expectLinked } from "./linkState";
import { killAtWrite } from "./crash";
import { storedState } from "./oneDirection";
import { ok } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

/** A rotation whose run is killed at any of its writes is completed by the next run, with the same result. */

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

/** The writes of a rotation, in order, for each direction. */
const WRITES: Record<Mode, string[]> = {
  reset: ["incoming.reset", "outgoing.update"],
  replace: ["incoming.create", "outgoing.update", "incoming.delete"],
};

describe.each<Mode>(["reset", "replace"])("a rotation by %s", (mode) => {
  const total = 2 * WRITES[mode].length;
  let expected: object;

  beforeAll(async () => {
    const { stack, sandbox } = testApps;
    stack.program(link(`${mode}, expected`, mode));
    await sandbox.control.requestLog.clear();
    ok(await stack.up());
    expected = await comparableState(testApps);
  });

  test(`has ${total} writes`, async () => {
    const written = await testApps.sandbox.control.requestLog.entries({ mutating: true });
    const operations = written.map(({ operation }) => operation).sort();
    expect(operations).toEqual([...WRITES[mode], ...WRITES[mode]].sort());
  });

  test.each(Array.from({ length: total }, (_, index) => ({ write: index + 1 })))(
    "that is killed after the app carried out write $write has the same result as one that is not",
    async ({ write }) => {
      const { stack } = testApps;
      const before = await credentials();
      stack.program(link(`${mode} ${write}`, mode));
      await killAtWrite(testApps, write, "after-commit");

      await stack.pulumi("cancel", "--yes");
      ok(await stack.up());
      await expectLinked(testApps);
      expect(await comparableState(testApps)).toEqual(expected);
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
  const { jira, confluence } = await storedState(testApps);
  const [one, other] = [jira.incomingClients[0], confluence.incomingClients[0]];
  if (one === undefined || other === undefined) throw new Error("a client is missing");
  return { jira: one, confluence: other };
}
