/** Client secrets that an app does not return: what a refresh can't find, and what the audit log shows. */

import type { ReviewChanges } from "../world";
import type { Review } from "../../../../cli/review/model";
import type { ModelStack } from "../../../engineModel";
import { linkProgram } from "../../../provider/adapters/link";
import { deployOnce, only, openWorld, rulesOf, type World } from "../world";

let world: World;
let stack: ModelStack;
let deployed: () => Promise<ModelStack>;
beforeAll(async () => {
  world = await openWorld();
  deployed = await deployOnce(world, linkProgram({ scopes: ["READ"] }));
});
afterAll(() => world.close());
beforeEach(async () => {
  stack = await deployed();
  await jira().setSettings({ dialect: { "incoming-secret-returned": "creation" } });
});

const jira = () => world.bench.sandbox.control.changeOutOfBand("jira");

const HOUR = 3_600_000;

/** Reviews the stack with its audit logs, deployed an hour ago. */
function reviewed({
  modified = at(-HOUR),
  ...changes
}: ReviewChanges & { modified?: string } = {}): Promise<Review> {
  const state = world.exportStack(stack, {
    change: (resources) => resources.map((resource) => ({ ...resource, modified })),
  });
  return world.review([state], { audit: true, ...changes });
}

function at(offset: number): string {
  return new Date(Date.now() + offset).toISOString();
}

const secretsOf = ({ stacks }: Review) => only(stacks).secrets;
const verdictsOf = ({ stacks }: Review) => only(stacks).verdicts;

test("a secret that was not reset since the deployment is clean", async () => {
  const result = await reviewed();
  expect(result.findings).toEqual([]);
  expect(secretsOf(result)).toEqual({ state: "read" });
  expect(verdictsOf(result)).toEqual({ clean: 5, drifted: 0, unknown: 0 });
});

test("a reset after the deployment is a finding, which a refresh does not have", async () => {
  await jira().resetClientSecret("confluence");
  const result = await reviewed();
  expect(rulesOf(result.findings)).toEqual(["OL005 high"]);
  const { message, attribution, ways, resources } = only(result.findings);
  expect(message).toContain("was reset on");
  expect(attribution?.certainty).toBe("certain");
  // pulumi up --refresh would not see it.
  expect(ways.map(({ action, description }) => `${action}: ${description}`)).toEqual([
    expect.stringContaining("investigate: Rotate the secret"),
    expect.stringContaining("accept: "),
  ]);
  expect(only(resources).urn).toMatch(/::client$/);
  expect(verdictsOf(result)).toEqual({ clean: 4, drifted: 1, unknown: 0 });
  expect(secretsOf(result)).toEqual({ state: "read" });
  expect((await stack.refresh())["client"]).toBe("same");
});

test("a reset before the last change of the resource is the deployment's own, or is known to it", async () => {
  await jira().resetClientSecret("confluence");
  const result = await reviewed({ modified: at(HOUR / 60) });
  expect(result.findings).toEqual([]);
  expect(secretsOf(result)).toEqual({ state: "read" });
});

test("a reset at about the time of the deployment shows nothing", async () => {
  const modified = at(-1000);
  await jira().resetClientSecret("confluence");
  const result = await reviewed({ modified });
  expect(result.findings).toEqual([]);
  expect(secretsOf(result)).toEqual({
    state: "partly read",
    reason: expect.stringContaining(
      'jira does not return the client secret of the incoming link "confluence", so a reset may not be found: the audit log has a reset at about the time',
    ) as string,
  });
});

test.each<[string, () => Promise<unknown>, ReviewChanges & { modified?: string }, RegExp]>([
  ["is not read", () => Promise.resolve(), { audit: false }, /the audit log was not read\.$/],
  [
    "does not record resets",
    () => jira().setAuditCoverage({ "global-config-and-administration": "off" }),
    {},
    /the audit log may not record resets of client secrets\.$/,
  ],
  [
    "did not record them all the time",
    async () => {
      await jira().setAuditCoverage({ "global-config-and-administration": "off" });
      await jira().resetClientSecret("confluence");
      await jira().setAuditCoverage({ "global-config-and-administration": "base" });
    },
    {},
    /what the audit log records was changed since the deployment\.$/,
  ],
])("if the audit log %s, the secrets count as not compared", async (_what, prepare, changes, reason) => {
  await prepare();
  const result = await reviewed(changes);
  expect(result.findings).toEqual([]);
  const secrets = secretsOf(result);
  expect(secrets).toMatchObject({ state: "partly read", reason: expect.stringMatching(reason) as string });
  expect(JSON.stringify(secrets)).toContain("the client secrets of the incoming link");
});

test("secrets that the app returns are compared, and need no audit log", async () => {
  await jira().setSettings({ dialect: { "incoming-secret-returned": "always" } });
  const { requestLog } = world.bench.sandbox.control;
  await requestLog.clear();
  const result = await reviewed();
  expect(secretsOf(result)).toEqual({ state: "read" });
  expect((await requestLog.entries()).filter(({ path }) => path.includes("/auditing/"))).toEqual([]);
});
