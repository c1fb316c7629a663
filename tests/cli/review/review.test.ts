import { linkProgram } from "../../provider/adapters/link";
import { openWorld, rulesOf, type World } from "./world";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(() => world.bench.sandbox.control.reset());

test("a stack that was just deployed is clean", async () => {
  const stack = world.bench.stack();
  await stack.up(linkProgram());
  const result = await world.review([world.exportStack(stack)]);
  expect(result.findings).toEqual([]);
  expect(result.verdict).toBe("clean");
  expect(result.stacks[0]).toMatchObject({
    key: "links/dev",
    verdicts: { clean: 5, drifted: 0, unknown: 0 },
  });
});

test("five ways of meddling are found, each with its rule", async () => {
  const stack = world.bench.stack();
  await stack.up(linkProgram({ scopes: ["READ"] }));
  const jira = world.bench.sandbox.control.changeOutOfBand("jira");
  await jira.createClient({
    name: "backdoor",
    redirects: ["https://evil.example.com/cb"],
    scope: "SYSTEM_ADMIN",
  });
  await jira.updateClient("confluence", {
    scope: "ADMIN",
    redirects: ["https://wiki.example.com/callback", "https://evil.example.com/cb"],
  });
  await jira.resetClientSecret("confluence");
  await world.bench.sandbox.control.changeOutOfBand("confluence").deleteLink("Jira");
  const result = await world.review([world.exportStack(stack)]);
  expect(rulesOf(result.findings)).toEqual([
    "OL001 critical",
    "OL002 critical",
    "OL003 critical",
    "OL005 high",
    "OL006 high",
  ]);
  expect(result.verdict).toBe("drift");
});
