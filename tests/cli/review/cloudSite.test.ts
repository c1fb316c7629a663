import { notVerifiedOf, headline } from "../../../cli/review/reports/summary";
import { linkProgram } from "../../provider/adapters/link";
import { openWorld, type World } from "./world";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test("a review of a configuration with a Cloud site is clean in its exit code and in its reports, and names the site", async () => {
  const stack = world.bench.stack();
  await stack.up(linkProgram());
  const apps = JSON.stringify({
    cloud: { product: "jira", url: "https://example.atlassian.net", deployment: "cloud" },
  });
  const result = await world.review([world.exportStack(stack)], { apps });
  expect(result.verdict).toBe("clean");
  expect(headline(result)).toBe("Clean.");
  expect(notVerifiedOf(result)).toEqual([
    { what: "Cloud site cloud", reason: "It has no admin API for links." },
  ]);
});
