/** The reference's examples in YAML: the one language whose programs run exactly as they are in the docs. */

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { PLUGIN } from "./plugin";
import { ok } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

const EXAMPLES = path.resolve(__dirname, "../../examples");
const FUNCTIONS = readdirSync(EXAMPLES).filter((name) => name.startsWith("get"));
const APPS = {
  jira: { product: "jira" },
  confluence: { product: "confluence" },
  bitbucket: { product: "bitbucket" },
} as const;

let testApps: TestApps<keyof typeof APPS>;

beforeAll(async () => {
  testApps = await openTestApps("reference", APPS, PLUGIN);
  const client = { name: "reports", redirects: ["https://reports.example.com/callback"], scope: "READ" };
  const { clientId, clientSecret } = await testApps.sandbox.control
    .changeOutOfBand("jira")
    .createClient(client);
  await testApps.stack.configure({
    plain: { clientId, redirectUrl: client.redirects[0] ?? "" },
    secret: { clientSecret, token: testApps.tokens.jira },
  });
});

afterAll(() => testApps.close());

/** Writes an example as the stack's program. */
function take(example: string): void {
  const program = readFileSync(path.join(EXAMPLES, example, "yaml/Pulumi.yaml"), "utf8");
  const ours = program
    .replace(/^name: .*$/m, "name: reference")
    // The Provider's app gets requests in a preview already.
    .replace("https://jira.staging.example.com", testApps.sandbox.apps.jira.url);
  writeFileSync(path.join(testApps.stack.folder, "Pulumi.yaml"), ours + PLUGIN.project);
}

test.each([
  "ApplicationLink",
  "IncomingClient",
  "ScopeGrant",
  "OutgoingConnection",
  "MutualLink",
  "Provider",
])(
  "%s: comes up as the reference shows it, shows no difference afterwards, and is destroyed",
  async (example) => {
    take(example);
    const { changes } = ok(await testApps.stack.up());
    expect(changes["create"]).toBeGreaterThan(0);
    expect(ok(await testApps.stack.preview("--expect-no-changes")).steps).toEqual([]);
    for (const value of Object.values(await testApps.stack.outputs())) expect(value).toBeTruthy();
    ok(await testApps.stack.destroy());
    expect(await testApps.stack.resources()).toEqual([]);
  },
);

// Its verification would need the whole link, which the other tests create in stacks of their own.
test("LinkHealth: is planned as the reference shows it", async () => {
  take("LinkHealth");
  expect(ok(await testApps.stack.preview()).changes["create"]).toBe(1);
});

describe("a function", () => {
  beforeAll(async () => {
    const jira = testApps.sandbox.control.changeOutOfBand("jira");
    const address = "https://id.example.com";
    await jira.createLink({ name: "Other", rpcUrl: address, typeId: "generic" });
    await jira.createConnection({
      name: "other",
      clientId: "somebody",
      clientSecret: "given",
      authorizationEndpoint: `${address}/authorize`,
      tokenEndpoint: `${address}/token`,
      scopes: ["READ"],
    });
  });

  test.each(FUNCTIONS)("%s: returns what the reference shows", async (example) => {
    take(example);
    ok(await testApps.stack.up());
    const responses = Object.values(await testApps.stack.outputs());
    expect(responses).toHaveLength(1);
    for (const response of responses) expect(response).toBeTruthy();
    expect(responses).not.toEqual([[]]);
  });
});
